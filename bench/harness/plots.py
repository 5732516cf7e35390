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
    wanted = ("one-route", "voice", "many-routes", "two-loops", "tls", "voice-list", "patch", "create")
    names = [name for name in wanted if name in results.cost]
    figure, axes = pyplot.subplots(figsize=(8, 0.4 * len(names) + 1))
    axes.barh(names, [results.cost[name] * 1e6 for name in names], color="#4a7ab5")
    axes.invert_yaxis()
    axes.set_xlabel("µs of gateway CPU for a request")
    _save(figure, path)


def write(results, folder):
    if results.ratios:
        ratios(results, folder / "ratios.svg")
        costs(results, folder / "costs.svg")
    if results.latencies:
        latency(results, folder / "latency.svg")
