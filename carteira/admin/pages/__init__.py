"""Pages about one customer and one product: what is open, invoiced, said and changed."""

from .customer import CustomerPageMixin
from .product import ProductPageMixin

__all__ = ["CustomerPageMixin", "ProductPageMixin"]
