"""The state of the sync between two runs: the lease, the fence and the cursors."""

from django.db import models
from django.db.models.functions import Now

from .runs import SyncRun


class SyncState(models.Model):
    """The one row that says which run may promote, and which run was promoted last.

    `holder` is a lease: it expires unless its run renews it, so a frozen or dead run cannot keep
    others out. `promoted` is the fence: a promote compares and sets it in its own transaction.
    `changes_since` is from when on the change log is complete: since the first load.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    holder = models.BigIntegerField(null=True)
    process = models.CharField(default="")
    lease_until = models.DateTimeField(null=True)
    promoted = models.BigIntegerField(default=0)
    baseline = models.BigIntegerField(null=True)
    policy = models.CharField(default="")
    changes_since = models.DateTimeField(db_default=Now())

    class Meta:
        db_table = "sync_state"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="sync_state_single"),)


class SyncCursor(models.Model):
    """How far one Odoo model has been read: the `write_date` the next run starts from."""

    model = models.CharField(primary_key=True)
    write_date = models.DateTimeField()
    run = models.ForeignKey(SyncRun, on_delete=models.PROTECT)

    class Meta:
        db_table = "sync_cursor"
