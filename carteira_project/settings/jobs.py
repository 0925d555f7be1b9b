"""The queue, what runs when, and how long it is kept."""

from .base import env

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
    "RETENTION_JOBS_DAYS", 90, "days failed jobs and login attempts are kept", minimum=1
)

# --- Moving in -------------------------------------------------------------------------------
env.section = "Moving in"
LEGACY_DATABASE_URL = env.text(
    "LEGACY_DATABASE_URL", "", "the predecessor's PostgreSQL, for import_legacy", secret=True
)
