"""What a careful user of dlt would write; run by the benchmark in an environment of its own.

python dlt_peer.py WORK.json: {"url", "login", "models": [{"model", "fields", "domain"}],
"page_size", "database"}. The same records and fields through the same requests; `False`, which
Odoo says for an empty value, becomes NULL.
"""

import json
import sys
import time
from collections.abc import Iterator
from typing import Any

import dlt
import requests


class Odoo:
    def __init__(self, url: str, login: list[str]) -> None:
        self._url, self._login = f"{url}/jsonrpc", login
        self._session = requests.Session()
        self._uid = self._call("common", "authenticate", [*login, {}])

    def _call(self, service: str, method: str, args: list[Any]) -> Any:
        params = {"service": service, "method": method, "args": args}
        body = {"jsonrpc": "2.0", "method": "call", "id": 1, "params": params}
        return self._session.post(self._url, json=body, timeout=115).json()["result"]

    def pages(self, model: str, domain: list[Any], fields: list[str], size: int) -> Iterator[Any]:
        database, _, password = self._login
        last = 0
        while True:
            options = {
                "fields": fields, "order": "id", "limit": size, "load": "",
                "context": {"active_test": False},
            }  # fmt: skip
            page = self._call(
                "object",
                "execute_kw",
                [database, self._uid, password, model, "search_read",
                 [[["id", ">", last], *domain]], options],
            )  # fmt: skip
            if page:
                yield [{k: None if v is False else v for k, v in row.items()} for row in page]
                last = page[-1]["id"]
            if len(page) < size:
                return


def main() -> None:
    with open(sys.argv[1]) as file:
        work = json.load(file)
    odoo = Odoo(work["url"], work["login"])

    @dlt.source(max_table_nesting=0)
    def documents() -> Iterator[Any]:
        for one in work["models"]:
            yield dlt.resource(
                odoo.pages(one["model"], one["domain"], one["fields"], work["page_size"]),
                name=one["model"].replace(".", "_"),
                primary_key="id",
                write_disposition="replace",
            )

    started = time.perf_counter()
    pipeline = dlt.pipeline(
        "peer",
        pipelines_dir=work["folder"],
        destination=dlt.destinations.postgres(work["database"]),
        dataset_name="dlt_peer",
    )
    pipeline.run(documents())
    print(json.dumps({"seconds": time.perf_counter() - started}))


if __name__ == "__main__":
    main()
