"""Who may see what: every page, for every group."""

from collections import defaultdict

import pytest
from django.contrib import admin
from django.urls import reverse

from .pages import PAGES, PEOPLE

pytestmark = pytest.mark.django_db
OTHER_APPS = ("auth_", "axes_", "django_q_")


@pytest.mark.parametrize("who", PEOPLE)
def test_pages(things, login, who):
    client = login(who)
    got = {}
    for name, (address, _) in PAGES.items():
        answer = client.get(address(things))
        if answer.streaming:
            b"".join(answer.streaming_content)
        got[name] = answer.status_code
    assert got == {name: 200 if who in may else 403 for name, (_, may) in PAGES.items()}


@pytest.mark.parametrize("address", [address for address, _ in PAGES.values()], ids=PAGES)
def test_a_stranger_is_sent_to_the_login(things, client, address):
    client.logout()
    answer = client.get(address(things))
    assert answer.status_code == 302
    assert reverse("admin:login") in answer["Location"]


def test_every_address_of_ours_is_in_the_matrix():
    def names(patterns: list) -> set[str]:
        return {
            name
            for one in patterns
            for name in (names(one.url_patterns) if hasattr(one, "url_patterns") else [one.name])
            if name
        }

    djangos = names(admin.AdminSite(name="plain").get_urls()) | {"app_list", "view_on_site"}
    ours = {
        name for name in names(admin.site.get_urls()) - djangos if not name.startswith(OTHER_APPS)
    }
    # Only posted to, or leading elsewhere; tested with the actions, the views and the comments.
    assert ours - _names() == {
        "decide_credit_note",
        "sync_order",
        "sync_schedule",
        "visao",
        "visao_assinatura",
        "visao_excluir",
        "visao_salvar",
        "carteira_comentar",
        "carteira_desfazer",
        "mencao_lida",
        "sessao_encerrar",
    }


def _names() -> set[str]:
    from django.urls import resolve

    stand_ins = defaultdict(lambda: 1)
    return {resolve(address(stand_ins)).url_name for address, _ in PAGES.values()}
