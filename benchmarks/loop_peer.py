"""What a user would write first: a loop of `update_or_create` over the pages of an Odoo client.

`python -m benchmarks.loop_peer RECORDS`, in the product's environment: so many order lines and so
many invoice lines. Prints its rate.
"""

import json
import sys
import time
from decimal import Decimal
from itertools import islice
from typing import Any

import django


def main(records: int) -> dict[str, Any]:
    from carteira.models import FaturamentoProduto, LinhaPedido
    from odoo_integration.client import connect
    from odoo_integration.extract.connection import odoo_config, plans_for
    from odoo_integration.extract.pages import Reader
    from odoo_integration.extract.server import learn

    def quantity(value: float) -> Decimal:
        return Decimal(str(value))

    with connect(odoo_config()) as client:
        client.authenticate()
        plans, reader = plans_for(learn(client))[1], Reader(client, page_size=2000)
        started = time.perf_counter()
        written = 0
        for model in ("sale.order.line", "account.move.line"):
            lines = (line for page in reader.pages(plans[model]) for line in page)
            for line in islice(lines, records):
                written += 1
                if model == "sale.order.line":
                    LinhaPedido.objects.update_or_create(
                        odoo_id=line["id"],
                        defaults={
                            "odoo_order_id": line["order_id"],
                            "odoo_product_id": line["product_id"],
                            "odoo_uom_id": line["product_uom"] or None,
                            "qtd_linha": quantity(line["product_uom_qty"]),
                            "preco_linha": quantity(line["price_unit"]),
                            "odoo_write_date": line["write_date"] + "+00",
                        },
                    )
                else:
                    FaturamentoProduto.objects.update_or_create(
                        odoo_id=line["id"],
                        defaults={
                            "odoo_move_id": line["move_id"],
                            "odoo_product_id": line["product_id"] or None,
                            "odoo_uom_id": line["product_uom_id"] or None,
                            "qtd_nf": quantity(line["quantity"]),
                            "preco_nf": quantity(line["price_unit"]),
                            "valor_produto_faturado": quantity(line["price_subtotal"]),
                            "linhas_pedido": line["sale_line_ids"],
                            "odoo_write_date": line["write_date"] + "+00",
                        },
                    )
        return {"written": written, "seconds": time.perf_counter() - started}


if __name__ == "__main__":
    django.setup()
    print(json.dumps(main(int(sys.argv[1]))))
