from django.db import migrations

# Unlogged: staging is read again from Odoo after a crash, and costs no WAL. The columns are what
# the mapping profiles name; run_id keeps a frozen run's late pages apart from another's.
CREATE = """
CREATE UNLOGGED TABLE stg_move (
    run_id bigint, id bigint, write_date timestamptz, number text, status text, refund boolean,
    invoice_date date, invoice_origin text, partner_id bigint, partner_tax_id text, user_id bigint,
    team_id bigint, incoterm_id bigint, reversed_entry_id bigint, company_id bigint,
    PRIMARY KEY (run_id, id));
CREATE UNLOGGED TABLE stg_move_line (
    run_id bigint, id bigint, write_date timestamptz, move_id bigint, product_id bigint,
    uom_id bigint, quantity numeric, price numeric, amount numeric, sale_line_ids bigint[],
    PRIMARY KEY (run_id, id));
CREATE UNLOGGED TABLE stg_order (
    run_id bigint, id bigint, write_date timestamptz, name text, status text, partner_id bigint,
    partner_shipping_id bigint, user_id bigint, team_id bigint, create_date timestamptz,
    date_order timestamptz, commitment_date timestamptz, client_order_ref text,
    payment_term_id bigint, incoterm_id bigint, carrier_id bigint, company_id bigint,
    payment_method text, notes text,
    PRIMARY KEY (run_id, id));
CREATE UNLOGGED TABLE stg_order_line (
    run_id bigint, id bigint, write_date timestamptz, order_id bigint, product_id bigint,
    uom_id bigint, quantity numeric, price numeric, cancelled numeric,
    PRIMARY KEY (run_id, id));
CREATE UNLOGGED TABLE stg_partner (
    run_id bigint, id bigint, write_date timestamptz, name text, legal_name text, tax_id text,
    city text, state_id bigint, city_id bigint, zip text, street text, number text, district text,
    phone text, commercial_partner_id bigint,
    PRIMARY KEY (run_id, id));
CREATE UNLOGGED TABLE stg_product (
    run_id bigint, id bigint, write_date timestamptz, name text, code text, uom_id bigint,
    categ_id bigint, weight numeric,
    PRIMARY KEY (run_id, id));
CREATE UNLOGGED TABLE stg_unit (
    run_id bigint, id bigint, write_date timestamptz, name text, factor numeric,
    category_id bigint,
    PRIMARY KEY (run_id, id));
CREATE UNLOGGED TABLE stg_name (
    run_id bigint, model text, id bigint, write_date timestamptz, name text, code text,
    parent_id bigint,
    PRIMARY KEY (run_id, model, id));
CREATE UNLOGGED TABLE stg_vanished (
    run_id bigint, model text, id bigint,
    PRIMARY KEY (run_id, model, id));
CREATE UNLOGGED TABLE stg_rejected (
    run_id bigint, model text, id bigint, reason text,
    PRIMARY KEY (run_id, model, id));
CREATE UNLOGGED TABLE stg_verified (
    run_id bigint, id bigint, write_date timestamptz, quantity numeric, invoiced numeric,
    PRIMARY KEY (run_id, id));
"""
DROP = """
DROP TABLE stg_move, stg_move_line, stg_order, stg_order_line, stg_partner, stg_product, stg_unit,
    stg_name, stg_vanished, stg_rejected, stg_verified;
"""


class Migration(migrations.Migration):
    dependencies = [("odoo_integration", "0001_initial"), ("carteira", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
