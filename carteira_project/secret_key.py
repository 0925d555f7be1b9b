"""The demo's SECRET_KEY: generated once and kept in the data folder, which git ignores."""

import os
import secrets
from pathlib import Path


def stored_secret_key(data_dir: Path) -> str:
    """Returns the key kept in `data_dir`; generates it on first use.

    Args:
        data_dir: the data folder; made if it does not exist.
    """
    file = data_dir / "demo-secret-key"
    data_dir.mkdir(parents=True, exist_ok=True)
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file.read_text()
    with os.fdopen(descriptor, "w") as handle:
        handle.write(secrets.token_urlsafe(50))
    return file.read_text()
