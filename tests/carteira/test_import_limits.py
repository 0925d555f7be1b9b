"""Spreadsheets made to exhaust the machine are refused, in memory that stays flat."""

import datetime
import io
import json

import pytest

from carteira.manual_import import FileRefusedError, limits, read, reading
from tests.lab.processes import manage

from .hostile_sheets import HOSTILE, good, sheet
from .test_import import send, xlsx

MEGABYTE = 1024
# In a process of its own, whose memory no other test has used.
CODE = """
import io, json, resource
from django.utils import translation
from carteira.manual_import import FileRefusedError, read
from tests.carteira.hostile_sheets import HOSTILE, good

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

translation.activate("pt-br")
read(io.BytesIO(good()), name="a.xlsx", size=1)
files = json.loads(input_)
found = {}
for name, path in files.items():
    with open(path, "rb") as file:
        before = peak()
        try:
            read(file, name="a.xlsx", size=1)
            said = "read"
        except FileRefusedError as refusal:
            said = str(refusal)
        found[name] = [said, peak() - before]
print(json.dumps(found))
"""


def test_hostile_files_are_refused_and_memory_stays_flat(tmp_path):
    paths = {}
    for number, (name, make) in enumerate(HOSTILE.items()):
        path = tmp_path / f"{number}.xlsx"
        path.write_bytes(make())
        assert path.stat().st_size < 200_000, name
        paths[name] = str(path)
    code = f"input_ = {json.dumps(paths)!r}\n{CODE}"
    done = manage("shell", "-v0", "-c", code, DATABASE_URL="postgres://x@127.0.0.1:1/x")
    assert done.returncode == 0, done.stderr
    for name, (said, grown) in json.loads(done.stdout).items():
        assert grown < 30 * MEGABYTE, (name, grown)
        damaged = name in ("entities", "another method")
        assert ("danificado" if damaged else "copie as linhas") in said, name


@pytest.mark.django_db
def test_the_screen_says_what_to_do(client):
    page = send(client, sheet(f"<row>{'<c/>' * 9_000_000}</row>"), "pedidos.xlsx").content.decode()
    assert "O arquivo tem células, linhas ou estilos demais; copie as linhas" in page


def test_the_time_is_limited(monkeypatch):
    monkeypatch.setattr("carteira.manual_import.reading.MAX_SECONDS", -1)
    with pytest.raises(FileRefusedError):
        read(io.BytesIO(good()), name="a.xlsx", size=1)


def test_as_many_rows_as_people_may_send_are_read():
    day = datetime.date(2026, 11, 26)
    rows = [["MAN-1", n, 1.5, day, "Açaí & cia", f"texto {n}"] for n in range(5_000)]
    found = read(io.BytesIO(xlsx([f"c{n}" for n in range(6)], *rows)), name="a.xlsx", size=1)
    assert len(found) == 5_001
    number, price, moment, name = found[4_000][1:5]
    assert (number, price, moment.date(), name) == (3_999, 1.5, day, "Açaí & cia")
    assert limits.MAX_CELLS >= reading.MAX_ROWS * reading.MAX_COLUMNS
