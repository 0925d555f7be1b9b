"""Odoo's version, as its servers spell it."""

from typing import Any

import pytest

from odoo_integration.client import OdooVersion


@pytest.mark.parametrize(
    ("answer", "major", "text"),
    [
        ({"version_info": [19, 0, 0, "final", 0, ""], "version": "19.0"}, 19, "19.0"),
        ({"version_info": ["saas~18", 2, 0, "final", 0, ""], "version": "saas~18.2"}, 18, None),
        ({"server_version": "17.0+e", "server_version_info": [17, 0, 0]}, 17, "17.0+e"),
        ({"server_version": "saas~18.3+e"}, 18, "saas~18.3+e"),
    ],
)
def test_versions_are_understood(answer: Any, major: int, text: str | None) -> None:
    version = OdooVersion.parse(answer)
    assert version is not None
    assert version.major == major
    assert text is None or version.text == text


@pytest.mark.parametrize("answer", [None, [], {}, {"version": "beta"}, "19.0"])
def test_other_answers_are_no_version(answer: Any) -> None:
    assert OdooVersion.parse(answer) is None
