"""Data directories for embedded servers, and processes that use them."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from .users import StartUser, User, stop


@pytest.fixture
def start_user() -> Iterator[StartUser]:
    """Starts processes; those left when a test fails are killed."""
    users: list[User] = []

    def start(folder: Path) -> User:
        users.append(User(folder))
        return users[-1]

    yield start
    for user in users:
        user.kill()


@pytest.fixture
def tmp_home() -> Iterator[Path]:
    """A folder the server's system user can reach, unlike pytest's own."""
    home = Path(tempfile.mkdtemp(prefix="embedded-", dir="/tmp"))
    yield home
    stop(home / "postgres")
    shutil.rmtree(home)


@pytest.fixture(scope="module")
def initialised() -> Iterator[Path]:
    home = Path(tempfile.mkdtemp(prefix="embedded-", dir="/tmp"))
    user = User(home / "postgres")
    assert user.socket_dir
    user.leave()
    yield home / "postgres"
    shutil.rmtree(home)


@pytest.fixture
def folder(initialised: Path) -> Iterator[Path]:
    """A data directory that exists, with nobody using it."""
    yield initialised
    stop(initialised)
