"""Recorded data of real Odoo servers: a part of this repository, another part beside it."""

import os
from pathlib import Path

from .paths import ROOT

DAYS = ROOT / "tests" / "data" / "odoo17"
DAY0, DAY1 = DAYS / "day0", DAYS / "day1"
STOCK_DAY0, STOCK_DAY1 = DAYS / "stock_day0", DAYS / "stock_day1"
EXCHANGES = (
    Path(os.environ.get("CARTEIRA_SHARED") or ROOT.parent / "shared")
    / "odoo_wire"
    / "exchanges.jsonl"
)
WITHOUT_EXCHANGES = (
    "the recorded exchanges with real servers are not part of this repository; "
    "name their folder in CARTEIRA_SHARED"
)
