"""A business of two companies with two teams each, of which somebody sees one team in one company.

Whatever he must not see has FOREIGN in its texts: one look at a page tells whether it leaks.
"""

import datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group, Permission, User
from django.db import connection
from django.test import Client
from django.utils import timezone

from carteira.conversation import add_comment
from carteira.models import CarteiraPrincipal, FaturamentoProduto, SavedView, Sight
from odoo_integration.models import AlertState, BalanceChange, RejectedRecord, SyncState
from tests.lab.records import invoice, item, run

FOREIGN = "alhei"
COMPANY, TEAM, PERSON = "Empresa Nossa", "Equipe Nossa", "Vendedor Nosso"
OTHER_COMPANY, OTHER_TEAM, OTHER_PERSON = "Empresa Alheia", "Equipe Alheia", "Vendedora Alheia"
OURS = f"empresa = '{COMPANY}' AND equipe_vendas = '{TEAM}'"
"""The independent condition: of items and of invoice lines."""
TODAY = timezone.localdate()


class Business:
    """Its rows, and its people.

    Attributes:
        own, foreign: one of each kind that the bound user sees, and that he does not see.
    """

    def __init__(self) -> None:
        SyncState.objects.create(id=1, changes_since=timezone.now() - datetime.timedelta(days=300))
        ours = self._orders(COMPANY, TEAM, PERSON, "N", of="Nosso")
        others = [
            # Their team has our team's name.
            self._orders(OTHER_COMPANY, TEAM, OTHER_PERSON, "A", of="Alheio"),
            self._orders(COMPANY, OTHER_TEAM, OTHER_PERSON, "B", of="Alheio"),
            # Without a company, a team or a salesperson, and with the number of an order of ours.
            self._orders("", "", "", "C", of="Alheio", fonte="manual"),
        ]
        theirs = others[0]
        item("N0", "1", empresa=OTHER_COMPANY, raz_social="Cliente Alheio", vendedor=OTHER_PERSON)
        execution = run(orders_read=7777)
        self.member = self.person("nosso", "Comercial", empresas=[COMPANY], equipes_vendas=[TEAM])
        self.colleague = self.person("alheio", "Comercial", equipes_vendas=[OTHER_TEAM])
        self.boss = self.person("chefe", "Administração")
        for order, text in ((ours, "dito nosso"), (theirs, "dito alheio")):
            add_comment(self.boss, f"{text} @nosso", order[0])
            add_comment(self.boss, f"{text} @nosso", order[0], about_order=True)
        shared = {"list_name": "carteira.carteiraprincipal", "shared": True}
        views = [
            SavedView.objects.create(owner=self.boss, name=name, query=query, **shared)
            for name, query in (
                ("Atrasados", "atrasado=sim"),
                ("Da alheia", "vendedor=Vendedora+Alheia&equipe=Equipe+Alheia"),
            )
        ]
        RejectedRecord.objects.create(model="sale.order", record_id=1, reason="alheio")
        AlertState.objects.create(name="freshness", since=timezone.now(), text="alheio")
        self.execution = execution
        self.own = self._found(ours, views[0])
        self.foreign = self._found(theirs, views[1])

    def person(self, name: str, group: str, **sight: list[str]) -> User:
        user = User.objects.create_user(name, is_staff=True)
        user.groups.add(Group.objects.get(name=group))
        if sight:
            Sight.objects.create(user=user, **sight)
        return user

    @staticmethod
    def give(user: User, *names: str) -> None:
        """Single permissions, beyond those of his group."""
        user.user_permissions.add(*Permission.objects.filter(codename__in=names))

    @staticmethod
    def browser(user: User) -> Client:
        client = Client()
        client.force_login(user)
        return client

    def _orders(
        self, empresa: str, equipe: str, vendedor: str, letter: str, *, of: str, **more: Any
    ) -> list[CarteiraPrincipal]:
        """Five items of five kinds: late, young, quoted, over-invoiced, not reliable."""
        whose = {
            "empresa": empresa,
            "equipe_vendas": equipe,
            "vendedor": vendedor,
            "raz_social": f"Cliente {of}",
            "nome_produto": f"Produto {of}",
            "moeda_empresa": "BRL",
        }
        found = []
        for number, values in enumerate(
            (
                {},
                {"data_entrega_pedido": TODAY, "data_pedido": TODAY, "qtd_entregue": Decimal(2)},
                {"status_pedido": "Cotação"},
                {"qtd_faturada": Decimal(12)},
                {"nao_confiavel": True},
            )
        ):
            one = item(f"{letter}{number}", "1", **whose | values | more)
            invoice(
                f"{of} {letter}{number}",
                number + 1,
                odoo_id=ord(letter) * 100 + number,
                odoo_move_id=ord(letter) * 100 + number,
                origem=one.num_pedido,
                cod_produto="1",
                empresa=empresa,
                equipe_vendas=equipe,
                vendedor=vendedor,
                nome_cliente=f"Cliente {of}",
                moeda="BRL",
                nota_credito=number == 0,
                data_fatura=TODAY,
            )
            found.append(one)
        return found

    def _found(self, order: list[CarteiraPrincipal], view: SavedView) -> dict[str, Any]:
        line = FaturamentoProduto.objects.filter(origem=order[0].num_pedido).get()
        change = BalanceChange.objects.filter(item=order[0]).latest("pk")
        return {"item": order[0], "line": line, "change": change, "view": view}


def counted(table: str, condition: str = OURS) -> int:
    """Rows of a table that meet a condition, by SQL of the tests' own."""
    return int(summed(table, "count(*)", condition))


def summed(table: str, expression: str, condition: str = OURS) -> Decimal:
    """A sum over them."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COALESCE({expression}, 0) FROM {table} WHERE {condition}")
        return Decimal(cursor.fetchone()[0])
