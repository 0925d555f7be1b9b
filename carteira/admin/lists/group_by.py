"""The form that groups a list, and the questions that it answers at one click."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .grouping import GROUP_BY, OPENED, OWN_PARAMETERS, dimensions_asked_for

if TYPE_CHECKING:
    from .changelist import LargeChangeList


@dataclass(frozen=True)
class GroupByForm:
    """What the template shows.

    Attributes:
        parameter: the name of both of its inputs.
        dimensions: names and titles of what the list can be grouped by; none where it cannot.
        chosen: the names that are chosen.
        others: the other parameters of the list, which the form keeps.
        ungrouped: the address of the rows.
        questions: texts, addresses, and whether the list answers that question now.
    """

    parameter: str
    dimensions: list[tuple[str, Any]]
    chosen: list[str]
    others: list[tuple[str, str]]
    ungrouped: str
    questions: list[tuple[Any, str, bool]]


def group_by_form(cl: "LargeChangeList") -> GroupByForm:
    """The form over a list."""
    subject = cl.model_admin.grouping
    offered = subject.dimensions if subject else ()
    own = (GROUP_BY, OPENED)
    questions = []
    for text, parameters in cl.model_admin.questions():
        asked = {name: v if isinstance(v, list) else [v] for name, v in parameters.items()}
        is_current = all(cl.filter_params.get(name) == value for name, value in asked.items())
        address = cl.get_query_string(parameters, list(OWN_PARAMETERS))
        questions.append((text, address, is_current))
    return GroupByForm(
        parameter=GROUP_BY,
        dimensions=[(one.name, one.title) for one in offered],
        chosen=[one.name for one in dimensions_asked_for(cl)],
        others=[
            (name, value)
            for name, values in cl.filter_params.items()
            if name not in own
            for value in values
        ],
        ungrouped=cl.get_query_string(remove=list(OWN_PARAMETERS)),
        questions=questions,
    )
