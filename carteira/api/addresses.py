"""The addresses of the API as Django takes them, with what every answer has in common."""

import copy
import hashlib
from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Any, cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import path, re_path
from django.utils.cache import (
    get_conditional_response,
    patch_cache_control,
    patch_vary_headers,
)
from ninja import NinjaAPI

from .app import problem
from .extra_filters import described

PREFIX = "/api/v1"
_FOUND = frozenset({HTTPStatus.OK, HTTPStatus.NOT_MODIFIED})


def urlpatterns(api: NinjaAPI) -> list[Any]:
    """The addresses below `PREFIX`, after everything has been declared."""
    schema = api.get_openapi_schema(path_prefix=PREFIX)

    def document(request: HttpRequest) -> HttpResponse:
        """What the API can be asked, as OpenAPI; no secret, so it needs no token."""
        if request.method != "GET":
            return HttpResponse(status=HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": "GET"})
        return JsonResponse(_with_extra_filters(schema))

    def unknown(request: HttpRequest) -> HttpResponse:
        return problem(HTTPStatus.NOT_FOUND, f"there is no such address; see {PREFIX}/openapi.json")

    # Of its own, the API has a page without a content at the root.
    ours = [path("", unknown), path("openapi.json", document)]
    found: list[Any] = [*ours, *api.urls[0], re_path(".*", unknown)]
    for pattern in found:
        pattern.callback = _finished(pattern.callback)
    return found


def _with_extra_filters(schema: Any) -> Any:
    extras = described()
    if not extras:
        return schema
    found = copy.deepcopy(schema)
    found["paths"][f"{PREFIX}/carteira"]["get"]["parameters"] += extras
    return found


def _finished(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose answers may be kept by whom they are for, and are asked about each time."""

    @wraps(view)
    def finished(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "\0" in request.path_info:
            return problem(HTTPStatus.NOT_FOUND, "there is no such address")
        response = view(request, *args, **kwargs)
        if response.status_code == HTTPStatus.METHOD_NOT_ALLOWED:
            allowed = {"Allow": response["Allow"]}
            return problem(HTTPStatus.METHOD_NOT_ALLOWED, "use GET", allowed)
        if response.status_code in _FOUND:
            tag = getattr(request, "etag", None) or _tag_of(response.content)
            response["ETag"] = tag
            # Not None, for there is a response.
            response = cast(
                HttpResponse, get_conditional_response(request, etag=tag, response=response)
            )
        patch_vary_headers(response, ("Authorization",))
        patch_cache_control(response, private=True, no_cache=True)
        return response

    return finished


def _tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'
