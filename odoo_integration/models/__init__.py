from .alerts import AlertState
from .changes import BalanceChange
from .mirror import (
    OdooCompany,
    OdooMove,
    OdooName,
    OdooOrder,
    OdooPartner,
    OdooProduct,
    OdooUnit,
    Reference,
)
from .rejected import RejectedRecord, UnreliableItem
from .runs import SyncRun
from .state import OdooServer, SeenRecord, SyncCursor, SyncState
from .work import TouchedOrder

__all__ = [
    "AlertState",
    "BalanceChange",
    "OdooCompany",
    "OdooMove",
    "OdooName",
    "OdooOrder",
    "OdooPartner",
    "OdooProduct",
    "OdooServer",
    "OdooUnit",
    "Reference",
    "RejectedRecord",
    "SeenRecord",
    "SyncCursor",
    "SyncRun",
    "SyncState",
    "TouchedOrder",
    "UnreliableItem",
]
