"""How an address of the API is declared: its scope, its parameters, its version."""

import inspect
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, get_args, get_origin

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
    everything through. So is one that is given twice and has one value.

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
        known = _parameters(view)

        @wraps(view)
        def answered(request: HttpRequest, **values: Any) -> Any:
            if not request.user.has_perm(permission):
                raise HttpError(403, "the user of this token may not see this")
            if unknown := sorted(request.GET.keys() - known.keys() - set(also())):
                names = ", ".join(name[:40] for name in unknown)
                raise HttpError(422, f"there is no parameter {names!r} here")
            for name, values_given in request.GET.lists():
                if len(values_given) > 1 and not known.get(name, True):
                    raise HttpError(422, f"the parameter {name!r} is given more than once")
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


def _parameters(view: View) -> dict[str, bool]:
    """A view's parameters, and whether each has several values; those of a model are its fields."""
    found: dict[str, bool] = {}
    for name, parameter in inspect.signature(view).parameters.items():
        # `Query[Model]` is an annotated model.
        kind = get_args(parameter.annotation)[:1] or (parameter.annotation,)
        if isinstance(kind[0], type) and issubclass(kind[0], BaseModel):
            fields = kind[0].model_fields.items()
            found |= {field: _has_several(about.annotation) for field, about in fields}
        else:
            found[name] = _has_several(parameter.annotation)
    return found


def _has_several(annotation: Any) -> bool:
    return get_origin(annotation) is list or any(map(_has_several, get_args(annotation)))
