"""What is read from Odoo and how, and what counts as invoiced."""

from carteira.policy import CREDIT_NOTES, INVOICES
from odoo_integration.client import PROTOCOLS
from odoo_integration.mapping import PROFILES

from .base import env

# --- Odoo ------------------------------------------------------------------------------------
env.section = "Odoo"
ODOO_URL = env.text("ODOO_URL", "", "address of the Odoo server, such as https://odoo.example.com")
ODOO_DB = env.text("ODOO_DB", "", "name of Odoo's database")
ODOO_USER = env.text("ODOO_USER", "", "login; not needed with JSON-2, where the key names the user")
ODOO_PASSWORD = env.text(
    "ODOO_PASSWORD", "", "that user's password, if there is no key", secret=True
)
ODOO_API_KEY = env.text(
    "ODOO_API_KEY", "", "that user's API key; takes the password's place", secret=True
)
ODOO_PROTOCOL = env.choice(
    "ODOO_PROTOCOL",
    "auto",
    PROTOCOLS,
    "wire protocol; auto takes JSON-2 from Odoo 19 on when there is a key, else JSON-RPC",
)
ODOO_PROFILE = env.choice(
    "ODOO_PROFILE",
    "auto",
    ("auto", *PROFILES),
    "which fields are read: those of plain Odoo, or of the Brazilian localisation by CIEL IT or by"
    " OCA; auto chooses by the fields Odoo has",
)
ODOO_TIMEOUT = env.number(
    "ODOO_TIMEOUT", 115.0, "seconds until one answer must be complete", minimum=0.1
)
ODOO_ANSWER_MB = env.integer(
    "ODOO_ANSWER_MB",
    64,
    "MB (of 1,048,576 bytes) that one answer may have, as sent and unpacked; reading it takes"
    " several times as much memory",
    minimum=1,
)
ODOO_PAGE_SIZE = env.integer("ODOO_PAGE_SIZE", 2000, "rows asked for at a time", minimum=1)
ODOO_CONCURRENCY = env.integer(
    "ODOO_CONCURRENCY",
    None,
    "connections that read in parallel at most, as many as Odoo answers as fast as one; empty: 1 on"
    " Odoo Online and Odoo.sh, or with a limit of calls a second, else 4",
    minimum=1,
)
ODOO_CALLS_PER_SECOND = env.number(
    "ODOO_CALLS_PER_SECOND",
    None,
    "calls a second at most; 0: no limit; empty: 1 on Odoo Online and Odoo.sh, else no limit",
)
ODOO_CALLS_PER_DAY = env.integer(
    "ODOO_CALLS_PER_DAY",
    None,
    "calls a day that scheduled runs are kept within, by running less often; 0: no limit; empty:"
    " 2,000 on Odoo Online and Odoo.sh, else no limit",
)
ODOO_LOGIN_REST_SECONDS = env.number(
    "ODOO_LOGIN_REST_SECONDS",
    None,
    "seconds without a call after a refused login; empty: 60 on Odoo Online and Odoo.sh, which"
    " lock a login after five refusals, else 0",
)
ODOO_CA_FILE = env.text(
    "ODOO_CA_FILE", "", "file of the certificate authority, if Odoo's certificate has a private one"
)
ODOO_KEY_EXPIRES = env.day(
    "ODOO_KEY_EXPIRES",
    "last day of the API key, as 2027-03-31; an alert is sent two weeks before",
)
ODOO_LANG = env.text(
    "ODOO_LANG", "", "language of the names read, such as pt_BR; empty: the user's"
)
ODOO_COMPANY_IDS = env.integers(
    "ODOO_COMPANY_IDS", [], "ids of the companies to read; empty: all that the user may see"
)
ODOO_EXTRA_FIELDS = env.items(
    "ODOO_EXTRA_FIELDS",
    [],
    "further fields of orders, order lines, invoices, partners and products to keep and show, each"
    " as sale.order.x_priority; see docs/odoo.md",
)

ODOO_HINT_SECRET = env.text(
    "ODOO_HINT_SECRET",
    "",
    "last part of the address that Odoo's automation rules call, 32 or more letters and digits;"
    " empty: there is no such address",
    secret=True,
)

# --- Balances --------------------------------------------------------------------------------
env.section = "Balances"
FATURADO_CONTA = env.choice(
    "FATURADO_CONTA",
    "not_cancelled",
    tuple(INVOICES),
    "which invoices count: all that are not cancelled, or the posted ones only",
)
NOTA_CREDITO = env.choice(
    "NOTA_CREDITO",
    "ignored",
    tuple(CREDIT_NOTES),
    "effect of a credit note on a balance: none, or it reopens it as in Odoo",
)

# --- Sync ------------------------------------------------------------------------------------
env.section = "Sync"
SYNC_OVERLAP_MINUTES = env.integer(
    "SYNC_OVERLAP_MINUTES", 30, "minutes an incremental run reads again, for late commits in Odoo"
)
SYNC_RETIRE_LIMIT_PERCENT = env.number(
    "SYNC_RETIRE_LIMIT_PERCENT",
    5.0,
    "percentage of a table that may vanish from Odoo before a run waits for a decision",
)
SYNC_RETIRE_LIMIT_ROWS = env.integer(
    "SYNC_RETIRE_LIMIT_ROWS", 20, "rows that may vanish from Odoo whatever their share"
)
