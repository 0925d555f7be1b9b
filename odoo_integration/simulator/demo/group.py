"""The company's group: a second company, and the currencies its customers buy in."""

from bisect import bisect_right
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from .builder import TableBuilder
from .catalog import BRAZIL, BRL, EUR, STATE_IDS, USD
from .people import People, cnpj

MAIN, SECOND = 1, 2
CNPJ_ROOTS = {MAIN: 11222333, SECOND: 22333444}
SECOND_NAME = "Serra Norte Distribuidora Ltda"
# Units of a currency for one real, as Odoo keeps rates.
FIRST_RATES = {USD: 0.19, EUR: 0.16}


@dataclass(frozen=True)
class Group:
    """Which company sells to a customer, and in which currency.

    `rates` are (day, rate) pairs by company and currency, days ascending.
    """

    company_of: dict[int, int] = field(default_factory=dict)
    currency_of: dict[int, int] = field(default_factory=dict)
    rates: dict[tuple[int, int], list[tuple[str, float]]] = field(default_factory=dict)

    def company(self, partner: int) -> int:
        return self.company_of.get(partner, MAIN)

    def currency(self, partner: int) -> int:
        return self.currency_of.get(partner, BRL)

    def rate(self, company: int, currency: int, moment: datetime) -> float:
        """Units of the currency for one of the company's currency, on that day."""
        if currency == BRL:
            return 1.0
        rates = self.rates[company, currency]
        at = bisect_right(rates, (moment.strftime("%Y-%m-%d"), float("inf")))
        return rates[max(at - 1, 0)][1]


def add_group(
    tables: dict[str, TableBuilder],
    people: People,
    random: Random,
    *,
    start: datetime,
    end: datetime,
    founded: str,
) -> Group:
    """Add the second company and the rates; every tenth customer buys from that company."""
    made = {"create_date": founded, "write_date": founded}
    # Added last, so that it changes no other partner's id.
    partner = tables["res.partner"].add(
        name=SECOND_NAME, complete_name=SECOND_NAME, vat=cnpj(CNPJ_ROOTS[SECOND]), city="Belém",
        state_id=STATE_IDS["PA"], country_id=BRAZIL, zip="66010-000", is_company=True,
        type="contact", **made,
    )  # fmt: skip
    tables["res.partner"].set(partner, "commercial_partner_id", partner)
    tables["res.company"].add(
        name=SECOND_NAME, partner_id=partner, currency_id=BRL, sequence=2, **made
    )
    users = tables["res.users"]
    for user in range(1, users.size + 1):
        users.set(user, "company_ids", (MAIN, SECOND))
    for company in (MAIN, SECOND):
        tables["res.company"].set(company, "user_ids", tuple(range(1, users.size + 1)))
    currency_of = dict.fromkeys(people.ordinary[3::15], USD)
    currency_of |= dict.fromkeys(people.ordinary[11::15], EUR)
    currency_of[people.foreign] = USD
    return Group(
        company_of=dict.fromkeys(people.ordinary[7::10], SECOND),
        currency_of=currency_of,
        rates=_add_rates(tables["res.currency.rate"], random, start=start, end=end, made=made),
    )


def _add_rates(
    table: TableBuilder, random: Random, *, start: datetime, end: datetime, made: dict[str, str]
) -> dict[tuple[int, int], list[tuple[str, float]]]:
    """A rate a month for each company and currency."""
    found: dict[tuple[int, int], list[tuple[str, float]]] = {}
    for company in (MAIN, SECOND):
        for currency, first in FIRST_RATES.items():
            day, rates = start - timedelta(days=15), []
            while day <= end:
                rate = round(first * random.uniform(0.9, 1.1), 6)
                name = day.strftime("%Y-%m-%d")
                table.add(name=name, rate=rate, currency_id=currency, company_id=company, **made)
                rates.append((name, rate))
                day += timedelta(days=30)
            found[company, currency] = rates
    return found
