"""The parameters that addresses of the API take."""

import datetime
from typing import Annotated, Any, Literal

from ninja import Query
from pydantic import BeforeValidator, Field, StringConstraints, WithJsonSchema

from ..admin.lists.filters import ON, without_date
from ..admin.lists.filters.relative import PERIODS

LARGEST_ID = 2**63 - 1
MOST_ROWS, USUAL_ROWS = 500, 100

Text = Annotated[str, StringConstraints(max_length=500, pattern=r"^[^\x00]*$")]
"""A value that a column can hold: PostgreSQL has no NUL."""

Name = Annotated[Text, StringConstraints(min_length=1)]
"""Of one thing; an empty one would be taken for all of them. One that is left out is None, which no
address can say: the type, and so the document, does not offer it."""

After = Annotated[
    int, Query(0, ge=0, le=LARGEST_ID, description="only what has a greater id than this")
]
Limit = Annotated[int, Query(USUAL_ROWS, ge=1, le=MOST_ROWS, description="rows of a page")]


def _day(text: Any) -> datetime.date:
    try:
        return datetime.date.fromisoformat(str(text))
    except ValueError:
        raise ValueError("not a date such as 2026-12-31") from None


Day = Annotated[
    datetime.date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})
]


def period(name: str, *, may_lack_date: bool) -> dict[str, Any]:
    """The parameters of a filter over a period, with their types."""
    found = {f"{name}_de": Day, f"{name}_ate": Day, name: Literal[tuple(PERIODS)]}
    return found | ({without_date(name): Literal[ON]} if may_lack_date else {})


Company = Annotated[Text, Field(description="only of this company")]
