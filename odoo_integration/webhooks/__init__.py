"""Events out: signed messages about what runs did, made from their rows by a job of the queue."""

from .addresses import AddressRefused, checked_address
from .delivery import deliver, send_again
from .events import last_run_id

__all__ = ["AddressRefused", "checked_address", "deliver", "last_run_id", "send_again"]
