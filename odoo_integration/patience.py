"""How long a run waits for its database: a restart or a failover is sat out.

A unit is tried nine times over a minute or so; with three retries, the decorator's default, a
server that restarts would end most of the runs it meets.
"""

from .resilience import retry_on_ssl_error

RETRIES = 8

patient = retry_on_ssl_error(max_retries=RETRIES)
