"""Display names of records whose model is not part of a dataset."""

from collections.abc import Mapping


class Names:
    """Names by model and id, gathered from the many2one values of other models."""

    def __init__(self, known: Mapping[str, Mapping[int, str]] | None = None) -> None:
        self._known: dict[str, dict[int, str]] = {
            model: dict(names) for model, names in (known or {}).items()
        }

    def of_model(self, model: str) -> dict[int, str]:
        """The names of one model by id; a name added to the answer is kept."""
        return self._known.setdefault(model, {})

    def of(self, model: str, row_id: int) -> str:
        """A record's name, or Odoo's stand-in "model,id"."""
        return self._known.get(model, {}).get(row_id, f"{model},{row_id}")
