"""Static files with their content's hash in the name, once `collectstatic` has run."""

from pathlib import Path
from typing import Any

from django.conf import settings
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFiles(CompressedManifestStaticFilesStorage):
    """Before `collectstatic` a page still renders, with plain names, instead of failing."""

    manifest_strict = False

    def stored_name(self, name: str) -> str:
        return super().stored_name(name) if self.hashed_files else name


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise, which warns of a STATIC_ROOT that is not there yet; that is no news to anybody."""

    def add_files(self, root: Any, prefix: str | None = None) -> None:
        if Path(root).is_dir() or root != settings.STATIC_ROOT:
            super().add_files(root, prefix=prefix)
