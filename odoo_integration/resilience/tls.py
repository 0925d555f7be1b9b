"""Whether TLS is why a server cannot be connected to, found out by negotiating it in Python."""

import socket
import ssl
import struct
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

SSL_REQUEST = struct.pack("!ii", 8, 80877103)


def tls_refusal(parameters: Mapping[str, Any], timeout: float) -> str | None:
    """Negotiates TLS with each server in turn, as `sslmode` asks for, and stops there.

    Args:
        parameters: libpq's connection parameters.
        timeout: seconds for each server.

    Returns:
        Why TLS cannot be had with any server that answers; None when one of them offers it, none
        answers, or `sslmode` does not insist on TLS.
    """
    mode = parameters.get("sslmode", "")
    if mode not in {"require", "verify-ca", "verify-full"}:
        return None
    refusals = []
    for host, address in _tcp_servers(parameters):
        try:
            with socket.create_connection(address, timeout) as link:
                link.sendall(SSL_REQUEST)
                answer = link.recv(1)
                if answer == b"N":
                    refusals.append("the server does not offer TLS")
                elif answer == b"S" and mode != "require":
                    _verifying(parameters, mode).wrap_socket(link, server_hostname=host).close()
                    return None
                else:
                    return None
        except ssl.SSLCertVerificationError as error:
            refusals.append(f"certificate not accepted: {error.verify_message}")
        except _RootCertificateError as error:
            return str(error)
        except OSError:
            continue
    return refusals[0] if refusals else None


class _RootCertificateError(Exception):
    """The root certificate cannot be used."""


def _verifying(parameters: Mapping[str, Any], mode: str) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = mode == "verify-full"
    root = parameters.get("sslrootcert") or str(Path.home() / ".postgresql" / "root.crt")
    try:
        if root == "system":
            context.load_default_certs()
        else:
            context.load_verify_locations(root)
    except OSError as error:
        raise _RootCertificateError(f"the root certificate {root} cannot be used") from error
    return context


def _tcp_servers(parameters: Mapping[str, Any]) -> Iterator[tuple[str, tuple[str, int]]]:
    """Host name and address of each server that is not reached by a Unix socket."""
    hosts = str(parameters.get("host", "")).split(",")
    addresses = str(parameters.get("hostaddr") or parameters.get("host", "")).split(",")
    ports = (str(parameters.get("port") or 5432)).split(",")
    for index, (host, address) in enumerate(zip(hosts, addresses, strict=False)):
        if address and not address.startswith(("/", "@")):
            port = ports[index] if index < len(ports) else ports[0]
            yield host, (address, int(port or 5432))
