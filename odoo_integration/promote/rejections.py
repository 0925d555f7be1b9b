"""The parts of the promote's SQL about rejected records: what was read, and what is referred to."""

from psycopg2.sql import SQL, Composable, Identifier, Literal

from ..staging.references import PARENTS
from ..staging.sources import NAMES, PARTNERS, PRODUCTS, SOURCES, Source


def _reread() -> Composable:
    """Whether the run has staged the record of a rejection `r`."""
    return SQL(" OR ").join(
        SQL(
            "({model} = r.model AND EXISTS ("
            "SELECT 1 FROM {stage} s WHERE s.run_id = %(run)s AND s.id = r.record_id{same}))"
        ).format(
            model=Literal(source.odoo_model) if source.odoo_model else SQL("r.model"),
            stage=Identifier(source.stage),
            same=SQL(" AND s.model = r.model" if source is NAMES else ""),
        )
        for source in SOURCES
    )


def _unread(kept: Source) -> Composable:
    """What staged records name, and neither this run nor an earlier one could read."""
    return SQL(" UNION ").join(
        SQL(
            "SELECT s.{column} AS id, {model} AS model FROM {stage} s"
            " WHERE s.run_id = %(run)s AND s.{column} IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM {table} m WHERE m.id = s.{column})"
        ).format(
            model=Literal(model),
            column=Identifier(column),
            stage=Identifier(source.stage),
            table=kept.table,
        )
        for source in SOURCES
        for column, model in source.references.items()
        if model == kept.odoo_model
    )


def _referred() -> Composable:
    """Open rejections, by model and id, that a record here names."""
    waiting = SQL(
        "SELECT r.model, r.record_id AS id FROM rejected_record r JOIN {table} m"
        " ON r.model = {model} AND m.{column} = r.record_id WHERE r.resolved_at IS NULL{live}"
    )
    named = [
        waiting.format(
            table=source.table,
            model=Literal(model),
            column=Identifier(live),
            live=SQL(" AND m.retirado_em IS NULL" if source.retirable else ""),
        )
        for source in SOURCES
        for live, staged in source.columns.items()
        if (model := source.references.get(staged))
    ]
    named += [
        waiting.format(
            table=NAMES.table,
            model=Literal(model),
            column=Identifier("parent_id"),
            live=SQL(" AND m.model = {}").format(Literal(named_by)),
        )
        for named_by, model in PARENTS.items()
    ]
    return SQL(" UNION ").join(named)


ORPHANS = {"unread": SQL(" UNION ").join((_unread(PARTNERS), _unread(PRODUCTS)))}
REREAD = _reread()
REJECTIONS = {"reread": REREAD, "referred": _referred()}
