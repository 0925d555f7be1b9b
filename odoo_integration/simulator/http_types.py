"""HTTP requests and responses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus

JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
XML = "text/xml; charset=utf-8"


@dataclass(frozen=True)
class HttpRequest:
    """`headers` have lower-case names."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class HttpResponse:
    status: int
    content_type: str
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)
    # Send only so many bytes of the body, then close the connection.
    cut: int | None = None
    rows: int = 0


def page(status: int, title: str | None = None, text: str = "") -> HttpResponse:
    title = title or HTTPStatus(status).phrase
    body = (
        f"<!doctype html>\n<html lang=en>\n<title>{status} {title}</title>\n"
        f"<h1>{title}</h1>\n<p>{text}</p>\n"
    )
    return HttpResponse(status, HTML, body.encode())


def not_found() -> HttpResponse:
    return page(
        404,
        text="The requested URL was not found on the server. If you entered the URL manually "
        "please check your spelling and try again.",
    )


def no_database() -> HttpResponse:
    return page(
        404,
        text="No database is selected and the requested URL was not found in the server-wide "
        "controllers.",
    )
