import json
import logging
import sys

from carteira_project.logs import JsonFormatter, LineFormatter

SECRET = "pa55/word+of odoo"


def record(message: str, *args, exc_info=None, **extra) -> logging.LogRecord:
    made = logging.LogRecord("carteira.sync", logging.ERROR, "f.py", 1, message, args, exc_info)
    vars(made).update(extra)
    return made


def test_json_is_one_line_with_what_a_machine_wants():
    text = JsonFormatter().format(record("run %d\nfailed", 7, run=7))
    entry = json.loads(text)
    assert "\n" not in text
    assert (entry["message"], entry["level"], entry["logger"]) == (
        "run 7\nfailed",
        "ERROR",
        "carteira.sync",
    )
    assert entry["run"] == 7
    assert entry["time"].endswith("+00:00")


def test_json_carries_the_traceback():
    try:
        raise ValueError("no")
    except ValueError:
        entry = json.loads(JsonFormatter().format(record("x", exc_info=sys.exc_info())))
    assert "ValueError: no" in entry["traceback"]


def test_secrets_are_masked_in_message_extra_and_traceback():
    for formatter in (LineFormatter([SECRET, ""]), JsonFormatter([SECRET])):
        try:
            raise ValueError(SECRET)
        except ValueError:
            text = formatter.format(
                record(f"with {SECRET}", exc_info=sys.exc_info(), url=f"x://u:{SECRET}@h")
            )
        assert SECRET not in text
        assert "***" in text


def test_short_values_are_left_or_they_would_eat_words():
    assert LineFormatter(["a", "demo"]).masked("a demo") == "a demo"
