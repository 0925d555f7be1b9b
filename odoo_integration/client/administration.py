"""The only writes to Odoo: the automation rules that send hints, made by an administrator.

A sync cannot make them: its calls are reads.
"""

from dataclasses import dataclass
from typing import Any, ClassVar

from .calls import READ_METHODS, Call
from .client import OdooClient
from .results import ids_in

RULES = "base.automation"


@dataclass(frozen=True)
class RuleCall(Call):
    """A call that makes or removes automation rules, with their actions."""

    methods: ClassVar[frozenset[str]] = READ_METHODS | {"create", "unlink"}


def create_rule(client: OdooClient, values: dict[str, Any]) -> int:
    """Makes an automation rule.

    Args:
        client: logged in as an administrator; it must not repeat calls (`max_retries` 0), or a
            lost answer makes a second rule.

    Returns:
        Its id.
    """
    call = RuleCall(RULES, "create", {"vals_list": [values]})
    return ids_in(call, client.execute(call))[0]


def remove_rules(client: OdooClient, ids: list[int]) -> None:
    """Removes automation rules; Odoo removes their actions with them."""
    client.execute(RuleCall(RULES, "unlink", {"ids": ids}))
