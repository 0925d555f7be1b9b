"""Processes with a root file system, mounts and process ids of their own, as in a container.

Their network is this machine's. The mounts end with the processes.
"""

import shlex
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .dockerfile import Image

NONE: Mapping[str, Path] = {}


def command(
    image: "Image",
    words: list[str],
    *,
    environment: dict[str, str],
    binds: Mapping[str, Path] = NONE,
    files: Mapping[str, Path] = NONE,
    top: Path | None = None,
) -> list[str]:
    """A command line that runs another one in an image.

    Args:
        words: what to run.
        environment: variables beside those of the image.
        binds: folders of this machine by where they are seen.
        files: files of this machine that are seen in /run/host, by name.
        top: where what it writes stays, as in a RUN. Without it the root file system is read-only,
            as by `read_only` of compose, and /tmp is empty and its own.
    """
    work = Path(tempfile.mkdtemp(dir=top.parent if top else image.place, prefix="mount-"))
    root, upper, scratch = (work / name for name in ("root", "upper", "scratch"))
    for folder in (root, upper, scratch):
        folder.mkdir()
    lower = ":".join(map(str, image.layers))
    options = f"lowerdir={lower},upperdir={top or upper},workdir={scratch}"
    lines = [
        f"mount -t overlay overlay -o {options} {root}",
        *(f"mkdir -p {root}{target}" for target in (*binds, "/proc", "/dev", "/run/host")),
        *([] if top else [f"mount -o remount,ro {root}", f"mount -t tmpfs tmpfs {root}/tmp"]),
        f"mount -t proc proc {root}/proc",
        f"mount --rbind /dev {root}/dev",
        *(f"mount --bind {folder} {root}{target}" for target, folder in binds.items()),
    ]
    if files:
        lines.append(f"mount -t tmpfs tmpfs {root}/run/host")
        lines += [f"cp {file} {root}/run/host/{name}" for name, file in files.items()]
    lines.append(
        f"exec setpriv --no-new-privs chroot --userspec={image.user} {root} "
        + shlex.join(within(image, words, environment))
    )
    isolated = ["unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation=private"]
    return [*isolated, "sh", "-ec", "\n".join(lines)]


def within(image: "Image", words: list[str], environment: dict[str, str]) -> list[str]:
    """A command with the image's variables and these, and no others, in the image's folder."""
    variables = [f"{name}={value}" for name, value in (image.environment | environment).items()]
    return ["env", "-i", f"--chdir={image.workdir}", *variables, *words]


def join(image: "Image", pid: int, words: list[str], environment: dict[str, str]) -> list[str]:
    """A command line that runs another one in a running container, as `docker exec` does.

    Args:
        pid: of its first process, as this machine counts.
    """
    user, _, group = image.user.partition(":")
    return [
        "nsenter", f"--target={pid}", "--mount", "--pid", "--root", "--wd",
        f"--setuid={user}", f"--setgid={group}",
        *within(image, words, environment),
    ]  # fmt: skip
