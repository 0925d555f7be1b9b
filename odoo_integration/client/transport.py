"""One HTTP request on a connection that is kept open: no retry, no redirect, no cookie."""

import math
import time
import zlib
from collections.abc import Mapping
from datetime import datetime, timedelta
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import requests
from requests.auth import AuthBase
from urllib3 import Timeout
from urllib3.exceptions import HTTPError

from .answers import Answer
from .body import Body
from .config import OdooConfig
from .deadline import TimedAdapter
from .errors import OdooError, OdooRedirectError
from .network import network_error
from .shared import Shared

CHUNK = 1 << 18


class _OwnHeadersOnly(AuthBase):
    """Keeps requests from replacing the credentials by those in ~/.netrc."""

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        return request


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """None, so that a redirect is reported and not followed."""
        return


class Transport:
    """One connection to the server of `config`, for one thread at a time."""

    def __init__(self, config: OdooConfig, shared: Shared) -> None:
        self._config = config
        self._shared = shared
        self.server_time: datetime | None = None
        self._session = _Session()
        self._session.auth = _OwnHeadersOnly()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        self._session.headers.update({"User-Agent": "carteira", "Accept-Encoding": "gzip"})
        adapter = TimedAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def send(
        self, path: str, body: bytes | None, headers: Mapping[str, str], *, label: str
    ) -> Answer:
        """POSTs `body` to `path` of the server, or GETs `path` when there is no body.

        Raises:
            OdooTransientError, OdooTimeoutError: the network failed.
            OdooConfigurationError: the address is wrong or redirects elsewhere.
            OdooProtocolError: the answer is larger than the configuration allows.
        """
        failure: OdooError
        try:
            with self._shared.pacer.turn():
                self._shared.stats.add(requests=1)
                return self._exchange(path, body, headers, label)
        except (
            requests.RequestException,
            HTTPError,
            OSError,
            UnicodeError,
            EOFError,
            zlib.error,
        ) as error:
            failure = network_error(
                error, label=label, host=self._config.host, timeout=self._config.timeout
            )
        # Outside the except block, so that the exception of requests does not become its context:
        # it holds the request, and with it the password.
        raise failure

    def _exchange(
        self, path: str, body: bytes | None, headers: Mapping[str, str], label: str
    ) -> Answer:
        config = self._config
        url = config.base_url + path
        sent = time.monotonic()
        response = self._session.request(
            "GET" if body is None else "POST",
            url,
            data=body,
            headers=dict(headers),
            # requests takes urllib3's object; its type stubs do not know.
            timeout=Timeout(  # type: ignore[arg-type]
                connect=config.connect_timeout, total=config.timeout
            ),
            allow_redirects=False,
            verify=config.ca_file or True,
            stream=True,
        )
        with response:
            content = self._read(response, label)
        answer = Answer(response.status_code, response.headers, content)
        self.server_time = answer.date or self.server_time
        if self._shared.began is None and answer.date:
            taken = math.floor(time.monotonic() - sent)
            self._shared.began = answer.date - timedelta(seconds=taken)
        if 300 <= answer.status < 400:
            raise _redirected(url, answer.headers.get("Location", ""), label)
        return answer

    def _read(self, response: requests.Response, label: str) -> bytes:
        coding = response.headers.get("Content-Encoding", "").strip().lower()
        body = Body(
            limit_mb=self._config.answer_mb, gzipped=coding in ("gzip", "x-gzip"), label=label
        )
        # Not decoded by urllib3, which accepts a gzip stream that is cut short and unpacks without
        # a limit.
        try:
            while chunk := response.raw.read1(CHUNK, decode_content=False):
                body.add(chunk)
        finally:
            self._shared.stats.add(bytes_received=response.raw.tell())
        return body.complete()

    def close(self) -> None:
        """Closes the connection."""
        self._session.close()


def _redirected(url: str, location: str, label: str) -> OdooRedirectError:
    here = urlsplit(url)
    try:
        target = urlsplit(urljoin(url, location))
    except ValueError:
        return OdooRedirectError(
            f"{label}: {here.netloc} redirects to an address that cannot be read; check ODOO_URL."
        )
    if (target.scheme, target.netloc) == (here.scheme, here.netloc):
        return OdooRedirectError(
            f"{label}: {here.netloc} answers with a redirect to another page of its own; is there "
            "a login page before Odoo? Check ODOO_URL and ODOO_DB."
        )
    where = f"{target.scheme}://{target.netloc.rpartition('@')[2]}"
    return OdooRedirectError(
        f"{label}: ODOO_URL redirects to {where}; set it to the final address."
    )
