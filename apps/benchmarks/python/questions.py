"""The questions as src/questions puts them, for executors in the manner of concurrent.futures."""

import random
import shutil
import statistics
import tempfile
import time
from concurrent.futures import TimeoutError as Late
from pathlib import Path

import works
from memory import own_bytes, tree_bytes


class CannotAnswer(Exception):
    """This contestant cannot do what is asked."""


class Gate:
    """Calls that hold their workers until it is opened."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="gate-"))
        self.held = []

    def hold(self, pool, workers):
        self.held = [pool.submit(works.gate, str(self.folder / "open")) for _ in range(workers)]
        time.sleep(0.2)

    def open(self):
        (self.folder / "open").touch()
        for call in self.held:
            call.result()
        shutil.rmtree(self.folder)


def payload():
    return {"a": 1, "b": "hello", "c": [1, 2, 3]}


def send_burst(pool, calls):
    sent = [pool.submit(works.echo, payload()) for _ in range(calls)]
    results = [call.result() for call in sent]
    for index in (0, calls >> 1, calls - 1):
        assert results[index] == payload()


def warm_up(pool, workers, calls=200):
    for call in [pool.submit(works.spin, 20) for _ in range(workers * 2)]:
        call.result()
    send_burst(pool, calls)


def quantile(values, share):
    ordered = sorted(values)
    place = share * (len(ordered) - 1)
    below = ordered[int(place)]
    above = ordered[min(int(place) + 1, len(ordered) - 1)]
    return below + (above - below) * (place - int(place))


def burst(contestant, sizes):
    contestant.start(2)
    send_burst(contestant.pool, sizes["warmUp"])
    started = time.perf_counter()
    send_burst(contestant.pool, sizes["calls"])
    return {"rate": sizes["calls"] / (time.perf_counter() - started)}


def round_trip(contestant, sizes):
    contestant.start(2)
    warm_up(contestant.pool, 2)
    times = []
    for call in range(sizes["warmUp"] + sizes["calls"]):
        started = time.perf_counter()
        contestant.pool.submit(works.echo, payload()).result()
        if call >= sizes["warmUp"]:
            times.append((time.perf_counter() - started) * 1e6)
    return {"p50": quantile(times, 0.5), "p99": quantile(times, 0.99)}


def bytes_payload(contestant, sizes):
    contestant.start(2)
    warm_up(contestant.pool, 2)
    figures = {}
    steps = (("1KiB", 2**10, 1), ("64KiB", 2**16, 0.5), ("1MiB", 2**20, 0.15), ("16MiB", 2**24, 0.03))
    for name, length, share in steps:
        times = []
        for call in range(max(5, round(sizes["calls"] * share)) + 2):
            data = bytes([call % 256]) * length
            started = time.perf_counter()
            assert contestant.pool.submit(works.measure, data).result() == length
            times.append((time.perf_counter() - started) * 1e6)
        figures[f"copy-{name}"] = statistics.median(times[2:])
    return figures


def ten_ms(contestant, sizes):
    contestant.start(2)
    warm_up(contestant.pool, 2)
    started = time.perf_counter()
    sent = [contestant.pool.submit(works.spin, sizes["ms"]) for _ in range(sizes["calls"])]
    spent = sum(call.result() for call in sent)
    return {"share": 100 * spent / (2 * 1000 * (time.perf_counter() - started))}


def mix(contestant, sizes):
    contestant.start(2)
    warm_up(contestant.pool, 2)
    durations = [sizes["longMs"]] * sizes["long"] + [sizes["shortMs"]] * sizes["short"]
    shuffled = durations[:]
    random.Random(sizes["seed"]).shuffle(shuffled)
    return {
        "longFirst": stretch(contestant.pool, durations),
        "shuffled": stretch(contestant.pool, shuffled),
    }


def stretch(pool, durations):
    free = [0, 0]
    for duration in durations:
        free[free.index(min(free))] += duration
    started = time.perf_counter()
    for call in [pool.submit(works.spin, duration) for duration in durations]:
        call.result()
    return (time.perf_counter() - started) * 1000 / max(free)


def abort(_contestant, _sizes):
    raise CannotAnswer("`Future.cancel` is false once a call runs")


def recovery(contestant, sizes):
    contestant.start(1)
    recovered, lost = [], []
    for _ in range(sizes["deaths"]):
        warm_up(contestant.pool, 1)
        started = time.perf_counter()
        try:
            contestant.pool.submit(works.die, "kill")
            waiting = [contestant.pool.submit(works.echo, payload()) for _ in range(sizes["queued"])]
        except Exception:  # broken while calls were being submitted: those count as lost
            waiting = []
        alive = sum(1 for call in waiting if survives(call))
        lost.append(sizes["queued"] - alive)
        recovered.append(until_it_runs(contestant, started))
    return {"recovered": statistics.median(recovered), "lost": statistics.median(lost)}


def survives(call):
    try:
        call.result(timeout=10)
        return True
    except Late:
        raise
    except Exception:
        return False


def until_it_runs(contestant, started):
    while time.perf_counter() - started < 10:
        try:
            contestant.pool.submit(works.echo, payload()).result(timeout=10)
            return (time.perf_counter() - started) * 1000
        except Exception:
            contestant.renew()
    raise TimeoutError("no call went through within 10 s of the death")


def memory(contestant, sizes):
    bare = tree_bytes()
    contestant.start(sizes["workers"])
    first = Gate()
    first.hold(contestant.pool, sizes["workers"])
    first.open()
    warm_up(contestant.pool, sizes["workers"], 10)
    time.sleep(0.5)
    idle = tree_bytes()
    gate = Gate()
    gate.hold(contestant.pool, sizes["workers"])
    before = tree_bytes()
    calls = [contestant.pool.submit(works.echo, payload()) for _ in range(sizes["pending"])]
    time.sleep(0.5)
    after = tree_bytes()
    gate.open()
    for call in calls:
        call.result()
    return {
        "idleWorker": (idle - bare) / sizes["workers"] / 2**20,
        "pendingAll": (after - before) / sizes["pending"],
    }


def million(contestant, sizes):
    contestant.start(2)
    warm_up(contestant.pool, 2, sizes["warmUp"])
    gate = Gate()
    gate.hold(contestant.pool, 2)
    calls, part = sizes["calls"], sizes["slice"]
    before = own_bytes()
    submitted = time.perf_counter()
    pending = [contestant.pool.submit(works.echo, payload()) for _ in range(calls)]
    submit = time.perf_counter() - submitted
    after = own_bytes()
    times = {}
    for index in (0, part - 1, calls - part - 1, calls - 1):
        pending[index].add_done_callback(lambda _, index=index: times.__setitem__(index, time.perf_counter()))
    gate.open()
    for call in pending:
        call.result()
    return {
        "bytes": (after - before) / calls,
        "submit": calls / submit,
        "drain": calls / (times[calls - 1] - times[0]),
        "flat": 100 * (times[part - 1] - times[0]) / (times[calls - 1] - times[calls - part - 1]),
    }


QUESTIONS = {
    "burst": burst,
    "round-trip": round_trip,
    "payload": bytes_payload,
    "ten-ms": ten_ms,
    "mix": mix,
    "abort": abort,
    "recovery": recovery,
    "memory": memory,
    "million": million,
}
