"""Small real servers that take what the product sends."""

import gzip
import json
import socketserver
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class MailServer:
    """An SMTP server of five commands on 127.0.0.1. A context manager.

    Attributes:
        port: where it listens.
        messages: what it took, as text.
        refusing: answers every greeting with 554.
    """

    def __init__(self) -> None:
        self.messages: list[str] = []
        self.refusing = False
        mail = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                mail.talk(self.rfile, self.wfile)

        self._server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]

    def talk(self, lines: Any, out: Any) -> None:
        """One session, by RFC 5321 as far as a client of ours goes."""

        def say(text: str) -> None:
            out.write(f"{text}\r\n".encode())

        say("554 no" if self.refusing else "220 mail")
        while line := lines.readline():
            word = line.split()[0].upper().decode()
            if word == "DATA":
                say("354 go on")
                body = b"".join(iter(lines.readline, b".\r\n"))
                self.messages.append(body.decode())
                say("250 taken")
            elif word == "QUIT":
                say("221 bye")
                return
            else:
                say("250 ok")

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Webhook:
    """An HTTP server that takes JSON. A context manager.

    Attributes:
        url: where to post.
        received: what came, parsed.
        status: what it answers.
    """

    def __init__(self) -> None:
        self.received: list[dict[str, Any]] = []
        self.status = 200
        webhook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if webhook.status == 200:
                    webhook.received.append(json.loads(body))
                self.send_response(webhook.status)
                if webhook.status in (301, 302, 307):
                    self.send_header("Location", webhook.url)
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}/hook/s3cr3t-path"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class Collector:
    """An HTTP server that takes whatever is posted, as Sentry and an OpenTelemetry collector do.

    A context manager.

    Attributes:
        port: where it listens, on 127.0.0.1.
        received: the path and the unpacked body of each request.
    """

    def __init__(self) -> None:
        self.received: list[tuple[str, bytes]] = []
        collector = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.headers.get("Content-Encoding") == "gzip":
                    body = gzip.decompress(body)
                collector.received.append((self.path, body))
                self.send_response(200)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()
