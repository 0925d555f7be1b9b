"""How much Odoo was asked, by day."""

from django.db import models


class OdooCalls(models.Model):
    """The calls of one day in the company's time zone.

    Attributes:
        rest_until: Odoo refused a login, or asked for a pause: no call before this moment.
    """

    day = models.DateField(primary_key=True)
    calls = models.BigIntegerField(default=0)
    rest_until = models.DateTimeField(null=True)

    class Meta:
        db_table = "odoo_calls"
