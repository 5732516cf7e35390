"""bench/run: Idiom against other gateways, in one interleaved run on this machine."""

import argparse
import sys

import measure
import programs
import report
import special
import units


def arguments():
    parser = argparse.ArgumentParser(
        prog="bench/run",
        description="Measures Idiom, translating and with everything switched on, against gateways that only pass on or "
                    "that translate with scripts. What counts is requests per CPU-second of the gateway, as a ratio to "
                    "nginx passing on the same answer right before and after.")
    parser.add_argument("--quick", action="store_true", help="two minutes: fewer and shorter runs, no growth, no plots")
    parser.add_argument("--only", metavar="NAME", action="append", default=[],
                        help="one unit only (may be repeated); --list names them")
    parser.add_argument("--list", action="store_true", help="names the units and ends")
    parser.add_argument("--seconds", type=float, help="length of one run (default 2, with --quick 0.5)")
    parser.add_argument("--rounds", type=int, help="runs of each program (default 9, with --quick 3)")
    parser.add_argument("--noisy", action="store_true",
                        help="keep runs during which somebody else was busy; the table says so")
    parser.add_argument("--output", metavar="FOLDER", help="where results.md and the plots go; nothing is written without it, "
                        "but for a whole run, which writes to bench/")
    return parser.parse_args()


def main():
    options = arguments()
    everything = {unit.name: unit for unit in units.UNITS} | special.UNITS
    if options.list:
        for name, unit in everything.items():
            print(f"{name:16} {said(unit)}")
        return 0
    unknown = [name for name in options.only if name not in everything]
    if unknown:
        print(f"bench/run: there is no unit {', '.join(unknown)}; --list names them", file=sys.stderr)
        return 2
    seconds = options.seconds or (0.5 if options.quick else 2)
    rounds = options.rounds or (3 if options.quick else 9)
    chosen = options.only or [name for name in everything if not (options.quick and name in special.LONG)]

    bench = programs.Bench()
    results = report.Results(seconds, rounds, options.noisy)
    for name in chosen:
        unit = everything[name]
        print(f"… {said(unit)}", file=sys.stderr, flush=True)
        try:
            if isinstance(unit, units.Unit):
                measure_unit(bench, unit, seconds, rounds, options, results)
            else:
                unit.measure(bench, seconds, rounds, options, results)
        except measure.Disturbed as disturbed:
            results.skip(unit.says, str(disturbed))
    print(results.table())
    folder = options.output or (programs.ROOT / "bench" if not options.only and not options.quick else None)
    if folder:
        results.write(folder)
    return 0 if results.all_met() else 1


def said(unit):
    setting = getattr(unit, "setting", "S")
    return unit.says if setting == "S" else f"{unit.says}, setting {setting}"


def measure_unit(bench, unit, seconds, rounds, options, results):
    target, yardstick = unit.target(bench), unit.yardstick(bench)
    compared = measure.compare(bench, target, yardstick, seconds, rounds, again=not options.noisy)
    results.add(unit, compared, special.resources(bench, target))
    for peer, bar in unit.peers:
        other = measure.compare(bench, units.peer(peer)(bench), yardstick, seconds, max(2, rounds // 3),
                                again=not options.noisy)
        results.add_peer(unit, peer, other, bar)
        bench.stop(peer)


if __name__ == "__main__":
    sys.exit(main())
