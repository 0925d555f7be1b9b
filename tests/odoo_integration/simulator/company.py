"""The company the simulator serves in these tests."""

from datetime import date

from odoo_integration.simulator import generate


def company(**options):
    return generate(**{"orders": 60, "seed": 3, "today": date(2026, 11, 23), **options})
