"""Reads several sequences in threads of their own, a few items ahead of their consumer."""

import queue
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

Item = TypeVar("Item")

_END_SECONDS = 2
_PUT_SECONDS = 0.2


@dataclass(frozen=True)
class _Failed:
    error: BaseException


class _Done:
    """The end of one sequence."""


@dataclass
class _Buffer(Generic[Item]):
    """Items on their way from the reading threads to the consumer.

    Attributes:
        stopped: the consumer wants no more.
    """

    items: "queue.Queue[Item | _Failed | _Done]"
    stopped: threading.Event = field(default_factory=threading.Event)

    def put(self, item: "Item | _Failed | _Done") -> None:
        while not self.stopped.is_set():
            try:
                self.items.put(item, timeout=_PUT_SECONDS)
            except queue.Full:
                continue
            return

    def fill(self, sequence: Callable[[], Iterator[Item]]) -> None:
        try:
            for item in sequence():
                self.put(item)
                if self.stopped.is_set():
                    return
            self.put(_Done())
        except BaseException as error:  # noqa: BLE001
            self.put(_Failed(error))


def read_ahead(
    sequences: Sequence[Callable[[], Iterator[Item]]], *, name: str
) -> Generator[Item, None, None]:
    """Items of all sequences, in the order in which they arrive.

    A consumer that stops early stops the threads; one that is in the middle of a slow item ends
    after it, and is not waited for longer than two seconds.

    Args:
        sequences: each is iterated in a thread of its own.
        name: the threads' name.

    Raises:
        What a sequence raises.
    """
    buffer: _Buffer[Item] = _Buffer(queue.Queue(1))
    threads = [
        threading.Thread(target=buffer.fill, args=[sequence], name=name, daemon=True)
        for sequence in sequences
    ]
    for thread in threads:
        thread.start()
    try:
        running = len(threads)
        while running:
            item = buffer.items.get()
            if isinstance(item, _Done):
                running -= 1
            elif isinstance(item, _Failed):
                raise item.error
            else:
                yield item
    finally:
        buffer.stopped.set()
        for thread in threads:
            thread.join(_END_SECONDS)
