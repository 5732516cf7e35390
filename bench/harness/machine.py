"""The machine that is measured on: who runs where, and whether somebody else is busy."""

import os
import pathlib
import time

CLOCK_TICK = os.sysconf("SC_CLK_TCK")
CORES = sorted(os.sched_getaffinity(0))
# What is measured has a core of its own; whatever calls it and whatever it calls share the other.
GATEWAY_CORE, OTHER_CORE = CORES[0], CORES[-1]


def pinned(*cores):
    """For subprocess.Popen(preexec_fn=...)."""
    return lambda: os.sched_setaffinity(0, cores)


def children_of(pid):
    """The processes below `pid`, itself included."""
    found = [pid]
    for task in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in task.read_text().split():
            found += children_of(int(child))
    return found


def resident_bytes(pids):
    total = 0
    for pid in pids:
        for line in pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):  # what several processes share counts once
                total += int(line.split()[1]) * 1024
    return total


def _busy_seconds():
    fields = [int(word) for word in pathlib.Path("/proc/stat").read_text().splitlines()[0].split()[1:]]
    user, nice, system, _idle, _iowait, irq, softirq, steal = fields[:8]
    return (user + nice + system + irq + softirq + steal) / CLOCK_TICK


def _seconds_of(pid):
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except FileNotFoundError:
        return 0.0
    return sum(int(field) for field in fields[11:15]) / CLOCK_TICK  # with the children that it has waited for


def cpu_seconds(pids):
    """What the processes have spent so far, and how much of it outside of the kernel."""
    spent = [pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11:13] for pid in pids]
    user, kernel = (sum(int(fields[which]) for fields in spent) / CLOCK_TICK for which in (0, 1))
    return user + kernel, user


class Watch:
    """Tells how much of a core was spent between its beginning and `foreign` by nobody of ours."""

    def __init__(self, pids):
        self.pids = [*pids, os.getpid()]
        self.began = time.monotonic()
        self.busy = _busy_seconds()
        self.ours = self._ours()

    def _ours(self):
        return sum(_seconds_of(pid) for pid in self.pids)

    def foreign(self):
        spent = (_busy_seconds() - self.busy) - (self._ours() - self.ours)
        return max(0.0, spent) / (time.monotonic() - self.began)
