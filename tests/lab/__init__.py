"""What tests and benchmarks share: servers, proxies, scripted peers, companies and oracles.

- Servers: `postgres.py` starts and kills disposable PostgreSQL servers, `pooler.py` runs PgBouncer,
  `kept_server.py` keeps the server of pytest-django's database from one pytest session to the next.
- Faults: `proxy.py` stands in front of a server with TLS and breaks links, `aim.py` does so at a
  given statement, `backends.py` ends sessions, `silent_network.py` drops packets.
- Peers: `scripted_odoo.py` answers what a test tells it to, `receivers.py` takes mail and webhooks.
- The product: `product.py` runs it on a disposable server behind the proxy, `child.py` in a process
  of its own, `watcher.py` reads its result all the time.
- Data: `company.py` and `actions/` are a small simulated company, `records.py` makes single rows,
  `recorded.py` finds recorded data, `oracle.py` computes balances in plain Python.

`fixtures.py` and `product_fixtures.py` are pytest plugins. A test module uses one by

    pytest_plugins = ["tests.lab.fixtures"]
"""
