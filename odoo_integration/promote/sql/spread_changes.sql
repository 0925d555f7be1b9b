-- A state renamed changes its partners, a partner its contacts, a category its products.
INSERT INTO changed_record
SELECT 'res.partner', p.id FROM odoo_partner p
JOIN changed_record c ON c.model = 'res.country.state' AND c.id = p.state_id
UNION
SELECT 'res.partner', p.id FROM odoo_partner p
JOIN changed_record c ON c.model = 'city' AND c.id = p.city_id
UNION
SELECT 'product.product', p.id
FROM changed_record c
JOIN odoo_name a ON a.model = 'product.category' AND c.id IN (a.record_id, a.parent_id)
LEFT JOIN odoo_name b ON b.model = 'product.category' AND b.parent_id = a.record_id
JOIN odoo_product p ON p.categ_id IN (a.record_id, b.record_id)
WHERE c.model = 'product.category'
UNION
SELECT 'product.product', p.id FROM odoo_product p
JOIN changed_record c ON c.model = 'uom.uom' AND c.id = p.uom_id
ON CONFLICT DO NOTHING;

INSERT INTO changed_record
SELECT 'res.partner', p.id FROM odoo_partner p
JOIN changed_record c ON c.model = 'res.partner' AND c.id = p.commercial_partner_id
UNION
SELECT 'delivery.carrier', n.record_id FROM odoo_name n
JOIN changed_record c ON c.model = 'res.partner' AND c.id = n.parent_id
WHERE n.model = 'delivery.carrier'
ON CONFLICT DO NOTHING;
