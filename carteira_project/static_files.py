"""Static files, named by the hash of their content once `collectstatic` has run."""

from pathlib import Path
from typing import Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Uses the plain names before `collectstatic` has run; Django would fail to render a page."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        """The name with its hash, where one is known."""
        return super().stored_name(name) if self.hashed_files else name


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise without its warning when STATIC_ROOT does not exist yet."""

    def add_files(self, root: Any, prefix: str | None = None) -> None:
        if Path(root).is_dir() or root != settings.STATIC_ROOT:
            super().add_files(root, prefix=prefix)
