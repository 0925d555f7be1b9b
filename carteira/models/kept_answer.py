"""`KeptAnswer`: what a long question was answered, for as long as the data is what it was."""

from django.db import models
from django.db.models.functions import Now


class KeptAnswer(models.Model):
    """The rows of one statement over one version of the data; see `querysets.kept_answers`.

    Attributes:
        key: a digest of the statement.
        statement: as PostgreSQL was asked, with its values in it.
        version: of the data, as `data_version` tells it.
        rows: as `querysets.typed_rows` writes them.
        asked_at: when somebody last waited for the answer.
    """

    key = models.CharField(primary_key=True)
    statement = models.TextField()
    version = models.CharField()
    rows = models.TextField()
    asked_at = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "resposta_guardada"

    def __str__(self) -> str:
        return self.key
