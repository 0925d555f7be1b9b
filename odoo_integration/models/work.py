"""The temporary tables of a promote that the ORM queries."""

from django.db import models


class TouchedOrder(models.Model):
    """Orders whose balances are recomputed; the table exists during the promote's transaction."""

    id = models.BigIntegerField(primary_key=True)
    num_pedido = models.CharField()

    class Meta:
        managed = False
        db_table = "touched_order"
