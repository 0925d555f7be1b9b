"""What the admins of this app share."""

from typing import Any

from django.http import HttpRequest

from carteira.admin.lista import ListaAdmin


class HistoryAdmin(ListaAdmin):
    """A list and its pages, read-only for everyone: history is not edited."""

    change_form_template = "carteira/somente_leitura.html"
    actions = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
