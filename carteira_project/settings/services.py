"""What other services may ask for, and what they are told."""

from .base import env

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
