"""The web application, for gunicorn."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carteira_project.settings")
# Without it every page that uses a session would fail: do not start.
assert settings.SECRET_KEY
application = get_wsgi_application()
