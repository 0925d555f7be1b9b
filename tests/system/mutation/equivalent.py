"""Mutants that no test can tell from the code, or that change nothing anybody relies on."""

EQUIVALENT = {
    "-REHEARSED = 50": "how many changes a rehearsal keeps: a choice, any number near it does",
    "-RENEW_SECONDS = 15": "how often a lease is renewed: a choice, any number near it does",
    "-LEASE_SECONDS = 60": "how long a lease lasts: a choice, any number near it does",
    "monotonic() <= ends": "two readings of a clock are never equal in the nanosecond",
    "-WAY_SECONDS = 30": "how long a guest waits: a choice, any number near it does",
    "-_RANGE_READ_WHOLE = 2000": "what is not halved any more: a choice, any number near it does",
    "-_ROUNDS = 4": "how often a reading is proven anew: a choice, any number near it does",
    "-_RENEWER_END_SECONDS = 5": "how long a thread is waited for: a choice, any number near it",
    "daemon=False": "the thread is joined, and ends by itself when its run does",
    'rsplit(":", 3)': "the name of a host holds no colon, so there is no third one to split at",
    "(frozen=False": "nothing changes an instance; only whoever would try is told so later",
    "(frozen=True, repr=True)": "a class that writes its own __repr__ keeps it",
    "DecimalField(max_digits= ": "the digits of a query's number are not in its SQL",
    "decimal_places= ": "as the digits: PostgreSQL gives as many as there are",
    "-    sums: int = 0": "set before anybody reads it",
    "-    seconds: float = 0.0": "set before anybody reads it",
    "-ORDERS_PER_CHUNK = 500": "how much is asked for at a time: a choice, any number near it does",
    ", /, ": "the star that makes arguments go by name, of which every call is a witness",
    "→ +        /,": "the same star on a line of its own",
    "-_LONGEST_MESSAGE = 10_000": "how much of a text is searched: a choice, any number near it",
}
"""A part of a mutant's description (file, line, changed line), and the reason."""
