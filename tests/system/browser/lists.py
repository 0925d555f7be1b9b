"""What the tests of lists have in common: their addresses, their filters, and what they load."""

from collections.abc import Callable

from django.urls import reverse
from playwright.sync_api import Page, Route

from tests.lab.processes import wait_until

BACKLOG = reverse("admin:carteira_carteiraprincipal_changelist")
INVOICES = reverse("admin:carteira_faturamentoproduto_changelist")
ROWS = "#result_list tbody tr"


def loads(page: Page) -> list[str]:
    """The addresses of the pages that are loaded from now on."""
    found: list[str] = []
    page.on("request", lambda asked: found.append(asked.url) if is_load(asked) else None)
    return found


def is_load(asked) -> bool:
    """Whether a request is for a page of its own."""
    return asked.resource_type == "document"


def choose(page: Page, title: str, choice: str) -> None:
    """Opens a filter and takes one of its choices."""
    page.locator("#filters summary", has_text=title).first.click()
    page.locator("#filters details[open]").get_by_role("link", name=choice, exact=True).click()


def filtered(page: Page, text: str):
    """The filter that is in force under that name and value."""
    return page.locator("#filters .active", has_text=text)


def instead(page: Page, act) -> None:
    """Does something else with what the list asks for; pages are loaded as ever."""
    page.route("**/admin/carteira/**", lambda r: r.fallback() if is_load(r.request) else act(r))


def hold_back(page: Page) -> Callable[[int], Route]:
    """Leaves unanswered what the list asks for.

    Returns:
        A function that waits for so many requests since its last call, of which all but the last
        one are given up, and gives that one.
    """
    held: list[Route] = []
    instead(page, held.append)

    def newest(number: int) -> Route:
        # What a click does to requests may become known only after the click has returned.
        wait_until(
            lambda: (
                page.wait_for_timeout(20)
                or (len(held) == number and all(one.request.failure for one in held[:-1]))
            ),
            seconds=15,
            what=f"{number} requests of the list, all but the last one given up",
            every=0,
        )
        last = held[-1]
        held.clear()
        assert not last.request.failure
        return last

    return newest
