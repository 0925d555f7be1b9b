"""What an XLSX file may hold: counted while its parts are unpacked, before anything is kept."""

import time
import zipfile
from xml.parsers import expat

from django.utils.translation import gettext as _

MAX_UNPACKED_BYTES = 40 * 1024 * 1024
MAX_PARTS = 200
MAX_CELLS = 300_000
MAX_CELLS_IN_ROW = 16_384
MAX_STYLES = 50_000
MAX_ELEMENTS = 1_000_000
MAX_DEPTH = 50
MAX_SECONDS = 20

_CELLS = {"c", "si"}
# Anything else becomes an object of its own in memory, as each style does.
_IN_CELLS = _CELLS | {"row", "v", "f", "is", "t"}
_CHUNK = 65_536


class FileRefusedError(ValueError):
    """The file cannot be read; the text says why, for the user."""


class Deadline:
    """The processor time one file may take; a busy machine is not the file's fault.

    Args:
        seconds: from now on.
    """

    def __init__(self, seconds: float) -> None:
        self._end = time.thread_time() + seconds

    def check(self) -> None:
        """Raises FileRefusedError: the time is over."""
        if time.thread_time() > self._end:
            raise FileRefusedError(
                _("Reading the file takes too long; copy the rows to a new file.")
            )


def check_package(package: zipfile.ZipFile, deadline: Deadline) -> None:
    """Reads every part once, in memory that does not grow with it.

    Raises:
        FileRefusedError: the file holds more than the limits allow, or declares entities.
    """
    parts = package.infolist()
    # zipfile never returns more than the size a part declares, so the sum is a limit.
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED_BYTES:
        raise FileRefusedError(_("Unpacked, the file is too large."))
    counts = _Counts()
    for part in parts:
        # Other methods can ask for gigabytes of memory in their headers.
        if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise FileRefusedError(_("The file is damaged, or is not what its name says."))
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartElementHandler = counts.start
        parser.EndElementHandler = counts.end
        parser.StartDoctypeDeclHandler = _refuse_doctype
        counts.depth = 0
        with package.open(part) as content:
            try:
                while chunk := content.read(_CHUNK):
                    deadline.check()
                    parser.Parse(chunk)
            except expat.ExpatError:
                # A picture; or whoever needs the part will find it damaged at the same place.
                continue


class _Counts:
    """The elements of all parts. By name: which part is a sheet, the file itself says."""

    def __init__(self) -> None:
        self.depth = self.elements = self.cells = self.in_row = self.others = 0

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        name = name.rpartition(" ")[2]
        self.depth += 1
        self.elements += 1
        if name == "row":
            self.in_row = 0
        elif name in _CELLS:
            self.cells += 1
            self.in_row += name == "c"
        elif name not in _IN_CELLS:
            self.others += 1
        if (
            self.depth > MAX_DEPTH
            or self.elements > MAX_ELEMENTS
            or self.cells > MAX_CELLS
            or self.in_row > MAX_CELLS_IN_ROW
            or self.others > MAX_STYLES
        ):
            raise FileRefusedError(
                _("The file has too many cells, rows or styles; copy the rows to a new file.")
            )

    def end(self, _name: str) -> None:
        self.depth -= 1


def _refuse_doctype(*_declaration: object) -> None:
    raise FileRefusedError(_("The file is damaged, or is not what its name says."))
