"""docs/bi-contract.yaml is what the database has, and nothing of it is taken away by accident."""

import copy

import pytest
from open_data_contract_standard.model import OpenDataContractStandard

from tests.lab.bi_contract import (
    CONTRACT,
    broken,
    columns_of,
    contract,
    next_version,
    text_of,
    written,
)

COLUMNS = columns_of(written())


def test_the_file_follows_from_the_views():
    assert CONTRACT.read_text() == text_of(contract(written()["version"])), "run: make contract"


def test_it_is_an_open_data_contract():
    parsed = OpenDataContractStandard.from_file(str(CONTRACT))
    # What the standard does not know would not come back.
    again = parsed.model_dump(by_alias=True, exclude_none=True, exclude_unset=True)
    assert again == written()


@pytest.mark.django_db
def test_every_column_of_the_contract_is_in_the_database_with_its_type(query):
    found = query("""
        SELECT c.oid::regclass || '.' || attname, format_type(atttypid, atttypmod)
        FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
        WHERE c.relnamespace IN ('bi'::regnamespace, 'bi_notas'::regnamespace) AND c.relkind = 'v'
    """)
    assert broken(COLUMNS, dict(found)) == []
    assert dict(found) == COLUMNS


def changed(name: str, kind: str | None) -> dict[str, str]:
    after = copy.copy(COLUMNS)
    if kind:
        return after | {name: kind}
    del after[name]
    return after


@pytest.mark.parametrize("kind", [None, "text"])
def test_a_column_gone_or_of_another_type_is_refused_unless_it_is_meant(kind):
    before = written() | {"version": "3.2.1"}
    after = changed("bi.carteira.valor_saldo", kind)
    with pytest.raises(ValueError, match=r"bi.carteira.valor_saldo: numeric before"):
        next_version(before, after, breaking=False)
    assert next_version(before, after, breaking=True) == "4.0.0"


def test_a_new_column_is_a_new_minor_version_and_a_new_text_is_none():
    before = written() | {"version": "3.2.1"}
    assert next_version(before, COLUMNS | {"bi.carteira.x": "text"}, breaking=False) == "3.3.0"
    assert next_version(before, COLUMNS, breaking=False) == "3.2.1"
