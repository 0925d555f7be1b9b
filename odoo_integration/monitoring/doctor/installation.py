"""What is installed, and which settings differ from the defaults."""

import os
import platform
import re
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from django.conf import settings
from django.core.checks import run_checks

from ... import __version__

# Whether each of a file's packages has to be there.
_REQUIREMENTS = {"requirements.txt": True, "requirements-extras.txt": False}
# Some are pinned for other systems only: a condition follows their version.
_PINNED = re.compile(r"^([a-z0-9._-]+)==([^\s;]+) \\$", re.MULTILINE)


def versions() -> Iterator[str]:
    """The product, Python, the machine, and each requirement that is not as it is pinned."""
    yield f"Carteira {__version__}"
    yield f"Python {platform.python_version()}, {platform.platform()}, {os.cpu_count()} cores"
    yield f"Django {_installed('django')}, psycopg2 {_installed('psycopg2-binary')}"
    for file, needed in _REQUIREMENTS.items():
        for name, wanted in _PINNED.findall((Path(settings.BASE_DIR) / file).read_text()):
            found = _installed(name)
            if found != wanted and (found or needed):
                yield f"{name} {found or 'is not installed'}; {file} pins {wanted}"


def _installed(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def set_variables() -> Iterator[str]:
    """The variables that are set; of secrets only that they are."""
    for variable in settings.ENVIRONMENT.variables:
        if value := settings.ENVIRONMENT.value(variable.name):
            yield f"{variable.name} {'is set' if variable.secret else f'= {value}'}"


def checks() -> Iterator[str]:
    """What `manage.py check --deploy` says."""
    for message in run_checks(include_deployment_checks=True):
        yield str(message)
