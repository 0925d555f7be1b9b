"""The matrix: every door of the admin, for who is bound to one team in one of two companies."""

import io
import zipfile

import pytest
from django.urls import reverse

from carteira.models import Comment
from tests.lab.pdf_reader import text_of

from .business import FOREIGN
from .doors import CLOSED, DOORS, POSTED, ROWS, address, names

pytestmark = pytest.mark.django_db
# All that a group can be given; what binds somebody takes it away again.
EVERYTHING = (
    *("add_carteiraprincipal", "change_carteiraprincipal", "delete_carteiraprincipal"),
    *("add_syncrun", "view_syncrun", "view_alertstate", "view_rejectedrecord"),
    *("view_user", "view_group", "view_accesslog", "view_success", "view_schedule"),
    *("add_operacaofiscal", "change_operacaofiscal", "delete_operacaofiscal"),
)
# What one's own rows have in them; the chart has no names.
OWN = ("nosso", "nossa", "n0", "atrasado=sim", "<svg")
WIDEST = {
    "carteira_carteiraprincipal_changelist": {"saldo": "todos"},
    "carteira_carteiraprincipal_exportar": {"saldo": "todos"},
    "ponte": {"por": "vendedor"},
    "ponte_exportar": {"por": "vendedor"},
}


@pytest.fixture
def browser(business):
    business.give(business.member, *EVERYTHING)
    return business.browser(business.member)


def body(answer) -> str:
    """All that an answer says, in lower case: files read, and where it leads."""
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if content[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            content = b"".join(file.read(name) for name in file.namelist())
    if answer["Content-Type"] == "application/pdf":
        content = text_of(content).encode()
    return (content.decode() + answer.get("Location", "")).lower()


def test_every_address_has_a_verdict():
    assert names() == set(DOORS)


@pytest.mark.parametrize("whose", ["own", "foreign"])
def test_no_door_leaks(business, browser, whose):
    things = getattr(business, whose)
    wrong = {}
    for name, verdict in DOORS.items():
        where = address(name, business, things)
        answer = (
            browser.post(where, {"texto": "x", "answer": "keeps", "reason": "x"})
            if verdict == POSTED
            else browser.get(where, WIDEST.get(name))
        )
        if name == "logout" or answer.status_code == 405:
            continue
        said = body(answer)
        if FOREIGN in said.replace(where.lower(), ""):
            wrong[name] = said[max(said.index(FOREIGN) - 60, 0) :][:140]
        elif verdict == CLOSED and answer.status_code not in (403, 302):
            wrong[name] = f"open: {answer.status_code}"
        elif whose == "own" and verdict == ROWS and not any(mark in said for mark in OWN):
            wrong[name] = f"not there: {answer.status_code}"
        elif whose == "own" and verdict == POSTED and answer.status_code != 302:
            wrong[name] = f"not taken: {answer.status_code}"
        elif "7.777" in said:
            wrong[name] = "a figure of a run"
    assert wrong == {}


@pytest.mark.parametrize("name", ["change", "history"])
@pytest.mark.parametrize("thing", ["item", "line", "change"])
def test_a_row_of_others_is_not_there_by_its_id(business, browser, name, thing):
    model = business.foreign[thing]._meta
    where = reverse(
        f"admin:{model.app_label}_{model.model_name}_{name}", args=[business.foreign[thing].pk]
    )
    answer = browser.get(where)
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))
    popup = browser.get(where, {"_popup": "1", "_to_field": "id"})
    assert popup.status_code == 302


def test_an_order_of_others_is_as_unknown_as_one_that_is_not_there(business, browser):
    def found(number: str, **query) -> tuple:
        answer = browser.get(reverse("admin:carteira_pedido", args=[number]), query, follow=True)
        shown = body(answer).replace(number.lower(), "")
        return (
            answer.redirect_chain,
            "não há o pedido" in shown or "não existe" in shown,
            FOREIGN in shown,
        )

    assert found("A0") == found("XX")
    # The company of others has an order of the same number: no choice is offered.
    assert FOREIGN not in body(browser.get(reverse("admin:carteira_pedido", args=["N0"])))
    assert found("N0", empresa="Empresa Alheia") == found("N0", empresa="Outra")


def test_nothing_is_done_to_rows_of_others(business, browser):
    item, line = business.foreign["item"], business.foreign["line"]
    said = Comment.objects.count()
    refused = [
        browser.post(reverse("admin:carteira_comentar", args=[item.pk]), {"texto": "x"}),
        browser.post(
            reverse("admin:decide_credit_note", args=[line.pk]), {"answer": "keeps", "reason": "x"}
        ),
    ]
    assert [answer.status_code for answer in refused] == [404, 404]
    assert Comment.objects.count() == said
    browser.post(
        reverse("admin:carteira_carteiraprincipal_changelist"),
        {"action": "mark_important", "_selected_action": [item.pk], "select_across": "1"},
    )
    browser.post(
        reverse("admin:carteira_carteiraprincipal_change", args=[item.pk]), {"importante": "on"}
    )
    item.refresh_from_db()
    assert not item.importante
    own = business.own["item"]
    browser.post(
        reverse("admin:carteira_carteiraprincipal_changelist") + "?saldo=todos",
        {"action": "mark_important", "_selected_action": [own.pk]},
    )
    own.refresh_from_db()
    assert own.importante


def test_the_doors_are_open_to_who_is_not_bound(business):
    """The matrix would find a leak: the same doors show all of it to the administrators."""
    browser = business.browser(business.boss)
    for name in ("carteira_carteiraprincipal_changelist", "ponte_exportar", "index"):
        where = address(name, business, business.own)
        assert FOREIGN in body(browser.get(where, WIDEST.get(name)))
