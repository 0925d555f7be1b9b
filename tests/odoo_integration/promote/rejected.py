"""Odd records in the simulated Odoo, and what is said of them here."""

from carteira.models import CarteiraPrincipal
from odoo_integration.models import RejectedRecord


def open_reasons() -> dict[tuple[str, int], str]:
    rejected = RejectedRecord.objects.unresolved()
    return {(r.model, r.record_id): r.reason for r in rejected}


def unreliable() -> set[tuple[str, str]]:
    items = CarteiraPrincipal.objects.nao_confiaveis()
    return set(items.values_list("num_pedido", "cod_produto"))


def odd_value(company, model: str, record: int, values: dict) -> None:
    """Sets what Odoo itself would refuse, and moves the record's date."""
    table = company.data[model]
    for name in values:
        table.columns[name] = list(table.columns[name])
    table.update(record, {"write_date": f"{company.data.now:%Y-%m-%d %H:%M:%S}"} | values)


def hide(company, model, record):
    """A record rule keeps it from this user; what it says stays the same."""
    row = company.record(model, record)
    company.data[model].delete(record)
    return lambda: company.data[model].insert(record, row)
