"""Tokens of the API as Administração makes and revokes them."""

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from carteira.models import ApiToken

pytestmark = pytest.mark.django_db
LIST, ADD = "admin:carteira_apitoken_changelist", "admin:carteira_apitoken_add"


def made(browser: Client, **values: object) -> str:
    """A new token, as its page shows it."""
    fields = {"name": "BI", "scopes": ["carteira"], "user": ""} | values
    answer = browser.post(reverse(ADD), fields)
    assert answer.status_code == 200, answer.context
    assert "no-store" in answer["Cache-Control"]
    return answer.context["token"]


def asked(token: str) -> int:
    return Client(headers={"Authorization": f"Bearer {token}"}).get("/api/v1/carteira").status_code


def test_a_token_works_from_when_it_was_shown_until_it_is_revoked(login):
    browser = login("Administração")
    token = made(browser)
    row = ApiToken.objects.get()
    assert (row.name, row.created_by) == ("BI", "user-Administração")
    assert asked(token) == 200
    assert "in force" not in (page := browser.get(reverse(LIST)).text)
    assert "em vigor" in page
    browser.post(reverse(LIST), {"action": "revoke", "_selected_action": [row.pk]})
    assert asked(token) == 401
    assert "revogado" in browser.get(reverse(LIST)).text
    changes = LogEntry.objects.filter(object_id=str(row.pk)).order_by("pk")
    assert [entry.action_flag for entry in changes] == [1, 2]


def test_a_token_is_shown_once(login):
    browser = login("Administração")
    token = made(browser)
    row = ApiToken.objects.get()
    pages = [LIST, "admin:carteira_apitoken_change", "admin:carteira_apitoken_history"]
    for name in pages:
        address = reverse(name, args=[row.pk] if name != LIST else [])
        assert token not in browser.get(address).text
    assert token not in str(LogEntry.objects.values_list())


def test_a_token_is_not_edited(login):
    browser = login("Administração")
    token = made(browser, user=str(User.objects.get().pk))
    row = ApiToken.objects.get()
    browser.post(
        reverse("admin:carteira_apitoken_change", args=[row.pk]),
        {"name": "x", "scopes": ["saldos"], "user": ""},
    )
    row.refresh_from_db()
    assert (row.name, row.scopes, row.user_id) == ("BI", ["carteira"], User.objects.get().pk)
    assert asked(token) == 200


@pytest.mark.parametrize("wrong", [{"scopes": []}, {"scopes": ["all"]}, {"name": ""}], ids=str)
def test_a_token_without_a_name_or_rights_is_refused(login, wrong):
    fields = {"name": "BI", "scopes": ["saldos"], "user": ""} | wrong
    answer = login("Administração").post(reverse(ADD), fields)
    assert answer.context["errors"]
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("who", ["Consulta", "Comercial", "Operação", "none"])
def test_others_make_and_revoke_none(login, who):
    row = ApiToken.objects.create(name="BI", digest="x", scopes=["saldos"])
    browser = login(who)
    assert browser.post(reverse(ADD), {"name": "x", "scopes": ["saldos"]}).status_code == 403
    browser.post(reverse(LIST), {"action": "revoke", "_selected_action": [row.pk]})
    assert not ApiToken.objects.exclude(revoked_at=None).exists()
