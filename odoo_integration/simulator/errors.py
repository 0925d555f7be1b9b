"""Odoo's errors, with the names and messages that running 17.0 and 19.0 servers answer."""

from dataclasses import dataclass
from typing import Any


@dataclass
class OdooError(Exception):
    """An error as Odoo raises it; each protocol presents it in its own form.

    `fault_code` is XML-RPC's number, `status` the HTTP status of JSON-2.
    """

    name: str
    message: str
    status: int = 500
    fault_code: int = 1
    arguments: tuple[Any, ...] | None = None

    @property
    def args_shown(self) -> list[Any]:
        return [self.message] if self.arguments is None else list(self.arguments)

    @property
    def debug(self) -> str:
        short = self.name.removeprefix("builtins.")
        return f"Traceback (most recent call last):\n  ...\n{short}: {self.message}\n"


def value_error(message: str) -> OdooError:
    return OdooError("builtins.ValueError", message)


def type_error(message: str) -> OdooError:
    return OdooError("builtins.TypeError", message)


def user_error(message: str) -> OdooError:
    return OdooError("odoo.exceptions.UserError", message, status=422, fault_code=2)


def access_denied() -> OdooError:
    return OdooError("odoo.exceptions.AccessDenied", "Access Denied", status=403, fault_code=3)


def access_error(message: str) -> OdooError:
    return OdooError("odoo.exceptions.AccessError", message, status=403, fault_code=4)


def http_error(kind: str, status: int, message: str) -> OdooError:
    """An error of the web layer, which only JSON-2 answers."""
    name = f"werkzeug.exceptions.{kind}"
    return OdooError(name, message, status=status, arguments=(message, status))


def database_missing(database: str) -> OdooError:
    return OdooError(
        "psycopg2.OperationalError",
        'connection to server at "127.0.0.1", port 5432 failed: '
        f'FATAL:  database "{database}" does not exist\n',
    )


def invalid_field(version: int, model: str, field: str) -> OdooError:
    where = f"on '{model}'" if version >= 19 else f"on model '{model}'"
    return value_error(f"Invalid field '{field}' {where}")


def invalid_field_in_domain(version: int, model: str, field: str, leaf: object) -> OdooError:
    noun = "condition" if version >= 19 else "leaf"
    return value_error(f"Invalid field {model}.{field} in {noun} {leaf!r}")


def missing_model(version: int, model: str) -> OdooError:
    if version >= 19:
        return user_error(f"Object {model} doesn't exist")
    return user_error(f"O objeto {model} não existe")


def missing_method(version: int, model: str, method: str) -> OdooError:
    text = (
        f"The method '{model}.{method}' does not exist"
        if version >= 19
        else f"The method '{method}' does not exist on the model '{model}'"
    )
    return OdooError("builtins.AttributeError", text)


def private_method(model: str, method: str) -> OdooError:
    return access_error(f"Private methods (such as '{model}.{method}') cannot be called remotely.")


_GROUPS = "\t- Sales/Administrator\n\t- Sales/User: Own Documents Only"


def model_denied(model: str, label: str, *, english: bool, verb: str = "access") -> OdooError:
    """`english` as JSON-2 without `lang` in the context; RPC answers in the user's language."""
    if english:
        return access_error(
            f"You are not allowed to {verb} '{label}' ({model}) records.\n\n"
            f"This operation is allowed for the following groups:\n{_GROUPS}\n\n"
            "Contact your administrator to request access if necessary."
        )
    palavra = {"access": "acessar", "modify": "modificar", "create": "criar", "delete": "excluir"}
    return access_error(
        f"Você não tem permissão para {palavra[verb]} registros de '{label}' ({model}).\n\n"
        f"Esta operação é permitida para os seguintes grupos:\n{_GROUPS}\n\n"
        "Entre em contato com o administrador para solicitar acesso, se necessário."
    )


def record_denied(model: str, label: str) -> OdooError:
    return access_error(
        f"Devido a restrições de segurança, você não tem permissão para acessar registros de "
        f"'{label}' ({model})."
    )
