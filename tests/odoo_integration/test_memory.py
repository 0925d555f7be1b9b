"""The product's threads keep no memory of their own."""

import os
import subprocess
import sys

import pytest

# In a process of its own: glibc reads the limit when the first thread asks for memory.
_HEAPS = """
import ctypes, sys, threading
import django

if sys.argv[1] == "the product":
    django.setup()
all_at_once = threading.Barrier(4)

def work():
    all_at_once.wait()
    b"x" * 100_000

threads = [threading.Thread(target=work) for _ in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc = ctypes.CDLL(None)
libc.fdopen.restype = ctypes.c_void_p
out = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, out)
libc.fflush(out)
"""


def heaps(how: str) -> int:
    done = subprocess.run(
        [sys.executable, "-c", _HEAPS, how],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.count("<heap nr=")


@pytest.mark.skipif(sys.platform != "linux", reason="glibc is of Linux")
def test_all_threads_allocate_from_one_heap():
    # Without the limit there are more, or this would be true of every program.
    assert heaps("any program") > 1
    assert heaps("the product") == 1
