"""`manage.py serve`: all processes of an installation, under one supervisor."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error as AnyDatabaseError
from django.db import connections

from odoo_integration.jobs.schedules import write_schedules
from odoo_integration.monitoring.health.queue import cluster_is_silent
from odoo_integration.resilience import DatabaseUnavailable
from odoo_integration.serve.processes import CLUSTER, children, free_port, is_local
from odoo_integration.serve.supervisor import Supervisor


class Command(BaseCommand):
    help = (
        "Runs the web and the job cluster (in demo mode also a simulated Odoo), restarts processes "
        "that die, and stops all of them on SIGINT or SIGTERM."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default=settings.SERVE_HOST)
        parser.add_argument(
            "--port", type=int, default=settings.SERVE_PORT, help="0: any free port"
        )

    def handle(self, *args: Any, **options: Any) -> str:
        host, port = options["host"], options["port"] or free_port()
        # It signs sessions and jobs. Reading it raises ImproperlyConfigured where it is empty.
        assert settings.SECRET_KEY
        if settings.DEMO and not is_local(host):
            raise ImproperlyConfigured(
                f"SERVE_HOST: {host} can be reached by others, and the demo's password is known to "
                "everybody; listen on 127.0.0.1, or set DEMO=0"
            )
        call_command("migrate", verbosity=0)
        write_schedules()
        if not settings.DEBUG:
            call_command("collectstatic", interactive=False, verbosity=0)
        supervisor = Supervisor(
            children(host=host, port=port),
            find_frozen=_frozen,
            startup_seconds=60 * settings.HEALTH_CLUSTER_MINUTES,
        )
        connections.close_all()
        self._write_address(host, port)
        supervisor.run()
        return "stopped"

    def _write_address(self, host: str, port: int) -> None:
        self.stdout.write(f"http://{host}:{port}/{settings.ADMIN_PATH}")
        if settings.DEMO:
            self.stdout.write("log in as demo, password demo (this demo only)")
        self.stdout.write("stop with Ctrl-C")
        self.stdout.flush()


def _frozen() -> list[str]:
    try:
        return [CLUSTER] if cluster_is_silent() else []
    except (AnyDatabaseError, DatabaseUnavailable, RuntimeError):
        # Without the database nothing is known of the cluster, and a restart would not help.
        return []
    finally:
        connections.close_all()
