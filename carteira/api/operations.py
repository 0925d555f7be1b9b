"""How an address of the API is declared: its scope, its parameters, its version."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, get_args

from django.http import HttpRequest
from django.utils.cache import get_conditional_response
from ninja.errors import HttpError
from pydantic import BaseModel

from .access import PerMinute, Token, token_of
from .app import Problem, api
from .versions import etag_of

_REFUSALS = frozenset({401, 403, 404, 405, 422, 429, 503})
_throttle = PerMinute()

View = Callable[..., Any]


def get(
    path: str,
    answer: Any,
    *,
    scope: str,
    permission: str,
    versioned: bool = True,
    also: Callable[[], Iterable[str]] = tuple,
) -> Callable[[View], View]:
    """Decorator: adds an address that is read with GET.

    A parameter that it does not have is refused: passed over, a filter with a wrong name would let
    everything through.

    Args:
        path: below /api/v1; its parameters in braces.
        answer: the type of the answer.
        scope: what the token must be allowed to read.
        permission: what the token's user must hold, if it has one.
        versioned: whether the answer changes with the version of the data only, so that an
            unchanged one is told before anything is read. The tag of any other is of its content.
        also: names of parameters that are known when somebody asks; the view judges their values.
    """

    def declare(view: View) -> View:
        known = frozenset(_parameters(view))

        @wraps(view)
        def answered(request: HttpRequest, **values: Any) -> Any:
            if not request.user.has_perm(permission):
                raise HttpError(403, "the user of this token may not see this")
            if unknown := sorted(request.GET.keys() - known - set(also())):
                names = ", ".join(name[:40] for name in unknown)
                raise HttpError(422, f"there is no parameter {names!r} here")
            if not versioned:
                return view(request, **values)
            request.etag = etag_of(request, token_of(request))  # type: ignore[attr-defined]
            unchanged = get_conditional_response(request, etag=request.etag)  # type: ignore[attr-defined]
            return unchanged or view(request, **values)

        responses = {200: answer, 304: None, _REFUSALS: Problem}
        declared = api.get(path, response=responses, auth=Token(scope), throttle=_throttle)
        declared(answered)
        return view

    return declare


def _parameters(view: View) -> list[str]:
    """The names of a view's parameters; those of a model are its fields."""
    names: list[str] = []
    for name, parameter in inspect.signature(view).parameters.items():
        # `Query[Model]` is an annotated model.
        kind = get_args(parameter.annotation)[:1] or (parameter.annotation,)
        is_model = isinstance(kind[0], type) and issubclass(kind[0], BaseModel)
        names += kind[0].model_fields if is_model else [name]
    return names
