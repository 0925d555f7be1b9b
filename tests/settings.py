"""The product's settings, read in an environment of the tests' own.

pytest-django reads the settings before any conftest is loaded: what must not reach them, such as a
developer's `.env`, has to be kept away here. A command that a test starts reads them unchanged.
"""

import os
import secrets
import sys

REAL_ODOO: dict[str, str] = {}
"""The ODOO_* variables the tests were started with: the real server of the `odoo` tests."""


def _isolate() -> None:
    os.environ["CARTEIRA_ENV_FILE"] = os.devnull
    os.environ.setdefault("SECRET_KEY", secrets.token_urlsafe(50))
    os.environ.setdefault("HTTPS_ONLY", "0")
    os.environ["DEMO"] = "0"
    # The processes of `-n` use the server of the process that started them.
    if "DATABASE_URL" not in os.environ and "PYTEST_XDIST_WORKER" not in os.environ:
        from tests.lab.kept_server import choose_folder

        os.environ["DATA_DIR"] = str(choose_folder())
    for name in [name for name in os.environ if name.startswith("ODOO_")]:
        REAL_ODOO[name] = os.environ.pop(name)


if "pytest" in sys.modules:
    _isolate()

from carteira_project.settings import *  # noqa: E402, F403

# Production's takes a fifth of a second for each password, on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
