"""Django's PostgreSQL backend, on a server that is started by the first connection."""

from functools import cache
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from .server import EmbeddedPostgres

server_in = cache(EmbeddedPostgres)


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks up the server's socket for each connection; starts the server if it is not running."""

    def get_connection_params(self) -> dict[str, Any]:
        """psycopg2's parameters, with the socket of the running server as the host."""
        params = super().get_connection_params()
        folder = Path(params.pop("embedded_folder"))
        params["host"] = server_in(folder).socket_dir()
        return params
