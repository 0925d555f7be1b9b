"""The syntax of Odoo domains: prefix notation, parsed into a tree."""

from dataclasses import dataclass
from typing import Any

from .errors import value_error


@dataclass(frozen=True)
class Leaf:
    """One condition: a field path, an operator and a value."""

    path: Any
    operator: Any
    value: Any

    def as_tuple(self) -> tuple[Any, Any, Any]:
        """As Odoo's error messages show it."""
        return (self.path, self.operator, self.value)


@dataclass(frozen=True)
class Negation:
    """`!` over one part."""

    part: "Tree"


@dataclass(frozen=True)
class Junction:
    """`&` (conjunction) or `|` over two parts."""

    conjunction: bool
    parts: tuple["Tree", "Tree"]


Tree = Leaf | Negation | Junction


def parse(domain: Any) -> Tree | None:
    """The tree of a domain, None when it is empty.

    Raises:
        OdooError: a malformed domain, with Odoo's own message.
    """
    if not isinstance(domain, list | tuple):
        raise value_error(f"Invalid domain: {domain!r}")
    stack: list[Tree] = []
    for item in reversed(domain):
        if item in ("&", "|"):
            if len(stack) < 2:
                raise value_error(f"Domain {list(domain)!r} is malformed")
            stack.append(Junction(item == "&", (stack.pop(), stack.pop())))
        elif item == "!":
            if not stack:
                raise value_error(f"Domain {list(domain)!r} is malformed")
            stack.append(Negation(stack.pop()))
        elif isinstance(item, list | tuple) and len(item) == 3:
            stack.append(Leaf(*item))
        else:
            raise value_error(f"Invalid leaf {item!r}")
    if not stack:
        return None
    tree = stack.pop()
    # Parts without an operator between them are joined by "&".
    while stack:
        tree = Junction(True, (tree, stack.pop()))
    return tree


def mentions_active(domain: Any) -> bool:
    """Whether a leaf tests `active`; archived records are not hidden then."""
    return any(isinstance(leaf, list | tuple) and leaf and leaf[0] == "active" for leaf in domain)
