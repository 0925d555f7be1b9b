"""Every kind of scenario, in the order of the table."""

from . import (
    scenarios_of_odoo,
    scenarios_of_the_link,
    scenarios_of_the_process,
    scenarios_of_the_server,
)
from .stage import Kinds

KINDS = Kinds(
    scenarios_of_the_link.kind
    | scenarios_of_the_server.kind
    | scenarios_of_odoo.kind
    | scenarios_of_the_process.kind
)
