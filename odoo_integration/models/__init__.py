from .alerts import AlertState
from .bridge import BridgeStep
from .calls import OdooCalls
from .changes import BalanceChange
from .hints import OdooHint
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
from .visits import Visit
from .webhooks import Webhook, WebhookMessage
from .work import TouchedOrder

__all__ = [
    "AlertState",
    "BalanceChange",
    "BridgeStep",
    "OdooCalls",
    "OdooCompany",
    "OdooHint",
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
    "Visit",
    "Webhook",
    "WebhookMessage",
]
