from .mirror import (
    OdooMove,
    OdooName,
    OdooOrder,
    OdooPartner,
    OdooProduct,
    OdooUnit,
)
from .runs import BalanceChange, RejectedRecord, SyncCursor, SyncRun, SyncState
from .work import TouchedOrder

__all__ = [
    "BalanceChange",
    "OdooMove",
    "OdooName",
    "OdooOrder",
    "OdooPartner",
    "OdooProduct",
    "OdooUnit",
    "RejectedRecord",
    "SyncCursor",
    "SyncRun",
    "SyncState",
    "TouchedOrder",
]
