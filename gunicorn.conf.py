"""gunicorn reads this file by its name: its records in the product's format, and how it stops.

The settings are not imported: what the first process imports, its workers keep over a reload.
"""

import os
import signal
import socket
from pathlib import Path
from typing import Any, ClassVar

import environ


class _Variables(environ.Env):
    ENVIRON: ClassVar = dict(os.environ)


_file = Path(os.environ.get("CARTEIRA_ENV_FILE", Path(__file__).parent / ".env"))
if _file.is_file():
    _Variables.read_env(str(_file))
if _Variables().str("LOG_FORMAT", default="").strip() == "json":
    from carteira_project.logs import logging_config

    logconfig_dict = logging_config(level="INFO", format="json", secrets=())
    # gunicorn writes to handlers of its own unless it is told that there are none.
    logconfig_dict["loggers"] |= {
        name: {"handlers": ["stderr"], "propagate": False}
        for name in ("gunicorn.error", "gunicorn.access")
    }


def when_ready(server: Any) -> None:
    """Makes a stopping web refuse connections at once, so that a proxy asks the next one.

    A worker that is at work when it is told to stop keeps the address open: connections would be
    taken, wait for that worker's end, and then be reset.
    """
    finish = server.stop

    def stop(graceful: bool = True) -> None:
        # With systemd's sockets or after USR2, another process takes connections from them too.
        if server.reexec_pid == server.master_pid == 0 and not server.systemd:
            # Told first: a worker that waits for a connection would take it for an error.
            server.kill_workers(signal.SIGTERM if graceful else signal.SIGQUIT)
            for listener in server.LISTENERS:
                listener.sock.shutdown(socket.SHUT_RDWR)
        finish(graceful)

    server.stop = stop
