"""The contestants of Python: what src/contestants is for Node."""

from concurrent.futures import ProcessPoolExecutor

import loky


class Loky:
    settings = "`get_reusable_executor(max_workers, reuse=False, timeout=None)`"

    def start(self, workers):
        self.workers = workers
        self.pool = loky.get_reusable_executor(max_workers=workers, reuse=False, timeout=None)

    def renew(self):
        """A broken executor stays broken; the next call of the factory gives a new one."""
        self.pool = loky.get_reusable_executor(max_workers=self.workers, timeout=None)

    def stop(self):
        self.pool.shutdown(wait=True, kill_workers=True)


class Standard:
    settings = "`concurrent.futures.ProcessPoolExecutor(max_workers)`, start method of the platform"

    def start(self, workers):
        self.workers = workers
        self.pool = ProcessPoolExecutor(max_workers=workers)

    def renew(self):
        """A broken executor stays broken; a new one takes its place."""
        self.pool.shutdown(wait=False)
        self.start(self.workers)

    def stop(self):
        self.pool.shutdown(wait=True, cancel_futures=True)


POOLS = {"loky": Loky, "ProcessPoolExecutor": Standard}
