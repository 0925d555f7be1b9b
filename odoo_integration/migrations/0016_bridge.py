"""The steps of the backlog's bridge, derived from the change log."""

from django.db import migrations, models


# UNION ALL and not VALUES: PostgreSQL prepares the expressions of a VALUES list again for each row
# that it is joined to.
STEPS = """
CREATE OR REPLACE VIEW bridge_step AS
WITH side AS (
    -- A side that is missing is taken from the other one: an item that is new comes with all that
    -- was ordered and is then invoiced; one that returns comes as it is.
    SELECT c.*, m.*, c.pedido_antes IS NOT NULL AS existed,
           COALESCE(c.status_antes = 'Pedido de venda' AND NOT c.nao_confiavel_antes, false) AS in0,
           COALESCE(c.status_depois = 'Pedido de venda' AND NOT c.nao_confiavel_depois, false)
               AS in1,
           COALESCE(c.pedido_antes, c.pedido_depois) AS ordered0,
           COALESCE(c.pedido_depois, c.pedido_antes) AS ordered1,
           COALESCE(c.valor_pedido_antes, c.valor_pedido_depois) AS worth0,
           COALESCE(c.valor_pedido_depois, c.valor_pedido_antes) AS worth1,
           CASE WHEN c.pedido_antes IS NOT NULL THEN done_antes
                WHEN c.cause = 'returned' THEN done_depois ELSE done_depois * 0 END AS done0,
           CASE WHEN c.pedido_depois IS NULL THEN done_antes ELSE done_depois END AS done1,
           GREATEST(CASE WHEN c.pedido_antes IS NOT NULL THEN left_antes
                         WHEN c.cause = 'returned' OR left_depois IS NULL THEN left_depois
                         ELSE c.pedido_depois END, 0) AS left0,
           GREATEST(CASE WHEN c.pedido_depois IS NULL THEN left_antes ELSE left_depois END, 0)
               AS left1,
           CASE WHEN c.pedido_antes IS NOT NULL THEN value_antes
                WHEN c.cause = 'returned' OR value_depois IS NULL THEN value_depois
                ELSE c.valor_pedido_depois END AS value0,
           CASE WHEN c.pedido_depois IS NULL THEN value_antes ELSE value_depois END AS value1
    FROM balance_change c
    CROSS JOIN LATERAL (
        SELECT 0, 'a_faturar', c.faturado_antes, c.faturado_depois, c.saldo_antes, c.saldo_depois,
               c.valor_a_faturar_antes, c.valor_a_faturar_depois
        UNION ALL
        SELECT 1, 'a_entregar', c.entregue_antes, c.entregue_depois,
               c.pedido_antes - c.entregue_antes, c.pedido_depois - c.entregue_depois,
               c.valor_a_entregar_antes, c.valor_a_entregar_depois
    ) AS m (number, measure, done_antes, done_depois, left_antes, left_depois, value_antes,
            value_depois)
    WHERE c.item_id IS NOT NULL
), counted AS (
    SELECT s.*, CASE WHEN left0 > 0 THEN COALESCE(value0, 0) ELSE 0 END AS v0,
           CASE WHEN left1 > 0 THEN COALESCE(value1, 0) ELSE 0 END AS v1,
           ordered0 = ordered1 AS same_order, done0 IS NOT DISTINCT FROM done1 AS same_done,
           -- More than the rounding of two values to a cent explains.
           COALESCE(abs(worth1 - worth0 * ordered1 / NULLIF(ordered0, 0))
                    > 0.01 * (1 + abs(ordered1 / NULLIF(ordered0, 0))), false) AS price_changed,
           COALESCE((unidade_antes, moeda_antes) <> (unidade_depois, moeda_depois), false)
               AS converted
    FROM side s WHERE in0 OR in1
), priced AS (
    SELECT c.*,
           CASE WHEN same_order AND same_done THEN v1 - v0
                WHEN price_changed
                THEN COALESCE(round(v0 * worth1 * ordered0
                                    / NULLIF(worth0 * ordered1, 0) - v0, 2), 0)
                ELSE 0 END AS price
    FROM counted c
), moved AS (
    SELECT p.*,
           CASE WHEN same_order THEN 0 WHEN same_done THEN left1 - left0
                ELSE ordered1 - ordered0 END AS ordered_q,
           CASE WHEN same_order THEN 0 WHEN same_done THEN v1 - v0 - price
                ELSE round((ordered1 - ordered0) * COALESCE(worth1 / NULLIF(ordered1, 0),
                                                            worth0 / NULLIF(ordered0, 0), 0), 2)
           END AS ordered_v
    FROM priced p
)
SELECT m.id * 32 + m.number * 16 + step.number AS id, m.id AS change_id, m.item_id, m.run_id,
       m.moment, m.empresa, m.num_pedido, m.cod_produto, m.measure, step.kind,
       step.unidade, step.moeda, step.quantidade, step.valor
FROM moved m
CROSS JOIN LATERAL (
    SELECT 0, NOT m.converted AND NOT m.in0,
           CASE WHEN m.cause = 'returned' THEN 'retirado' WHEN NOT m.existed THEN 'novo'
                WHEN m.nao_confiavel_antes THEN 'nao_confiavel'
                WHEN m.status_antes = 'Cancelado' THEN 'cancelado' ELSE 'novo' END,
           m.unidade_depois, m.moeda_depois, m.left0, m.v0
    UNION ALL
    SELECT 1, NOT m.converted,
           CASE WHEN m.ordered1 > m.ordered0 THEN 'aumento'
                WHEN m.cancelado_depois > m.cancelado_antes THEN 'cancelado'
                ELSE 'reducao' END,
           m.unidade_depois, m.moeda_depois, m.ordered_q, m.ordered_v
    UNION ALL
    SELECT 2, NOT m.converted,
           CASE WHEN m.cause IN ('policy', 'decision') THEN 'politica'
                WHEN m.measure = 'a_faturar' AND m.done1 > m.done0 THEN 'faturado'
                WHEN m.measure = 'a_faturar' THEN 'estorno'
                WHEN m.done1 > m.done0 THEN 'entregue' ELSE 'devolvido' END,
           m.unidade_depois, m.moeda_depois, m.left1 - m.left0 - m.ordered_q,
           m.v1 - m.v0 - m.price - m.ordered_v
    UNION ALL
    SELECT 3, NOT m.converted, 'preco', m.unidade_depois, m.moeda_depois, 0, m.price
    UNION ALL
    SELECT 4, NOT m.converted AND NOT m.in1,
           CASE WHEN m.pedido_depois IS NULL THEN 'retirado'
                WHEN m.status_depois <> 'Pedido de venda' THEN 'cancelado'
                ELSE 'nao_confiavel' END,
           COALESCE(m.unidade_depois, m.unidade_antes), COALESCE(m.moeda_depois, m.moeda_antes),
           -m.left1, -m.v1
    UNION ALL
    SELECT 5, m.converted AND m.in0, 'conversao', m.unidade_antes, m.moeda_antes, -m.left0, -m.v0
    UNION ALL
    SELECT 6, m.converted AND m.in1, 'conversao', m.unidade_depois, m.moeda_depois, m.left1, m.v1
) AS step (number, happens, kind, unidade, moeda, quantidade, valor)
WHERE step.happens AND (step.quantidade <> 0 OR step.valor <> 0);
COMMENT ON VIEW bridge_step IS
    'How each change moved what is left to invoice and to deliver: parts that add up to it.';
"""


