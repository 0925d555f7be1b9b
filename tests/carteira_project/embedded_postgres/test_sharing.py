"""One server for several processes, some of which are killed."""

import subprocess
from pathlib import Path

from .users import (
    StartUser,
    answers,
    postmaster,
    wait_until_stopped,
)


def test_the_last_of_several_processes_stops_it(folder: Path, start_user: StartUser) -> None:
    first, second = start_user(folder), start_user(folder)
    assert first.socket_dir == second.socket_dir
    pid = postmaster(folder)

    assert first.leave() == ""
    assert postmaster(folder) == pid
    assert answers(second.socket_dir)

    assert second.leave() == ""
    wait_until_stopped(folder)


def test_a_killed_process_neither_stops_it_nor_keeps_it_up(
    folder: Path, start_user: StartUser
) -> None:
    killed, other = start_user(folder), start_user(folder)
    assert killed.socket_dir == other.socket_dir
    killed.kill()
    assert answers(other.socket_dir)

    other.leave()
    wait_until_stopped(folder)


def test_a_server_left_by_a_killed_process_is_taken_over(
    folder: Path, start_user: StartUser
) -> None:
    alone = start_user(folder)
    assert alone.socket_dir
    pid = postmaster(folder)
    alone.kill()

    heir = start_user(folder)
    assert answers(heir.socket_dir)
    assert postmaster(folder) == pid
    heir.leave()
    wait_until_stopped(folder)


def test_five_processes_that_start_at_once_share_one_server(
    folder: Path, start_user: StartUser
) -> None:
    users = [start_user(folder) for _ in range(5)]

    assert len({user.socket_dir for user in users}) == 1
    assert answers(users[0].socket_dir)
    for user in users:
        assert user.leave() == ""
    wait_until_stopped(folder)


def test_a_first_start_may_be_a_race_too(tmp_home: Path, start_user: StartUser) -> None:
    folder = tmp_home / "postgres"
    users = [start_user(folder) for _ in range(3)]

    assert all(answers(user.socket_dir) for user in users)
    assert [user.leave() for user in users] == ["", "", ""]
    wait_until_stopped(folder)


def test_a_copied_folder_is_not_served_by_the_server_of_the_original(
    folder: Path, tmp_home: Path, start_user: StartUser
) -> None:
    original = start_user(folder)
    assert original.socket_dir
    subprocess.run(["cp", "-a", folder, tmp_home / "postgres"], check=True)
    copy = start_user(tmp_home / "postgres")
    assert answers(copy.socket_dir)
    assert postmaster(tmp_home / "postgres") != postmaster(folder)
    assert copy.leave() == ""
    assert answers(original.socket_dir)
    original.leave()
