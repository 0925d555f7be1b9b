"""The state of the sync between two runs: the lease, the fence, and how far Odoo has been read."""

from django.db import models
from django.db.models.functions import Now

from .runs import SyncRun


class SyncState(models.Model):
    """The one row that says which run may promote, and which run was promoted last.

    `holder` is a lease: it expires unless its run renews it, so a frozen or dead run cannot keep
    others out. While `gives_way` is set its run reads pages, and lets a run of chosen orders go
    between two of them: that one asks as `guest`, and has the right to promote once it is admitted.
    `promoted` is the fence: a promote compares and sets it in its own transaction. `changed` is the
    run whose promote last found anything to write: the version of the data, as far as syncs go.
    `small_models_at` is when, on Odoo's clock, every record of the small models was read last;
    `asked_at` is when, on this host's clock, Odoo was last asked for all that is new; `looked` is
    what a light look found when it started a run last.
    `changes_since` is from when on the change log is complete: since the first load.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    holder = models.BigIntegerField(null=True)
    process = models.CharField(default="")
    lease_until = models.DateTimeField(null=True)
    gives_way = models.BooleanField(db_default=False)
    guest = models.BigIntegerField(null=True)
    guest_process = models.CharField(db_default="")
    guest_until = models.DateTimeField(null=True)
    guest_admitted = models.BooleanField(db_default=False)
    promoted = models.BigIntegerField(default=0)
    changed = models.BigIntegerField(db_default=0)
    baseline = models.BigIntegerField(null=True)
    policy = models.CharField(default="")
    changes_since = models.DateTimeField(db_default=Now())
    small_models_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    looked = models.CharField(db_default="")

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


class SeenRecord(models.Model):
    """A record of the window before a cursor, as Odoo dated it when a run saw it last.

    `settled`: it was taken after its second had passed, so that it is as it is here for as long as
    it keeps its date. The others are read again.
    """

    model = models.CharField()
    record_id = models.BigIntegerField()
    write_date = models.DateTimeField()
    settled = models.BooleanField()

    class Meta:
        db_table = "sync_seen"
        constraints = (
            models.UniqueConstraint(fields=("model", "record_id"), name="sync_seen_record"),
        )


class OdooServer(models.Model):
    """The one row of what Odoo says of itself, so that it need not be asked each time.

    `address` tells which Odoo, and as whom it is asked; `fields` is `fields_get` by model.
    """

    id = models.SmallIntegerField(primary_key=True, default=1)
    address = models.CharField()
    protocol = models.CharField()
    version = models.CharField()
    major = models.SmallIntegerField()
    uid = models.BigIntegerField(null=True)
    fields = models.JSONField()
    learned_at = models.DateTimeField()

    class Meta:
        db_table = "odoo_server"
        constraints = (models.CheckConstraint(condition=models.Q(id=1), name="odoo_server_single"),)
