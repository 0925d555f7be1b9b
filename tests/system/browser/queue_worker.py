"""The job queue, worked off in this process."""

import multiprocessing
import queue
import threading

from django.db import connections
from django_q.brokers import get_broker
from django_q.monitor import monitor
from django_q.signing import SignedPackage
from django_q.worker import worker


def work_off_the_queue() -> threading.Thread:
    """Does what waits in the queue as a cluster would, in a thread of this process."""

    def work() -> None:
        tasks: queue.Queue = queue.Queue()
        results: queue.Queue = queue.Queue()
        for ack, package in get_broker().dequeue() or ():
            tasks.put(SignedPackage.loads(package) | {"ack_id": ack})
        tasks.put("STOP")
        worker(tasks, results, multiprocessing.Value("f", -1), timeout=-1)
        results.put("STOP")
        monitor(results)
        connections.close_all()

    thread = threading.Thread(target=work)
    thread.start()
    return thread
