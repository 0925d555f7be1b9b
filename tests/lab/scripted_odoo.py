"""A small HTTP server that answers as scripted, on a real socket."""

import json
import socket
import struct
import threading
import time
import xmlrpc.client
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

JSON = {"Content-Type": "application/json; charset=utf-8"}
HTML = {"Content-Type": "text/html; charset=utf-8"}
XML = {"Content-Type": "text/xml; charset=utf-8"}


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True)
class Reply:
    """`declared` lies about the length; `pause` comes before the answer; `drip` between bytes."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    declared: int | None = None
    pause: float = 0.0
    drip: float = 0.0
    reset: bool = False
    chunked: bool = False


RESET = Reply(reset=True)


def reply(result: Any, status: int = 200, **more: Any) -> Reply:
    return Reply(json.dumps(result).encode(), status, JSON, **more)


def rpc(result: Any) -> Reply:
    return reply({"jsonrpc": "2.0", "id": 1, "result": result})


def rpc_error(name: str, message: str, debug: str = "") -> Reply:
    data = {"name": name, "message": message, "debug": debug, "arguments": [message]}
    error = {"code": 200, "message": "Odoo Server Error", "data": data}
    return reply({"jsonrpc": "2.0", "id": 1, "error": error})


def xml(result: Any) -> Reply:
    body = xmlrpc.client.dumps((result,), methodresponse=True, allow_none=True).encode()
    return Reply(body, 200, XML)


def fault(code: int, text: str) -> Reply:
    return Reply(xmlrpc.client.dumps(xmlrpc.client.Fault(code, text)).encode(), 200, XML)


def page(status: int, title: str = "Not here", **headers: str) -> Reply:
    text = f"<!doctype html>\n<html><title>{title}</title><h1>{title}</h1></html>"
    return Reply(text.encode(), status, {**HTML, **headers})


Script = Callable[[Request], Reply]


class ScriptedServer:
    """Answers with the next of `replies`, the last one again and again, or what a script says."""

    def __init__(
        self, *, keep_alive: bool = True, idle_seconds: float | None = None, tls: Any = None
    ) -> None:
        self.requests: list[Request] = []
        self.connections = 0
        self.replies: list[Reply] = []
        self.script: Script | None = None
        self._lock = threading.Lock()
        server = self

        class Handler(BaseHTTPRequestHandler):
            disable_nagle_algorithm = True
            protocol_version = "HTTP/1.1" if keep_alive else "HTTP/1.0"
            timeout = idle_seconds

            def setup(self) -> None:
                super().setup()
                server.connections += 1

            def do_GET(self) -> None:
                length = int(self.headers.get("Content-Length") or 0)
                request = Request(
                    self.command, self.path, dict(self.headers.items()), self.rfile.read(length)
                )
                _write(self, server._next(request))

            do_POST = do_GET

            def log_message(self, *args: Any) -> None:
                pass

        class Http(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, request: Any, client_address: Any) -> None:
                pass

        self._http = Http(("127.0.0.1", 0), Handler)
        if tls is not None:
            self._http.socket = tls.wrap_socket(
                self._http.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._http.server_address[1]
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.01,), daemon=True)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def say(self, *replies: Reply) -> None:
        self.replies = list(replies)

    def _next(self, request: Request) -> Reply:
        with self._lock:
            self.requests.append(request)
            if self.script is None:
                return self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        # Not locked: requests may come side by side.
        return self.script(request)

    def __enter__(self) -> "ScriptedServer":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._http.shutdown()
        self._http.server_close()


def _write(handler: BaseHTTPRequestHandler, reply: Reply) -> None:
    time.sleep(reply.pause)
    if reply.reset:
        # Linger 0: closing sends RST in place of FIN.
        linger = struct.pack("ii", 1, 0)
        handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        handler.close_connection = True
        handler.wfile.close()
        handler.rfile.close()
        handler.connection.close()
        return
    # Not send_response: it would add a Date of its own to the script's.
    handler.send_response_only(reply.status)
    for name, value in reply.headers.items():
        handler.send_header(name, value)
    if reply.chunked:
        # The end of the chunks never comes.
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"%x\r\n%s\r\n" % (len(reply.body), reply.body))
        handler.close_connection = True
        return
    length = len(reply.body) if reply.declared is None else reply.declared
    handler.send_header("Content-Length", str(length))
    handler.end_headers()
    if reply.drip:
        for byte in reply.body:
            handler.wfile.write(bytes([byte]))
            handler.wfile.flush()
            time.sleep(reply.drip)
    else:
        handler.wfile.write(reply.body)
    if length != len(reply.body):
        handler.close_connection = True
