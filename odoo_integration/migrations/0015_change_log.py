"""The change log of items: every state that decides the backlog, before and after.

From here on it is complete; what was logged before lacks values, and names no item.
"""

import django.contrib.postgres.functions
import django.db.models.deletion
import django.db.models.functions.datetime
from django.db import migrations, models


DATE_OLD_ROWS = """
UPDATE balance_change c SET moment = COALESCE(r.promoted_at, r.started_at)
FROM sync_run r WHERE r.id = c.run_id;
"""
STATE = """
CREATE TYPE item_state AS (
    empresa text, num_pedido text, cod_produto text, unidade text, moeda text, status text,
    nao_confiavel boolean, pedido numeric, faturado numeric, cancelado numeric, entregue numeric,
    saldo numeric, valor_pedido numeric, valor_a_faturar numeric, valor_a_entregar numeric);
CREATE FUNCTION item_state(c carteira_principal) RETURNS SETOF item_state
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT c.empresa::text, c.num_pedido::text, c.cod_produto::text, c.unid_medida_produto::text,
           COALESCE(NULLIF(c.moeda_empresa, ''), 'BRL')::text, c.status_pedido::text,
           c.nao_confiavel, c.qtd_produto_pedido::numeric, c.qtd_faturada::numeric,
           c.qtd_cancelada_produto_pedido::numeric, c.qtd_entregue::numeric,
           c.qtd_saldo_produto_pedido::numeric,
           round(CASE WHEN c.valor_pedido IS NULL THEN c.qtd_produto_pedido * c.preco_produto_pedido
                      ELSE c.valor_pedido / c.cotacao END, 2)::numeric,
           c.valor_saldo::numeric, c.valor_saldo_a_entregar::numeric
    WHERE c.id IS NOT NULL AND c.retirado_em IS NULL
$$;
COMMENT ON FUNCTION item_state IS
    'What the change log keeps of an item, values in the currency of its company; no row of an'
    ' item that is retired.';
"""
DROP_STATE = "DROP FUNCTION item_state; DROP TYPE item_state;"
# The promote logs its changes by itself, for all rows at once and with their causes.
TRIGGER = """
CREATE FUNCTION log_item_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO balance_change (
        item_id, empresa, num_pedido, cod_produto, chave_anterior, cause, unidade_antes,
        unidade_depois, moeda_antes, moeda_depois, status_antes, status_depois,
        nao_confiavel_antes, nao_confiavel_depois, pedido_antes, pedido_depois, faturado_antes,
        faturado_depois, cancelado_antes, cancelado_depois, entregue_antes, entregue_depois,
        saldo_antes, saldo_depois, valor_pedido_antes, valor_pedido_depois, valor_a_faturar_antes,
        valor_a_faturar_depois, valor_a_entregar_antes, valor_a_entregar_depois)
    SELECT COALESCE(NEW.id, OLD.id), COALESCE(a.empresa, b.empresa),
           COALESCE(a.num_pedido, b.num_pedido), COALESCE(a.cod_produto, b.cod_produto),
           CASE WHEN (b.num_pedido, b.cod_produto) <> (a.num_pedido, a.cod_produto)
                THEN b.num_pedido || ' · ' || b.cod_produto ELSE '' END,
           CASE WHEN b IS NULL THEN 'entered' WHEN a IS NULL THEN 'deleted' ELSE 'edited' END,
           b.unidade, a.unidade, b.moeda, a.moeda, b.status, a.status, b.nao_confiavel,
           a.nao_confiavel, b.pedido, a.pedido, b.faturado, a.faturado, b.cancelado, a.cancelado,
           b.entregue, a.entregue, b.saldo, a.saldo, b.valor_pedido, a.valor_pedido,
           b.valor_a_faturar, a.valor_a_faturar, b.valor_a_entregar, a.valor_a_entregar
    FROM item_state(OLD) b FULL JOIN item_state(NEW) a ON true
    WHERE b IS DISTINCT FROM a;
    RETURN NULL;
END
$$;
CREATE TRIGGER log_item_change AFTER INSERT OR UPDATE OR DELETE ON carteira_principal
FOR EACH ROW WHEN (current_setting('carteira.promote', true) IS DISTINCT FROM 'on')
EXECUTE FUNCTION log_item_change();
"""
DROP_TRIGGER = """
DROP TRIGGER log_item_change ON carteira_principal;
DROP FUNCTION log_item_change;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('carteira', '0013_operation_rights'),
        ('odoo_integration', '0014_odoo_hints'),
    ]

    operations = [
        migrations.AddField(
            model_name='balancechange',
            name='cancelado_antes',
            field=models.DecimalField(decimal_places=3, max_digits=15, null=True, verbose_name='cancelled quantity before'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='cancelado_depois',
            field=models.DecimalField(decimal_places=3, max_digits=15, null=True, verbose_name='cancelled quantity after'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='entregue_antes',
            field=models.DecimalField(decimal_places=3, max_digits=15, null=True, verbose_name='delivered before'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='entregue_depois',
            field=models.DecimalField(decimal_places=3, max_digits=15, null=True, verbose_name='delivered after'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='item',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, to='carteira.carteiraprincipal', verbose_name='item'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='moeda_antes',
            field=models.CharField(null=True, verbose_name='currency before'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='moeda_depois',
            field=models.CharField(null=True, verbose_name='currency after'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='moment',
            field=models.DateTimeField(db_default=django.contrib.postgres.functions.TransactionNow(), verbose_name='moment'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='nao_confiavel_antes',
            field=models.BooleanField(null=True, verbose_name='not reliable before'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='nao_confiavel_depois',
            field=models.BooleanField(null=True, verbose_name='not reliable after'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='status_antes',
            field=models.CharField(null=True, verbose_name='status before'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='status_depois',
            field=models.CharField(null=True, verbose_name='status after'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='unidade_antes',
            field=models.CharField(null=True, verbose_name='unit before'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='unidade_depois',
            field=models.CharField(null=True, verbose_name='unit after'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='valor_a_entregar_antes',
            field=models.DecimalField(decimal_places=2, max_digits=30, null=True, verbose_name='value to deliver before'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='valor_a_entregar_depois',
            field=models.DecimalField(decimal_places=2, max_digits=30, null=True, verbose_name='value to deliver after'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='valor_a_faturar_antes',
            field=models.DecimalField(decimal_places=2, max_digits=30, null=True, verbose_name='value to invoice before'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='valor_a_faturar_depois',
            field=models.DecimalField(decimal_places=2, max_digits=30, null=True, verbose_name='value to invoice after'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='valor_pedido_antes',
            field=models.DecimalField(decimal_places=2, max_digits=30, null=True, verbose_name='order value before'),
        ),
        migrations.AddField(
            model_name='balancechange',
            name='valor_pedido_depois',
            field=models.DecimalField(decimal_places=2, max_digits=30, null=True, verbose_name='order value after'),
        ),
        migrations.AddField(
            model_name='syncstate',
            name='changes_since',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.AlterField(
            model_name='balancechange',
            name='cause',
            field=models.CharField(choices=[('new', 'new order'), ('returned', 'returned in Odoo'), ('renamed', 'renamed'), ('quantity', 'quantity changed'), ('quantity_and_invoices', 'quantity and invoices changed'), ('invoiced', 'invoiced'), ('invoice_cancelled', 'invoice cancelled'), ('invoice_removed', 'invoice removed'), ('invoice_changed', 'invoice changed'), ('credit_note', 'credit note'), ('decision', 'decision about a credit note'), ('policy', 'policy changed'), ('retired', 'retired'), ('status', 'order status changed'), ('delivered', 'delivery changed'), ('reliability', 'reliability changed'), ('value', 'price or value changed'), ('entered', 'entered here'), ('edited', 'edited here'), ('deleted', 'deleted here')], verbose_name='cause'),
        ),
        migrations.AlterField(
            model_name='balancechange',
            name='chave_anterior',
            field=models.CharField(blank=True, db_default='', default='', verbose_name='previous key'),
        ),
        migrations.AlterField(
            model_name='balancechange',
            name='run',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='odoo_integration.syncrun', verbose_name='run'),
        ),
        migrations.AddIndex(
            model_name='balancechange',
            index=models.Index(fields=['moment'], name='balance_change_moment'),
        ),
        migrations.RunSQL(DATE_OLD_ROWS, migrations.RunSQL.noop, elidable=True),
        migrations.RunSQL(STATE, DROP_STATE),
        migrations.RunSQL(TRIGGER, DROP_TRIGGER),
    ]
