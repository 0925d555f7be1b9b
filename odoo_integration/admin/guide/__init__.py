"""The guide that connects Odoo for the first time; it tries what a person typed, and keeps none."""
