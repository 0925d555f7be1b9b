"""The fault laboratory: real PostgreSQL servers, real sockets, faults on demand.

`postgres.py` starts and kills disposable servers, `proxy.py` stands in front of them with TLS and
breaks links, `backends.py` ends sessions, `pooler.py` runs PgBouncer, `fixtures.py` ties them to
pytest and to Django connections. A test module uses it by

    pytest_plugins = ["tests.faults.fixtures"]

With the whole product in it, it is `lab.py`; `aim.py` strikes at a statement, `watcher.py` reads all
the time, `child.py` is a run to kill, `lab_fixtures.py` ties them to pytest. `campaign.py` draws from
`scenarios.py` by the thousand, `trial.py` judges each.
"""
