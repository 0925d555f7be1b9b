#!/usr/bin/env python3
"""Runs the project's commands."""

import json
import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "carteira_project.settings")
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except ImproperlyConfigured as error:
        # Without settings the command that would print its result was not even loaded.
        if sys.argv[1:2] == ["sync_odoo"] and "--json" in sys.argv:
            shown = {"status": "failed", "error": f"configuration error: {error}"}
            sys.stdout.write(f"{json.dumps(shown)}\n")
        sys.stderr.write(f"configuration error: {error}\n")
        sys.exit(2)


if __name__ == "__main__":
    main()
