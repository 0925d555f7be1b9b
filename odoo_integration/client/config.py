"""Settings of the connection to Odoo: address, credentials, limits."""

import math
import re
import ssl
from dataclasses import dataclass, fields
from urllib.parse import urlsplit

from .errors import OdooConfigurationError
from .pace import HOSTED, OWN, Pace, hosted_by_odoo

LONGEST_TIMEOUT = 86_400.0
SECRET_FIELDS = ("password", "api_key")


@dataclass(frozen=True, kw_only=True)
class OdooConfig:
    """Settings of one connection to Odoo; times are in seconds.

    Attributes:
        timeout: for one whole answer, from connecting to its last byte.
        answer_mb: the largest answer accepted, in MB, as sent and as unpacked.
        backoff_factor: the longest pause before the first retry; doubled for each further one.
        calls_per_second, concurrency, login_rest: parts of the pace; None: what is right for
            whoever hosts this Odoo.
        last_version: Odoo's own text when it was asked last; "" means never.
        lang: language of the names read; "" means the user's.
        company_ids: companies to read; () means all that the user may see.
    """

    url: str
    database: str
    user: str = ""
    password: str = ""
    api_key: str = ""
    protocol: str = "auto"
    # Odoo ends a request after 120 s, which looks like a lost connection: time out before that.
    timeout: float = 115.0
    connect_timeout: float = 5.0
    answer_mb: int = 64
    ca_file: str | None = None
    max_retries: int = 4
    backoff_factor: float = 0.5
    calls_per_second: float | None = None
    concurrency: int | None = None
    login_rest: float | None = None
    last_version: str = ""
    lang: str = ""
    company_ids: tuple[int, ...] = ()

    def __repr__(self) -> str:
        shown = ", ".join(f"{field.name}={self._shown(field.name)}" for field in fields(self))
        return f"OdooConfig({shown})"

    def _shown(self, name: str) -> str:
        value = getattr(self, name)
        if name in SECRET_FIELDS:
            return "'***'" if value else "''"
        if name == "url":
            return repr(re.sub(r"//[^/]*@", "//***@", value))
        return repr(value)

    @property
    def base_url(self) -> str:
        """The address without surrounding blanks or a trailing slash."""
        return self.url.strip().rstrip("/")

    @property
    def host(self) -> str:
        """Host and port only: messages show nothing else of the address."""
        return urlsplit(self.base_url).netloc.rpartition("@")[2]

    @property
    def secret(self) -> str:
        """What RPC takes as the password: the API key if there is one (Odoo 14 and later)."""
        return self.api_key or self.password

    def pace(self, version: str = "") -> Pace:
        """How fast this Odoo may be asked.

        Args:
            version: Odoo's own text; "": the last one.
        """
        usual = HOSTED if hosted_by_odoo(self.url, version or self.last_version) else OWN
        rate = usual.calls_per_second if self.calls_per_second is None else self.calls_per_second
        return Pace(
            calls_per_second=rate,
            concurrency=self.concurrency or (1 if rate else usual.concurrency),
            login_rest=usual.login_rest if self.login_rest is None else self.login_rest,
            strict=usual.strict,
        )

    def validate(self) -> None:
        """Checks every setting but the protocol's name, without asking Odoo.

        Raises:
            OdooConfigurationError: names the first setting that is wrong.
        """
        self.validate_url()
        if not self.database:
            raise OdooConfigurationError("ODOO_DB is not set: name Odoo's database.")
        if re.search(r"[^\x20-\x7e]", self.database):
            raise OdooConfigurationError("ODOO_DB holds a character no Odoo database name has.")
        self._validate_credentials()
        self._validate_numbers()
        self._validate_ca_file()

    def validate_url(self) -> None:
        """Checks the address alone.

        Raises:
            OdooConfigurationError: it is none, or holds more than an address.
        """
        if not self.url.strip():
            raise OdooConfigurationError("ODOO_URL is not set: give the address of Odoo.")
        try:
            parts = urlsplit(self.base_url)
            usable = parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
        except ValueError:
            usable, parts = False, urlsplit("")
        if not usable:
            raise OdooConfigurationError(
                "ODOO_URL is no address: it must look like https://odoo.example.com."
            )
        if "@" in parts.netloc:
            raise OdooConfigurationError(
                "ODOO_URL holds a user or password: move them to ODOO_USER and ODOO_API_KEY."
            )
        if parts.query or parts.fragment or re.search(r"\s", self.base_url):
            raise OdooConfigurationError(
                "ODOO_URL must be Odoo's address alone, without '?', '#' or spaces."
            )

    def _validate_credentials(self) -> None:
        for name, value in (("ODOO_USER", self.user), ("ODOO_PASSWORD", self.password)):
            if re.search(r"[\x00-\x1f\x7f\ud800-\udfff]", value):
                raise OdooConfigurationError(
                    f"{name} holds a control character, or is not written in UTF-8."
                )
        if re.search(r"[^\x21-\x7e]", self.api_key):
            raise OdooConfigurationError("ODOO_API_KEY holds a space or a character no key has.")
        if self.protocol == "json2" and not self.api_key:
            raise OdooConfigurationError("ODOO_API_KEY is not set: JSON-2 takes an API key only.")
        if not self.secret:
            raise OdooConfigurationError(
                "ODOO_API_KEY is not set, nor ODOO_PASSWORD: Odoo cannot be read without one."
            )
        if self.protocol in ("jsonrpc", "xmlrpc") or not self.api_key:
            self.require_user()

    def require_user(self) -> None:
        """Raises OdooConfigurationError if there is no user: RPC needs one even with a key."""
        if not self.user:
            raise OdooConfigurationError(
                "ODOO_USER is not set: Odoo's RPC needs a login, also with an API key."
            )

    def _validate_numbers(self) -> None:
        for name, value in (("timeout", self.timeout), ("connect_timeout", self.connect_timeout)):
            if not 0 < value <= LONGEST_TIMEOUT:
                raise OdooConfigurationError(
                    f"ODOO_TIMEOUT must be above 0 and a day at most ({name} is {value} s)."
                )
        if self.answer_mb < 1:
            raise OdooConfigurationError("ODOO_ANSWER_MB must be 1 or more.")
        if self.max_retries < 0 or self.backoff_factor < 0:
            raise OdooConfigurationError("max_retries and backoff_factor cannot be negative.")
        if not 0 <= (self.calls_per_second or 0.0) < math.inf:
            raise OdooConfigurationError("ODOO_CALLS_PER_SECOND must be 0 (no limit) or more.")

    def _validate_ca_file(self) -> None:
        if not self.ca_file:
            return
        try:
            ssl.create_default_context(cafile=self.ca_file)
        except OSError:  # ssl.SSLError is a subclass
            raise OdooConfigurationError(
                "ODOO_CA_FILE cannot be read as a file of PEM certificates."
            ) from None
