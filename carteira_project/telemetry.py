"""Errors to Sentry and traces to OpenTelemetry, where the settings name an address.

Neither package is a requirement of the product: this module is imported where one is asked for.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from odoo_integration import __version__
from odoo_integration.client.masking import Masker
from odoo_integration.runs.spans import trace_with

# Asked for every few seconds by machines; the last one has a secret in its address.
_NOT_TRACED = "/saude/,/metrics,/odoo/aviso/"


class Telemetry(AppConfig):
    """An app for its `ready` alone: it is called in every process, before the first request."""

    name = "carteira_project"

    def ready(self) -> None:
        """Starts what the settings ask for.

        Raises:
            ImproperlyConfigured: its package is not installed.
        """
        if settings.SENTRY_DSN:
            with _package_of("SENTRY_DSN"):
                _send_errors()
        if settings.OTEL_EXPORTER_OTLP_ENDPOINT:
            with _package_of("OTEL_EXPORTER_OTLP_ENDPOINT"):
                _send_traces()


@contextmanager
def _package_of(setting: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        raise ImproperlyConfigured(
            f"{setting} is set, and the package {error.name} is not installed: run"
            " pip install --require-hashes -r requirements-extras.txt, or unset it."
        ) from None


def _send_errors() -> None:
    import sentry_sdk

    sentry_sdk.init(
        settings.SENTRY_DSN,
        release=f"carteira@{__version__}",
        before_send=_without_secrets,
        send_default_pii=False,
        # Both would send customers' data.
        include_local_variables=False,
        max_request_body_size="never",
    )


def _without_secrets(event: Any, _hint: dict[str, Any]) -> Any:
    """An event as it is sent: masked, and found by its run."""
    event = json.loads(Masker(settings.SECRET_VALUES)(json.dumps(event, default=str)))
    if run := event.get("extra", {}).get("run"):
        event["tags"] = {**event.get("tags", {}), "run": str(run)}
    return event


def _send_traces() -> None:
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.django import DjangoInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    endpoint = f"{settings.OTEL_EXPORTER_OTLP_ENDPOINT.rstrip('/')}/v1/traces"
    provider = TracerProvider(
        resource=Resource.create({"service.name": "carteira", "service.version": __version__})
    )
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(excluded_urls=_NOT_TRACED)
    trace_with(provider.get_tracer("carteira").start_as_current_span)
