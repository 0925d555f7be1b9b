"""People of each group, and a backlog small enough to know by heart."""

import datetime
import importlib
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.cache import cache
from django.test import Client
from django.utils import timezone, translation

from carteira.models import CarteiraPrincipal, FaturamentoProduto, Fonte, LinhaPedido
from odoo_integration.models import SyncRun

grupos = importlib.import_module("carteira.migrations.0003_grupos")
GROUPS = tuple(grupos.GRUPOS)


@pytest.fixture(autouse=True)
def clean_start():
    """What a request before left behind in this process: cached figures, and its language."""
    cache.clear()
    with translation.override("pt-br"):
        yield


@pytest.fixture
def groups(db) -> None:
    """The migration's groups; tests with real commits empty the tables after themselves."""
    if Group.objects.count() < len(GROUPS):
        grupos.criar_grupos(apps, None)


@pytest.fixture
def login(groups) -> Callable[[str], Client]:
    """A browser of somebody in a group; `superuser` and `none` (staff without a group) too."""

    def start(group: str) -> Client:
        user = User.objects.create_user(
            f"user-{group}", is_staff=True, is_superuser=group == "superuser"
        )
        if group in GROUPS:
            user.groups.add(Group.objects.get(name=group))
        client = Client()
        client.force_login(user)
        return client

    return start


@pytest.fixture
def client(login) -> Client:
    return login("superuser")


def item(num_pedido: str = "VCD1", cod_produto: str = "100", **values: Any) -> CarteiraPrincipal:
    """A backlog item from Odoo with something left, unless told otherwise."""
    values = {
        "fonte": Fonte.ODOO,
        "raz_social": "Mercearia do Vale Ltda",
        "cnpj_cpf": "12345678000195",
        "nome_produto": "Palmito inteiro",
        "estado": "SP",
        "vendedor": "Ana",
        "preco_produto_pedido": Decimal(10),
        "qtd_produto_pedido": Decimal(10),
        "qtd_faturada": Decimal(0),
        "data_pedido": datetime.date(2026, 6, 1),
        "data_entrega_pedido": datetime.date(2026, 6, 20),
    } | values
    if values["fonte"] == Fonte.ODOO:
        values.setdefault("odoo_order_id", abs(hash(num_pedido)) % 10**9)
    values["qtd_saldo_produto_pedido"] = values["qtd_produto_pedido"] - values["qtd_faturada"]
    return CarteiraPrincipal.objects.create(
        num_pedido=num_pedido, cod_produto=cod_produto, **values
    )


def invoice(numero: str, quantity: Any, **values: Any) -> FaturamentoProduto:
    """An invoice line of item VCD1/100, posted and counting unless told otherwise."""
    values = {
        "origem": "VCD1",
        "cod_produto": "100",
        "vinculo": "linha",
        "status_nf": "Lançado",
        "data_fatura": datetime.date(2026, 6, 10),
        "valor_produto_faturado": Decimal(quantity) * 10,
    } | values
    return FaturamentoProduto.objects.create(
        numero_nf=numero, qtd_produto_faturado=Decimal(quantity), **values
    )


def order_line(of: CarteiraPrincipal, odoo_id: int, quantity: Any) -> LinhaPedido:
    return LinhaPedido.objects.create(
        odoo_id=odoo_id,
        odoo_order_id=of.odoo_order_id,
        odoo_product_id=1,
        num_pedido=of.num_pedido,
        cod_produto=of.cod_produto,
        qtd_linha=Decimal(quantity),
        qtd_produto_pedido=Decimal(quantity),
        preco_linha=Decimal(10),
        odoo_write_date=timezone.now(),
    )


def run(**values: Any) -> SyncRun:
    values = {
        "mode": "full",
        "status": "done",
        "trigger": "command",
        "started_at": timezone.now(),
        "duration_s": 1.5,
    } | values
    return SyncRun.objects.create(**values)
