"""Webhooks: who is told of what runs did, and the messages that were sent or given up."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Field, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django_q.tasks import async_task

from carteira.admin.choices import boxes
from carteira.admin.lists import filters
from carteira.admin.lists.base import ListAdmin
from carteira.admin.lists.cells import badge

from ..models import Webhook, WebhookMessage
from ..models.webhooks import new_salt
from ..tasks import DELIVER
from ..webhooks import AddressRefused, checked_address, last_run_id, send_again
from .base import HistoryAdmin
from .html import BAD, CAUTION, GOOD, NEUTRAL

_SECRET_PAGE = "odoo_integration/webhook_secret.html"  # noqa: S105 - a template


class WebhookForm(forms.ModelForm):
    """An address is judged when it is saved, and the machine behind it whenever it is used."""

    def clean_url(self) -> str:
        url = self.cleaned_data["url"]
        try:
            checked_address(url)
        except AddressRefused as refused:
            raise forms.ValidationError(str(refused)) from None
        return url


class WebhookAdmin(ListAdmin):
    """The addresses; a new one's secret is shown once, and replaced by an action."""

    form = WebhookForm
    fields = ("name", "url", "events", "active")
    list_display = ("name", "state", "told_of", "waiting", "dead", "created_by")
    actions = ("new_secret",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Webhook]:
        waiting = Q(messages__delivered_at=None, messages__dead_at=None)
        return (
            super()
            .get_queryset(request)
            .annotate(
                waiting_count=Count("messages", filter=waiting),
                dead_count=Count("messages", filter=Q(messages__dead_at__isnull=False)),
            )
        )

    @admin.display(description=_("situation"), ordering="active")
    def state(self, webhook: Webhook) -> str:
        if webhook.active:
            return badge(gettext("active"), GOOD)
        return badge(gettext("inactive"), NEUTRAL)

    @admin.display(description=_("is told that"))
    def told_of(self, webhook: Webhook) -> str:
        return ", ".join(str(Webhook.Event(event).label) for event in webhook.events)

    @admin.display(description=_("waiting messages"))
    def waiting(self, webhook: Any) -> int:
        return webhook.waiting_count

    @admin.display(description=_("messages given up"))
    def dead(self, webhook: Any) -> int:
        return webhook.dead_count

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        # Made inactive instead: its messages tell what it was told.
        return False

    def formfield_for_dbfield(self, db_field: Field, request: Any, **kwargs: Any) -> Any:
        if db_field.name == "events":
            return boxes(db_field)
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user.get_username()
        # What happened before anybody listened is not told.
        if (obj.active and "active" in form.changed_data) or not change:
            obj.seen_run = last_run_id()
        obj.save()

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return never_cache(super().add_view)(request, form_url, extra_context)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._shown_once(request, obj)

    @admin.action(description=_("New secret"), permissions=["change"])
    def new_secret(self, request: HttpRequest, queryset: QuerySet[Webhook]) -> HttpResponse | None:
        """Replaces the secret of one webhook, from its next message on."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            self.message_user(request, gettext("Choose one webhook."), messages.WARNING)
            return None
        [webhook] = chosen
        webhook.salt = new_salt()
        webhook.save(update_fields=["salt"])
        self.log_change(request, webhook, gettext("New secret"))
        return self._shown_once(request, webhook)

    def _shown_once(self, request: HttpRequest, webhook: Webhook) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(webhook),
            "secret": webhook.secret_in_words,
        }
        headers = {"Cache-Control": "no-store"}
        return TemplateResponse(request, _SECRET_PAGE, context, headers=headers)


class _State(filters.ChoiceFilter):
    title = _("situation")
    parameter_name = "situacao"
    _conditions = {  # noqa: RUF012
        "aguarda": Q(delivered_at=None, dead_at=None),
        "entregue": Q(delivered_at__isnull=False),
        "desistida": Q(dead_at__isnull=False),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("aguarda", _("waiting")),
            ("entregue", _("delivered")),
            ("desistida", _("given up")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(self._conditions.get(self.value() or "", Q()))


class WebhookMessageAdmin(HistoryAdmin):
    """Messages, the newest first; any of them can be sent again, from the list or its own page."""

    change_form_template = "odoo_integration/webhook_message.html"
    list_display = ("webhook", "event", "run", "state", "attempts", "created_at", "last_error")
    list_select_related = ("webhook", "run")
    list_filter = (_State, filters.choice_filter("event", "evento", _("event")))
    actions: Any = ("resend",)

    def has_resend_permission(self, request: HttpRequest) -> bool:
        """Whether somebody may have messages sent again."""
        return request.user.has_perm("odoo_integration.change_webhookmessage")

    @admin.display(description=_("situation"))
    def state(self, message: WebhookMessage) -> str:
        if message.delivered_at:
            return badge(gettext("delivered"), GOOD)
        if message.dead_at:
            return badge(gettext("given up"), BAD)
        return badge(gettext("waiting"), CAUTION)

    @admin.action(description=_("Send again"), permissions=["resend"])
    def resend(self, request: HttpRequest, queryset: QuerySet[WebhookMessage]) -> None:
        """Sends the chosen messages again, with the ids they have."""
        count = send_again(queryset)
        async_task(DELIVER)
        text = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", count)
        self.message_user(request, text % {"n": count}, messages.SUCCESS)
