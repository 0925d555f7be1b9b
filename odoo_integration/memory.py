"""How much memory the threads of a process keep for themselves."""

import ctypes
import sys

# malloc.h of glibc.
_M_ARENA_MAX = -8


def share_one_heap() -> None:
    """Has all threads allocate from one heap, where the C library is glibc.

    It gives each thread a heap of its own and keeps what is freed there: 17 MB for four threads
    that read pages, though Python lets one of them run at a time. To be called before the first
    thread starts, since glibc reads the limit once; a process that is forked later has it too.
    """
    if sys.platform == "linux" and (mallopt := getattr(ctypes.CDLL(None), "mallopt", None)):
        mallopt(_M_ARENA_MAX, 1)
