"""Whatever is in an address, the answer is a page or a refusal, never an error."""

from collections.abc import Iterator

import pytest
from django.urls import reverse

from carteira.admin.lists.filters import FormFilter
from carteira.admin_site import site

from .pages import PAGES

pytestmark = pytest.mark.django_db

LISTS = {f"{m._meta.app_label}_{m._meta.model_name}": admin for m, admin in site._registry.items()}
EDGES = ["0001-01-01", "9999-12-31", "0000-00-00", "10000-01-01", "2026-02-30"]
ODD = [*EDGES, "\0", "9" * 30, "-1", "1e400", "\ufffe", "'\"\\", "a" * 5000, "²", "١", "[]"]
DATE_PARTS = ["0", "-1", "13", "32", "9998", "9999", "10000", "99999999999", "9" * 5000, "²", "\0"]


def filters(admin) -> Iterator[str]:
    """The parameters of a list's filters."""
    for kind in admin.list_filter:
        if isinstance(kind, str):
            yield kind
        elif issubclass(kind, FormFilter):
            yield from (name for name, _label in kind.inputs(kind))
        else:
            yield kind.parameter_name


@pytest.mark.parametrize("name", LISTS)
def test_no_value_of_a_lists_parameters_is_an_error(client, things, name):
    client.raise_request_exception = False
    address = reverse(f"admin:{name}_changelist")
    known = [*filters(LISTS[name]), "q", "p"]
    asked = [dict.fromkeys(known, value) for value in ODD]
    asked += [{one: "\0"} for one in known]
    asked += [{"nonsense": "1"}, {"o": "99.x"}, {"pk__in": "\0"}, {"a\0": "1"}]
    codes = [(query, client.get(address, query).status_code) for query in asked]
    assert [(query, code) for query, code in codes if code not in (200, 302, 400)] == []


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("chosen", ["x", "", "-1", "9" * 30, "9" * 5000, "1.5", "\0"])
def test_no_chosen_row_of_an_action_is_an_error(client, things, name, chosen):
    client.raise_request_exception = False
    address = reverse(f"admin:{name}_changelist")
    actions = [*LISTS[name].get_actions(client.get(address).wsgi_request), "delete_selected"]
    for action in dict.fromkeys(actions):
        for step in ({"index": "0"}, {"post": "yes"}):
            asked = {"action": action, "_selected_action": [chosen], **step}
            code = client.post(address, asked).status_code
            assert code in (200, 302, 400, 403), (action, step)


def test_a_row_that_cannot_be_one_is_said_in_the_list(client):
    address = reverse("admin:auth_user_changelist")
    asked = {"action": "delete_selected", "_selected_action": ["x"], "index": "0"}
    page = client.post(address, asked, follow=True)
    assert page.redirect_chain == [(address, 302)]
    assert "Uma linha escolhida não existe. Nada foi feito" in page.content.decode()


@pytest.mark.parametrize("name", [n for n, a in LISTS.items() if a.date_hierarchy])
@pytest.mark.parametrize("part", ["year", "month", "day"])
def test_no_date_that_is_none_is_an_error(client, things, name, part):
    client.raise_request_exception = False
    column = LISTS[name].date_hierarchy
    for value in DATE_PARTS:
        query = {f"{column}__year": "2026"} | {f"{column}__{part}": value}
        code = client.get(reverse(f"admin:{name}_changelist"), query).status_code
        assert code in (200, 302, 400), value


def test_an_existing_day_at_the_edge_is_answered(client, things):
    backlog = reverse("admin:carteira_carteiraprincipal_changelist")
    for year in ("1", "9998"):
        assert client.get(backlog, {"data_pedido__year": year}).status_code == 200
    dates = {"inicio_de": "0001-01-01", "inicio_ate": "9999-12-31"}
    page = client.get(reverse("admin:odoo_integration_syncrun_changelist"), dates)
    assert page.context["cl"].result_count == 1


@pytest.mark.parametrize("page", PAGES)
def test_nul_in_an_address_is_refused(client, things, page):
    client.raise_request_exception = False
    address = PAGES[page][0](things)
    assert client.get(f"{address}?x=%00").status_code == 400
    assert client.get(f"{address}%00/").status_code == 400


def test_nul_is_refused_in_a_readers_language_also_without_a_login(client):
    answer = client.get("/admin/carteira/carteiraprincipal/pedido/a%00b/")
    assert answer.status_code == 400
    assert "Este pedido não pode ser atendido" in answer.content.decode()
    client.logout()
    client.cookies["sessionid"] = "a\0b"
    assert client.get("/admin/").status_code == 400
    assert client.get("/saude/vivo/?%00").status_code == 400
