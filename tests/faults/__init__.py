"""The fault laboratory: real PostgreSQL servers, real sockets, faults on demand.

`postgres.py` starts and kills disposable servers, `proxy.py` stands in front of them with TLS and
breaks links, `backends.py` ends sessions, `pooler.py` runs PgBouncer, `fixtures.py` ties them to
pytest and to Django connections. A test module uses it by

    pytest_plugins = ["tests.faults.fixtures"]
"""
