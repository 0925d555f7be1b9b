"""What the admins of this app share."""

from typing import Any, ClassVar

from django.http import HttpRequest

from carteira.admin.lists import ListAdmin


class HistoryAdmin(ListAdmin):
    """A list and its pages, read-only for everyone: history is not edited."""

    class Media:
        css: ClassVar = {"all": ("odoo_integration/lists.css",)}

    change_form_template = "carteira/lists/read_only.html"
    actions = ()

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
