"""The addresses of the API: the business's, and what the sync adds."""

import odoo_integration.api as _runs  # noqa: F401 - importing declares
from carteira.api import api
from carteira.api.addresses import urlpatterns as addresses

urlpatterns = addresses(api)
