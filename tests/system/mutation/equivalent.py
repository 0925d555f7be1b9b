"""Mutants that no test can tell from the code, or that change nothing anybody relies on."""

EQUIVALENT = {
    "-REHEARSED = 50": "how many changes a rehearsal keeps: a choice, any number near it does",
    "-RENEW_SECONDS = 15": "how often a lease is renewed: a choice, any number near it does",
    "-LEASE_SECONDS = 60": "how long a lease lasts: a choice, any number near it does",
    "-_RENEWER_END_SECONDS = 5": "how long a thread is waited for: a choice, any number near it",
    "daemon=False": "the thread is joined, and ends by itself when its run does",
    'rsplit(":", 3)': "the name of a host holds no colon, so there is no third one to split at",
    "(frozen=False": "nothing changes an instance; only whoever would try is told so later",
    "(frozen=True, repr=True)": "a class that writes its own __repr__ keeps it",
    "quantity = DecimalField(max_digits=": "the digits of a query's number are not in its SQL",
    "output_field=models.DecimalField(max_digits=": "the digits of a query's number, as above",
    ", /, ": "the star that makes arguments go by name, of which every call is a witness",
    "→ +        /,": "the same star on a line of its own",
    "-_LONGEST_MESSAGE = 10_000": "how much of a text is searched: a choice, any number near it",
}
"""A part of a mutant's description (file, line, changed line), and the reason."""
