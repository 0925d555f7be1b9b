"""What a profile reads, what is staged of it and what is mirrored are the same columns."""

from collections import defaultdict
from functools import cache

import pytest
from django.db import connection

from odoo_integration.mapping import PROFILES, ExtraField, Plan
from odoo_integration.mapping.extras import MODELS
from odoo_integration.simulator import generate
from odoo_integration.staging.schema import TYPES
from odoo_integration.staging.sources import SOURCES

# Set from the plan's label and by the run, not by a field.
NOT_READ = {"model", "run_id"}


@cache
def plans(profile: str) -> list[Plan]:
    localisation = {profile: True} if profile != "standard" else {}
    dataset = generate(orders=40, **localisation)
    offered = {model: table.fields for model, table in dataset.tables.items()}
    extras = [ExtraField.named(f"{model}.display_name") for model in MODELS]
    return list(PROFILES[profile].plans(offered, version=17, extras=extras).values())


@pytest.mark.parametrize("profile", PROFILES)
def test_every_column_read_from_odoo_has_a_place_in_staging(profile):
    lost = {
        f"{plan.model}: {name}"
        for plan in plans(profile)
        for name in set(plan.columns) - set(TYPES[f"stg_{plan.table}"])
    }
    assert lost == set(), "add them to models/mirror.py, or to staging/sources.py"


def test_every_staged_column_is_read_by_a_profile():
    read = defaultdict(set)
    for profile in PROFILES:
        for plan in plans(profile):
            read[f"stg_{plan.table}"] |= set(plan.columns)
    unread = {
        f"{source.stage}: {name}"
        for source in SOURCES
        for name in set(source.columns.values()) - read[source.stage] - NOT_READ
    }
    assert unread == set(), "add them to mapping/columns.py, or to another profile"


def types_in_the_database(stage):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT attname, format_type(atttypid, atttypmod) FROM pg_attribute"
            " WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped",
            [stage],
        )
        return dict(cursor.fetchall())


@pytest.mark.django_db
@pytest.mark.parametrize("stage", TYPES)
def test_a_migrated_database_has_every_staged_column(stage):
    assert TYPES[stage].items() <= types_in_the_database(stage).items()
