"""Compares what is here with Odoo's own figures."""
