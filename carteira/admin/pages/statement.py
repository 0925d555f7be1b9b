"""The statement of a customer's orders: one clean page of A4 to print, and the same as a file."""

from decimal import Decimal

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.text import slugify
from django.utils.translation import gettext

from ... import formats
from ...addresses import customer_address
from ...customers import Customer
from ...export import dated
from ...querysets import CarteiraQuerySet
from ...statement import statement

_NAME_LENGTH = 60


def statement_answer(
    request: HttpRequest, name: str, items: CarteiraQuerySet, customer: Customer, *, as_pdf: bool
) -> HttpResponse:
    """The customer's open orders; the customer's page says so where there are none, or too many.

    Args:
        name: the customer's.
        items: the customer's, as far as the user sees them.
        as_pdf: as a file, not as a page.
    """
    found = statement(items, name=name, tax_id=customer.tax_id)
    if not found.parts:
        messages.warning(request, gettext("Nothing is pending of this customer."))
        return redirect(customer_address(customer.key))
    if not as_pdf:
        context = {"statement": found, "customer": customer}
        return TemplateResponse(request, "carteira/pages/statement.html", context)
    # Only here: the library takes a second to load, and most processes never need it.
    from ...statement.pdf import MOST_ROWS, pdf

    if found.length > MOST_ROWS:
        limit = formats.quantity(Decimal(MOST_ROWS))
        too_many = gettext("A PDF holds %(limit)s items at most; export them from the list.")
        messages.error(request, too_many % {"limit": limit})
        return redirect(customer_address(customer.key))
    beginning = f"posicao-{slugify(name)[:_NAME_LENGTH]}".rstrip("-")
    return HttpResponse(
        pdf(found),
        content_type="application/pdf",
        headers={"Content-Disposition": f'attachment; filename="{dated(beginning, "pdf")}"'},
    )
