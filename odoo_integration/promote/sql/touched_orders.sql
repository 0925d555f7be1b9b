-- Orders whose items must be computed again: everything that feeds them is named here.
INSERT INTO touched_order (id)
SELECT id FROM changed_record WHERE model = 'sale.order'
UNION
SELECT s.order_id{changed_lines}
UNION
SELECT l.odoo_order_id
FROM stg_order_line s JOIN linha_pedido l ON l.odoo_id = s.id
WHERE s.run_id = %(run)s AND l.odoo_order_id <> s.order_id
UNION
SELECT v.id FROM stg_vanished v WHERE v.run_id = %(run)s AND v.model = 'sale.order'
UNION
SELECT l.odoo_order_id
FROM stg_vanished v JOIN linha_pedido l ON l.odoo_id = v.id
WHERE v.run_id = %(run)s AND v.model = 'sale.order.line'
UNION
SELECT l.odoo_order_id FROM linha_pedido l
JOIN changed_record c ON c.model = 'product.product' AND c.id = l.odoo_product_id
UNION
SELECT l.odoo_order_id FROM linha_pedido l
JOIN changed_record c ON c.model = 'uom.uom' AND c.id = l.odoo_uom_id
UNION
{naming_changed}
UNION
-- Read again and without an item: it may have been kept out by a conflict settled since.
SELECT s.id FROM stg_order s
WHERE s.run_id = %(run)s AND NOT EXISTS (
    SELECT 1 FROM carteira_principal c WHERE c.odoo_order_id = s.id AND c.retirado_em IS NULL)
UNION
SELECT o.id FROM odoo_order o WHERE %(everything)s;
-- Before it is joined, or every order is read to find the few that are meant.
ANALYZE touched_order;

-- Orders of one number in one company share their items.
INSERT INTO touched_order (id)
SELECT twin.id
FROM touched_order t
JOIN odoo_order o ON o.id = t.id
JOIN odoo_order twin
    ON twin.name = o.name AND twin.company_id IS NOT DISTINCT FROM o.company_id
UNION
SELECT c.odoo_order_id
FROM touched_order t
JOIN odoo_order o ON o.id = t.id
JOIN carteira_principal c ON c.num_pedido = o.name
WHERE c.odoo_order_id IS NOT NULL
ON CONFLICT DO NOTHING;

UPDATE touched_order t SET num_pedido = o.name, empresa = COALESCE(company.name, '')
FROM odoo_order o LEFT JOIN odoo_company company ON company.id = o.company_id
WHERE o.id = t.id;
ANALYZE touched_order;
