"""Every kind of scenario, in the order of the table."""

from . import link_scenarios as scenarios_of_the_link
from . import odoo_scenarios as scenarios_of_odoo
from . import process_scenarios as scenarios_of_the_process
from . import server_scenarios as scenarios_of_the_server
from .stage import Kinds

KINDS = Kinds(
    scenarios_of_the_link.kind
    | scenarios_of_the_server.kind
    | scenarios_of_odoo.kind
    | scenarios_of_the_process.kind
)
