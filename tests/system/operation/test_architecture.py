"""docs/architecture.md names every module, with the first sentence of its docstring."""

from tests.lab.modules import DOCUMENT, module_list


def test_every_module_is_listed():
    listed = DOCUMENT.read_text().split("<!-- modules -->\n")[1].split("\n<!-- /modules -->")[0]
    assert listed == module_list(), "run `make modules`"
