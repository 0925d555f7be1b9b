"""Refuses addresses that no page can answer, before a page fails over them."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

# What Django's lists understand as a part of a date. The end of a year is the start of the next.
_DATE_PARTS = {"__year": range(1, 9999), "__month": range(1, 13), "__day": range(1, 32)}
_NUL = "\0"
# The API refuses in its own words.
_OTHER_WORDS = "/api/"


class RefusedAddresses:
    """Middleware: answers 400 to a NUL, which no column can hold, and to a date that is none."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info.startswith(_OTHER_WORDS):
            return self.get_response(request)
        if any(_NUL in text for text in _texts(request)) or not _dates_exist(request):
            return render(request, "400.html", status=400)
        return self.get_response(request)


def _texts(request: HttpRequest) -> Iterator[str]:
    yield request.path_info
    yield from request.COOKIES.values()
    for name, values in request.GET.lists():
        yield name
        yield from values


def _dates_exist(request: HttpRequest) -> bool:
    return all(
        int(value) in possible
        for name, values in request.GET.lists()
        for ending, possible in _DATE_PARTS.items()
        if name.endswith(ending)
        for value in values
        # Of anything else Django's lists make a message.
        if value.isdecimal() and len(value) < 1000
    )
