"""The functions that workers run; the same as in src/workers/works.ts."""

import os
import signal
import threading
import time


def echo(payload):
    return payload


def measure(data):
    return len(data)


def spin(ms):
    started = now = time.perf_counter()
    while (now - started) * 1000 < ms:
        now = time.perf_counter()
    return (now - started) * 1000


def die(_how):
    os.kill(os.getpid(), signal.SIGKILL)
    threading.Event().wait()


def gate(path):
    while not os.path.exists(path):
        time.sleep(0.005)
