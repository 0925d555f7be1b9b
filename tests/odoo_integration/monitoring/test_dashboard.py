"""deploy/grafana/carteira.json asks for metrics and labels that /metrics has."""

import json
import re

import pytest
from django.utils import timezone
from django_q.models import Success

from odoo_integration.jobs.schedules import PULSE
from odoo_integration.monitoring.metrics import exposition
from tests.lab.paths import ROOT
from tests.lab.runs import run

DASHBOARD = json.loads((ROOT / "deploy" / "grafana" / "carteira.json").read_text())
PANELS = DASHBOARD["panels"]
# Prometheus adds it to every metric.
GIVEN = {"instance"}


def expressions() -> list[tuple[str, str]]:
    return [(one["expr"], one["legendFormat"]) for panel in PANELS for one in panel["targets"]]


@pytest.fixture
def exported(company) -> dict[str, set[str]]:
    """The labels of each metric, once everything has happened that a metric tells of."""
    order = company.order("S1", (1, 10))
    company.bill(order, 4)
    run(full=True)
    now = timezone.now()
    Success.objects.create(id="1", name="1", func=PULSE, started=now, stopped=now, success=True)
    found: dict[str, set[str]] = {}
    for name, labels in re.findall(r"^(carteira_\w+)(?:\{(.*)\})? ", exposition(), re.MULTILINE):
        found.setdefault(name, set()).update(re.findall(r'(\w+)="', labels))
    return found


@pytest.mark.django_db(transaction=True)
def test_every_metric_and_label_is_exported(exported):
    asked = [
        (name, labels) for expr, legend in expressions() for name, labels in used(expr, legend)
    ]
    assert len(asked) > 15
    unknown = {name for name, _labels in asked} - exported.keys()
    assert unknown == set()
    for name, labels in asked:
        assert labels <= exported[name] | GIVEN, name


def used(expression: str, legend: str) -> list[tuple[str, set[str]]]:
    """The metrics of an expression, each with the labels that it is grouped or named by."""
    grouped = {
        label.strip()
        for labels in re.findall(r"by \((.*?)\)", expression)
        for label in labels.split(",")
    }
    named = set(re.findall(r"\{\{(\w+)\}\}", legend))
    selected = set(re.findall(r"(\w+)=~?\"", expression))
    return [
        (name, grouped | named | selected) for name in re.findall(r"\bcarteira_\w+", expression)
    ]


def test_legends_name_what_the_expression_keeps():
    for expression, legend in expressions():
        kept = re.findall(r"by \((.*?)\)", expression)[:1]
        assert set(re.findall(r"\{\{(\w+)\}\}", legend)) <= set(", ".join(kept).split(", "))


def test_panels_are_apart_and_told_from_each_other():
    assert len({panel["id"] for panel in PANELS}) == len(PANELS)
    places = set()
    for panel in PANELS:
        where = panel["gridPos"]
        cells = {
            (x, y)
            for x in range(where["x"], where["x"] + where["w"])
            for y in range(where["y"], where["y"] + where["h"])
        }
        assert not cells & places, panel["title"]
        assert max(x for x, _ in cells) < 24
        places |= cells
