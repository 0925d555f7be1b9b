"""How long a run waits for its database.

Each unit of work is tried nine times, which takes about a minute: a server restart or a failover
takes less. The decorator's default of three retries would end most runs that meet a restart.
"""

from ..resilience import retry_on_ssl_error

RETRIES = 8

retry_database = retry_on_ssl_error(max_retries=RETRIES)
