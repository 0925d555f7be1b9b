"""The image that the Dockerfile makes, run as docs/container.md and compose.yaml say."""

import re
import shutil
import socket
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import psutil
import psycopg2
import pytest
import requests

from tests.lab.paths import ROOT
from tests.lab.ports import free_port
from tests.lab.processes import wait_until
from tests.system.operation.runbook import block

from ..conftest import PASSWORD
from ..machines import PEOPLE
from . import namespace
from .compose import DOCUMENT, Container, Host
from .debian import root_file_system
from .dockerfile import Image

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
NAME = "carteira"


@pytest.fixture(scope="module")
def host(make) -> Host:
    root_file_system()
    host = make(NAME, Host)
    host.follow(block("Install", document=DOCUMENT))
    return host


@pytest.fixture
def web(host) -> Container:
    return started_web(host)


def started_web(host: Host) -> Container:
    container = (host.running("web") or [host.start("web")])[0]
    wait_until(lambda: host.health(container) == 0, seconds=60, what="the web is healthy")
    return container


@contextmanager
def database(server) -> Iterator:
    link = psycopg2.connect(host=server.folder, port=server.port, user="postgres", dbname=NAME)
    with closing(link), link.cursor() as cursor:
        yield cursor


def ask(container: Container, path: str, **options) -> requests.Response:
    headers = {"Host": "carteira.example.com", "X-Forwarded-Proto": "https"}
    headers |= {"X-Forwarded-For": "203.0.113.7", "Referer": "https://carteira.example.com/"}
    return requests.request(
        options.pop("method", "GET"), f"http://127.0.0.1:{container.port}{path}",
        headers=headers | options.pop("headers", {}), allow_redirects=False, timeout=30, **options,
    )  # fmt: skip


def test_every_step_says_that_all_is_well(host):
    said = {command.split("manage.py ")[-1].strip(): text for command, text in host.said.items()}
    assert "no issues" in said["check --deploy"]
    assert "TLSv1." in said["check_sync"]
    assert "FAILED" not in said["check_sync"]
    assert "60 " in said["sync_odoo --full"]
    assert "Applying" in said["migrate"]


def test_the_pooler_takes_the_same_password(host, server, place):
    context, port = place / "pooler", free_port()
    shutil.copytree(ROOT / "deploy" / "pgbouncer", context)
    config = context / "pgbouncer.ini"
    text = config.read_text().replace(
        "host=postgres port=5432", f"host=localhost port={server.port}"
    )
    config.write_text(text.replace("listen_port = 6432", f"listen_port = {port}"))
    image = Image(context, base=root_file_system(), place=place / "pooler-image")
    words, variables = [*image.entrypoint, *image.command], {"POSTGRES_PASSWORD": PASSWORD}
    line = namespace.command(image, words, environment=variables)
    pooler = host.launch("pgbouncer", image, line, port)

    def has_run(password: str) -> bool:
        link = psycopg2.connect(
            host="127.0.0.1", port=port, user=NAME, password=password, dbname=NAME
        )
        with closing(link), link.cursor() as cursor:
            cursor.execute("SELECT FROM sync_run")
            return cursor.rowcount > 0

    wait_until(lambda: listens(port), seconds=20, what="the pooler listens")
    assert has_run(PASSWORD)
    with pytest.raises(psycopg2.OperationalError, match="authentication failed"):
        has_run("another")
    assert host.end(pooler) == 0


def test_people_log_in_and_see_the_backlog(host, web):
    page = ask(web, "/admin/login/")
    [style, *_] = re.findall(r'href="(/static/carteira/[^"]+\.css)"', page.text)
    assert ask(web, style).headers["Cache-Control"].startswith("max-age=315360000")
    form = {"username": "ana", "password": PEOPLE["DJANGO_SUPERUSER_PASSWORD"], "next": "/admin/"}
    form["csrfmiddlewaretoken"] = re.findall(r'csrfmiddlewaretoken" value="(\w+)"', page.text)[0]
    cookies = {"Cookie": "; ".join(f"{k}={v}" for k, v in page.cookies.get_dict().items())}
    entered = ask(web, "/admin/login/", method="POST", data=form, headers=cookies)
    cookies = {"Cookie": f"sessionid={entered.cookies['sessionid']}"}
    backlog = ask(web, "/admin/carteira/carteiraprincipal/", headers=cookies)
    assert "field-balance" in backlog.text


