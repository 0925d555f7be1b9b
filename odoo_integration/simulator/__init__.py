"""A simulated Odoo: the read API of any supported version over a dataset, on a local port.

with Simulator(generate(orders=400)) as odoo:
    client = connect(odoo.url, database="demo", user="demo", password="demo")
"""

from .access import User
from .dataset import Dataset
from .demo import generate
from .demo.working_day import WorkingDay
from .faults import Fault, Faults
from .loading import DatasetError, load_dataset
from .server import Simulator
from .versions import VERSIONS

__all__ = [
    "VERSIONS",
    "Dataset",
    "DatasetError",
    "Fault",
    "Faults",
    "Simulator",
    "User",
    "WorkingDay",
    "generate",
    "load_dataset",
]
