"""A query on a network that goes silent, in a process without any other network.

    unshare --net python -m tests.lab.silent_network SOCKET sending|waiting

The process has a loopback of its own; taking that down loses every packet and touches nothing of
the machine's network. It refuses to run where there is any other interface.
"""

import json
import socket
import subprocess
import sys
import threading
import time

import psycopg2

from .proxy import FaultProxy


def main() -> None:
    """Prints, as JSON, how long the query took to fail and how."""
    target, when = sys.argv[1:]
    if any(name != "lo" for _, name in socket.if_nameindex()):
        sys.exit("this is not a network of our own: start it with `unshare --net`")
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with FaultProxy(target) as proxy:
        connection = psycopg2.connect(
            host="127.0.0.1", port=proxy.port, user="postgres", dbname="postgres",
            tcp_user_timeout=2000, keepalives=1, keepalives_idle=1, keepalives_interval=1,
            keepalives_count=2,
        )  # fmt: skip
        silence = threading.Timer(0.5 if when == "waiting" else 0, go_silent)
        silence.start()
        if when == "sending":
            silence.join()
        started = time.monotonic()
        failure: psycopg2.Error | None = None
        try:
            connection.cursor().execute("SELECT pg_sleep(30)")
        except psycopg2.Error as error:
            failure = error
        seconds = time.monotonic() - started
        told = {"seconds": seconds, "error": type(failure).__name__, "closed": connection.closed}
        print(json.dumps(told | {"pgcode": failure.pgcode if failure else None}))


def go_silent() -> None:
    subprocess.run(["ip", "link", "set", "lo", "down"], check=True)


if __name__ == "__main__":
    main()
