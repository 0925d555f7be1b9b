"""Collects the body of a response and unpacks it as it arrives, up to a limit."""

import io
import zlib

from .errors import OdooProtocolError

MEGABYTE = 1 << 20
_GZIP = 16 + zlib.MAX_WBITS


class Body:
    """The body of one response.

    Args:
        limit_mb: the most it may have, in MB, as sent and as unpacked.
        gzipped: it is sent compressed.
        label: names the call in messages.
    """

    def __init__(self, *, limit_mb: int, gzipped: bool, label: str) -> None:
        self._limit_mb = limit_mb
        self._limit = limit_mb * MEGABYTE
        self._label = label
        self._received = 0
        self._unpacked = io.BytesIO()
        self._gzip = zlib.decompressobj(_GZIP) if gzipped else None

    def add(self, chunk: bytes) -> None:
        """Takes the next bytes as they were sent.

        Raises:
            OdooProtocolError: the body is larger than the limit.
            zlib.error: it is not the gzip it is said to be.
        """
        self._received += len(chunk)
        if self._received > self._limit:
            raise self._too_large()
        if self._gzip is None:
            self._unpacked.write(chunk)
            return
        while chunk:
            if self._gzip.eof:
                self._gzip = zlib.decompressobj(_GZIP)
            room = self._limit - self._unpacked.tell()
            # One more than there is room for, because 0 would mean no limit.
            self._unpacked.write(self._gzip.decompress(chunk, room + 1))
            if self._unpacked.tell() > self._limit:
                raise self._too_large()
            chunk = self._gzip.unused_data or self._gzip.unconsumed_tail

    def complete(self) -> bytes:
        """The whole body, unpacked.

        Raises:
            EOFError: a compressed body was cut short. A truncated JSON number is a number too.
        """
        if self._gzip is not None and self._received and not self._gzip.eof:
            raise EOFError
        return self._unpacked.getvalue()

    def _too_large(self) -> OdooProtocolError:
        return OdooProtocolError(
            f"{self._label}: the answer is larger than {self._limit_mb} MB; ask for less at a time "
            "(ODOO_PAGE_SIZE) or raise ODOO_ANSWER_MB."
        )
