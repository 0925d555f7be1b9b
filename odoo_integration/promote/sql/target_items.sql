-- The rows of the touched items as they should be; `id` is the row an item has already. What an
-- order or a product says is put together once, not for each of its items.
CREATE TEMP TABLE target_item ON COMMIT DROP AS
WITH of_order AS MATERIALIZED (
    SELECT o.id, o.client_order_ref AS pedido_cliente,
           -- The earlier one: a quotation confirmed later keeps its day, an imported order its own.
           (least(o.create_date, o.date_order) AT TIME ZONE %(zone)s)::date AS data_pedido,
           (o.date_order AT TIME ZONE %(zone)s)::date AS data_atual_pedido,
           COALESCE(currency.name, '') AS moeda,
           CASE WHEN o.currency_id IS NOT DISTINCT FROM company.currency_id OR company.id IS NULL
                THEN 1 ELSE NULLIF(o.currency_rate, 0) END AS cotacao,
           -- Without a company that can be read, values stay in the order's currency.
           COALESCE(CASE WHEN company.id IS NULL THEN currency.name ELSE company_currency.name END,
                    '') AS moeda_empresa,
           o.status AS status_pedido, o.write_date AS odoo_write_date,
           COALESCE(partner.tax_id, '') AS cnpj_cpf, COALESCE(partner.legal_name, '') AS raz_social,
           COALESCE(partner.name, '') AS raz_social_red,
           COALESCE(partner.city, '') AS municipio, COALESCE(partner.state, '') AS estado,
           COALESCE(salesperson.name, '') AS vendedor, COALESCE(team.name, '') AS equipe_vendas,
           COALESCE(term.name, '') AS cond_pgto_pedido,
           COALESCE(payment.name, '') AS forma_pgto_pedido,
           COALESCE(NULLIF(incoterm.code, ''), incoterm.name, '') AS incoterm,
           COALESCE(carrier.name, '') AS metodo_entrega_pedido,
           (o.commitment_date AT TIME ZONE %(zone)s)::date AS data_entrega_pedido,
           o.notes AS observ_ped_1,
           COALESCE(ship.own_tax_id, '') AS cnpj_endereco_ent,
           COALESCE(ship.name, '') AS empresa_endereco_ent,
           COALESCE(ship.zip, '') AS cep_endereco_ent,
           COALESCE(ship.city, '') AS nome_cidade, COALESCE(ship.state, '') AS cod_uf,
           COALESCE(ship.district, '') AS bairro_endereco_ent,
           COALESCE(ship.street, '') AS rua_endereco_ent,
           COALESCE(ship.number, '') AS endereco_ent,
           COALESCE(ship.phone, '') AS telefone_endereco_ent,
           COALESCE(o.extras || partner.extras, o.extras, partner.extras) AS extras
    FROM (SELECT DISTINCT odoo_order_id AS id FROM item) asked
    JOIN odoo_order o ON o.id = asked.id
    LEFT JOIN odoo_company company ON company.id = o.company_id
    LEFT JOIN odoo_name currency
        ON currency.model = 'res.currency' AND currency.record_id = o.currency_id
    LEFT JOIN odoo_name company_currency
        ON company_currency.model = 'res.currency'
        AND company_currency.record_id = company.currency_id
    LEFT JOIN odoo_partner_resolved partner ON partner.id = o.partner_id
    LEFT JOIN odoo_name salesperson
        ON salesperson.model = 'res.users' AND salesperson.record_id = o.user_id
    LEFT JOIN odoo_name team ON team.model = 'crm.team' AND team.record_id = o.team_id
    LEFT JOIN odoo_name term
        ON term.model = 'account.payment.term' AND term.record_id = o.payment_term_id
    LEFT JOIN odoo_name payment
        ON payment.model = 'payment_method' AND payment.record_id = o.payment_method_id
    LEFT JOIN odoo_name incoterm
        ON incoterm.model = 'account.incoterms' AND incoterm.record_id = o.incoterm_id
    LEFT JOIN odoo_name carrier
        ON carrier.model = 'delivery.carrier' AND carrier.record_id = o.carrier_id
    -- RED, redespacho: the goods go to the carrier, who delivers them further.
    LEFT JOIN odoo_partner_resolved ship ON ship.id = CASE
        WHEN incoterm.code = 'RED' AND carrier.parent_id IS NOT NULL THEN carrier.parent_id
        ELSE COALESCE(o.partner_shipping_id, o.partner_id) END
), of_product AS MATERIALIZED (
    SELECT p.id, p.name AS nome_produto, COALESCE(category.name, '') AS embalagem_produto,
           COALESCE(parent.name, '') AS materia_prima_produto,
           COALESCE(grandparent.name, '') AS categoria_produto, p.extras
    FROM (SELECT DISTINCT odoo_product_id AS id FROM item) asked
    JOIN odoo_product p ON p.id = asked.id
    LEFT JOIN odoo_name category
        ON category.model = 'product.category' AND category.record_id = p.categ_id
    LEFT JOIN odoo_name parent
        ON parent.model = 'product.category' AND parent.record_id = category.parent_id
    LEFT JOIN odoo_name grandparent
        ON grandparent.model = 'product.category' AND grandparent.record_id = parent.parent_id
)
SELECT m.id, g.empresa, g.num_pedido, g.cod_produto, g.odoo_order_id, g.odoo_product_id,
       o.pedido_cliente, o.data_pedido, o.data_atual_pedido, o.status_pedido, o.odoo_write_date,
       o.cnpj_cpf, o.raz_social, o.raz_social_red, o.municipio, o.estado, o.vendedor,
       o.equipe_vendas, COALESCE(p.nome_produto, '') AS nome_produto,
       COALESCE(unit.name, '') AS unid_medida_produto,
       COALESCE(p.embalagem_produto, '') AS embalagem_produto,
       COALESCE(p.materia_prima_produto, '') AS materia_prima_produto,
       COALESCE(p.categoria_produto, '') AS categoria_produto,
       g.qtd_produto_pedido, g.qtd_faturada,
       g.qtd_produto_pedido - g.qtd_faturada AS qtd_saldo_produto_pedido,
       g.qtd_cancelada_produto_pedido, g.qtd_bonificada, g.preco_produto_pedido, g.qtd_entregue,
       o.moeda, o.cotacao, o.moeda_empresa, round(g.valor_pedido, 2) AS valor_pedido,
       -- To a cent once, at the end: an item invoiced as a whole has nothing left.
       round(g.valor_pedido - g.valor_faturado, 2) AS valor_a_faturar,
       round(g.valor_a_entregar, 2) AS valor_a_entregar,
       o.cond_pgto_pedido, o.forma_pgto_pedido, o.incoterm, o.metodo_entrega_pedido,
       o.data_entrega_pedido, o.observ_ped_1, o.cnpj_endereco_ent, o.empresa_endereco_ent,
       o.cep_endereco_ent, o.nome_cidade, o.cod_uf, o.bairro_endereco_ent, o.rua_endereco_ent,
       o.endereco_ent, o.telefone_endereco_ent,
       COALESCE(named.extras || line.extras, named.extras, line.extras) AS extras
FROM item g
JOIN of_order o ON o.id = g.odoo_order_id
LEFT JOIN item_match m
    ON m.empresa = g.empresa AND m.num_pedido = g.num_pedido AND m.cod_produto = g.cod_produto
LEFT JOIN of_product p ON p.id = g.odoo_product_id
LEFT JOIN odoo_unit unit ON unit.id = g.uom_id
CROSS JOIN LATERAL (SELECT COALESCE(o.extras || p.extras, o.extras, p.extras)) AS named (extras)
-- Of its first line; looked up for each item, or all lines are read for the few that have any.
CROSS JOIN LATERAL (
    SELECT CASE WHEN g.line_with_extras IS NOT NULL THEN (
        SELECT l.extras FROM linha_pedido l WHERE l.odoo_id = g.line_with_extras) END
) AS line (extras);
ANALYZE target_item (id, num_pedido, cod_produto);
