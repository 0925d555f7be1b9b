"""Where recorded Odoo data lies, when it is there: beside the repository, or CARTEIRA_SHARED."""

import os
from pathlib import Path

SHARED = Path(os.environ.get("CARTEIRA_SHARED") or Path(__file__).parents[3] / "shared")
DAY0 = SHARED / "odoo_dataset" / "day0"
EXCHANGES = SHARED / "odoo_wire" / "exchanges.jsonl"
