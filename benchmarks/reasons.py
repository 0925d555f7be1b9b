"""Why a target is missed, where it is: shown beside the verdict, never in place of a figure."""

_PER_ROW = (
    "the query is the same; what remains is Django's own row loop and compiling the statement, "
    "which weigh the more the fewer invoice lines stand behind an item"
)
_ONE_MACHINE = (
    "product, PostgreSQL and simulator share the processors of this machine, with whatever else "
    "runs on it, and the promote is one session's work"
)
REASONS: dict[str, str] = {
    "B1": f"{_PER_ROW}.",
    "B2": "one round trip is the floor; above it stands the transfer of the sums, through a proxy "
    "that is a Python process and shares this machine. The old way waits more than it works, so a "
    "busy machine slows it less.",
    "B3": f"{_PER_ROW}.",
    "B4": "that a whole run has changed nothing is found before (B10, unchanged); here every "
    "column of every item is compared.",
    "B5": "a first load is promoted after its last page, by design (stage, prove, promote): what "
    "is above the reading is the promote, see the profile. Where nothing has changed it is the "
    f"start of the process, and pages that wait for a processor to be mapped; {_ONE_MACHINE}.",
    "B5b": f"reading is not the larger part, writing is: see the profile; {_ONE_MACHINE}.",
    "B6": "the product links, converts and indexes business rows, balances and a change log where "
    "dlt lands raw rows without an index; and of its memory, most is Python with Django, before a "
    "row is read.",
    "B7": "the WAL is the whole server's: what a checkpoint or autovacuum adds counts, too.",
    "B8": "the proof of identity counts every live line, in four index-only counts of ours, and a "
    "few plans read the invoice lines without an order; both grow with the table.",
    "B9": "see the sizes above it.",
    "B10": "each line is linked, converted and compared before it is written, and the finished "
    "rows of the other side were computed beforehand: see the profile.",
    "B11": "the page is rendered by Django and its templates, which costs the same whatever the "
    "number of items; the queries alone are what the other side does.",
    "B12": "what is imported over Django's own set-up.",
    "B13": "looks are 15 seconds apart, and a change waits for the next one and for a run. A hint "
    "waits half a second for others, for a worker of the queue, and for a run; where the load "
    f"average is several times the cores, each takes several times as long; {_ONE_MACHINE}.",
    "B14": "mapping, staging and the promote are one session's work whatever the number of "
    "workers, and each model begins with one connection: see the profile for how much of the run "
    f"is reading; {_ONE_MACHINE}.",
    "B15": "one query reads every item it counts, sums or sorts: see the profile.",
    "B16": "a page that counts, sums or sorts reads every item it tells of; what a run takes by "
    f"phase stands below its first line; {_ONE_MACHINE}.",
    "B17": "the limit is in seconds and follows the processor: read it beside the ratio and the "
    "machine's speed above.",
}
