from .alerts import AlertState
from .mirror import (
    OdooMove,
    OdooName,
    OdooOrder,
    OdooPartner,
    OdooProduct,
    OdooUnit,
    Reference,
)
from .runs import (
    BalanceChange,
    RejectedRecord,
    SyncCursor,
    SyncRun,
    SyncState,
    UnreliableItem,
)
from .work import TouchedOrder

__all__ = [
    "AlertState",
    "BalanceChange",
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
    "UnreliableItem",
]
