"""The simulated Odoo in a process of its own; `python -m benchmarks.odoo_server` by `lab.Odoo`.

It says its address in one line, then obeys one JSON object a line on standard input:
`{"pace": ROWS_PER_SECOND}`; `{"workers": N}`, which answers N requests at a time;
`{"touch": N}`, which changes the quantity of N order lines;
`{"settle": 1}`, which moves one record of each model past everybody's overlap, so that the window
of the next runs holds the same few records whatever the company's size;
`{"line": ID, "quantity": N, "seconds": S}`, which changes one order line S seconds after the last
edit.
"""

import argparse
import gc
import json
import sys
from datetime import date, timedelta

from odoo_integration.simulator import Simulator, generate

# A day that does not move: the same arguments give the same company whenever it is measured.
LAST_DAY = date(2026, 6, 30)
SETTLED = ("account.move", "account.move.line", "sale.order", "sale.order.line", "res.partner",
           "product.product", "uom.uom", "res.users", "crm.team", "account.payment.term",
           "account.incoterms", "product.category", "res.country.state")  # fmt: skip


def obey(odoo: Simulator, order: dict[str, int]) -> None:
    if "pace" in order:
        odoo.pace = order["pace"] or None
    if "workers" in order:
        odoo.workers = order["workers"] or None
    if "settle" in order:
        odoo.set_clock(odoo.dataset.now + timedelta(hours=2))
        for model in SETTLED:
            table = odoo.dataset[model]
            products = table.columns.get("product_id") or [True]
            odoo.edit.touch(model, table.ids[next(at for at, one in enumerate(products) if one)])
        # Within the minute of a change its records are read again: more may come.
        odoo.set_clock(odoo.dataset.now + timedelta(minutes=1))
    if "touch" in order:
        lines = odoo.dataset["sale.order.line"]
        # Past the overlap, so that only these lines are in the next run's window.
        odoo.set_clock(odoo.dataset.now + timedelta(hours=2))
        goods = [at for at, product in enumerate(lines.columns["product_id"]) if product]
        for at in goods[:: max(1, len(goods) // order["touch"])][: order["touch"]]:
            more = lines.columns["product_uom_qty"][at] + 1
            odoo.edit.write("sale.order.line", lines.ids[at], {"product_uom_qty": more})
    if "line" in order:
        odoo.set_clock(odoo.dataset.now + timedelta(seconds=order["seconds"]))
        quantity = {"product_uom_qty": float(order["quantity"])}
        odoo.edit.write("sale.order.line", order["line"], quantity)
    odoo.dataset.prepare()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, required=True)
    parser.add_argument("--invoice-lines", type=int, required=True)
    parser.add_argument("--odoo-version", type=int, default=17)
    options = parser.parse_args()
    company = generate(
        orders=options.orders,
        invoice_lines=options.invoice_lines,
        version=options.odoo_version,
        today=LAST_DAY,
    )
    gc.collect()
    gc.freeze()
    with Simulator(company, database="demo", user="demo", password="demo", api_key="demo") as odoo:
        rows = {model: len(company[model]) for model in company.tables}
        print(json.dumps({"url": odoo.url, "rows": rows}), flush=True)
        for line in sys.stdin:
            obey(odoo, json.loads(line))
            print("{}", flush=True)


if __name__ == "__main__":
    main()
