"""Loaded once by the server that forks the children: Django and the product."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carteira_project.settings")

import django

django.setup()

import odoo_integration.management.commands.sync_odoo  # noqa: E402
import odoo_integration.sync  # noqa: E402, F401
