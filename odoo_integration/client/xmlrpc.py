"""XML-RPC at /xmlrpc/2, in Odoo 14 to 21. Slow to parse, but offered where nothing else is."""

import re
import xmlrpc.client as xml
from itertools import dropwhile
from typing import Any
from xml.parsers import expat

from .answers import Answer, not_an_answer
from .config import OdooConfig
from .refusals import Refusal, text_of

PATH = "/xmlrpc/2/"
HEADERS = {"Content-Type": "text/xml"}
# Elements inside each other: a list in a record in a list takes a dozen.
_DEEPEST = 100
# Odoo's fault codes. Any other error has the code 1 and a traceback that names the exception.
_KINDS = {"2": "UserError", "3": "AccessDenied", "4": "AccessError"}


class _PlainValues(xml.Unmarshaller):
    """Returns dates and bytes as the strings that the other protocols return."""

    # Annotated as in the stub of the base class.
    dispatch: dict[str, Any] = dict(xml.Unmarshaller.dispatch)  # noqa: RUF012

    def end_dateTime(self, data: str) -> None:
        stamp = data.strip()
        parts = re.fullmatch(r"(\d{4})-?(\d\d)-?(\d\d)T(\d\d:\d\d:\d\d)Z?", stamp)
        self.append("{}-{}-{} {}".format(*parts.groups()) if parts else stamp)

    def end_base64(self, data: str) -> None:
        binary = xml.Binary()
        binary.decode(data.encode("ascii"))
        try:
            self.append(binary.data.decode())
        except UnicodeDecodeError:
            self.append("".join(data.split()))
        self._value = False

    dispatch["dateTime.iso8601"] = end_dateTime
    dispatch["base64"] = end_base64


def encode(method: str, args: list[Any]) -> bytes:
    """The body of a request."""
    return xml.dumps(tuple(args), method, allow_none=True).encode()


def _parse(body: bytes) -> Any:
    """The value of a methodResponse. Raises xml.Fault, or ValueError if it is not one."""

    def refuse(*_: Any) -> None:
        # Odoo's answers have no document type: this is a web page, or declares entities.
        raise ValueError("document type")

    depth = 0

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise ValueError("nested too deeply")
        reader.start(tag, attributes)

    def end(tag: str) -> None:
        nonlocal depth
        depth -= 1
        reader.end(tag)

    reader = _PlainValues()
    # No encoding: expat passes text already decoded. The type stub does not allow that.
    reader.xml(None, None)  # type: ignore[arg-type]
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = reader.data
    try:
        parser.Parse(body, True)
        (value,) = reader.close()
    except xml.Fault:
        raise
    except (
        expat.ExpatError,
        xml.ResponseError,
        TypeError,
        LookupError,
        AttributeError,
        ArithmeticError,
    ) as error:
        raise ValueError("no XML-RPC") from error
    return value


def exception_in(fault: str) -> tuple[str, str]:
    """(name, message) of the exception that a traceback ends with; name "" without a traceback.

    Of several tracebacks the last is used: those before it belong to the exceptions that caused it.
    """
    _, found, tail = fault.rpartition("Traceback (most recent call last):")
    if not found:
        return "", fault
    lines = dropwhile(lambda line: not line.strip() or line[0].isspace(), tail.splitlines())
    name, _, message = "\n".join(lines).partition(":")
    if re.fullmatch(r"[\w.]+", name.strip()):
        return name.strip(), message.strip()
    return "", ""


def decode(answer: Answer, *, label: str, config: OdooConfig, model: str = "") -> Any:
    """The value in the answer; None where Odoo reports that it cannot encode None in XML.

    Raises:
        OdooError: Odoo refused, or the answer is not XML-RPC.
    """
    try:
        return _parse(answer.body)
    except xml.Fault as raised:
        code, text = str(raised.faultCode), raised.faultString
        text = text if isinstance(text, str) else ""
    except ValueError:
        raise not_an_answer(answer, label) from None
    name, message = exception_in(text)
    if "cannot marshal None" in message:
        return None
    name = text_of(name) or _KINDS.get(code, "")
    raise Refusal(name, text_of(message), label, config, model).error()
