"""gunicorn's own records in the product's format; gunicorn reads this file by its name.

The settings are not imported: what the first process imports, its workers keep over a reload.
"""

import os
from pathlib import Path
from typing import ClassVar

import environ


class _Variables(environ.Env):
    ENVIRON: ClassVar = dict(os.environ)


_file = Path(os.environ.get("CARTEIRA_ENV_FILE", Path(__file__).parent / ".env"))
if _file.is_file():
    _Variables.read_env(str(_file))
if _Variables().str("LOG_FORMAT", default="").strip() == "json":
    from carteira_project.logs import logging_config

    logconfig_dict = logging_config(level="INFO", format="json", secrets=())
    # gunicorn writes to handlers of its own unless it is told that there are none.
    logconfig_dict["loggers"] |= {
        name: {"handlers": ["stderr"], "propagate": False}
        for name in ("gunicorn.error", "gunicorn.access")
    }
