"""The simulator against recorded answers of real Odoo 17.0 and 19.0 servers."""

import json
import xmlrpc.client

import pytest
import requests

from odoo_integration.simulator import Simulator, User, load_dataset
from tests.lab.recorded import DAY0, EXCHANGES, WITHOUT_EXCHANGES

KEY = "0" * 40
if not EXCHANGES.is_file():
    pytest.skip(WITHOUT_EXCHANGES, allow_module_level=True)
RECORDED = [json.loads(line) for line in EXCHANGES.read_text().splitlines()]


@pytest.fixture(scope="module")
def simulators():
    running = {}
    for version, database, denied_uid in ((17, "carteira_small", 11), (19, "carteira_small19", 10)):
        simulator = Simulator(
            load_dataset(DAY0),
            version=version,
            database=database,
            user="admin",
            password="admin",
            api_key=KEY,
            users=[
                User(
                    uid=denied_uid,
                    login="semvendas",
                    password="semvendas",
                    api_key="semvendas",
                    denied_models={"sale.order"},
                )
            ],
        )
        running[f"{version}.0"] = simulator.start()
    yield running
    for simulator in running.values():
        simulator.stop()


def shape(data):
    """Keys and types all the way down; of a list its first item, of a selection nothing more."""
    if isinstance(data, dict):
        return {key: shape(value) for key, value in data.items()}
    if isinstance(data, list):
        return [shape(item) for item in data[:1]]
    return type(data).__name__


def outcome(protocol, status, content_type, body):
    """What a client could tell apart: the shape, and of an error its name and message."""
    if protocol == "xmlrpc":
        try:
            params, _ = xmlrpc.client.loads(body)
            return {"result": shape(params[0])}
        except xmlrpc.client.Fault as fault:
            return {"fault": fault.faultCode, "text": last_line(fault.faultString)}
    if not content_type.startswith("application/json"):
        return {"status": status, "type": content_type}
    data = json.loads(body)
    error = data.get("error") if isinstance(data, dict) else None
    data_of_error = error["data"] if error else data if status >= 400 else None
    told = {"status": status, "type": content_type, "shape": shape(data)}
    if data_of_error:
        told["name"] = data_of_error["name"]
        told["message"] = first_line(data_of_error["message"])
        told["arguments"] = len(data_of_error["arguments"])
        told["code"] = error and error["code"]
        told["keys"] = list(data_of_error)
    return told


def first_line(text):
    return text.splitlines()[0]


def last_line(text):
    lines = text.strip().splitlines()
    return lines[-1] if lines[0].startswith("Traceback") else lines[0]


@pytest.mark.parametrize(
    "recorded", RECORDED, ids=lambda e: f"{e['odoo']}-{e['protocol']}-{e['name']}"
)
def test_it_answers_as_odoo_did(recorded, simulators):
    simulator = simulators[recorded["odoo"]]
    asked, real = recorded["request"], recorded["response"]
    denied = recorded["protocol"] == "json2" and recorded["name"] == "access denied"
    simulator.user.denied_models = {"sale.order"} if denied else set()

    with requests.Session() as session:
        session.headers.clear()
        answer = session.request(
            asked["method"],
            simulator.url + asked["path"],
            headers=asked["headers"],
            data=asked["body"],
        )

    ours = outcome(
        recorded["protocol"], answer.status_code, answer.headers["Content-Type"], answer.text
    )
    theirs = outcome(
        recorded["protocol"], real["status"], real["headers"]["Content-Type"], real["body"]
    )
    assert ours == theirs
