"""A log record cannot make a terminal do anything, nor fail to be written."""

import logging
import sys

import pytest

from carteira_project.logs import JsonFormatter, LineFormatter

ODD = "a\x00b \x1b[31m \x9b2J \u202e \ud800 \x07"


@pytest.mark.parametrize("formatter", [LineFormatter(), JsonFormatter()])
def test_control_characters_are_replaced_in_message_extra_and_traceback(formatter):
    try:
        raise ValueError(ODD)
    except ValueError:
        made = logging.LogRecord("x", logging.ERROR, "f.py", 1, ODD, (), sys.exc_info())
    made.odoo = ODD
    text = formatter.format(made)
    assert text.replace("\n", "").replace("\t", "").isprintable()
    assert text.encode()
    assert "Traceback" in text


def test_a_line_of_its_own_stays_one():
    made = logging.LogRecord("x", logging.ERROR, "f.py", 1, "first\n\tsecond", (), None)
    assert LineFormatter().format(made).endswith("first\n\tsecond")
