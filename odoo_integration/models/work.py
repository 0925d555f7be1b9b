"""The promote's temporary work tables, where the ORM has to see them."""

from django.db import models


class TouchedOrder(models.Model):
    """Orders whose balances are computed again; lives as long as the promote's transaction."""

    id = models.BigIntegerField(primary_key=True)
    num_pedido = models.CharField()

    class Meta:
        managed = False
        db_table = "touched_order"
