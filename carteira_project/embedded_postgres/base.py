"""Django's PostgreSQL backend on a server that starts when somebody connects."""

from functools import cache
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from .server import EmbeddedPostgres

server_in = cache(EmbeddedPostgres)


class DatabaseWrapper(base.DatabaseWrapper):
    """Looks the server's socket up at each connection, starting the server where it is not up."""

    def get_connection_params(self) -> dict[str, Any]:
        params = super().get_connection_params()
        folder = Path(params.pop("embedded_folder"))
        params["host"] = server_in(folder).socket_dir()
        return params
