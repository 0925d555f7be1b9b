"""Mutants that no test can tell from the code, or that change nothing anybody relies on."""

EQUIVALENT = {
    "(frozen=False)": "nothing changes an instance; only whoever would try is told so later",
    "(self, /,": "the star that makes arguments go by name, of which every call is a witness",
}
"""A part of a mutant's description (file, line, changed line), and the reason."""