def test_it_has_no_rights_and_writes_nothing_but_tmp(host, web):
    """As a process of the container, and as this machine sees it."""
    python = (
        "import os, pathlib\n"
        "assert os.getuid() == os.getgid() == 10001 and os.getgroups() in ([], [10001])\n"
        "assert os.statvfs('/').f_flag & os.ST_RDONLY\n"
        "for folder in ('/', '/opt/carteira', '/var/tmp', '/certs'):\n"
        "    try: pathlib.Path(folder, 'x').touch()\n"
        "    except OSError: pass\n"
        "    else: raise SystemExit(folder)\n"
        "pathlib.Path('/tmp/x').touch()\n"
        "assert not pathlib.Path('/opt/carteira/.env').exists()\n"
    )
    host._to_the_end("web", ["python", "-c", python])
    first = psutil.Process(web.first)
    assert first.name() == "tini"
    assert {one.uids().real for one in [first, *first.children(recursive=True)]} == {10001}


def test_the_web_finishes_what_it_has_begun_when_it_is_stopped(host, web, server):
    with database(server) as cursor, ThreadPoolExecutor() as pool:
        cursor.execute("LOCK TABLE sync_run")
        begun = pool.submit(ask, web, "/saude/")
        waiting = "SELECT FROM pg_locks WHERE NOT granted"
        wait_until(lambda: cursor.execute(waiting) or cursor.rowcount, seconds=20, what="it waits")
        ended = pool.submit(host.end, web)
        wait_until(lambda: not accepts(web), seconds=10, what="nobody else is let in")
        assert not ended.done()
        cursor.connection.rollback()
        assert begun.result(30).json()["ready"] is True
        assert ended.result(40) == 0


def listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def accepts(container: Container) -> bool:
    try:
        ask(container, "/saude/vivo/")
    except requests.ConnectionError:
        return False
    return True


def test_webs_are_replaced_one_by_one_without_a_failed_request(host, web):
    """Behind what a proxy does: the next one is asked where a connection is refused or reset."""
    webs, answers, done = [web, host.start("web")], [], threading.Event()
    wait_until(lambda: host.health(webs[1]) == 0, seconds=60, what="the second web")

    def visit() -> None:
        while not done.is_set():
            for one in webs:
                try:
                    answers.append((one.port, ask(one, "/saude/pronto/").status_code))
                    break
                except requests.ConnectionError:
                    continue
            else:
                answers.append((0, 502))
            time.sleep(0.05)

    visitors = [threading.Thread(target=visit) for _ in range(2)]
    for one in visitors:
        one.start()
    try:
        ports = [one.port for one in webs]
        for place in (0, 1):
            assert host.end(webs[place]) == 0
            webs[place] = host.start("web")
            ports.append(webs[place].port)
            wait_until(lambda n=place: host.health(webs[n]) == 0, seconds=60, what="the new web")
        seen = len(answers)
        wait_until(lambda: len(answers) > seen + 5, seconds=30, what="answers of the new ones")
    finally:
        done.set()
        for one in visitors:
            one.join()
    assert {status for _, status in answers} == {200}
    assert {port for port, _ in answers} >= {ports[0], ports[1], ports[2]}


def test_a_stopped_cluster_ends_its_sync_between_two_pages(host, server, odoo):
    [cluster] = host.running("cluster")
    odoo.faults.add("slow", model="sale.order.line", method="search_read", seconds=2.0)
    queue = "from odoo_integration.tasks import queue_sync; queue_sync(trigger='test', full=True)"
    host._to_the_end("web", ["python", "manage.py", "shell", "-c", queue])
    before = odoo.stats.requests["sale.order.line/search_read"]
    try:
        wait_until(
            lambda: odoo.stats.requests["sale.order.line/search_read"] > before,
            seconds=60, what="a sync reads",
        )  # fmt: skip
        assert host.end(cluster) == 0
    finally:
        odoo.faults.clear()
    with database(server) as cursor:
        cursor.execute("SELECT status, promoted_at FROM sync_run ORDER BY id DESC LIMIT 1")
        assert cursor.fetchone() == ("interrupted", None)


def test_a_frozen_cluster_is_killed_by_its_own_health_check(host, server):
    cluster = host.start("cluster")
    with database(server) as cursor:
        cursor.connection.autocommit = True
        cursor.execute("UPDATE django_q_schedule SET next_run = now() WHERE name ~ 'pulse'")
    wait_until(lambda: host.health(cluster) == 0, seconds=60, what="the cluster's first pulse")
    assert cluster.process.poll() is None
    time.sleep(1)
    # It has been silent for longer than this.
    host.health(cluster, HEALTH_CLUSTER_MINUTES="0")
    assert cluster.process.wait(20) == 128 + 9


def test_a_killed_container_leaves_no_process(host):
    container = host.start("web")
    first = psutil.Process(container.first)
    container.kill()
    assert not first.is_running()
