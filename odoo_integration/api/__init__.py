"""What the sync adds to the API: runs, what they changed, and how fresh the data is."""

from django.db.models import Q, Subquery

from carteira.api import version_parts

from ..models import SyncRun
from . import runs as runs

# A run that found nothing new computes no balance. One that has not recorded its end, or failed
# after its promote, counts: what it recorded of itself may be less than what it did.
_found_nothing = Q(status=SyncRun.Status.DONE, balance_queries=0)
_changed = SyncRun.objects.promoted().exclude(_found_nothing).order_by("-pk")
version_parts["last_changing_run"] = Subquery(_changed.values("pk")[:1])
