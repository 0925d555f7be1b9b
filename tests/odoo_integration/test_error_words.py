"""Errors of runs and reasons of rejections in Portuguese: every one that is raised is known."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from odoo_integration.client import OdooError
from odoo_integration.error_words import in_words, reason_in_words
from odoo_integration.models import RejectedRecord, SyncRun
from odoo_integration.runs.errors import SyncError
from odoo_integration.runs.failure import NOTHING, UNKNOWN, WRITTEN
from odoo_integration.sync import SyncRequest, sync

ROOT = Path(settings.BASE_DIR) / "odoo_integration"
FOLDERS = ("client", "extract", "runs", "promote", "staging", "verification")


def template(node: ast.expr) -> str:
    """A text with each variable part as \0."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "\0" for v in node.values)
    if isinstance(node, ast.BinOp):
        return template(node.left) + template(node.right)
    return "\0"


def raised() -> set[str]:
    """The texts of the errors that runs end with."""
    texts = set()
    for folder in FOLDERS:
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text())):
                if not (
                    isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args
                ):
                    continue
                name = node.func.id
                of_run = name in {
                    "SettingMissing", "HeldForDecision", "UnexplainedDifference", "OrderUnknown",
                    "RunInterrupted", "StagingLost", "AnotherRunActive", "LockLost",
                }  # fmt: skip
                if of_run or re.fullmatch("Odoo[A-Za-z]+Error", name):
                    texts.add(template(node.args[0]))
    return texts


# Mistakes in a program, and what Odoo says in words of its own.
UNKNOWN_ONES = {
    "\0",
    "\0: \0.",
    "\0 of \0 is not a read: this client never changes Odoo.",
    "\0: a number in the request is too large for XML-RPC.",
    "max_retries and backoff_factor cannot be negative.",
    "ODOO_PROFILE=\0: \0; \0",
}


def test_every_error_that_ends_a_run_has_words_in_portuguese():
    found = raised()
    assert len(found) > 50
    for text in sorted(found - UNKNOWN_ONES):
        for outcome in ("", NOTHING, WRITTEN, UNKNOWN):
            error = text.replace("\0", "X1") + (f"; {outcome}" if outcome else "")
            said = in_words(error)
            assert said.count("X1") == error.count("X1"), said
            assert not re.search(r"\b(the|is|was|of|and|nothing|Odoo's)\b", said), said


def reasons() -> set[str]:
    """The reasons that a record is rejected for: by a converter, or by the promote's SQL."""
    texts = set()
    for file in (ROOT / "mapping").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id == "Unusable"
            ):
                texts.add(template(node.args[0]))
    for file in (ROOT / "promote" / "sql").glob("reject_*.sql"):
        sql = re.sub(r"(COALESCE|string_agg)\([^)]*\)", "x", file.read_text())
        sql = re.sub(r"'\s*\|\|\s*'", "", sql)
        sql = re.sub(r"'\s*\|\|\s*[\w.:]+\s*\|\|\s*'", "\0", sql)
        sql = re.sub(r"'\s*\|\|\s*[\w.:]+", "\0'", sql)
        texts.update(re.findall(r"'((?:\w+: |could )[^']*)'", sql))
    return texts


def test_every_reason_of_a_rejection_has_words_in_portuguese():
    found = reasons() - {"\0: \0"}
    assert len(found) > 25
    assert "product_uom: the unit \0 cannot be converted into the unit of its item (\0)" in found
    for text in sorted(found):
        reason = text.replace("\0", "X1")
        reason = reason if re.match(r"\w+: ", reason) else f"product_uom_qty: {reason}"
        said = reason_in_words(reason)
        assert said.count("X1") == reason.count("X1"), said
        assert said.startswith(reason[: reason.index(":")])
        assert not re.search(r"\b(the|is|was|of|and|an|expected|found|could|has)\b", said), said


def test_an_unknown_error_is_said_as_it_was_stored():
    assert in_words("KeyError: 'x'") == "KeyError: 'x'"
    with translation.override("en"):
        assert in_words("ODOO_URL is empty: set it in the environment or in .env").startswith(
            "ODOO_URL is empty"
        )


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "ODOO_URL está vazio: preencha no ambiente ou no arquivo .env"),
        ("http://127.0.0.1:9", "recusou a conexão; o Odoo está no ar, ODOO_URL está certo?"),
    ],
)
def test_a_failed_run_says_why_in_portuguese(admin_client, settings, url, said):
    settings.DEMO, settings.ODOO_URL, settings.ODOO_DB = False, url, "x"
    settings.ODOO_USER = settings.ODOO_PASSWORD = "x"
    settings.ODOO_PROTOCOL = "jsonrpc"
    settings.ODOO_API_KEY = ""
    with pytest.raises((SyncError, OdooError)):
        sync(SyncRequest(trigger="command"))
    failed = SyncRun.objects.get()
    for address in (
        reverse("admin:odoo_integration_syncrun_change", args=[failed.pk]),
        reverse("admin:odoo_integration_syncrun_changelist"),
        reverse("admin:index"),
    ):
        page = admin_client.get(address, headers={"accept-language": "pt-br"}).content.decode()
        assert said in page, address


@pytest.mark.django_db
def test_a_rejection_says_why_in_portuguese(admin_client):
    run = SyncRun.objects.create(mode="full", trigger="command", started_at=timezone.now())
    record = RejectedRecord.objects.create(
        model="sale.order.line", record_id=7, last_run=run, first_run=run,
        reason="product_uom: the unit 8 could not be read or taken",
    )  # fmt: skip
    listed = reverse("admin:odoo_integration_rejectedrecord_changelist")
    for address in (
        listed,
        reverse("admin:odoo_integration_rejectedrecord_change", args=[record.pk]),
        reverse("admin:odoo_integration_syncrun_change", args=[run.pk]),
        reverse("admin:odoo_integration_rejectedrecord_exportar", args=["csv"]),
    ):
        response = admin_client.get(address, headers={"accept-language": "pt-br"})
        page = b"".join(response) if response.streaming else response.content
        assert "product_uom: a unidade 8 não pôde ser lida ou aproveitada" in page.decode(), address
        assert "could not be read" not in page.decode()
