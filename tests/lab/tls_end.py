"""The server's end of one TLS connection, over memory: nothing is sent but by whoever owns it."""

import contextlib
import socket
import ssl

CHUNK = 65536


class TlsEnd:
    """TLS towards one client; for one thread."""

    def __init__(self, context: ssl.SSLContext, client: socket.socket) -> None:
        self._client = client
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)

    def shake_hands(self) -> bool:
        """Settles the connection; False where the client left.

        Raises:
            ssl.SSLError: the client does not trust us, or speaks no TLS.
        """
        while True:
            try:
                self._tls.do_handshake()
            except ssl.SSLWantReadError:
                self._client.sendall(self._outgoing.read())
                data = self._client.recv(CHUNK)
                if not data:
                    return False
                self._incoming.write(data)
            except ssl.SSLError:
                # The alert says why; without it the client only sees the line go dead.
                self._client.sendall(self._outgoing.read())
                raise
            else:
                self._client.sendall(self._outgoing.read())
                return True

    def decrypt(self, data: bytes) -> tuple[bytes, bool]:
        """What the client said, and whether it has said goodbye."""
        self._incoming.write(data)
        parts = []
        while True:
            try:
                part = self._tls.read(CHUNK)
            except ssl.SSLWantReadError:
                return b"".join(parts), False
            except ssl.SSLZeroReturnError:
                part = b""
            if not part:
                return b"".join(parts), True
            parts.append(part)

    def encrypt(self, data: bytes) -> bytes:
        """`data` as it goes over the wire."""
        self._tls.write(data)
        return self._outgoing.read()

    def say_goodbye(self) -> None:
        self._client.settimeout(2)
        with contextlib.suppress(ssl.SSLError):
            self._tls.unwrap()
        self._client.sendall(self._outgoing.read())
