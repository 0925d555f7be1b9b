"""Why does the server not let us in? What libpq knows and psycopg2 does not tell.

An `OperationalError` of a failed connect has no SQLSTATE, whether the server is restarting or the
password is wrong, and its text comes in the server's language. Two questions give an answer
without reading it:

- The connect is repeated in steps, with libpq told to say SQLSTATEs instead of sentences
  (`PQsetErrorVerbosity`, PQERRORS_SQLSTATE, libpq 12+) before the server has answered.
- Where there is no SQLSTATE either, TLS is negotiated once by Python, whose exceptions tell a
  certificate that is not trusted from a connection that broke.

PgBouncer before 1.21 sends 08P01 for most refusals, wrong passwords included: those cannot be told
from its "try again later" and stay transient, bounded by the caller's retries. One can: start-up
options that it does not take; without them it lets us in.
"""

import ctypes
import re
import select
import socket
import ssl
import struct
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg2
from django.db import connections
from psycopg2 import extensions

TRANSIENT_CODES = frozenset(
    {"40001", "40P01", "55P03", "57P01", "57P02", "57P03", "53300", "25P03", "57P05"}
)
"""Conflicts; shutdown, crash, starting up; too many clients; idle in transaction or session."""

PQERRORS_SQLSTATE = 3
PROTOCOL_VIOLATION = "08P01"
SSL_REQUEST = struct.pack("!ii", 8, 80877103)
NOT_FOR_LIBPQ = ("cursor_factory", "connection_factory", "context", "prepare_threshold")
DEFAULT_TIMEOUT = 10.0


def permanent_refusal(using: str) -> str | None:
    """Asks the server of an alias whether it refuses new connections for good.

    Opens one connection of its own, for at most `connect_timeout` seconds (10 without it), and
    leaves Django's untouched. Call it after a failed connect only.

    Returns:
        The reason in a few words ("SQLSTATE 28P01", "certificate verify failed"), or None when
        the connect works, failed for a passing reason, or nothing could be found out.
    """
    params = {
        name: value
        for name, value in connections[using].get_connection_params().items()
        if name not in NOT_FOR_LIBPQ
    }
    timeout = float(params.get("connect_timeout") or DEFAULT_TIMEOUT)
    try:
        probe = psycopg2.connect(**params, async_=True)
    except psycopg2.Error:
        return _tls_refusal(params, timeout)
    try:
        effective = probe.info.dsn_parameters
        code = _sqlstate_of_refusal(probe, timeout)
    finally:
        probe.close()
    if code is None:
        return None
    if code == PROTOCOL_VIOLATION and "options" in params and _connects_without_options(params):
        return "it takes no start-up options, as a pooler; set DB_POOL_MODE"
    if code:
        passing = code in TRANSIENT_CODES or code.startswith("08")
        return None if passing else f"SQLSTATE {code}"
    return _tls_refusal(effective, timeout)


def _connects_without_options(params: dict[str, Any]) -> bool:
    try:
        psycopg2.connect(
            **{name: value for name, value in params.items() if name != "options"}
        ).close()
    except psycopg2.Error:
        return False
    return True


def _sqlstate_of_refusal(probe: extensions.connection, timeout: float) -> str | None:
    """None: it connected, or it took too long; "": refused without a code."""
    try:
        libpq = ctypes.CDLL(psycopg2._psycopg.__file__)
        libpq.PQsetErrorVerbosity.argtypes = (ctypes.c_void_p, ctypes.c_int)
        libpq.PQsetErrorVerbosity(probe.pgconn_ptr, PQERRORS_SQLSTATE)
    except (OSError, AttributeError):
        return ""
    until = time.monotonic() + timeout
    try:
        while (state := probe.poll()) != extensions.POLL_OK:
            left = until - time.monotonic()
            reading, writing = (
                [probe] * (state == extensions.POLL_READ),
                [probe] * (state == extensions.POLL_WRITE),
            )
            if left <= 0 or not any(select.select(reading, writing, [], left)):
                return None
    except psycopg2.Error as error:
        # libpq asks no further host once a server has answered: its last line decides.
        last_line = (str(error).strip().splitlines() or [""])[-1]
        found = re.search(r":\s+([0-9A-Z]{5})$", last_line)
        return found[1] if found else ""
    return None


def _tls_refusal(params: dict[str, Any], timeout: float) -> str | None:
    mode = params.get("sslmode", "")
    if mode not in {"require", "verify-ca", "verify-full"}:
        return None
    refusals = []
    for host, address in _tcp_servers(params):
        try:
            with socket.create_connection(address, timeout) as link:
                link.sendall(SSL_REQUEST)
                answer = link.recv(1)
                if answer == b"N":
                    refusals.append("the server does not offer TLS")
                elif answer == b"S" and mode != "require":
                    _trusted(params, mode).wrap_socket(link, server_hostname=host).close()
                    return None
                else:
                    return None
        except ssl.SSLCertVerificationError as error:
            refusals.append(f"certificate not accepted: {error.verify_message}")
        except _RootCertificate as error:
            return str(error)
        except OSError:
            continue
    return refusals[0] if refusals else None


class _RootCertificate(Exception):
    """The root certificate cannot be used."""


def _trusted(params: dict[str, Any], mode: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = mode == "verify-full"
    root = params.get("sslrootcert") or str(Path.home() / ".postgresql" / "root.crt")
    try:
        if root == "system":
            context.load_default_certs()
        else:
            context.load_verify_locations(root)
    except OSError as error:
        raise _RootCertificate(f"the root certificate {root} cannot be used") from error
    return context


def _tcp_servers(params: dict[str, Any]) -> Iterator[tuple[str, tuple[str, int]]]:
    hosts = str(params.get("host", "")).split(",")
    addresses = str(params.get("hostaddr") or params.get("host", "")).split(",")
    ports = (str(params.get("port") or 5432)).split(",")
    for index, (host, address) in enumerate(zip(hosts, addresses, strict=False)):
        if address and not address.startswith(("/", "@")):
            port = ports[index] if index < len(ports) else ports[0]
            yield host, (address, int(port or 5432))
