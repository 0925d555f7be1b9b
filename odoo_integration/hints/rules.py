"""The automation rules of Odoo that send hints: what they are, and whether Odoo has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.urls import reverse

from ..client import OdooClient
from ..client.administration import RULES, create_rule, remove_rules
from ..mapping.standard import MOVE_TYPES
from ..runs.errors import SettingMissing
from ..runs.hints import MODELS

WEBHOOKS_SINCE = 17
TRIGGER = "on_create_or_write"
_ACTIONS = "ir.actions.server"
_DOMAINS = {"account.move": f"[('move_type', 'in', {list(MOVE_TYPES)!r})]"}


@dataclass(frozen=True)
class Rule:
    """One rule: whenever a record of the model is created or changed, its id is posted."""

    model: str

    @property
    def name(self) -> str:
        """By which the rule is found again."""
        return f"Carteira: {self.model}"

    @property
    def domain(self) -> str:
        """Which records it is about, as Odoo stores it."""
        return _DOMAINS.get(self.model, "[]")

    def values(self, model_id: int, url: str) -> dict[str, Any]:
        """The rule and its one action, as Odoo takes them."""
        action = {
            "name": self.name,
            "model_id": model_id,
            "usage": "base_automation",
            "state": "webhook",
            "webhook_url": url,
        }
        return {
            "name": self.name,
            "model_id": model_id,
            "trigger": TRIGGER,
            "filter_domain": self.domain,
            "action_server_ids": [[0, 0, action]],
        }


ALL_RULES = tuple(map(Rule, MODELS))


@dataclass(frozen=True)
class Found:
    """A rule in Odoo.

    Attributes:
        ids: of the rules that bear its name.
        wrong: what is not as it has to be; empty where all is.
    """

    rule: Rule
    ids: list[int]
    wrong: str


def hint_url() -> str:
    """The address that Odoo has to call.

    Raises:
        SettingMissing: ODOO_HINT_SECRET or SITE_URL is empty.
    """
    for name in ("ODOO_HINT_SECRET", "SITE_URL"):
        if not getattr(settings, name):
            raise SettingMissing(f"{name} is empty: set it in the environment or in .env")
    return settings.SITE_URL + reverse("odoo_hint", args=[settings.ODOO_HINT_SECRET])


def find_rules(client: OdooClient, url: str) -> Iterator[Found]:
    """What Odoo has of the rules.

    Raises:
        OdooError: it refuses, or the module of automation rules is not installed.
    """
    rows = client.search_read(
        RULES,
        [["name", "in", [rule.name for rule in ALL_RULES]]],
        ["name", "model_name", "trigger", "filter_domain", "active"],
    )
    actions = client.search_read(
        _ACTIONS,
        [["base_automation_id", "in", [row["id"] for row in rows]]],
        ["base_automation_id", "state", "webhook_url"],
    )
    for rule in ALL_RULES:
        here = [row for row in rows if row["name"] == rule.name]
        yield Found(rule, [row["id"] for row in here], _wrong(rule, here, actions, url))


def create_rules(client: OdooClient, url: str) -> None:
    """Makes the rules that are missing, and those that are not right anew."""
    wrong = [found for found in find_rules(client, url) if found.wrong]
    names = [found.rule.model for found in wrong]
    models = {
        row["model"]: row["id"]
        for row in client.search_read("ir.model", [["model", "in", names]], ["model"])
    }
    for found in wrong:
        if found.ids:
            remove_rules(client, found.ids)
        create_rule(client, found.rule.values(models[found.rule.model], url))


def delete_rules(client: OdooClient, url: str) -> int:
    """Removes the rules; returns how many there were."""
    ids = [one for found in find_rules(client, url) for one in found.ids]
    if ids:
        remove_rules(client, ids)
    return len(ids)


def _wrong(rule: Rule, rows: list[dict[str, Any]], actions: list[dict[str, Any]], url: str) -> str:
    if len(rows) != 1:
        return "missing" if not rows else "there more than once"
    [row] = rows
    if not row["active"]:
        return "switched off"
    expected = (rule.model, TRIGGER, rule.domain)
    if (row["model_name"], row["trigger"], row["filter_domain"] or "[]") != expected:
        return "changed in Odoo"
    own = [action for action in actions if action["base_automation_id"] == row["id"]]
    if [(action["state"], action["webhook_url"]) for action in own] != [("webhook", url)]:
        return "does not call this address"
    return ""
