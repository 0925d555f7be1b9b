"""The groups that a migration of the business app makes."""

import importlib

grupos = importlib.import_module("carteira.migrations.0003_grupos")
GROUPS = tuple(grupos.GRUPOS)
