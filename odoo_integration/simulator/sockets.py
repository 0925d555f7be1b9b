"""A small threaded HTTP/1.1 server with keep-alive that can cut answers and reset connections.

The standard library's server sends headers and body separately and cannot reset a connection.
"""

import socket
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus
from threading import Lock, Thread, current_thread

from .faults import ConnectionReset
from .http_types import HttpRequest, HttpResponse, page

MAX_HEADERS = 65_536
GZIP_FROM = 1_000
# SO_LINGER on with zero seconds: close() sends a RST instead of a FIN.
RESET_ON_CLOSE = struct.pack("ii", 1, 0)

Handler = Callable[[HttpRequest], HttpResponse]


class HttpServer:
    """Serves `handler` on `host`:`port` until stopped; port 0 takes a free one."""

    def __init__(
        self,
        handler: Handler,
        *,
        date: Callable[[], str],
        host: str = "127.0.0.1",
        port: int = 0,
        keep_alive: bool = True,
        gzip: bool = False,
    ) -> None:
        self.handler, self.date = handler, date
        self.host, self.port = host, port
        self.keep_alive, self.gzip = keep_alive, gzip
        self._listener: socket.socket | None = None
        self._threads: set[Thread] = set()
        self._open: set[socket.socket] = set()
        self._lock = Lock()

    def start(self) -> None:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((self.host, self.port))
            listener.listen(128)
        except OSError:
            listener.close()
            raise
        self.port = listener.getsockname()[1]
        self._listener = listener
        self._spawn(self._accept, listener)

    def stop(self) -> None:
        """Close every socket and wait for the threads."""
        listener, self._listener = self._listener, None
        if listener is None:
            return
        # close() alone leaves a thread blocked in accept(); shutdown() wakes it.
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        with self._lock:
            connections, threads = list(self._open), list(self._threads)
        for connection in connections:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(timeout=5)

    def _spawn(self, target: Callable[[socket.socket], None], connection: socket.socket) -> None:
        thread = Thread(target=self._run, args=(target, connection), daemon=True)
        with self._lock:
            self._threads.add(thread)
        thread.start()

    def _run(self, target: Callable[[socket.socket], None], connection: socket.socket) -> None:
        try:
            target(connection)
        finally:
            with self._lock:
                self._threads.discard(current_thread())

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                connection, _ = listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            with self._lock:
                if self._listener is None:
                    connection.close()
                    return
                self._open.add(connection)
            self._spawn(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        try:
            with connection, suppress(OSError):
                buffer = bytearray()
                while self._exchange(connection, buffer):
                    pass
        finally:
            with self._lock:
                self._open.discard(connection)

    def _exchange(self, connection: socket.socket, buffer: bytearray) -> bool:
        """Answer one request; False when the connection is to be closed."""
        request = _read_request(connection, buffer)
        if request is None:
            return False
        try:
            response = self.handler(request)
        except ConnectionReset:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            return False
        keep = self.keep_alive and request.headers.get("connection", "").lower() != "close"
        payload = self._encode(request, response, keep=keep)
        if response.cut is not None:
            head = len(payload) - len(response.body)
            connection.sendall(payload[: head + response.cut])
            return False
        connection.sendall(payload)
        return keep

    def _encode(self, request: HttpRequest, response: HttpResponse, *, keep: bool) -> bytes:
        headers = {"Content-Type": response.content_type, **response.headers}
        accepts = "gzip" in request.headers.get("accept-encoding", "")
        if self.gzip and accepts and len(response.body) >= GZIP_FROM:
            packer = zlib.compressobj(level=1, wbits=31)
            response.body = packer.compress(response.body) + packer.flush()
            headers["Content-Encoding"] = "gzip"
        headers["Content-Length"] = str(len(response.body))
        headers["Date"] = self.date()
        headers["Connection"] = "keep-alive" if keep else "close"
        try:
            phrase = HTTPStatus(response.status).phrase
        except ValueError:
            phrase = "Unknown"
        lines = [f"HTTP/1.1 {response.status} {phrase}"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        return head if request.method == "HEAD" else head + response.body


def _read_request(connection: socket.socket, buffer: bytearray) -> HttpRequest | None:
    """The next request, None at the end of the stream; later bytes stay in the buffer."""
    while (end := buffer.find(b"\r\n\r\n")) < 0:
        if len(buffer) > MAX_HEADERS or not _receive(connection, buffer):
            return None
    head = bytes(buffer[:end]).decode("latin-1").split("\r\n")
    del buffer[: end + 4]
    try:
        method, target, _ = head[0].split(" ", 2)
        headers = {}
        for line in head[1:]:
            name, _, value = line.partition(":")
            headers[name.strip().lower()] = value.strip()
        length = int(headers.get("content-length", 0))
    except ValueError:
        bad = page(400)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n" + bad.body)
        return None
    if headers.get("expect", "").lower() == "100-continue":
        connection.sendall(b"HTTP/1.1 100 Continue\r\n\r\n")
    while len(buffer) < length:
        if not _receive(connection, buffer):
            return None
    body = bytes(buffer[:length])
    del buffer[:length]
    return HttpRequest(method.upper(), target, headers, body)


def _receive(connection: socket.socket, buffer: bytearray) -> bool:
    data = connection.recv(262_144)
    buffer += data
    return bool(data)
