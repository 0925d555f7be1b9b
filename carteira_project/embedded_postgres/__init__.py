"""A PostgreSQL server that needs no installation and keeps its data under `.data/postgres`.

The database backend in `base.py` starts it at the first connection of any process. The last
process that used it stops it (`server.py`).
"""
