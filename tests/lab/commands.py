"""`manage.py sync_odoo` within this process."""

from django.core.management import call_command


def command(capsys, *arguments: str) -> tuple[int, str, str]:
    """Runs it; returns its exit code and what it said on stdout and stderr."""
    code = 0
    try:
        call_command("sync_odoo", *arguments)
    except SystemExit as stop:
        code = int(stop.code or 0)
    captured = capsys.readouterr()
    return code, captured.out, captured.err.strip()
