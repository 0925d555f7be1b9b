"""What the tax authority's answer makes of an invoice, and Odoo's own electronic invoicing."""

import pytest

from carteira.choices import DivergenciaFiscal, StatusNF
from carteira.models import FaturamentoProduto
from odoo_integration.mapping.fiscal import (
    CANCELLED,
    DRAFT,
    POSTED,
    UNKNOWN,
    Standing,
    verdict,
)
from odoo_integration.simulator import generate
from tests.lab.runs import run

EDI_STATUS = "l10n_br_last_edi_status"


@pytest.mark.parametrize("status", [DRAFT, POSTED, CANCELLED])
@pytest.mark.parametrize("standing", [None, *Standing])
def test_every_verdict_is_a_value_of_the_business_tables(status, standing):
    found, divergence = verdict(status, standing)
    assert found in StatusNF.values
    assert divergence in ("", *DivergenciaFiscal.values)
    # Nothing that Odoo has cancelled counts again, and nothing becomes posted.
    assert found == CANCELLED or status != CANCELLED
    assert found != POSTED or status == POSTED


@pytest.mark.parametrize(
    ("status", "standing", "expected"),
    [
        (POSTED, None, (POSTED, "")),
        (POSTED, Standing.VALID, (POSTED, "")),
        (DRAFT, Standing.VALID, (DRAFT, "autorizada")),
        (DRAFT, Standing.VOID, (CANCELLED, "sem_validade")),
        (DRAFT, Standing.UNKNOWN, (UNKNOWN, "desconhecida")),
        (CANCELLED, Standing.VOID, (CANCELLED, "")),
        (CANCELLED, Standing.WAITING, (CANCELLED, "")),
        (CANCELLED, Standing.UNKNOWN, (CANCELLED, "desconhecida")),
    ],
)
def test_a_verdict(status, standing, expected):
    assert verdict(status, standing) == expected


def _add_selection(dataset, model: str, field: str) -> None:
    table = dataset[model]
    table.fields[field] = {"type": "selection", "string": field, "store": True}
    table.columns[field] = [False] * len(table)


@pytest.mark.parametrize("localisation", [{}, {"brasil_ciel": True}, {"brasil_oca": True}])
@pytest.mark.parametrize(
    ("answer", "status", "divergence"),
    [
        (False, "Lançado", ""),
        ("accepted", "Lançado", ""),
        ("pending", "Provisório", ""),
        ("error", "Provisório", "rejeitada"),
        ("cancelled", "Cancelado", "sem_validade"),
        ("contingency", "Desconhecido", "desconhecida"),
    ],
)
def test_odoos_own_electronic_invoicing_counts_with_every_profile(
    odoo, localisation, answer, status, divergence
):
    dataset = generate(orders=40, seed=5, **localisation)
    _add_selection(dataset, "account.move", EDI_STATUS)
    move = next(
        r
        for r in dataset.rows("account.move")
        if r["state"] == "posted" and r["move_type"] == "out_invoice" and r["id"] > 3
    )
    values = {EDI_STATUS: answer}
    # The localisation's own answer goes first.
    if "brasil_ciel" in localisation:
        values["l10n_br_situacao_nf"] = False
    if "brasil_oca" in localisation:
        values["fiscal_document_id"] = False
    simulator = odoo(dataset)
    simulator.edit.write("account.move", move["id"], values)
    assert run(verify=True).verification["unexplained"] == 0
    line = FaturamentoProduto.objects.filter(odoo_move_id=move["id"]).first()
    assert (line.status_nf, line.situacao_fiscal, line.divergencia_fiscal) == (
        status,
        answer or "",
        divergence,
    )
