"""Permissions for migrations that give them to groups."""

from typing import Any

from django.contrib.auth.management import create_permissions


def ensure_permissions(apps: Any, *labels: str) -> None:
    """Makes the permissions of apps; Django makes them after the last migration only.

    Args:
        apps: the registry a migration is given.
        labels: the apps' labels.
    """
    for label in labels:
        config = apps.get_app_config(label)
        # The config of a migration's state has no module, and Django skips one without.
        module = getattr(config, "models_module", None)
        config.models_module = True
        create_permissions(config, apps=apps, verbosity=0)
        config.models_module = module
