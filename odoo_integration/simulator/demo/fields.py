"""Field definitions of the demo company, in the shape `fields_get` answers them.

Each field is `name:type`, a relation in parentheses, `!` for required. `id`, `display_name`,
`create_date`, `write_date` are fields of every model.
"""

import re
from typing import Any

LABEL = {
    "draft": "Cotação",
    "sent": "Cotação enviada",
    "sale": "Pedido de venda",
    "cancel": "Cancelado",
}
SELECTIONS: dict[str, list[tuple[str, str]]] = {
    "sale.order.state": list(LABEL.items()),
    "sale.order.line.state": list(LABEL.items()),
    "account.move.state": [("draft", "Provisório"), ("posted", "Lançado"), ("cancel", "Cancelado")],
    "account.move.line.parent_state": [
        ("draft", "Provisório"),
        ("posted", "Lançado"),
        ("cancel", "Cancelado"),
    ],
    "account.move.move_type": [
        ("entry", "Lançamento de diário"),
        ("out_invoice", "Fatura de cliente"),
        ("out_refund", "Nota de crédito do cliente"),
    ],
    "sale.order.line.display_type": [("line_section", "Seção"), ("line_note", "Nota")],
    "account.move.line.display_type": [
        ("product", "Produto"),
        ("payment_term", "Prazo de pagamento"),
        ("line_section", "Seção"),
        ("line_note", "Nota"),
    ],
    "sale.order.line.qty_delivered_method": [
        ("manual", "Manual"),
        ("analytic", "Analítico das despesas"),
        ("stock_move", "Movimentos de estoque"),
    ],
    "uom.uom.uom_type": [("bigger", "Maior"), ("reference", "Referência"), ("smaller", "Menor")],
    "sale.order.l10n_br_tipo_pedido": [
        ("venda", "Venda"),
        ("bonificacao", "Bonificação"),
        ("industrializacao", "Industrialização"),
        ("exportacao", "Exportação"),
        ("venda-industrializacao", "Venda de industrialização"),
    ],
    "account.move.l10n_br_situacao_nf": [
        ("rascunho", "Rascunho"),
        ("autorizado", "Autorizado"),
        ("cce", "Carta de correção"),
        ("excecao_autorizado", "Exceção"),
        ("cancelado", "Cancelado"),
    ],
}
COMMON = "id:integer display_name:char create_date:datetime write_date:datetime"
STANDARD = {
    "sale.order": "name:char! state:selection partner_id:many2one(res.partner)! "
    "partner_invoice_id:many2one(res.partner) partner_shipping_id:many2one(res.partner) "
    "user_id:many2one(res.users) team_id:many2one(crm.team) date_order:datetime! "
    "commitment_date:datetime client_order_ref:char origin:char "
    "payment_term_id:many2one(account.payment.term) incoterm:many2one(account.incoterms) "
    "company_id:many2one(res.company)! currency_id:many2one(res.currency) currency_rate:float "
    "amount_untaxed:monetary amount_total:monetary order_line:one2many(sale.order.line) "
    "tag_ids:many2many(crm.tag)",
    "sale.order.line": "order_id:many2one(sale.order)! product_id:many2one(product.product) "
    "product_uom:many2one(uom.uom) product_uom_qty:float! price_unit:float! discount:float "
    "qty_invoiced:float qty_delivered:float qty_delivered_method:selection "
    "display_type:selection is_downpayment:boolean "
    "name:text! sequence:integer state:selection price_subtotal:monetary price_total:monetary "
    "company_id:many2one(res.company) currency_id:many2one(res.currency) "
    "order_partner_id:many2one(res.partner) "
    "invoice_lines:many2many(account.move.line)",
    "account.move": "name:char state:selection! move_type:selection! invoice_date:date date:date! "
    "invoice_date_due:date invoice_origin:char ref:char partner_id:many2one(res.partner) "
    "partner_shipping_id:many2one(res.partner) invoice_user_id:many2one(res.users) "
    "team_id:many2one(crm.team) reversed_entry_id:many2one(account.move) "
    "invoice_incoterm_id:many2one(account.incoterms) "
    "invoice_payment_term_id:many2one(account.payment.term) "
    "company_id:many2one(res.company) currency_id:many2one(res.currency) "
    "amount_untaxed:monetary amount_total:monetary "
    "invoice_line_ids:one2many(account.move.line)",
    "account.move.line": "move_id:many2one(account.move)! product_id:many2one(product.product) "
    "quantity:float product_uom_id:many2one(uom.uom) price_unit:float discount:float "
    "price_subtotal:monetary price_total:monetary display_type:selection name:char "
    "sale_line_ids:many2many(sale.order.line) parent_state:selection is_downpayment:boolean "
    "partner_id:many2one(res.partner) company_id:many2one(res.company) "
    "currency_id:many2one(res.currency) sequence:integer move_name:char date:date",
    "res.partner": "name:char complete_name:char vat:char city:char street:char street2:char "
    "state_id:many2one(res.country.state) country_id:many2one(res.country) zip:char phone:char "
    "email:char ref:char is_company:boolean type:selection active:boolean "
    "commercial_partner_id:many2one(res.partner) parent_id:many2one(res.partner) "
    "category_id:many2many(res.partner.category)",
    "res.users": "name:char login:char active:boolean partner_id:many2one(res.partner) "
    "company_id:many2one(res.company)! company_ids:many2many(res.company)",
    "res.company": "name:char! active:boolean partner_id:many2one(res.partner)! "
    "currency_id:many2one(res.currency)! parent_id:many2one(res.company) "
    "user_ids:many2many(res.users) sequence:integer",
    "res.currency": "name:char! symbol:char! active:boolean rounding:float",
    "res.currency.rate": "name:date! rate:float currency_id:many2one(res.currency)! "
    "company_id:many2one(res.company)",
    "res.country.state": "name:char! code:char! country_id:many2one(res.country)!",
    "crm.team": "name:char! active:boolean sequence:integer company_id:many2one(res.company)",
    "crm.tag": "name:char! color:integer",
    "account.incoterms": "name:char! code:char! active:boolean",
    "account.payment.term": "name:char! active:boolean sequence:integer "
    "company_id:many2one(res.company)",
    "uom.uom": "name:char! category_id:many2one(uom.category)! factor:float! rounding:float "
    "uom_type:selection! active:boolean",
    "product.category": "name:char! complete_name:char parent_id:many2one(product.category) "
    "parent_path:char",
    "product.product": "name:char! default_code:char barcode:char uom_id:many2one(uom.uom)! "
    "categ_id:many2one(product.category)! weight:float volume:float list_price:float "
    "active:boolean type:selection",
}
CIEL = {
    "sale.order": "l10n_br_pedido_compra:char l10n_br_tipo_pedido:selection "
    "carrier_id:many2one(delivery.carrier) picking_note:text",
    "sale.order.line": "qty_saldo:float qty_cancelado:float",
    "res.partner": "l10n_br_cnpj:char l10n_br_razao_social:char "
    "l10n_br_municipio_id:many2one(l10n_br_ciel_it_account.res.municipio) "
    "l10n_br_endereco_bairro:char l10n_br_endereco_numero:char",
    "account.move": "l10n_br_numero_nota_fiscal:char l10n_br_situacao_nf:selection "
    "l10n_br_chave_nf:char l10n_br_cnpj:char",
    "account.move.line": "l10n_br_total_nfe:monetary",
    "l10n_br_ciel_it_account.res.municipio": "name:char!",
    "delivery.carrier": "name:char! active:boolean l10n_br_partner_id:many2one(res.partner)",
}
_FIELD = re.compile(r"(\w+):(\w+)(?:\(([\w.]+)\))?(!?)")


def definitions(model: str, *specs: str) -> dict[str, dict[str, Any]]:
    """`fields_get` of a model from its one-line specifications."""
    fields = {}
    for name, kind, relation, required in _FIELD.findall(" ".join((COMMON, *specs))):
        field: dict[str, Any] = {
            "type": kind,
            "string": name.removesuffix("_id").replace("_", " ").capitalize(),
            "required": bool(required),
            "readonly": name in ("id", "display_name", "create_date", "write_date"),
            "store": name != "display_name",
        }
        if relation:
            field["relation"] = relation
        if kind == "selection":
            field["selection"] = [list(pair) for pair in SELECTIONS.get(f"{model}.{name}", ())]
        fields[name] = field
    return fields
