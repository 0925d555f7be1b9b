"""The API itself, and what it answers where it cannot do what it is asked."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, Throttled, ValidationError
from ninja.renderers import BaseRenderer
from pydantic import BaseModel, Field

_RETRY_AFTER_SECONDS = 5


class _Json(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> Any:
        return orjson.dumps(data)


class Problem(BaseModel):
    """Why a request was refused."""

    status: int = Field(description="the HTTP status, again")
    error: str = Field(description="what is wrong and what to do, in one line of English")


api = NinjaAPI(
    title="Carteira",
    version="1",
    description="What is left to invoice and to deliver of every order and product.",
    # The document is served with the other addresses; its pages need scripts of others.
    docs_url=None,
    openapi_url=None,
    renderer=_Json(),
    urls_namespace="api",
)


def problem(
    status: HTTPStatus, error: str, headers: Mapping[str, str] | None = None
) -> HttpResponse:
    """A refusal as every address of the API answers it."""
    body = orjson.dumps({"status": int(status), "error": error})
    return HttpResponse(body, status=status, content_type="application/json", headers=headers)


@api.exception_handler(AuthenticationError)
def _unknown_token(request: HttpRequest, error: Any) -> HttpResponse:
    text = "send the header “Authorization: Bearer <token>” with a token that is not revoked"
    return problem(HTTPStatus.UNAUTHORIZED, text, {"WWW-Authenticate": "Bearer"})


@api.exception_handler(Throttled)
def _too_many(request: HttpRequest, error: Throttled) -> HttpResponse:
    text = "too many requests in this minute: wait as many seconds as Retry-After says"
    headers = {"Retry-After": str(error.wait)}
    return problem(HTTPStatus.TOO_MANY_REQUESTS, text, headers)


@api.exception_handler(HttpError)
def _refused(request: HttpRequest, error: HttpError) -> HttpResponse:
    return problem(HTTPStatus(error.status_code), str(error))


@api.exception_handler(ValidationError)
def _not_valid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    # The last part of a place in a list is its number there, which says nothing.
    lines = [
        f"{next(str(part) for part in reversed(one['loc']) if not isinstance(part, int))}:"
        f" {one['msg'].removeprefix('Value error, ')}"
        for one in error.errors
    ]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, "; ".join(dict.fromkeys(lines)))


@api.exception_handler(Http404)
def _not_here(request: HttpRequest, error: Http404) -> HttpResponse:
    return problem(HTTPStatus.NOT_FOUND, str(error) or "there is no such address")


@api.exception_handler(OperationalError)
@api.exception_handler(InterfaceError)
def _no_database(request: HttpRequest, error: Exception) -> HttpResponse:
    headers = {"Retry-After": str(_RETRY_AFTER_SECONDS)}
    return problem(HTTPStatus.SERVICE_UNAVAILABLE, "the database does not answer", headers)
