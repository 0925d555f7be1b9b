"""The demo company at work: every few minutes an order comes, leaves, or is invoiced."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from threading import Event, Thread
from typing import Any

from ..dataset import STAMP, Dataset, moment
from ..editing import Editor
from .ciel import access_key
from .oca import DOCUMENT, cfop_of_sale

EVERY = timedelta(minutes=2)
_QUANTITIES = (2.0, 6.0, 12.0, 24.0, 48.0, 60.0)
_LINES, _FIRST_INVOICE = 4, 20_000
# Its own of each record, or computed by Odoo; the rest of a new one is like an earlier one's.
_OF_EACH = {"id", "display_name", "create_date", "write_date", "order_line", "invoice_line_ids"}
_OF_EACH |= {"invoice_lines", "qty_invoiced", "qty_delivered", "fiscal_document_line_id"}
_OF_EACH |= {"fiscal_document_id", "document_number", "document_key", "state_edoc", "name"}


class WorkingDay:
    """What happens in the company while it is served.

    Args:
        data: a generated company.
        journal: a file with the moment of each thing that happened, one a line. Whoever serves
            the company repeats them first, and so serves the company that the last one left.
    """

    def __init__(self, data: Dataset, journal: Path) -> None:
        self._data, self._journal = data, journal
        self._edit = Editor(lambda: data)
        self._done = 0
        self._stop = Event()
        self._thread = Thread(target=self._work, name="working day", daemon=True)

    def repeat(self) -> None:
        """Do again what the journal says."""
        if self._journal.exists():
            for line in self._journal.read_text().splitlines():
                self._happen(moment(line))

    def start(self) -> None:
        """Let one thing happen at once, and others as time passes."""
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._thread.join()

    def _work(self) -> None:
        while not self._stop.is_set():
            # The generated history ends at noon, which may be still to come.
            now = max(datetime.now(UTC).replace(tzinfo=None, microsecond=0), self._data.now)
            with self._journal.open("a") as journal:
                journal.write(f"{now.strftime(STAMP)}\n")
            self._happen(now)
            self._stop.wait(EVERY.total_seconds())

    def _happen(self, at: datetime) -> None:
        happenings: tuple[Callable[[Random, datetime], None], ...] = (
            self._order,
            self._delivery,
            self._invoice,
        )
        # By its number alone, so that it is the same for everybody who repeats it.
        random = Random(self._done)  # noqa: S311 - repeatable, not secret
        with self._data.lock:
            happenings[self._done % len(happenings)](random, at)
        self._done += 1

    def _order(self, random: Random, at: datetime) -> None:
        """A customer orders some of what one ordered before."""
        like = self._any("sale.order", random, state="sale")
        goods = [line for line in self._lines(like["id"]) if not line["is_downpayment"]]
        if not goods:
            return
        lines = [
            {
                **_kept(line),
                "name": line["name"],
                "discount": 0.0,
                **_priced(random.choice(_QUANTITIES), line["price_unit"], "product_uom_qty"),
            }
            for line in goods[:_LINES]
        ]
        header = {
            "name": f"VCD{at:%y}{90_000 + self._done}",
            "date_order": at.strftime(STAMP),
            "commitment_date": (at + timedelta(days=random.randrange(2, 20))).strftime(STAMP),
            "client_order_ref": f"PC-{random.randrange(10**5, 10**6)}",
        }
        order = self._edit.create("sale.order", {**_kept(like), **header, **_sums(lines)}, at=at)
        for line in lines:
            self._edit.create("sale.order.line", {**line, "order_id": order}, at=at)

    def _delivery(self, random: Random, at: datetime) -> None:
        """What is left of an order leaves."""
        for line in self._open_lines(random, "qty_delivered", up_to="product_uom_qty"):
            self._edit.write(
                "sale.order.line", line["id"], {"qty_delivered": line["product_uom_qty"]}, at=at
            )

    def _invoice(self, random: Random, at: datetime) -> None:
        """What was delivered of an order is invoiced."""
        lines = self._open_lines(random, "qty_invoiced", up_to="qty_delivered")
        if not lines:
            return
        order = self._data.get("sale.order", lines[0]["order_id"])
        like = self._any("account.move", random, state="posted", move_type="out_invoice")
        day = at.strftime("%Y-%m-%d")
        header = {
            "name": f"NFe {_FIRST_INVOICE + self._done:08d}",
            "date": day,
            "invoice_date": day,
            "invoice_date_due": (at + timedelta(days=28)).strftime("%Y-%m-%d"),
            "invoice_origin": order["name"],
            "ref": False,
            "invoice_user_id": order["user_id"],
            "partner_id": order["partner_id"],
            "partner_shipping_id": order["partner_shipping_id"],
            "team_id": order["team_id"],
            "company_id": order["company_id"],
            "currency_id": order["currency_id"],
        }
        header |= self._document(header, at)
        billed = [
            {
                "product_id": line["product_id"],
                "product_uom_id": line["product_uom"],
                "discount": line["discount"],
                "price_unit": line["price_unit"],
                **_priced(
                    line["qty_delivered"] - line["qty_invoiced"],
                    line["price_unit"] * (1 - line["discount"] / 100),
                    "quantity",
                ),
                "display_type": "product",
                "name": line["name"],
                "sale_line_ids": [line["id"]],
                **self._operation(order["partner_id"]),
                "parent_state": "posted",
                "partner_id": order["partner_id"],
                "company_id": order["company_id"],
                "currency_id": order["currency_id"],
                "move_name": header["name"],
                "date": day,
            }
            for line in lines
        ]
        values = {**_kept(like), **header, **_sums(billed)}
        move = self._edit.create("account.move", values, at=at)
        for line in billed:
            self._edit.create("account.move.line", {**line, "move_id": move}, at=at)

    def _document(self, header: dict[str, Any], at: datetime) -> dict[str, Any]:
        """What an invoice reads through its NF-e, authorised, where the company has them."""
        if DOCUMENT not in self._data:
            return {}
        columns = {name: [header[name]] for name in ("name", "date", "company_id")}
        document = {
            "document_type": "55",
            "document_serie": "1",
            "document_number": str(_FIRST_INVOICE + self._done),
            "document_key": access_key(columns, 0),
            "state_edoc": "autorizada",
        }
        issuer = {"issuer": "company", "company_id": header["company_id"]}
        made = self._edit.create(DOCUMENT, {**document, **issuer}, at=at)
        return {**document, "fiscal_document_id": made}

    def _operation(self, customer: int) -> dict[str, int]:
        """The field of an invoice line that says what operation it is, where there is one."""
        if "cfop_id" not in self._data["account.move.line"].fields:
            return {}
        return {"cfop_id": cfop_of_sale(self._data.get("res.partner", customer)["state_id"])}

    def _any(self, model: str, random: Random, **having: str) -> dict[str, Any]:
        table = self._data[model]
        columns = [(table.columns[name], value) for name, value in having.items()]
        found = [
            row_id
            for at, row_id in enumerate(table.ids)
            if all(column[at] == value for column, value in columns)
        ]
        return self._data.get(model, random.choice(found))

    def _lines(self, order: int) -> list[dict[str, Any]]:
        table = self._data["sale.order.line"]
        orders, products = table.columns["order_id"], table.columns["product_id"]
        at = (at for at in range(len(table)) if orders[at] == order and products[at])
        return [self._data.get("sale.order.line", table.ids[place]) for place in at]

    def _open_lines(self, random: Random, done: str, *, up_to: str) -> list[dict[str, Any]]:
        """The lines of an order with goods of which more is to be done."""
        columns = self._data["sale.order.line"].columns
        orders = sorted(
            {
                columns["order_id"][at]
                for at, method in enumerate(columns["qty_delivered_method"])
                if method == "stock_move"
                and columns["state"][at] == "sale"
                and columns[done][at] < columns[up_to][at]
            }
        )
        if not orders:
            return []
        lines = self._lines(random.choice(orders))
        goods = [line for line in lines if line["qty_delivered_method"] == "stock_move"]
        return [line for line in goods if line[done] < line[up_to]]


def _kept(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _OF_EACH}


def _priced(quantity: float, net: float, name: str) -> dict[str, float]:
    value = round(quantity * net, 2)
    return {name: quantity, "price_subtotal": value, "price_total": value}


def _sums(lines: list[dict[str, Any]]) -> dict[str, float]:
    value = round(sum(line["price_subtotal"] for line in lines), 2)
    return {"amount_untaxed": value, "amount_total": value}
