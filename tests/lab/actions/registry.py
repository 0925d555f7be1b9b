"""The actions by name."""

from collections.abc import Callable

from tests.lab.company import Company

Action = Callable[[Company, int, int, int], None]
ACTIONS: dict[str, Action] = {}


def action(function: Action) -> Action:
    """Adds a function to the actions."""
    ACTIONS[function.__name__] = function
    return function


def do(company: Company, name: str, a: int, b: int, c: int) -> None:
    """Does one action by its name."""
    ACTIONS[name](company, a, b, c)
