"""Which extra fields there are to be, and which are kept here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from carteira.models import CampoExtra

from ..mapping import ExtraField
from .retries import retry_database


@dataclass(frozen=True)
class Extras:
    """The extra fields that the setting names, as one Odoo has them.

    Attributes:
        wanted: as they are to be kept, in the setting's order.
        held: as they are kept, by name.
    """

    wanted: Sequence[CampoExtra] = ()
    held: Mapping[str, CampoExtra] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[ExtraField, ...]:
        """Those that Odoo has."""
        return tuple(ExtraField.named(one.nome) for one in self.wanted if not one.removido)

    @property
    def settled(self) -> tuple[ExtraField, ...]:
        """Those that every row here has been read with, and with the same type."""
        unread = {one.nome for one in self.unread}
        return tuple(one for one in self.fields if one.name not in unread)

    @property
    def unread(self) -> list[CampoExtra]:
        """Those that are new, or of another type: everything has to be read for them."""
        return [
            one
            for one in self.wanted
            if not one.removido
            and _values_of(one)
            != (_values_of(self.held[one.nome]) if one.nome in self.held else None)
        ]

    @property
    def gone(self) -> list[str]:
        """Names of those that Odoo had once and has no more."""
        return [one.nome for one in self.wanted if one.removido]

    @property
    def changed(self) -> bool:
        """Whether they are to be kept otherwise than they are."""
        return [_row(one) for one in self.wanted] != [_row(one) for one in self.held.values()]

    @property
    def outdated(self) -> list[str]:
        """Names of those whose values here are not true any more."""
        settled = {one.name for one in self.settled}
        return [name for name in self.held if name not in settled]

    def notice(self) -> str:
        """What to do about those that are gone; empty where none is."""
        if not self.gone:
            return ""
        return (
            f"ODOO_EXTRA_FIELDS names {', '.join(self.gone)}, which Odoo has no more:"
            " the values are empty; take the name out of the setting"
        )


@retry_database
def held_extras() -> dict[str, CampoExtra]:
    """The extra fields whose values are here, by name."""
    return {one.nome: one for one in CampoExtra.objects.order_by("ordem")}


def _values_of(one: CampoExtra) -> tuple[object, ...]:
    """What its values follow from."""
    return (one.tipo, one.opcoes, one.removido)


def _row(one: CampoExtra) -> tuple[object, ...]:
    return (one.nome, one.titulo, *_values_of(one))
