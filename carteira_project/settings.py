"""Django's settings. What differs between installations comes from the environment.

`docs/configuration.md` lists every variable; `.env.example` is a file to start from.
"""

import datetime
import os
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from carteira.policy import CREDIT_NOTES, INVOICES
from odoo_integration.client import PROTOCOLS
from odoo_integration.mapping import PROFILES

from .database import databases
from .environment import Environment, secrets_in
from .secret_key import stored_secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
ENV_FILE = Path(os.environ.get("CARTEIRA_ENV_FILE", BASE_DIR / ".env"))
ENVIRONMENT = env = Environment(ENV_FILE)

# --- This installation -----------------------------------------------------------------------
env.section = "Installation"
DATA_DIR = Path(
    env.text("DATA_DIR", str(BASE_DIR / ".data"), "folder of the embedded database and demo key")
)
DEMO = env.flag("DEMO", False, "demo mode: the bundled Odoo simulator and a generated SECRET_KEY")
DEBUG = env.flag("DEBUG", DEMO, "Django's debug pages; never on a server others can reach")
# May be empty: a sync signs nothing. The web and the queue refuse to start without it.
SECRET_KEY = env.text(
    "SECRET_KEY", "", "signs sessions and queued jobs; 50+ characters", secret=True
)
if DEMO and not SECRET_KEY:
    SECRET_KEY = stored_secret_key(DATA_DIR)
ALLOWED_HOSTS = env.items(
    "ALLOWED_HOSTS", ["localhost", "127.0.0.1"], "host names the web answers to"
)

# --- Web -------------------------------------------------------------------------------------
env.section = "Web"
SERVE_HOST = env.text("SERVE_HOST", "127.0.0.1", "address `serve` listens on")
SERVE_PORT = env.integer("SERVE_PORT", 8000, "port `serve` listens on; 0: a free one")
WEB_WORKERS = env.integer("WEB_WORKERS", 2, "processes that answer web requests", minimum=1)
ADMIN_PATH = env.text("ADMIN_PATH", "admin", "path of the admin below /").strip("/") + "/"
SITE_URL = env.text(
    "SITE_URL",
    "",
    "address of the web for its users, such as https://carteira.example.com; used in alerts",
).rstrip("/")
SESSION_COOKIE_AGE = 3600 * env.integer(
    "SESSION_HOURS", 12, "hours after which users have to log in again", minimum=1
)

# --- Security --------------------------------------------------------------------------------
env.section = "Security"
HTTPS_ONLY = env.flag(
    "HTTPS_ONLY", not DEBUG, "redirect to https, and send cookies over https only"
)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS_ONLY
# Load balancers and Prometheus ask the process directly, which speaks plain HTTP.
SECURE_REDIRECT_EXEMPT = [r"^saude/", r"^metrics$"]
HSTS_SECONDS = env.integer(
    "HSTS_SECONDS",
    31_536_000,
    "seconds for which browsers are told to use https only; 0: they are not told",
)
SECURE_HSTS_SECONDS = HSTS_SECONDS if HTTPS_ONLY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# W021 asks for HSTS preloading, which commits the whole domain for years: its owner has to decide.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = env.items(
    "CSRF_TRUSTED_ORIGINS", [], "origins that may send forms, such as https://carteira.example.com"
)
PROXY_COUNT = env.integer(
    "PROXY_COUNT", 0, "reverse proxies in front that set X-Forwarded-For and -Proto; 0: none"
)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if PROXY_COUNT else None
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
# Logins are throttled by user and address together: by user alone, anyone could lock out any user.
AXES_HANDLER = "carteira_project.login_throttle.LoginThrottle"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_FAILURE_LIMIT = env.integer(
    "LOGIN_FAILURES",
    5,
    "wrong passwords of one user from one address after which that login has to wait",
    minimum=1,
)
LOGIN_ADDRESS_FAILURES = env.integer(
    "LOGIN_ADDRESS_FAILURES",
    15,
    "wrong passwords of all users from one address after which users who have not logged in from"
    " there in the last RETENTION_JOBS_DAYS have to wait",
    minimum=1,
)
AXES_COOLOFF_TIME = datetime.timedelta(
    minutes=env.integer("LOGIN_WAIT_MINUTES", 15, "minutes such a login has to wait", minimum=1)
)
# Attempts while waiting count for nothing: nobody is kept out for longer by somebody else's.
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "carteira_project.client_address.client_address"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
    *(["carteira_project.demo_login.DemoBackend"] if DEMO else []),
]

