"""What Odoo's records said last: headers and master data, keyed by Odoo's ids.

The business tables are computed from these and from the lines, which the business tables hold
themselves. So a renamed customer reaches every old row without Odoo being asked for it again.
"""

from typing import Any

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Subquery, Value, When
from django.db.models.functions import Cast, Coalesce, Concat

from carteira.models import CarteiraPrincipal, Fonte
from carteira.models.fields import extra_values, finite
from carteira.rules import SEM_CODIGO_PREFIX


class OdooRecord(models.Model):
    """A record of Odoo, by its id there.

    Only what the business tables show of it is held: Odoo moves a `write_date` for much else (a
    price list, a stock level, a preference), and every row the record feeds would be computed anew.
    """

    id = models.BigIntegerField(primary_key=True)

    class Meta:
        abstract = True


def text() -> models.CharField:
    return models.CharField(default="", blank=True)


class Reference(models.BigIntegerField):
    """The id of another Odoo record; no foreign key, because it may not be readable for us.

    Args:
        to: Odoo's model it names, by the label of its plan. A run reads what it names, and
            recomputes what refers to it when that changes.
    """

    def __init__(self, to: str = "", **options: Any) -> None:
        self.to = to
        super().__init__(**{"null": True} | options)

    def deconstruct(self) -> Any:
        name, _path, args, options = super().deconstruct()
        return name, "django.db.models.BigIntegerField", args, options


class OdooPartner(OdooRecord):
    """`res.partner`: customers, delivery addresses, carriers."""

    name = text()
    legal_name = text()
    tax_id = text()
    city = text()
    state_id = Reference("res.country.state")
    city_id = Reference("city")
    zip = text()
    street = text()
    number = text()
    district = text()
    phone = text()
    commercial_partner_id = Reference("res.partner")
    extras = extra_values()

    class Meta:
        db_table = "odoo_partner"


class OdooProduct(OdooRecord):
    """`product.product`."""

    name = text()
    code = text()
    uom_id = Reference("uom.uom")
    categ_id = Reference("product.category")
    weight = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    extras = extra_values()
    # What stands for the code where a product has none.
    item_code = models.GeneratedField(
        expression=Case(
            When(code="", then=Concat(Value(SEM_CODIGO_PREFIX), Cast("id", models.CharField()))),
            default=F("code"),
        ),
        output_field=models.CharField(),
        db_persist=True,
    )

    class Meta:
        db_table = "odoo_product"
        constraints = (finite("odoo_product_finite", "weight"),)


class OdooUnit(OdooRecord):
    """`uom.uom`; `factor` is how many reference units one of this unit is, in every version."""

    name = text()
    factor = models.DecimalField(max_digits=40, decimal_places=20)
    category_id = Reference()

    class Meta:
        db_table = "odoo_unit"
        constraints = (
            finite("odoo_unit_finite", "factor"),
            models.CheckConstraint(condition=models.Q(factor__gt=0), name="odoo_unit_positive"),
        )


class OdooCompany(OdooRecord):
    """`res.company`; `parent_id` names the company it is a branch of."""

    name = text()
    currency_id = Reference("res.currency")
    parent_id = Reference("res.company")

    class Meta:
        db_table = "odoo_company"


class OdooName(models.Model):
    """The records of small models of which only a name or a code is shown."""

    model = models.CharField()
    record_id = models.BigIntegerField()
    name = text()
    code = text()
    parent_id = Reference()

    class Meta:
        db_table = "odoo_name"
        constraints = (
            models.UniqueConstraint(fields=("model", "record_id"), name="odoo_name_record"),
        )


class OdooOrderQuerySet(models.QuerySet):
    """Queries over Odoo's orders."""

    def with_company(self) -> "OdooOrderQuerySet":
        """Adds `empresa`: the name of the order's company, as its items have it."""
        company = OdooCompany.objects.filter(id=OuterRef("company_id")).values("name")
        return self.annotate(empresa=Coalesce(Subquery(company), Value("")))

    def in_conflict(self) -> "OdooOrderQuerySet":
        """Orders whose number somebody has entered or imported here: a person has to settle it.

        An item that names no company is in conflict with an order of any.
        """
        manual = CarteiraPrincipal.objects.filter(
            fonte=Fonte.MANUAL, num_pedido=OuterRef("name"), empresa__in=["", OuterRef("empresa")]
        )
        return self.with_company().filter(Exists(manual))


class OdooOrder(OdooRecord):
    """`sale.order`; when it last changed in Odoo is shown."""

    write_date = models.DateTimeField(null=True)
    name = text()
    status = text()
    partner_id = Reference("res.partner")
    partner_shipping_id = Reference("res.partner")
    user_id = Reference("res.users")
    team_id = Reference("crm.team")
    create_date = models.DateTimeField(null=True)
    date_order = models.DateTimeField(null=True)
    commitment_date = models.DateTimeField(null=True)
    client_order_ref = text()
    payment_term_id = Reference("account.payment.term")
    incoterm_id = Reference("account.incoterms")
    carrier_id = Reference("delivery.carrier")
    company_id = Reference("res.company")
    currency_id = Reference("res.currency")
    # Of the order's currency for one of the company's.
    currency_rate = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    payment_method_id = Reference("payment_method")
    notes = text()
    extras = extra_values()

    objects = OdooOrderQuerySet.as_manager()

    class Meta:
        db_table = "odoo_order"
        indexes = (models.Index(fields=("name",), name="odoo_order_name"),)


class OdooMove(OdooRecord):
    """`account.move`: customer invoices and credit notes."""

    number = text()
    status = text()
    refund = models.BooleanField(default=False)
    invoice_date = models.DateField(null=True)
    invoice_date_due = models.DateField(null=True)
    invoice_origin = text()
    partner_id = Reference("res.partner")
    partner_tax_id = text()
    user_id = Reference("res.users")
    team_id = Reference("crm.team")
    incoterm_id = Reference("account.incoterms")
    reversed_entry_id = Reference()
    fiscal_series = text()
    fiscal_key = text()
    fiscal_model = text()
    fiscal_status = text()
    fiscal_divergence = text()
    company_id = Reference("res.company")
    currency_id = Reference("res.currency")
    extras = extra_values()

    class Meta:
        db_table = "odoo_move"
        indexes = (
            models.Index(
                fields=("reversed_entry_id",),
                condition=models.Q(reversed_entry_id__isnull=False),
                name="odoo_move_reversed",
            ),
        )