class Migration(migrations.Migration):

    dependencies = [
        ('odoo_integration', '0015_change_log'),
    ]

    operations = [
        migrations.CreateModel(
            name='BridgeStep',
            fields=[
                ('id', models.BigIntegerField(primary_key=True, serialize=False)),
                ('moment', models.DateTimeField(verbose_name='moment')),
                ('empresa', models.CharField(verbose_name='company')),
                ('num_pedido', models.CharField(verbose_name='order')),
                ('cod_produto', models.CharField(verbose_name='product code')),
                ('measure', models.CharField(choices=[('a_faturar', 'To invoice'), ('a_entregar', 'To deliver')], verbose_name='measure')),
                ('kind', models.CharField(choices=[('novo', 'New orders'), ('aumento', 'Increases'), ('faturado', 'Invoiced'), ('estorno', 'Invoices undone'), ('entregue', 'Delivered'), ('devolvido', 'Returned'), ('reducao', 'Reductions'), ('cancelado', 'Cancelled'), ('retirado', 'Retired'), ('preco', 'Price, discount, currency'), ('politica', 'Policy'), ('nao_confiavel', 'Not reliable'), ('conversao', 'Other unit or currency')], verbose_name='kind')),
                ('unidade', models.CharField(verbose_name='unit')),
                ('moeda', models.CharField(verbose_name='currency')),
                ('quantidade', models.DecimalField(decimal_places=3, max_digits=15, verbose_name='quantity')),
                ('valor', models.DecimalField(decimal_places=2, max_digits=30, verbose_name='value')),
            ],
            options={
                'verbose_name': 'step of the bridge',
                'verbose_name_plural': 'steps of the bridge',
                'db_table': 'bridge_step',
                'managed': False,
                'default_permissions': (),
            },
        ),
        migrations.RunSQL(STEPS, "DROP VIEW bridge_step"),
    ]
