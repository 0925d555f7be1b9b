"""Short ways to call a simulator in tests."""

import requests


class Client:
    """JSON-RPC and JSON-2 over one connection; closes it at the end of the test."""

    def __init__(self, simulator, secret="demo", uid=2):
        self.simulator, self.secret, self.uid = simulator, secret, uid
        self.session = requests.Session()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.session.close()

    def post(self, path, body, **headers):
        return self.session.post(self.simulator.url + path, json=body, headers=headers, timeout=10)

    def rpc(self, service, method, *args):
        body = {
            "jsonrpc": "2.0",
            "method": "call",
            "id": 7,
            "params": {"service": service, "method": method, "args": args},
        }
        return self.post("/jsonrpc", body).json()

    def ask(self, model, method, *args, **kwargs):
        """The whole JSON-RPC answer of execute_kw."""
        database = self.simulator.database
        return self.rpc(
            "object", "execute_kw", database, self.uid, self.secret, model, method, args, kwargs
        )

    def call(self, model, method, *args, **kwargs):
        answer = self.ask(model, method, *args, **kwargs)
        assert "error" not in answer, answer["error"]["data"]["message"]
        return answer["result"]

    def error(self, model, method, *args, **kwargs):
        return self.ask(model, method, *args, **kwargs)["error"]["data"]["name"]

    def json2(self, model, method, **arguments):
        return self.post(
            f"/json/2/{model}/{method}", arguments, Authorization=f"bearer {self.secret}"
        )
