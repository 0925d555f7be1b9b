"""The groups of what a list's filters let through."""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.utils import timezone

from ...grouping import Dimension, Group, summed
from ...grouping.subjects import Measure
from .grouping import OPENED, order_asked_for

if TYPE_CHECKING:
    from .changelist import LargeChangeList


class ListGroups:
    """What the table of the groups and their file have in common."""

    def __init__(self, cl: "LargeChangeList", dimensions: Sequence[Dimension]) -> None:
        self._cl = cl
        self.dimensions = tuple(dimensions)
        subject = cl.model_admin.grouping
        assert subject is not None
        self._subject = subject
        self._order = order_asked_for(cl)
        self._opened = cl.filter_params.get(OPENED, [])

    def _summed(self, dimensions: Sequence[Dimension], **part: Any) -> list[Group]:
        rows = self._cl.queryset.filter(part.pop("within", Q()))
        today = timezone.localdate()
        return summed(rows, self._subject, dimensions, today=today, order=self._order, **part)

    @cached_property
    def _totals(self) -> list[Group]:
        return self._summed(())

    @cached_property
    def _measures(self) -> list[Measure]:
        def any_has(name: str) -> bool:
            return any(total.figures[name] for total in self._totals)

        return [one for one in self._subject.measures if not one.optional or any_has(one.name)]
