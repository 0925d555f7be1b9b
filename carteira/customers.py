"""Customers, who have no table of their own: how items and invoice lines name them."""

from dataclasses import dataclass

from django.db.models import Q

from .formats import cnpj_cpf
from .grouping.dimensions import CNPJ, CNPJ_ROOT, CnpjRoot


@dataclass(frozen=True)
class Customer:
    """A customer, or all branches of one.

    Attributes:
        key: a tax id without a mask, the eight characters of a CNPJ's root, or the name of
            somebody who has no tax id.
    """

    key: str

    @property
    def is_root(self) -> bool:
        """Whether it is all branches of a CNPJ's root."""
        return len(self.key) == CNPJ_ROOT and any(map(str.isdigit, self.key))

    @property
    def items(self) -> Q:
        """Matches its backlog items."""
        return self._named(tax_id="cnpj_cpf", name="raz_social")

    @property
    def lines(self) -> Q:
        """Matches its invoice lines."""
        return self._named(tax_id="cnpj_cliente", name="nome_cliente")

    @property
    def tax_id(self) -> str:
        """Its tax id as people write it; empty for somebody who may have none."""
        if self.is_root:
            return CnpjRoot("", "", "").text(self.key)
        return cnpj_cpf(self.key) if any(map(str.isdigit, self.key)) else ""

    def _named(self, *, tax_id: str, name: str) -> Q:
        if self.is_root:
            return CnpjRoot("", "", tax_id).condition(self.key)
        return Q((tax_id, self.key)) | Q((tax_id, ""), (name, self.key))


def customer_key(cnpj_cpf: str, name: str) -> str:
    """What identifies the customer of a row; empty where the row names nobody."""
    return cnpj_cpf or name


def root_of(cnpj_cpf: str) -> str:
    """The root of a CNPJ, which its branches share; empty for any other id."""
    return cnpj_cpf[:CNPJ_ROOT] if len(cnpj_cpf) == CNPJ else ""
