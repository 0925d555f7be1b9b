"""What Odoo said has changed and no run has read since."""

from django.db import models


class OdooHint(models.Model):
    """One record to look at; further hints of it are counted, not stored.

    Attributes:
        model: of the record; empty for "more than are stored here".
        hits: how many hints of it came. A run deletes the row only where no further one came
            since it began.
    """

    pk = models.CompositePrimaryKey("model", "record_id")
    model = models.CharField()
    record_id = models.BigIntegerField()
    hits = models.BigIntegerField()
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        db_table = "odoo_hint"
