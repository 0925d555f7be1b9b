"""Products, customers and other records that orders and invoices name."""

from tests.lab.company import UNITS_OF_COUNT, Company

from .registry import action

CODES = ("A", "B", "C", " D ", False)


@action
def change_code(company: Company, a: int, b: int, c: int) -> None:
    product = company.pick("product.product", a)
    values = {"default_code": CODES[b % len(CODES)]}
    company.edit.write("product.product", product, values)


@action
def swap_codes(company: Company, a: int, b: int, c: int) -> None:
    one, two, three = 1 + a % 5, 1 + b % 5, 1 + c % 5
    codes = [company.record("product.product", p)["default_code"] for p in (one, two, three)]
    for product, code in zip((two, three, one), codes, strict=True):
        company.edit.write("product.product", product, {"default_code": code})


@action
def change_product_unit(company: Company, a: int, b: int, c: int) -> None:
    product = company.pick("product.product", a, uom_id=UNITS_OF_COUNT)
    if product:
        values = {"uom_id": UNITS_OF_COUNT[b % len(UNITS_OF_COUNT)]}
        company.edit.write("product.product", product, values)


@action
def rename_master(company: Company, a: int, b: int, c: int) -> None:
    model = (
        "res.partner",
        "res.users",
        "product.category",
        "uom.uom",
        "res.country.state",
        "account.incoterms",
        "product.product",
    )[a % 7]
    record = company.pick(model, b)
    field = "code" if model == "account.incoterms" else "name"
    company.edit.write(model, record, {field: f"{model} {c}"})


@action
def change_parent(company: Company, a: int, b: int, c: int) -> None:
    values = {"commercial_partner_id": 1 + b % 2, "city": ("Campinas", "Recife")[c % 2]}
    company.edit.write("res.partner", 3, values)
