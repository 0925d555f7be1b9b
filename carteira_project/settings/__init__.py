"""Django's settings. What differs between installations comes from the environment.

`docs/configuration.md` lists every variable, in the order in which they are read here;
`.env.example` is a file to start from.
"""

import datetime
from pathlib import Path

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from ..database import databases
from ..environment import secrets_in
from ..logs import logging_config
from ..secret_key import stored_secret_key
from .base import BASE_DIR, ENV_FILE, ENVIRONMENT, env

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
    # Before those that give permissions: it takes some away.
    "carteira.bound_rights.BoundRights",
    "django.contrib.auth.backends.ModelBackend",
    *(["carteira_project.demo_login.DemoBackend"] if DEMO else []),
]

from .login import *
from .login import (
    OIDC_ISSUER,
    SECOND_FACTOR,
    SECOND_FACTOR_APPS,
    SECOND_FACTOR_MIDDLEWARE,
    SSO_APPS,
    SSO_MIDDLEWARE,
)
from .services import *

# --- Database --------------------------------------------------------------------------------
env.section = "Database"
DATABASES = databases(env, DATA_DIR)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

from .odoo import *

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
if SECOND_FACTOR != "off":
    INSTALLED_APPS += SECOND_FACTOR_APPS
    MIDDLEWARE += SECOND_FACTOR_MIDDLEWARE
if OIDC_ISSUER:
    INSTALLED_APPS += SSO_APPS
    MIDDLEWARE += SSO_MIDDLEWARE
    ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if HTTPS_ONLY else "http"
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

from .jobs import *
from .monitoring import *
from .monitoring import LOG_FORMAT, LOG_LEVEL, TELEMETRY

# --- What needs all of the above ---------------------------------------------------------------
INSTALLED_APPS += TELEMETRY
SECRET_VALUES = secrets_in(env, DATABASES["default"])
DEFAULT_EXCEPTION_REPORTER_FILTER = "carteira_project.error_reports.ReportFilter"
DEFAULT_EXCEPTION_REPORTER = "carteira_project.error_reports.Reporter"
LOGGING = logging_config(level=LOG_LEVEL, format=LOG_FORMAT, secrets=SECRET_VALUES)
