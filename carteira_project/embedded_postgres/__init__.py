"""PostgreSQL without an installation: a server of the project's own, under `.data/postgres`.

The database backend in `base.py` starts it at the first connection of any process; the last
process that used it stops it (`server.py`).
"""
