"""Extra fields of headers and master data; a contact shows those of its company, too."""

from django.db import migrations, models

VALUES = ",\n       COALESCE(company.extras || p.extras, company.extras, p.extras) AS extras"
PARTNER = """
CREATE OR REPLACE VIEW odoo_partner_resolved AS
SELECT p.id, p.name, p.tax_id AS own_tax_id,
       COALESCE(NULLIF(company.tax_id, ''), p.tax_id) AS tax_id,
       COALESCE(NULLIF(company.legal_name, ''), NULLIF(company.name, ''), p.name) AS legal_name,
       COALESCE(NULLIF(city.name, ''), p.city) AS city,
       COALESCE(NULLIF(city.code, ''), state.code, '') AS state,
       p.zip, p.district, p.street, p.number, p.phone{values}
FROM odoo_partner p
LEFT JOIN odoo_partner company ON company.id = p.commercial_partner_id
LEFT JOIN odoo_name state
    ON state.model = 'res.country.state' AND state.record_id = p.state_id
LEFT JOIN odoo_name city ON city.model = 'city' AND city.record_id = p.city_id;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0017_visits'),
    ]

    operations = [
        migrations.AddField(
            model_name='odoomove',
            name='extras',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='extra fields'),
        ),
        migrations.AddField(
            model_name='odooorder',
            name='extras',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='extra fields'),
        ),
        migrations.AddField(
            model_name='odoopartner',
            name='extras',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='extra fields'),
        ),
        migrations.AddField(
            model_name='odooproduct',
            name='extras',
            field=models.JSONField(blank=True, editable=False, null=True, verbose_name='extra fields'),
        ),
        migrations.AddField(
            model_name='syncrun',
            name='notices',
            field=models.TextField(blank=True, db_default='', default=''),
        ),
        migrations.RunSQL(
            PARTNER.format(values=VALUES),
            "DROP VIEW odoo_partner_resolved;" + PARTNER.format(values=""),
        ),
    ]
