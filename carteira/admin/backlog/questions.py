"""What is asked of the backlog most often: each one click away from its list."""

import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from ..lists.filters import ON
from ..lists.grouping import GROUP_BY, SORT_BY
from .filters import OPEN, TO_DELIVER, Balance, Late


def questions(today: datetime.date) -> list[tuple[Any, dict[str, Any]]]:
    """Each question, and the parameters of the list that answers it."""
    monday = today - datetime.timedelta(days=today.weekday())
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
                "entrega_de": monday.isoformat(),
                "entrega_ate": (monday + datetime.timedelta(days=6)).isoformat(),
                GROUP_BY: ["cliente"],
                SORT_BY: "-a_entregar",
            },
        ),
        (
            _("What is open of each product, and whose"),
            {balance: OPEN, GROUP_BY: ["produto", "cliente"], SORT_BY: "-a_faturar"},
        ),
    ]
