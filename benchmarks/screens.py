"""B15: what a reader waits for at the server, page by page, over a company read from Odoo.

Each page twice: as the first to open it after something has changed waits for it, and as everybody
else does.
"""

from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib.auth import get_user_model
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from carteira.addresses import customer_address, product_address
from carteira.models import CarteiraPrincipal, LocalEdit
from odoo_integration.models import SyncRun

from .lab import Company, Database, Odoo
from .measure import Result, in_turns, rows, seconds, seconds_of
from .sizes import Sizes

BACKLOG = "/admin/carteira/carteiraprincipal/"
CHANGED = 10_000
LONGEST_SECONDS = 1.0
_KEEPING = ("resposta_guardada", "edicao_local")
LONG_SECONDS = 10.0
"""An answer that takes longer is not repeated: what fills the caches is little of it."""


def measure(lab: Database, sizes: Sizes) -> Iterator[Result]:
    """Each page alone: the seconds its answers take, and its queries."""
    with Odoo(Company.of_lines(sizes.listed)) as odoo:
        lab.fresh()
        lab.sync(odoo, "--full")
        for _ in range(2):
            odoo.obey(touch=CHANGED)
            lab.sync(odoo)
    lab.execute("VACUUM ANALYZE")
    client = signed_in()
    items = CarteiraPrincipal.objects.count()
    for name, address in pages().items():
        for moment, changed in (("first after a change", True), ("again", False)):
            taken, captured = _of_page(client, address, changed=changed, times=sizes.times)
            asked = sum(float(query["time"]) for query in captured)
            yield Result(
                "B15", f"{name}, {moment}, {rows(items)} items: {len(captured)} queries",
                "–", seconds(taken), "", taken, LONGEST_SECONDS, unit=" s",
                profile=(
                    ("its queries", asked), ("session, rows and templates", taken - asked)
                ),
            )  # fmt: skip
    connections.close_all()


def _of_page(
    client: Client, address: str, *, changed: bool, times: int
) -> tuple[float, list[dict[str, str]]]:
    """The seconds of an answer, and its queries.

    Args:
        changed: whether something changes before each answer, so that none is kept.
    """

    def answer() -> float:
        if changed:
            LocalEdit.objects.create()
        with CaptureQueriesContext(connection) as captured:
            taken = seconds_of(lambda: get(client, address))
        queries[:] = captured.captured_queries
        return taken

    queries: list[dict[str, str]] = []
    # The first answer fills the caches of a web process.
    first = answer()
    if first > LONG_SECONDS:
        return first, queries
    taken, _ = in_turns(answer, lambda: None, times=times)
    return taken, queries


def page_seconds(client: Client, address: str, *, times: int) -> tuple[float, int]:
    """The seconds of an answer that is not kept, and how many queries it makes of the data."""
    taken, queries = _of_page(client, address, changed=True, times=times)
    return taken, sum(not any(name in one["sql"] for name in _KEEPING) for one in queries)


def export(client: Client) -> tuple[int, float]:
    """Rows of a file of the list's late open items of one state, and its seconds."""
    one = CarteiraPrincipal.objects.em_aberto().order_by("-valor_saldo").first()
    assert one
    asked = urlencode({"uf": one.estado, "atrasado": "sim"})
    lines = 0

    def read() -> None:
        nonlocal lines
        answer = client.get(f"{BACKLOG}exportar/csv/?{asked}", secure=True)
        lines = sum(part.count(b"\n") for part in answer.streaming_content)

    taken = seconds_of(read)
    return lines - 1, taken


def pages() -> dict[str, str]:
    """Their addresses, about one of the items where they are about one."""
    one = CarteiraPrincipal.objects.em_aberto().order_by("-valor_saldo").first()
    assert one
    first, *_, last = SyncRun.objects.filter(promoted_at__isnull=False).order_by("pk")
    name = one.raz_social.split()[0].lower()

    def backlog(**asked: str) -> str:
        return f"{BACKLOG}?{urlencode(asked)}"

    def bridge(**asked: str) -> str:
        return f"/admin/ponte/?{urlencode({'de': first.promoted_at.isoformat()} | asked)}"

    return {
        "front page": "/admin/",
        "list of open items": BACKLOG,
        "list, late and of one state, by balance": backlog(uf=one.estado, atrasado="sim", o="-7"),
        f"list, searched by a part of a name ({name})": backlog(q=name),
        "list of all items, searched likewise": backlog(q=name, saldo="todos"),
        "grouped by customer": backlog(agrupar="cliente"),
        "grouped by product": backlog(agrupar="produto"),
        "list as it was known after the first run": backlog(em=first.promoted_at.isoformat()),
        "list by the documents of a day": backlog(
            documentos_em=str(timezone.localdate(last.promoted_at))
        ),
        "bridge": bridge(),
        "bridge by customer": bridge(por="cliente"),
        "a customer's page": customer_address(one.cnpj_cpf or one.raz_social),
        "a product's page": product_address(one.cod_produto),
        "an item's page": f"{BACKLOG}{one.pk}/change/",
    }


def signed_in() -> Client:
    user = get_user_model().objects.create_superuser("benchmark")
    client = Client(HTTP_HOST="localhost")
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def get(client: Client, address: str) -> None:
    response = client.get(address, secure=True)
    assert response.status_code == 200, (address, response.status_code, response.headers)
