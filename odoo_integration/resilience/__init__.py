"""Database work that survives a lost connection. Usable by any Django service on PostgreSQL.

    from odoo_integration.resilience import retry_on_ssl_error

    @retry_on_ssl_error
    def close_month(month): ...                     # one transaction, run again as a whole

    @retry_on_ssl_error(max_retries=5, backoff_factor=0.5, deadline=120, committed=was_closed)
    def close_month(month): ...

    for attempt in retrying(max_retries=5):         # the same for a block of code
        with attempt:
            ...

    with count_recoveries() as counts:
        close_month(month)
    log(counts.retries, counts.reconnects)

The unit of work is always run again as a whole: a lost connection takes its transaction, its
temporary tables, its session locks and its SET with it, so a single query cannot be repeated. The
unit must be idempotent, or must say through `committed` how to find out that it has been applied.
"""

from .classify import is_transient
from .counts import RecoveryCounts, count_recoveries
from .errors import DatabaseUnavailable, NestedTransaction
from .link import ensure_connection
from .retry import retry_on_ssl_error, retrying

__all__ = [
    "DatabaseUnavailable",
    "NestedTransaction",
    "RecoveryCounts",
    "count_recoveries",
    "ensure_connection",
    "is_transient",
    "retry_on_ssl_error",
    "retrying",
]
