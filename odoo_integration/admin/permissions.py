"""The permissions that decide about runs; adding a run means starting one."""

VIEW_RUNS = "odoo_integration.view_syncrun"
START_RUNS = "odoo_integration.add_syncrun"
VIEW_CHANGES = "odoo_integration.view_balancechange"
VIEW_REJECTED = "odoo_integration.view_rejectedrecord"
SET_UP = "django_q.change_schedule"
"""Pausing schedules, and connecting Odoo for the first time: Administração and superusers."""
