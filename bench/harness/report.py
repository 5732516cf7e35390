"""The table that is printed, results.md, and the plots."""

import pathlib
import platform

import machine


def _figure(value, form):
    return "" if value is None else format(value, form)


def cpu_time(compared, of):
    """Of one request, and how much of it was spent outside of the kernel."""
    return f"{compared.median('microseconds', of):.1f} ({compared.median('user_share', of):.0%})"


SETTINGS = """Setting S: load and back end are ordinary programs, and whoever sends to one that sleeps pays for waking it. Setting B: they
are one process that never sleeps, so that only the gateway's own work shows."""


class Results:
    def __init__(self, seconds, rounds, noisy):
        self.seconds, self.rounds, self.noisy = seconds, rounds, noisy
        self.rows, self.lines, self.latencies, self.skipped = [], [], [], []
        self.cost = {}   # CPU seconds of a request by unit
        self.ratios = {} # to the yardstick by unit or peer
        self.growth = {} # (what grows, how many) and how it compared

    def add(self, unit, compared, resources):
        low, high = compared.quartiles
        self.ratios[unit.name] = compared
        self.cost[unit.name] = 1 / compared.median("per_cpu_second")
        self.rows.append({
            "name": f"**{unit.says}**" if unit.bar else unit.says, "setting": unit.setting,
            "per_cpu": compared.median("per_cpu_second"), "time": cpu_time(compared, "runs"),
            "nginx_time": cpu_time(compared, "yardsticks"),
            "ratio": compared.ratio, "low": low, "high": high, "rate": compared.median("per_second"),
            "p50": compared.median("p50"), "p99": compared.median("p99"), "p999": compared.median("p999"),
            "calls": resources.calls, "allocations": resources.allocations,
            "memory": resources.resident / 2**20 if resources.resident else None,
            "bar": f"≥ {unit.bar:.2f}" if unit.bar else "", "met": unit.bar is None or compared.ratio >= unit.bar})
        self._derive(unit.name)

    def add_peer(self, unit, peer, compared, bar):
        low, high = compared.quartiles
        self.ratios[peer] = compared
        self.rows.append({
            "name": f"{peer}, the same work", "setting": unit.setting, "per_cpu": compared.median("per_cpu_second"),
            "time": cpu_time(compared, "runs"), "nginx_time": cpu_time(compared, "yardsticks"), "ratio": compared.ratio,
            "low": low, "high": high, "rate": compared.median("per_second"), "p50": compared.median("p50"),
            "p99": compared.median("p99"), "p999": compared.median("p999"), "calls": None, "allocations": None,
            "memory": None, "bar": "", "met": True})
        ahead = self.ratios[unit.name].ratio / compared.ratio
        if bar:
            self.add_line(f"Idiom against {peer}", f"{ahead:.2f} ×", ahead >= bar, f"≥ {bar} ×")

    def _derive(self, name):
        """What two units say together, once both are there."""
        def pair(one, other, says, form, bar, met):
            if name == one and other in self.cost:
                self.add_line(says, form(self.ratios[other].ratio / self.ratios[one].ratio), met(self.ratios[other].ratio / self.ratios[one].ratio), bar)

        pair("many-routes", "one-route", "cost of a request with 10,000 routes against 1", lambda r: f"{r:.3f} ×",
             "≤ 1.03 ×", lambda r: r <= 1.03)
        if name == "two-loops" and "voice" in self.ratios:
            ratio = self.ratios["two-loops"].ratio / self.ratios["voice"].ratio
            self.add_line("two event loops against one, per CPU-second", f"{ratio:.3f} ×", ratio >= 0.97, "≥ 0.97 ×")
        if name == "loaded": # measured against Idiom itself, not nginx
            ratio = self.ratios["loaded"].ratio
            self.add_line("a loaded dialect against a linked one, per CPU-second", f"{ratio:.3f} ×", ratio >= 0.97, "≥ 0.97 ×")
        if name == "voice-list" and "voice" in self.cost:
            share = self.cost["voice-list"] / 50 / self.cost["voice"]
            self.add_line("list of 50: CPU of a user against a single read", f"{share:.3f} ×", share <= 0.25, "≤ 0.25 ×")

    def add_latency(self, share, rate, compared):
        self.latencies.append((share, rate, compared))
        bar = share == 0.5
        self.add_line(f"p99 at {share:.0%} of nginx' saturation ({rate:.0f}/s)",
                      f"{compared.median('p99'):.0f} µs, nginx {compared.median('p99', 'yardsticks'):.0f} µs: {compared.ratio:.2f} ×",
                      not bar or compared.ratio <= 1.0, "≤ 1.00 ×" if bar else "")

    def add_growth(self, of, number, compared):
        self.growth[of, number] = compared
        mine, theirs = (1e6 / compared.median("per_cpu_second", which) for which in ("runs", "yardsticks"))
        self.add_line(f"a user of {number} KiB" if of == "KiB" else f"a list of {number} users",
                      f"{mine:.1f} µs of CPU, nginx {theirs:.1f} µs: {compared.ratio:.2f} ×", True, "")

    def add_line(self, name, figure, met, bar):
        self.lines.append((name, figure, bar, met))

    def skip(self, name, reason):
        self.skipped.append((name, reason))

    def all_met(self):
        return not self.skipped and all(row["met"] for row in self.rows) and all(line[3] for line in self.lines)

    def table(self):
        text = []
        if self.rows:
            text += [SETTINGS, ""]
            text += ["| work | setting | requests per CPU-second | × nginx plain (median, quartiles) | bar | | µs of CPU (user) | nginx "
                     "| requests/s | p50 | p99 | p99.9 µs | system calls | allocations | MiB |",
                     "|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|"]
        for row in self.rows:
            text.append(
                f"| {row['name']} | {row['setting']} | {row['per_cpu']:,.0f} | {row['ratio']:.2f} ({row['low']:.2f}–{row['high']:.2f}) | {row['bar']} | "
                f"{'' if not row['bar'] else 'met' if row['met'] else '**missed**'} | {row['time']} | {row['nginx_time']} | {row['rate']:,.0f} | {row['p50']:.0f} | "
                f"{row['p99']:.0f} | {row['p999']:.0f} | {_figure(row['calls'], '.1f')} | {_figure(row['allocations'], '.2f')} | "
                f"{_figure(row['memory'], '.1f')} |")
        if self.lines:
            text += ["", "| | | bar | |", "|---|---|---|---|"]
        for name, figure, bar, met in self.lines:
            text.append(f"| {name} | {figure} | {bar} | {'' if not bar else 'met' if met else '**missed**'} |")
        for name, reason in self.skipped:
            text.append(f"\nNot measured: {name}: {reason}.")
        if self.noisy:
            text.append("\nOthers were busy on the machine during this run, so only large differences mean something.")
        return "\n".join(text)

    def write(self, folder):
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        head = ("# Results\n\n"
                f"Written by `bench/run`. {self._processor()}, {len(machine.CORES)} cores, Linux {platform.release()}; runs of "
                f"{self.seconds} s, {self.rounds} of each program, nginx before and after each. The gateway has a core of its own; the "
                "load generator and the back end share the other. Ratios are of requests per CPU-second of the gateway.\n\n")
        (folder / "results.md").write_text(head + self.table() + "\n")
        import plots
        plots.write(self, folder)

    @staticmethod
    def _processor():
        for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
        return platform.machine()
