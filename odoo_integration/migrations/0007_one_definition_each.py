"""Rules that several statements need, defined once in the database: the ratio of two units, the
names and the address of a partner, the code of a product. The municipality's state is split off
its name by the mapping; what an earlier run mirrored is split here."""

from django.db import migrations, models
from django.db.models import Case, F, Value, When
from django.db.models.functions import Cast, Concat

CREATE_RATIO = """
CREATE FUNCTION unit_ratio(
    from_factor numeric, from_category bigint, to_factor numeric, to_category bigint
) RETURNS numeric LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN from_factor IS NULL OR to_factor IS NULL
                     OR from_category IS DISTINCT FROM to_category
                THEN 1 ELSE from_factor / to_factor END
$$;
COMMENT ON FUNCTION unit_ratio IS
    'How many of one unit make one of another; 1 where they cannot be compared.';
"""
CREATE_PARTNER = """
CREATE VIEW odoo_partner_resolved AS
SELECT p.id, p.name, p.tax_id AS own_tax_id,
       COALESCE(NULLIF(company.tax_id, ''), p.tax_id) AS tax_id,
       COALESCE(NULLIF(company.legal_name, ''), NULLIF(company.name, ''), p.name) AS legal_name,
       COALESCE(NULLIF(city.name, ''), p.city) AS city,
       COALESCE(NULLIF(city.code, ''), state.code, '') AS state,
       p.zip, p.district, p.street, p.number, p.phone
FROM odoo_partner p
LEFT JOIN odoo_partner company ON company.id = p.commercial_partner_id
LEFT JOIN odoo_name state
    ON state.model = 'res.country.state' AND state.record_id = p.state_id
LEFT JOIN odoo_name city ON city.model = 'city' AND city.record_id = p.city_id;
COMMENT ON VIEW odoo_partner_resolved IS
    'Partners as they are shown: with the tax id and legal name of their company, and their city.';
"""
SPLIT_CITIES = r"""
UPDATE odoo_name SET
    name = COALESCE(substring(name FROM '^(.*\S)\s*\([A-Za-z]{2}\)$'), name),
    code = CASE WHEN upper(substring(name FROM '\(([A-Za-z]{2})\)$')) IN (
        'AC', 'AL', 'AM', 'AP', 'BA', 'CE', 'DF', 'ES', 'GO', 'MA', 'MG', 'MS', 'MT', 'PA', 'PB',
        'PE', 'PI', 'PR', 'RJ', 'RN', 'RO', 'RR', 'RS', 'SC', 'SE', 'SP', 'TO')
        THEN upper(substring(name FROM '\(([A-Za-z]{2})\)$')) ELSE '' END
WHERE model = 'city';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0006_verified'),
    ]

    operations = [
        migrations.RemoveField(model_name='odooorder', name='payment_method'),
        migrations.AddField(
            model_name='odooorder',
            name='payment_method_id',
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddField(
            model_name='odooproduct',
            name='item_code',
            field=models.GeneratedField(
                db_persist=True,
                expression=Case(
                    When(code='', then=Concat(Value('SEM-CODIGO-'), Cast('id', models.CharField()))),
                    default=F('code'),
                ),
                output_field=models.CharField(),
            ),
        ),
        migrations.RunSQL(CREATE_RATIO, "DROP FUNCTION unit_ratio"),
        migrations.RunSQL(CREATE_PARTNER, "DROP VIEW odoo_partner_resolved"),
        migrations.RunSQL(SPLIT_CITIES, migrations.RunSQL.noop, elidable=True),
    ]
