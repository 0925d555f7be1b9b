"""The read API for other services; only the first request to it loads this."""

from . import backlog as backlog
from . import balances as balances
from .access import token_of, visible_items
from .app import api
from .operations import get
from .schemas import Currency, Number

__all__ = ["Currency", "Number", "api", "get", "token_of", "visible_items"]
