"""What Odoo's records said last: headers and master data, keyed by Odoo's ids.

The business tables are computed from these and from the lines, which the business tables hold
themselves. So a renamed customer reaches every old row without Odoo being asked for it again.
"""

from django.db import models
from django.db.models import Exists, OuterRef

from carteira.models import CarteiraPrincipal, Fonte


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


def reference() -> models.BigIntegerField:
    """The id of another Odoo record; no foreign key, because it may not be readable for us."""
    return models.BigIntegerField(null=True)


class OdooPartner(OdooRecord):
    """`res.partner`: customers, delivery addresses, carriers."""

    name = text()
    legal_name = text()
    tax_id = text()
    city = text()
    state_id = reference()
    city_id = reference()
    zip = text()
    street = text()
    number = text()
    district = text()
    phone = text()
    commercial_partner_id = reference()

    class Meta:
        db_table = "odoo_partner"


class OdooProduct(OdooRecord):
    """`product.product`."""

    name = text()
    code = text()
    uom_id = reference()
    categ_id = reference()
    weight = models.DecimalField(max_digits=20, decimal_places=6, null=True)

    class Meta:
        db_table = "odoo_product"


class OdooUnit(OdooRecord):
    """`uom.uom`; `factor` is how many reference units one of this unit is, in every version."""

    name = text()
    factor = models.DecimalField(max_digits=40, decimal_places=20)
    category_id = reference()

    class Meta:
        db_table = "odoo_unit"


class OdooName(models.Model):
    """The records of small models of which only a name or a code is shown."""

    model = models.CharField()
    record_id = models.BigIntegerField()
    name = text()
    code = text()
    parent_id = reference()

    class Meta:
        db_table = "odoo_name"
        constraints = (
            models.UniqueConstraint(fields=("model", "record_id"), name="odoo_name_record"),
        )


class OdooOrderQuerySet(models.QuerySet):
    """Queries over Odoo's orders."""

    def in_conflict(self) -> "OdooOrderQuerySet":
        """Orders whose number somebody has entered or imported here: a person has to settle it."""
        manual = CarteiraPrincipal.objects.filter(fonte=Fonte.MANUAL, num_pedido=OuterRef("name"))
        return self.filter(Exists(manual))


class OdooOrder(OdooRecord):
    """`sale.order`; when it last changed in Odoo is shown."""

    write_date = models.DateTimeField(null=True)
    name = text()
    status = text()
    partner_id = reference()
    partner_shipping_id = reference()
    user_id = reference()
    team_id = reference()
    create_date = models.DateTimeField(null=True)
    date_order = models.DateTimeField(null=True)
    commitment_date = models.DateTimeField(null=True)
    client_order_ref = text()
    payment_term_id = reference()
    incoterm_id = reference()
    carrier_id = reference()
    company_id = reference()
    payment_method = text()
    notes = text()

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
    invoice_origin = text()
    partner_id = reference()
    partner_tax_id = text()
    user_id = reference()
    team_id = reference()
    incoterm_id = reference()
    reversed_entry_id = reference()
    company_id = reference()

    class Meta:
        db_table = "odoo_move"
        indexes = (
            models.Index(
                fields=("reversed_entry_id",),
                condition=models.Q(reversed_entry_id__isnull=False),
                name="odoo_move_reversed",
            ),
        )
