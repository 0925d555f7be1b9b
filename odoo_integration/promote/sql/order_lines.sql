-- The live lines of the touched orders, with the key and the unit of the item they belong to.
-- Lines of one item in different units are counted in the product's unit.
CREATE TEMP TABLE want_line ON COMMIT DROP AS
WITH raw AS (
    SELECT s.id, s.write_date, s.order_id, s.product_id, s.uom_id, round(s.quantity, 6) AS quantity,
           round(s.price, 6) AS price, round(COALESCE(s.cancelled, 0), 6) AS cancelled
    FROM stg_order_line s JOIN touched_order t ON t.id = s.order_id
    WHERE s.run_id = %(run)s
    UNION ALL
    SELECT l.odoo_id, l.odoo_write_date, l.odoo_order_id, l.odoo_product_id, l.odoo_uom_id,
           l.qtd_linha, l.preco_linha, l.qtd_cancelada
    FROM linha_pedido l JOIN touched_order t ON t.id = l.odoo_order_id
    WHERE l.retirado_em IS NULL
      AND NOT EXISTS (SELECT 1 FROM stg_order_line s WHERE s.run_id = %(run)s AND s.id = l.odoo_id)
      AND NOT EXISTS (SELECT 1 FROM stg_vanished v WHERE v.run_id = %(run)s
                      AND v.model = 'sale.order.line' AND v.id = l.odoo_id)
), keyed AS (
    SELECT raw.*, o.name AS num_pedido, p.uom_id AS product_uom_id,
           COALESCE(NULLIF(p.code, ''), 'SEM-CODIGO-' || raw.product_id) AS cod_produto
    FROM raw
    JOIN odoo_order o ON o.id = raw.order_id
    JOIN odoo_product p ON p.id = raw.product_id
), united AS (
    SELECT keyed.*,
           CASE WHEN min(uom_id) OVER item = max(uom_id) OVER item THEN uom_id
                ELSE COALESCE(min(product_uom_id) OVER item, min(uom_id) OVER item)
           END AS item_uom_id
    FROM keyed WINDOW item AS (PARTITION BY num_pedido, cod_produto)
)
SELECT united.*, COALESCE(u.name, '') AS unid_medida,
       CASE WHEN u.category_id IS DISTINCT FROM i.category_id OR u.id IS NULL OR i.id IS NULL THEN 1
            ELSE u.factor / i.factor
       END AS ratio
FROM united
LEFT JOIN odoo_unit u ON u.id = united.uom_id
LEFT JOIN odoo_unit i ON i.id = united.item_uom_id;
ANALYZE want_line (id);

UPDATE linha_pedido l SET
    odoo_order_id = w.order_id, odoo_product_id = w.product_id, odoo_uom_id = w.uom_id,
    qtd_linha = w.quantity, preco_linha = w.price, qtd_cancelada = w.cancelled,
    odoo_write_date = w.write_date, num_pedido = w.num_pedido, cod_produto = w.cod_produto,
    unid_medida = w.unid_medida, odoo_uom_item_id = w.item_uom_id,
    qtd_produto_pedido = round(w.quantity * w.ratio, 3),
    preco_produto_pedido = round(w.price / w.ratio, 4), retirado_em = NULL
FROM want_line w
WHERE l.odoo_id = w.id AND (
    l.odoo_order_id, l.odoo_product_id, l.odoo_uom_id, l.qtd_linha, l.preco_linha, l.qtd_cancelada,
    l.odoo_write_date, l.num_pedido, l.cod_produto, l.unid_medida, l.odoo_uom_item_id,
    l.qtd_produto_pedido, l.preco_produto_pedido, l.retirado_em
) IS DISTINCT FROM (
    w.order_id, w.product_id, w.uom_id, w.quantity, w.price, w.cancelled,
    w.write_date, w.num_pedido, w.cod_produto, w.unid_medida, w.item_uom_id,
    round(w.quantity * w.ratio, 3), round(w.price / w.ratio, 4), NULL::timestamptz
);

INSERT INTO linha_pedido (
    odoo_id, odoo_order_id, odoo_product_id, odoo_uom_id, qtd_linha, preco_linha, qtd_cancelada,
    odoo_write_date, num_pedido, cod_produto, unid_medida, odoo_uom_item_id, qtd_produto_pedido,
    preco_produto_pedido)
SELECT w.id, w.order_id, w.product_id, w.uom_id, w.quantity, w.price, w.cancelled,
       w.write_date, w.num_pedido, w.cod_produto, w.unid_medida, w.item_uom_id,
       round(w.quantity * w.ratio, 3), round(w.price / w.ratio, 4)
FROM want_line w
WHERE NOT EXISTS (SELECT 1 FROM linha_pedido l WHERE l.odoo_id = w.id);

UPDATE linha_pedido l SET retirado_em = now()
WHERE l.retirado_em IS NULL AND l.odoo_id IN (
    SELECT v.id FROM stg_vanished v WHERE v.run_id = %(run)s AND v.model = 'sale.order.line'
    UNION ALL
    SELECT gone.odoo_id FROM stg_vanished v JOIN linha_pedido gone ON gone.odoo_order_id = v.id
    WHERE v.run_id = %(run)s AND v.model = 'sale.order');
