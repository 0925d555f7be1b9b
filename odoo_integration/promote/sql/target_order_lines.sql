-- The live lines of the touched orders, with the key and the unit of the item they belong to.
-- Lines of one item in different units are counted in the product's unit. What cannot be converted
-- into it is kept, and counts nothing. `OFFSET 0` has a step compute its columns once; without it
-- each is computed again wherever a later step names it.
CREATE TEMP TABLE target_order_line ON COMMIT DROP AS
WITH raw AS (
    SELECT {staged}
    FROM stg_order_line s JOIN touched_order t ON t.id = s.order_id
    WHERE s.run_id = %(run)s
    UNION ALL
    SELECT {live}
    FROM linha_pedido l JOIN touched_order t ON t.id = l.odoo_order_id
    WHERE l.retirado_em IS NULL
      AND NOT EXISTS (SELECT 1 FROM stg_order_line s WHERE s.run_id = %(run)s AND s.id = l.odoo_id)
      AND NOT EXISTS (SELECT 1 FROM stg_vanished v WHERE v.run_id = %(run)s
                      AND v.model = 'sale.order.line' AND v.id = l.odoo_id)
), keyed AS (
    SELECT raw.*, COALESCE(company.name, '') AS empresa, o.name AS num_pedido,
           p.item_code AS cod_produto, p.uom_id AS product_uom_id
    FROM raw
    JOIN odoo_order o ON o.id = raw.odoo_order_id
    LEFT JOIN odoo_company company ON company.id = o.company_id
    JOIN odoo_product p ON p.id = raw.odoo_product_id
), united AS (
    SELECT keyed.*,
           CASE WHEN min(odoo_uom_id) OVER item = max(odoo_uom_id) OVER item THEN odoo_uom_id
                ELSE COALESCE(min(product_uom_id) OVER item, min(odoo_uom_id) OVER item)
           END AS odoo_uom_item_id
    FROM keyed WINDOW item AS (PARTITION BY empresa, num_pedido, cod_produto)
), measured AS (
    SELECT united.*, COALESCE(u.name, '') AS unid_medida, ratio,
           round(qtd_linha * ratio, 3) AS quantity, round(preco_linha / ratio, 4) AS price,
           round(qtd_entregue_linha * ratio, 3) AS delivered,
           -- From Odoo's own rounded amount.
           round(CASE WHEN qtd_linha = 0 THEN preco_linha * (1 - desconto / 100)
                      ELSE valor_linha / qtd_linha END / ratio, 10) AS net_price
    FROM united
    LEFT JOIN odoo_unit u ON u.id = united.odoo_uom_id
    LEFT JOIN odoo_unit i ON i.id = united.odoo_uom_item_id
    CROSS JOIN LATERAL (
        SELECT unit_ratio(u.factor, u.category_id, i.factor, i.category_id) AS ratio OFFSET 0) r
    OFFSET 0
), judged AS (
    -- What the columns hold. A line without a ratio does not fit either: it is rejected below.
    SELECT measured.*, COALESCE(
           abs(quantity) < 1e12 AND abs(price) < 1e11 AND abs(delivered) < 1e12
           AND abs(net_price) < 1e11, false) AS fits
    FROM measured OFFSET 0
)
SELECT judged.*, CASE WHEN fits THEN quantity ELSE 0 END AS qtd_produto_pedido,
       CASE WHEN fits THEN price ELSE 0 END AS preco_produto_pedido,
       CASE WHEN fits THEN delivered ELSE 0 END AS qtd_entregue,
       CASE WHEN fits THEN net_price ELSE 0 END AS preco_liquido
FROM judged;
ANALYZE target_order_line (odoo_id);
