"""One HTTP request on a connection that is kept open: no retry, no redirect, no cookie."""

import gzip
import time
import zlib
from collections.abc import Mapping
from datetime import datetime
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from requests.auth import AuthBase
from urllib3.exceptions import HTTPError

from .answers import Answer
from .config import OdooConfig
from .errors import OdooError, OdooRedirectError
from .network import network_error, too_slow
from .shared import Shared

CHUNK = 1 << 18
# `timeout` bounds one silence. This many times `timeout` bounds the whole answer, so that a server
# that sends a byte now and then comes to an end too, and a slow line has time enough.
WHOLE_ANSWER = 2


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
        adapter = HTTPAdapter(pool_connections=1, pool_maxsize=1, max_retries=0)
        self._session.mount("https://", adapter)
        self._session.mount("http://", adapter)

    def send(
        self, path: str, body: bytes | None, headers: Mapping[str, str], *, label: str
    ) -> Answer:
        """POSTs `body` to `path` of the server, or GETs `path` when there is no body.

        Raises:
            OdooTransientError, OdooTimeoutError: the network failed.
            OdooConfigurationError: the address is wrong or redirects elsewhere.
        """
        self._shared.pacer.wait()
        self._shared.stats.add(requests=1)
        failure: OdooError
        try:
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
        deadline = time.monotonic() + WHOLE_ANSWER * config.timeout
        response = self._session.request(
            "GET" if body is None else "POST",
            url,
            data=body,
            headers=dict(headers),
            timeout=(config.connect_timeout, config.timeout),
            allow_redirects=False,
            verify=config.ca_file or True,
            stream=True,
        )
        with response:
            content = self._read(response, deadline, label)
        answer = Answer(response.status_code, response.headers, content)
        self.server_time = answer.date or self.server_time
        if 300 <= answer.status < 400:
            raise _redirected(url, answer.headers.get("Location", ""), label)
        return answer

    def _read(self, response: requests.Response, deadline: float, label: str) -> bytes:
        chunks = []
        # read1 returns what has arrived; read and iter_content wait until a chunk is full, which a
        # very slow server can delay past the deadline.
        try:
            while chunk := response.raw.read1(CHUNK, decode_content=False):
                chunks.append(chunk)
                if time.monotonic() > deadline:
                    raise too_slow(label, WHOLE_ANSWER * self._config.timeout)
        finally:
            self._shared.stats.add(bytes_received=response.raw.tell())
        body = b"".join(chunks)
        if body and response.headers.get("Content-Encoding", "").lower() == "gzip":
            # urllib3 accepts a truncated gzip stream, and a truncated JSON number is a number.
            return gzip.decompress(body)
        return body

    def close(self) -> None:
        """Closes the connection."""
        self._session.close()


def _redirected(url: str, location: str, label: str) -> OdooRedirectError:
    here, target = urlsplit(url), urlsplit(urljoin(url, location))
    if (target.scheme, target.netloc) == (here.scheme, here.netloc):
        return OdooRedirectError(
            f"{label}: {here.netloc} answers with a redirect to another page of its own; is there "
            "a login page before Odoo? Check ODOO_URL and ODOO_DB."
        )
    where = f"{target.scheme}://{target.netloc.rpartition('@')[2]}"
    return OdooRedirectError(
        f"{label}: ODOO_URL redirects to {where}; set it to the final address."
    )
