"""People of each group as browsers."""

from tests.lab.admin_fixtures import clean_start, client, connected, groups, login

__all__ = ["clean_start", "client", "connected", "groups", "login"]