# --- API and webhooks ------------------------------------------------------------------------
env.section = "API and webhooks"
API_REQUESTS_PER_MINUTE = env.integer(
    "API_REQUESTS_PER_MINUTE",
    300,
    "requests a minute that each token of the API may make, of each web process",
    minimum=1,
)

WEBHOOK_PRIVATE_ADDRESSES = env.flag(
    "WEBHOOK_PRIVATE_ADDRESSES",
    False,
    "whether webhooks may be sent into private networks, and without TLS",
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
    "connections that read in parallel; empty: 1 on Odoo Online and Odoo.sh, or with a limit of"
    " calls a second, else 2",
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

# --- Django ----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "carteira",
    "carteira.apps.CarteiraAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django_q",
    "axes",
    "csp",
    "odoo_integration",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "carteira_project.static_files.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "carteira_project.refused_addresses.RefusedAddresses",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
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
FORMAT_MODULE_PATH = "carteira_project.formats"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "America/Sao_Paulo"
USE_TZ = True
USE_THOUSAND_SEPARATOR = True

# --- Static files ----------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "carteira_project.static_files.HashedStaticFiles"
    },
}

# --- Queue -----------------------------------------------------------------------------------
env.section = "Queue"
Q_BROKER_URL = env.text(
    "Q_BROKER_URL",
    "",
    "Redis for the job queue, redis://host:port/0; empty: PostgreSQL",
    secret=True,
)
QUEUE_WORKERS = env.integer(
    "QUEUE_WORKERS", 2, "jobs a cluster runs in parallel; one of them may be a sync", minimum=2
)
# timeout < retry: otherwise a long job is started a second time while it runs.
# One attempt: a failed sync is in its own history, and the next schedule starts another.
# No catch-up: after an outage every missed time of a schedule would be made up for.
Q_CLUSTER = {
    "name": "carteira",
    "workers": QUEUE_WORKERS,
    "queue_limit": 2,
    "bulk": 1,
    "timeout": 3600,
    "retry": 4200,
    "max_attempts": 1,
    "ack_failures": True,
    "catch_up": False,
    "save_limit": 250,
    "save_limit_per": "func",
    "label": "Django Q2",
} | ({"redis": Q_BROKER_URL} if Q_BROKER_URL else {"orm": "default"})

# --- Schedules -------------------------------------------------------------------------------
env.section = "Schedules"
SCHEDULE_INCREMENTAL_MINUTES = env.integer(
    "SCHEDULE_INCREMENTAL_MINUTES", 10, "minutes between two incremental syncs", minimum=1
)
SCHEDULE_PEEK_SECONDS = env.integer(
    "SCHEDULE_PEEK_SECONDS",
    15,
    "seconds between two light looks at Odoo, of four requests each, which start an incremental"
    " sync where they find something new; 0: none, and none where ODOO_CALLS_PER_SECOND is set",
    minimum=0,
)
SCHEDULE_FULL = env.text("SCHEDULE_FULL", "0 2 * * *", "when everything is read again, as cron")
SCHEDULE_VERIFY = env.text(
    "SCHEDULE_VERIFY", "30 4 * * *", "when balances are compared with Odoo's own, as cron"
)
SCHEDULE_CLEANUP = env.text(
    "SCHEDULE_CLEANUP", "15 5 * * *", "when old history is deleted, as cron"
)

