import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest

from tests.lab.ports import free_port
from tests.lab.processes import wait_until


@pytest.fixture
def redis_url() -> Iterator[str]:
    """A Redis of this test's own."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("CI") == "true":
            pytest.fail("redis-server is missing")
        pytest.skip("redis-server is not installed")
    import redis

    port = free_port()
    process = subprocess.Popen(
        [program, "--port", str(port), "--save", "", "--appendonly", "no"],
        stdout=subprocess.DEVNULL,
    )
    url = f"redis://127.0.0.1:{port}/0"
    with redis.from_url(url) as client:

        def answers() -> bool:
            try:
                return client.ping()
            except redis.ConnectionError:
                return False

        try:
            wait_until(answers, seconds=10, what="Redis")
            yield url
        finally:
            process.terminate()
            process.wait(10)
