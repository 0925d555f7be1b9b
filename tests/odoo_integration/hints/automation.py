"""The part of an Odoo that holds automation rules, over JSON-RPC and JSON-2."""

from typing import Any

from odoo_integration.runs.hints import MODELS
from tests.lab.scripted_odoo import Reply, Request, ScriptedServer, page, reply, rpc, rpc_error

MODEL_IDS = {model: 100 + number for number, model in enumerate(MODELS)}
ADMIN = ("admin", "admin-secret-4711")


class AutomationOdoo(ScriptedServer):
    """Answers reads, `create` and `unlink` of rules; like Odoo it removes actions with a rule.

    Attributes:
        tables: records by model and id.
        written: the calls that changed something, as (model, method, first argument).
    """

    def __init__(self, version: int = 17) -> None:
        super().__init__()
        self.version = version
        self.tables: dict[str, dict[int, dict[str, Any]]] = {
            "ir.model": {
                model_id: {"id": model_id, "model": model} for model, model_id in MODEL_IDS.items()
            },
            "base.automation": {},
            "ir.actions.server": {},
        }
        self.written: list[tuple[str, str, Any]] = []
        self.script = self._answer

    def _answer(self, request: Request) -> Reply:
        if request.method == "GET":
            return page(404)
        if request.path.startswith("/json/2/"):
            _, _, _, model, method = request.path.split("/")
            if request.headers["Authorization"] != f"bearer {ADMIN[1]}":
                return reply({"name": "werkzeug.exceptions.Unauthorized", "message": "no"}, 401)
            if method == "context_get":
                return reply({"uid": 2})
            sent = request.json
            first = sent.get("vals_list", sent.get("ids", sent.get("domain")))
            return reply(self._call(model, method, first))
        params = request.json["params"]
        if params["method"] == "version":
            info = [self.version, 0, 0, "final", 0, ""]
            return rpc({"server_version": f"{self.version}.0", "server_version_info": info})
        if params["method"] == "authenticate":
            return rpc(2 if tuple(params["args"][1:3]) == ADMIN else False)
        _, _, secret, model, method, args, _ = params["args"]
        if secret != ADMIN[1]:
            return rpc_error("odoo.exceptions.AccessDenied", "Access Denied")
        return rpc(self._call(model, method, args[0]))

    def _call(self, model: str, method: str, first: Any) -> Any:
        table = self.tables[model]
        if method == "search_read":
            [[name, _, wanted]] = first
            return [row for row in table.values() if row[name] in wanted]
        self.written.append((model, method, first))
        if method == "unlink":
            for one in first:
                del table[one]
                actions = self.tables["ir.actions.server"]
                for action in [a for a, row in actions.items() if row["base_automation_id"] == one]:
                    del actions[action]
            return True
        assert method == "create"
        return [self._create(values) for values in first]

    def _create(self, values: dict[str, Any]) -> int:
        rule_id = len(self.written) + 10
        [[command, _, action]] = values["action_server_ids"]
        assert command == 0
        action_id = rule_id + 1000
        self.tables["ir.actions.server"][action_id] = {
            "id": action_id, "base_automation_id": rule_id, **action
        }  # fmt: skip
        name = self.tables["ir.model"][values["model_id"]]["model"]
        self.tables["base.automation"][rule_id] = {
            "id": rule_id, "active": True, "model_name": name, **values
        }  # fmt: skip
        return rule_id
