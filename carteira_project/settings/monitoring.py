"""Health checks, alerts, logs, metrics, and what is sent elsewhere."""

from ..logs import FORMATS
from .base import env

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
    "LOG_FORMAT", "line", FORMATS, "log records as lines of text or as JSON objects"
)
SENTRY_DSN = env.text(
    "SENTRY_DSN",
    "",
    "address of a Sentry project that errors are sent to; needs requirements-extras.txt",
    secret=True,
)
OTEL_EXPORTER_OTLP_ENDPOINT = env.text(
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "",
    "OpenTelemetry collector that traces are sent to, such as http://127.0.0.1:4318; needs"
    " requirements-extras.txt",
)
TELEMETRY = (
    ["carteira_project.telemetry.Telemetry"] if SENTRY_DSN or OTEL_EXPORTER_OTLP_ENDPOINT else []
)
