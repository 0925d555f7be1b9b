"""The URLs of the web application."""

from django.conf import settings
from django.contrib import admin
from django.urls import include, path
from django.views.generic import RedirectView

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("", include("odoo_integration.monitoring.web")),
    path("", include("odoo_integration.hints.web")),
    path(settings.ADMIN_PATH, admin.site.urls),
]
