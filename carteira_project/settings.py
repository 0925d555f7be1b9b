"""Settings, in one file. What differs between installations comes from the environment.

`docs/configuration.md` lists every variable; `.env.example` is a file to start from.
"""

import os
from pathlib import Path

from django.utils.translation import gettext_lazy as _

from .database import databases
from .environment import Environment
from .secret_key import stored_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
env = Environment(Path(os.environ.get("CARTEIRA_ENV_FILE", BASE_DIR / ".env")))

# --- This installation -----------------------------------------------------------------------
env.section = "Installation"
DATA_DIR = Path(
    env.text("DATA_DIR", str(BASE_DIR / ".data"), "folder of the embedded database and demo key")
)
DEMO = env.flag("DEMO", False, "demo mode: the bundled Odoo simulator and a generated SECRET_KEY")
DEBUG = env.flag("DEBUG", DEMO, "Django's debug pages; never on a server others can reach")
# Empty is allowed: a sync signs nothing. The web and the queue refuse to start without one.
SECRET_KEY = env.text(
    "SECRET_KEY", "", "signs sessions and queued jobs; 50+ characters", secret=True
)
if DEMO and not SECRET_KEY:
    SECRET_KEY = stored_secret_key(DATA_DIR)
ALLOWED_HOSTS = env.items(
    "ALLOWED_HOSTS", ["localhost", "127.0.0.1"], "host names the web answers to"
)

# --- Database --------------------------------------------------------------------------------
env.section = "Database"
DATABASES = databases(env, DATA_DIR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

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
    ("auto", "json2", "jsonrpc", "xmlrpc"),
    "wire protocol; auto takes JSON-2 from Odoo 19 on when there is a key, else JSON-RPC",
)
ODOO_PROFILE = env.choice(
    "ODOO_PROFILE",
    "standard",
    ("standard", "brasil_ciel"),
    "which fields feed the columns: plain Odoo, or with the CIEL IT Brazilian localisation",
)
ODOO_TIMEOUT = env.number("ODOO_TIMEOUT", 115.0, "seconds to wait for one answer", minimum=0.1)
ODOO_PAGE_SIZE = env.integer("ODOO_PAGE_SIZE", 2000, "rows asked for at a time", minimum=1)
ODOO_CONCURRENCY = env.integer("ODOO_CONCURRENCY", 2, "connections that read at once", minimum=1)
ODOO_CALLS_PER_SECOND = env.number(
    "ODOO_CALLS_PER_SECOND", 0.0, "most calls a second (Odoo Online: 1); 0: no limit"
)
ODOO_CA_FILE = env.text("ODOO_CA_FILE", "", "certificate authority of an Odoo with its own")
ODOO_LANG = env.text("ODOO_LANG", "", "language of names read, such as pt_BR; empty: the user's")
ODOO_COMPANY_IDS = env.integers(
    "ODOO_COMPANY_IDS", [], "ids of the companies to read; empty: all the user's"
)

# --- Balances --------------------------------------------------------------------------------
env.section = "Balances"
FATURADO_CONTA = env.choice(
    "FATURADO_CONTA",
    "not_cancelled",
    ("not_cancelled", "posted_only"),
    "which invoices count as invoiced: all but the cancelled, or only the posted",
)
NOTA_CREDITO = env.choice(
    "NOTA_CREDITO",
    "ignored",
    ("ignored", "negative"),
    "what a credit note does to a balance: nothing, or reopen it as Odoo does",
)

# --- Sync ------------------------------------------------------------------------------------
env.section = "Sync"
SYNC_OVERLAP_MINUTES = env.integer(
    "SYNC_OVERLAP_MINUTES", 30, "minutes an incremental run reads again, for late commits in Odoo"
)
SYNC_RETIRE_LIMIT_PERCENT = env.number(
    "SYNC_RETIRE_LIMIT_PERCENT",
    5.0,
    "share of a table that may vanish from Odoo before a run holds",
)
SYNC_RETIRE_LIMIT_ROWS = env.integer(
    "SYNC_RETIRE_LIMIT_ROWS", 20, "rows that may vanish from Odoo whatever their share"
)

# --- Django ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_q",
    "carteira",
    "odoo_integration",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "carteira_project.urls"
WSGI_APPLICATION = "carteira_project.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# --- Language and time -----------------------------------------------------------------------
LANGUAGE_CODE = "pt-br"
LANGUAGES = [("pt-br", _("Brazilian Portuguese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "America/Sao_Paulo"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- Static files ----------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"

# --- Queue -----------------------------------------------------------------------------------
env.section = "Queue"
Q_BROKER_URL = env.text(
    "Q_BROKER_URL",
    "",
    "Redis for the job queue, redis://host:port/0; empty: PostgreSQL",
    secret=True,
)
# timeout < retry, or a long job is started a second time while it runs; one attempt, because a
# sync keeps its own history; no catch-up, or every slot missed in an outage fires at its end.
Q_CLUSTER = {
    "name": "carteira",
    "workers": 2,
    "queue_limit": 2,
    "bulk": 1,
    "timeout": 3600,
    "retry": 4200,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": 250,
    "label": "Django Q2",
} | ({"redis": Q_BROKER_URL} if Q_BROKER_URL else {"orm": "default"})

# --- Logs ------------------------------------------------------------------------------------
env.section = "Logs"
LOG_LEVEL = env.choice(
    "LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"), "least severity logged"
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "loggers": {"carteira": {"handlers": ["stderr"], "level": LOG_LEVEL}},
}
