"""Who administers a machine, and whether its web answers."""

import requests

from tests.system.operation.runbook import Machine

PEOPLE = {
    "DJANGO_SUPERUSER_USERNAME": "ana",
    "DJANGO_SUPERUSER_EMAIL": "ana@example.com",
    "DJANGO_SUPERUSER_PASSWORD": "a right password",
}


def answers(machine: Machine) -> bool:
    try:
        return requests.get(f"{machine.web}/saude/vivo/", timeout=10).ok
    except requests.ConnectionError:
        return False
