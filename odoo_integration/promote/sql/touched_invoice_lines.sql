INSERT INTO touched_invoice_line
SELECT s.id{changed_lines}
UNION
SELECT f.odoo_id FROM faturamento_produto f
JOIN changed_record c ON c.model = 'account.move' AND c.id = f.odoo_move_id
WHERE f.odoo_id IS NOT NULL
UNION
-- A credit note marks the invoice it reverses.
SELECT f.odoo_id
FROM changed_record c
JOIN odoo_move refund ON refund.id = c.id
JOIN faturamento_produto f ON f.odoo_move_id = refund.reversed_entry_id
WHERE c.model = 'account.move' AND f.odoo_id IS NOT NULL
UNION
-- Somebody decided about its credit note.
{decided}
UNION
-- Those of no order, too, have an operation.
SELECT f.odoo_id FROM faturamento_produto f
WHERE %(everything)s AND f.cfop <> '' AND f.odoo_id IS NOT NULL
UNION
SELECT f.odoo_id FROM faturamento_produto f JOIN touched_order t ON t.id = f.odoo_order_id
WHERE f.odoo_id IS NOT NULL
UNION
SELECT f.odoo_id
FROM faturamento_produto f
JOIN touched_order t ON t.num_pedido = btrim(f.documento_origem, E' \t\r\n')
WHERE f.vinculo <> 'linha' AND f.odoo_id IS NOT NULL
UNION
SELECT f.odoo_id
FROM faturamento_produto f
CROSS JOIN LATERAL unnest(origin_names(f.documento_origem)) AS name
JOIN touched_order t ON t.num_pedido = name
-- Few name several orders, and splitting is slow.
WHERE f.vinculo <> 'linha' AND f.odoo_id IS NOT NULL AND f.documento_origem ~ '[,;]'
UNION
-- Its order line arrives now; an earlier run had read the invoice without it.
SELECT f.odoo_id
FROM faturamento_produto f
WHERE f.vinculo <> 'linha' AND f.odoo_id IS NOT NULL AND cardinality(f.linhas_pedido) > 0
  -- Looked up for each line: joined, all lines without an order are read for each staged one.
  AND (SELECT count(*) FROM unnest(f.linhas_pedido) AS linked
       JOIN stg_order_line s ON s.run_id = %(run)s AND s.id = linked) > 0
UNION
SELECT f.odoo_id FROM faturamento_produto f
JOIN changed_record c ON c.model = 'product.product' AND c.id = f.odoo_product_id
WHERE f.odoo_id IS NOT NULL
UNION
SELECT f.odoo_id FROM faturamento_produto f
JOIN changed_record c ON c.model = 'uom.uom' AND c.id = f.odoo_uom_id
WHERE f.odoo_id IS NOT NULL
UNION
SELECT f.odoo_id
FROM (
    {naming_changed}
) m
JOIN faturamento_produto f ON f.odoo_move_id = m.id
WHERE f.odoo_id IS NOT NULL;
ANALYZE touched_invoice_line;
