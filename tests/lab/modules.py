"""The list of all modules in docs/architecture.md, from the first sentence of each docstring.

`make modules` writes it; a test compares it.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from .marked import put
from .paths import ROOT

DOCUMENT = ROOT / "docs" / "architecture.md"
PACKAGES = ("carteira_project", "carteira", "odoo_integration")


def module_list() -> str:
    """One table a folder, with a line a module.

    Raises:
        ValueError: a module has no docstring.
    """
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    files = [file for package in PACKAGES for file in (ROOT / package).rglob("*.py")]
    for folder in sorted({file.parent for file in files if "migrations" not in file.parts}):
        modules = sorted(file for file in folder.glob("*.py") if file.name != "__init__.py")
        if not modules:
            continue
        yield f"\n### `{folder.relative_to(ROOT)}/`\n"
        if about := _first_sentence(folder / "__init__.py"):
            yield f"{about}\n"
        yield "| module | |\n| --- | --- |"
        for module in modules:
            sentence = _first_sentence(module)
            if not sentence:
                raise ValueError(f"{module.relative_to(ROOT)} has no docstring")
            yield f"| `{module.stem}` | {sentence} |"


def _first_sentence(file: Path) -> str:
    docstring = ast.get_docstring(ast.parse(file.read_text())) or ""
    return " ".join(docstring.split("\n\n")[0].split()).replace("|", "\\|")


if __name__ == "__main__":
    put(DOCUMENT, module_list(), marker="modules")
