"""Hints from Odoo: the address its automation rules call, and these rules."""
