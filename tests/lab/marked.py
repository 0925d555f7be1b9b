"""Figures that commands write into documents, between two markers."""

from pathlib import Path


def put(path: Path, text: str, *, marker: str) -> None:
    """Replaces what stands between `<!-- marker -->` and `<!-- /marker -->`.

    Raises:
        ValueError: the document has no such markers.
    """
    first, last = f"<!-- {marker} -->", f"<!-- /{marker} -->"
    before, begin, rest = path.read_text().partition(first)
    _, end, after = rest.partition(last)
    if not begin or not end:
        raise ValueError(f"{path} has no place for the table: {first} … {last}")
    path.write_text(f"{before}{begin}\n{text}\n{end}{after}")
