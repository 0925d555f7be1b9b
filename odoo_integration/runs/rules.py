"""What balances are computed by: the policy, the fiscal operations and the profile."""

from carteira.models import OperacaoFiscal
from carteira.policy import policy_in_force

from ..models import SyncRun, SyncState
from .retries import retry_database


@retry_database
def rules_in_force() -> str:
    """The policy and the fiscal operations as a text that each promote stores."""
    return _rules()


def _rules() -> str:
    return f"{policy_in_force()!r} {OperacaoFiscal.objects.digest()}"


@retry_database
def policy_changed() -> bool:
    """Whether balances were computed under another policy, or with other fiscal operations."""
    state = SyncState.objects.filter(baseline__isnull=False).first()
    return state is not None and state.policy != _rules()


@retry_database
def profile_changed(profile: str) -> bool:
    """Whether what is here was read with another profile: records would keep its columns."""
    used = SyncRun.objects.promoted().exclude(profile="").order_by("-pk")
    return used.values_list("profile", flat=True).first() not in (None, profile)
