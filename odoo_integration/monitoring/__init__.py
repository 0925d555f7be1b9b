"""Whether an installation works: health checks, alerts, metrics, the self-test."""
