"""Numbers of runs in the parameters of a page."""

_LARGEST = 2**63 - 1


def parsed_run_id(text: str) -> int | None:
    """The number of a run; None where the text is no number.

    A number that no column can hold becomes the largest possible, which no run has.
    """
    if not (text.isascii() and text.isdigit()):
        return None
    return int(text) if len(text) < len(str(_LARGEST)) else _LARGEST
