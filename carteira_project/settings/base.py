"""Where the project is, and where its variables are read."""

import os
from pathlib import Path

from ..environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent.parent
ENV_FILE = Path(os.environ.get("CARTEIRA_ENV_FILE", BASE_DIR / ".env"))
ENVIRONMENT = env = Environment(ENV_FILE)
