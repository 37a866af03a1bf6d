"""What processes occupy, from /proc, as in src/cell/memory.ts."""

import gc
import os
import re


def tree_bytes():
    gc.collect()
    pids = [os.getpid(), *descendants(os.getpid())]
    return sum(proportional_bytes(pid) for pid in pids)


def own_bytes():
    gc.collect()
    return proportional_bytes(os.getpid())


def proportional_bytes(pid):
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="utf8") as file:
            found = re.search(r"^Pss:\s+(\d+) kB$", file.read(), re.M)
        return int(found.group(1)) * 1024 if found else 0
    except OSError:
        return 0


def descendants(pid):
    found = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="utf8") as file:
                for child in file.read().split():
                    found += [int(child), *descendants(int(child))]
    except OSError:
        pass
    return found
