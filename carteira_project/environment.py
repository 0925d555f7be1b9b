"""Reads the environment once, with one clear line for a wrong value.

Every variable is declared where `settings/` reads it. The declarations are kept:
`docs/configuration.md` and `.env.example` are written from them.
"""

import datetime
import logging
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

logger = logging.getLogger("carteira.settings")


# None: the product chooses the value when it is not set.
Whole = TypeVar("Whole", bound=int | None)
Number = TypeVar("Number", bound=float | None)


@dataclass(frozen=True)
class Variable:
    """One environment variable that the product reads, as docs/configuration.md shows it."""

    name: str
    kind: str
    default: Any
    help: str
    secret: bool
    section: str


class Environment:
    """Typed reads of `os.environ` and of an optional `.env` file.

    Args:
        env_file: path of the `.env` file, which may be absent. The process's environment takes
            precedence over it.

    Attributes:
        variables: every variable read so far.
        section: the heading of docs/configuration.md that the next variables belong to.
    """

    def __init__(self, env_file: Path) -> None:
        self._env = environ.Env()
        self.variables: list[Variable] = []
        self.section = ""
        if env_file.is_file():
            if env_file.stat().st_mode & (stat.S_IROTH | stat.S_IWOTH):
                logger.warning("%s is readable by everyone; run: chmod 600 %s", env_file, env_file)
            environ.Env.read_env(str(env_file))

    def text(self, name: str, default: str, help: str, *, secret: bool = False) -> str:
        """A string, without surrounding blanks."""
        return self._read(name, "text", default, help, lambda v: v.strip(), secret)

    def flag(self, name: str, default: bool, help: str) -> bool:
        """A yes or no: 1/0, true/false, yes/no, on/off.

        Raises:
            ImproperlyConfigured: for any other word.
        """
        return self._read(name, "flag", default, help, _flag)

    def integer(self, name: str, default: Whole, help: str, *, minimum: int = 0) -> int | Whole:
        """A whole number not below `minimum`.

        Raises:
            ImproperlyConfigured: not a whole number, or too small.
        """

        def cast(value: str) -> int:
            number = int(value)
            if number < minimum:
                raise ValueError(f"a whole number of at least {minimum}")
            return number

        return self._read(name, "integer", default, help, cast)

    def number(
        self, name: str, default: Number, help: str, *, minimum: float = 0
    ) -> float | Number:
        """A number not below `minimum`.

        Raises:
            ImproperlyConfigured: not a number, or too small.
        """

        def cast(value: str) -> float:
            number = float(value)
            if not number >= minimum:
                raise ValueError(f"a number of at least {minimum}")
            return number

        return self._read(name, "number", default, help, cast)

    def choice(self, name: str, default: str, choices: tuple[str, ...], help: str) -> str:
        """One of the named choices.

        Raises:
            ImproperlyConfigured: any other word.
        """

        def cast(value: str) -> str:
            if value not in choices:
                raise ValueError(f"one of {', '.join(choices)}")
            return value

        return self._read(name, " | ".join(choices), default, help, cast)

    def items(self, name: str, default: list[str], help: str) -> list[str]:
        """Words separated by commas, without surrounding blanks."""

        def cast(value: str) -> list[str]:
            return [word.strip() for word in value.split(",") if word.strip()]

        return self._read(name, "words, separated by commas", default, help, cast)

    def integers(self, name: str, default: list[int], help: str) -> list[int]:
        """Whole numbers separated by commas.

        Raises:
            ImproperlyConfigured: one of them is not a whole number.
        """

        def cast(value: str) -> list[int]:
            return [int(word) for word in value.split(",") if word.strip()]

        return self._read(name, "numbers, separated by commas", default, help, cast)

    def day(self, name: str, help: str) -> datetime.date | None:
        """A date as 2027-03-31, or None.

        Raises:
            ImproperlyConfigured: anything else.
        """

        def cast(value: str) -> datetime.date:
            try:
                return datetime.date.fromisoformat(value)
            except ValueError:
                raise ValueError("a date such as 2027-03-31") from None

        return self._read(name, "date", None, help, cast)

    def refuse_renamed(self, old: str, new: str) -> None:
        """Stops the start when a variable is still set under its former name.

        Raises:
            ImproperlyConfigured: `old` is set; ignored, it would leave the default in force.
        """
        if self.value(old):
            raise ImproperlyConfigured(
                f"{old} is now called {new}: rename it in the environment or in .env."
            )

    def value(self, name: str) -> str:
        """A variable's value as text; empty when it is not set."""
        return self._raw(name).strip()

    def _raw(self, name: str) -> str:
        # Env.str() takes a value that begins with $ for the name of another variable.
        return str(self._env.ENVIRON.get(name, ""))

    def _read(
        self,
        name: str,
        kind: str,
        default: Any,
        help: str,
        cast: Callable[[str], Any],
        secret: bool = False,
    ) -> Any:
        self.variables.append(Variable(name, kind, default, help, secret, self.section))
        raw = self._raw(name)
        if not raw.strip():
            return default
        try:
            return cast(raw.strip())
        except ValueError as error:
            wanted = str(error) if not isinstance(error, UnicodeError) else kind
            if wanted.startswith(("invalid literal", "could not convert")):
                wanted = f"a value of kind {kind}"
            shown = "the given value" if secret else repr(raw)
            raise ImproperlyConfigured(f"{name}: {shown} is not valid; give {wanted}.") from None


def secrets_in(env: Environment, database: dict[str, Any]) -> list[str]:
    """The values that logs mask: every secret variable, and the passwords inside URLs.

    Args:
        env: after all variables have been read.
        database: the entry of DATABASES whose password is a secret too.
    """
    values = [env.value(variable.name) for variable in env.variables if variable.secret]
    inside = [unquote(urlsplit(value).password or "") for value in values if "://" in value]
    return [value for value in (*values, *inside, database.get("PASSWORD", "")) if value]


def _flag(value: str) -> bool:
    word = value.lower()
    if word in {"1", "true", "yes", "on", "sim"}:
        return True
    if word in {"0", "false", "no", "off", "nao", "não"}:
        return False
    raise ValueError("1 or 0, true or false, yes or no")
