"""`LocalEdit`: that something here was changed by other than a sync."""

from django.db import models
from django.db.models.functions import Now


class LocalEdit(models.Model):
    """One statement that changed what the API shows, written by a trigger in its transaction.

    Rows are only added, so that two people who save do not wait for each other. Which rows there
    are tells whether anything was changed: their ids alone would not, for the transaction with the
    lower id may end last.
    """

    moment = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "edicao_local"

    def __str__(self) -> str:
        return f"{self.pk} · {self.moment}"