# --- Retention -------------------------------------------------------------------------------
env.section = "Retention"
RETENTION_RUNS_DAYS = env.integer(
    "RETENTION_RUNS_DAYS",
    400,
    "days a run is kept, and longer while its balance changes are",
    minimum=1,
)
RETENTION_CHANGES_DAYS = env.integer(
    "RETENTION_CHANGES_DAYS",
    730,
    "days a balance change is kept, and so how far back bridges go",
    minimum=1,
)
RETENTION_REJECTED_DAYS = env.integer(
    "RETENTION_REJECTED_DAYS", 180, "days a rejected record is kept after it is resolved", minimum=1
)
RETENTION_STAGING_DAYS = env.integer(
    "RETENTION_STAGING_DAYS", 7, "days the staged records of a failed run are kept", minimum=1
)
RETENTION_JOBS_DAYS = env.integer(
    "RETENTION_JOBS_DAYS",
    90,
    "days failed jobs, login attempts and messages of webhooks are kept",
    minimum=1,
)

# --- Moving in -------------------------------------------------------------------------------
env.section = "Moving in"
LEGACY_DATABASE_URL = env.text(
    "LEGACY_DATABASE_URL", "", "the predecessor's PostgreSQL, for import_legacy", secret=True
)

# --- Health ----------------------------------------------------------------------------------
env.section = "Health"
HEALTH_STALE_MINUTES = env.number(
    "HEALTH_STALE_MINUTES", 60.0, "minutes after which the last successful sync is too old"
)
HEALTH_CLUSTER_MINUTES = env.number(
    "HEALTH_CLUSTER_MINUTES",
    5.0,
    "minutes without a heartbeat after which the job cluster counts as dead",
)
HEALTH_QUEUE_MINUTES = env.number(
    "HEALTH_QUEUE_MINUTES", 15.0, "minutes a job may wait in the queue before it is a problem"
)
HEALTH_REJECTED = env.integer(
    "HEALTH_REJECTED", 100, "unresolved rejected records above which it is a problem"
)
HEALTH_DISK_PERCENT = env.number(
    "HEALTH_DISK_PERCENT",
    5.0,
    "percentage of free disk space under DATA_DIR below which it is a problem",
)
HEALTH_STAGING_MB = env.integer(
    "HEALTH_STAGING_MB", 4096, "megabytes of staging tables above which it is a problem"
)

# --- Alerts ----------------------------------------------------------------------------------
env.section = "Alerts"
ALERT_EMAILS = env.items("ALERT_EMAILS", [], "addresses that alerts are mailed to")
ALERT_WEBHOOK_URL = env.text(
    "ALERT_WEBHOOK_URL",
    "",
    "URL that alerts are posted to as JSON (Slack, Teams, Discord)",
    secret=True,
)
EMAIL_HOST = env.text("EMAIL_HOST", "localhost", "mail server")
EMAIL_PORT = env.integer("EMAIL_PORT", 25, "port of the mail server")
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "", "login on the mail server, if it needs one")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "", "password of that login", secret=True)
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", False, "STARTTLS, usual on port 587")
EMAIL_USE_SSL = env.flag("EMAIL_USE_SSL", False, "TLS from the start, usual on port 465")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text(
    "EMAIL_FROM", "carteira@localhost", "sender address of the alerts"
)

# --- Logs and metrics ------------------------------------------------------------------------
env.section = "Logs and metrics"
METRICS_TOKEN = env.text(
    "METRICS_TOKEN", "", "bearer token of /metrics; empty: there is no /metrics", secret=True
)
LOG_LEVEL = env.choice(
    "LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR"), "lowest severity that is logged"
)
LOG_FORMAT = env.choice(
    "LOG_FORMAT", "line", ("line", "json"), "log records as lines of text or as JSON objects"
)
SECRET_VALUES = secrets_in(env, DATABASES["default"])
DEFAULT_EXCEPTION_REPORTER_FILTER = "carteira_project.error_reports.ReportFilter"
DEFAULT_EXCEPTION_REPORTER = "carteira_project.error_reports.Reporter"
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"()": "carteira_project.logs.LineFormatter", "secrets": SECRET_VALUES},
        "json": {"()": "carteira_project.logs.JsonFormatter", "secrets": SECRET_VALUES},
    },
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": LOG_FORMAT}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "carteira": {"level": LOG_LEVEL},
        "django-q": {"level": LOG_LEVEL},
        "django": {"handlers": [], "level": "INFO"},
    },
}
