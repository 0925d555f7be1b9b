"""Gives the memory of read pages back to the system.

glibc keeps what a thread has freed for that thread, and what a large buffer has freed for the next
one: the pages of a million rows, read by some threads and staged by another, then hold twice as much
as those of ten thousand. (mallopt(3): M_ARENA_MAX; a set M_MMAP_THRESHOLD no longer grows.)
"""

import ctypes

_M_MMAP_THRESHOLD, _M_ARENA_MAX = -3, -8
_LARGE_BUFFER = 64 * 1024


def share_one_arena() -> bool:
    """Lets all threads of this process allocate from one place, and large buffers from the system.

    Returns:
        False where the C library has no such switch (musl, macOS); memory is then only less flat.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is None:
        return False
    settings = ((_M_ARENA_MAX, 1), (_M_MMAP_THRESHOLD, _LARGE_BUFFER))
    return all(mallopt(name, value) for name, value in settings)
