"""The version of the data: what tells whether anything has changed since it was read."""

from typing import Any

from django.db.models.expressions import RawSQL

_EDITS = "SELECT count(*) || '/' || COALESCE(sum(id), 0) FROM edicao_local"

version_parts: dict[str, Any] = {"local_edits": RawSQL(_EDITS, [])}  # noqa: S611
"""What tells versions apart: expressions, read with the data. The app that syncs adds its own."""
