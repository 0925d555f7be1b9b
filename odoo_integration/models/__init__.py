from .alerts import AlertState
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
from .runs import BalanceChange, RejectedRecord, SyncCursor, SyncRun, SyncState
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
    "OdooUnit",
    "Reference",
    "RejectedRecord",
    "SyncCursor",
    "SyncRun",
    "SyncState",
    "TouchedOrder",
]
