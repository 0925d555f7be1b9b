-- Items are logged at the end, by item_changes.sql, and not one by one by the trigger of the table.
SET LOCAL carteira.promote = 'on';
-- Sorts and hashes of a whole load stay in memory; compiling the wide statements costs more than
-- it saves. Pages are in memory or on a solid-state disk: with the default of 4 for
-- random_page_cost, the planner would read a whole table instead of a few thousand rows.
SET LOCAL work_mem = '64MB';
SET LOCAL maintenance_work_mem = '128MB';
SET LOCAL jit = off;
SET LOCAL random_page_cost = 1.1;
SET LOCAL default_statistics_target = 30;
CREATE TEMP TABLE changed_record (model text, id bigint, PRIMARY KEY (model, id)) ON COMMIT DROP;
CREATE TEMP TABLE touched_order (id bigint PRIMARY KEY, num_pedido text, empresa text) ON COMMIT DROP;
CREATE TEMP TABLE touched_invoice_line (id bigint) ON COMMIT DROP;
CREATE TEMP TABLE invoice_change (
    empresa text, origem text, cod_produto text, cause text) ON COMMIT DROP;
CREATE TEMP TABLE balance_sum (
    origem text, cod_produto text, empresa text, qtd numeric, valor numeric) ON COMMIT DROP;
CREATE TEMP TABLE operation_sum (
    empresa text, origem text, cod_produto text, qtd_bonificada numeric, qtd_entregue numeric,
    valor_entregue numeric) ON COMMIT DROP;
CREATE TEMP TABLE postponed_index (owner text, definition text) ON COMMIT DROP;
