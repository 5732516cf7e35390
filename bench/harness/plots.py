"""SVG plots of a run."""

import matplotlib

matplotlib.use("svg")
matplotlib.rcParams["svg.hashsalt"] = "idiom"  # the same figures give the same file
import matplotlib.pyplot as pyplot


def _save(figure, path):
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def ratios(results, path):
    names = list(results.ratios)
    figure, axes = pyplot.subplots(figsize=(8, 0.4 * len(names) + 1))
    middles = [results.ratios[name].ratio for name in names]
    spread = [(middle - results.ratios[name].quartiles[0], results.ratios[name].quartiles[1] - middle)
              for name, middle in zip(names, middles)]
    axes.barh(names, middles, xerr=list(zip(*spread)), color="#4a7ab5", ecolor="#333333")
    axes.axvline(1, color="#b5544a", label="nginx, plain proxying")
    axes.invert_yaxis()
    axes.set_xlabel("requests per CPU-second, × nginx")
    axes.legend()
    _save(figure, path)


def latency(results, path):
    figure, axes = pyplot.subplots(figsize=(6, 4))
    shares = [share * 100 for share, _, _ in results.latencies]
    for label, of, style in (("Idiom, translating", "runs", "-"), ("nginx, plain", "yardsticks", "--")):
        for name, colour in (("p50", "#4a7ab5"), ("p99", "#b5544a")):
            axes.plot(shares, [compared.median(name, of) for _, _, compared in results.latencies], style, color=colour,
                      marker="o", label=f"{label}, {name}")
    axes.set_xlabel("load, % of nginx' saturation")
    axes.set_ylabel("µs from when a request was due")
    axes.set_yscale("log")
    axes.legend()
    _save(figure, path)


def costs(results, path):
    wanted = ("one-route", "voice", "many-routes", "two-loops", "tls", "tls-both", "h2-back", "h2-both", "h2-tls", "voice-list", "genesys-list", "patch", "create")
    names = [name for name in wanted if name in results.cost]
    figure, axes = pyplot.subplots(figsize=(8, 0.4 * len(names) + 1))
    axes.barh(names, [results.cost[name] * 1e6 for name in names], color="#4a7ab5")
    axes.invert_yaxis()
    axes.set_xlabel("µs of gateway CPU for a request")
    _save(figure, path)


def growth(results, path):
    """µs of CPU against whatever may grow; Idiom's line and nginx' where nginx does the same."""
    def of_units(*numbers_and_names):
        return [(number, results.ratios[name]) for number, name in numbers_and_names if name in results.ratios]

    panels = {
        "routes": of_units((1, "one-route"), (100, "voice"), (10_000, "many-routes")),
        "event loops": of_units((1, "voice"), (2, "two-loops")),
        "users of a list": [(number, compared) for (of, number), compared in results.growth.items() if of == "users"],
        "KiB of a user": [(number, compared) for (of, number), compared in results.growth.items() if of == "KiB"],
    }
    figure, grid = pyplot.subplots(2, 2, figsize=(9, 6))
    for axes, (of, points) in zip(grid.flat, panels.items()):
        numbers = [number for number, _ in points]
        for label, which, style in (("Idiom, translating", "runs", "-"), ("nginx, plain", "yardsticks", "--")):
            axes.plot(numbers, [1e6 / compared.median("per_cpu_second", which) for _, compared in points], style,
                      color="#4a7ab5" if which == "runs" else "#b5544a", marker="o", label=label)
        if of != "event loops":
            axes.set_xscale("log")
        axes.set_ylim(bottom=0)
        axes.set_xlabel(of)
        axes.set_ylabel("µs of CPU for a request")
    grid[0, 0].legend()
    _save(figure, path)


def write(results, folder):
    if results.ratios:
        ratios(results, folder / "ratios.svg")
        costs(results, folder / "costs.svg")
    if results.growth:
        growth(results, folder / "growth.svg")
    if results.latencies:
        latency(results, folder / "latency.svg")
