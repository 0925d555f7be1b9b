"""What is asked of the backlog most often: each one click away from its list."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from ..lists.filters import ON
from ..lists.filters.relative import THIS_WEEK
from ..lists.grouping import GROUP_BY, SORT_BY
from .filters import OPEN, TO_DELIVER, Balance, Late


def questions() -> list[tuple[Any, dict[str, Any]]]:
    """Each question, and the parameters of the list that answers it."""
    balance = Balance.parameter_name
    return [
        (
            _("Who waits longest"),
            {Late.parameter_name: ON, GROUP_BY: ["cliente"], SORT_BY: "-atraso"},
        ),
        (
            _("What leaves this week, by customer"),
            {
                balance: TO_DELIVER,
                "entrega": THIS_WEEK,
                GROUP_BY: ["cliente"],
                SORT_BY: "-a_entregar",
            },
        ),
        (
            _("What is open of each product, and whose"),
            {balance: OPEN, GROUP_BY: ["produto", "cliente"], SORT_BY: "-a_faturar"},
        ),
    ]
