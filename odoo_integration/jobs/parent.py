"""Processes that end together with the one that started them."""

import ctypes
import signal

_PR_SET_PDEATHSIG = 1


def die_with_parent(number: int = signal.SIGKILL) -> None:
    """Asks the kernel to signal this process when its parent dies; Linux only.

    Args:
        number: which signal.
    """
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
