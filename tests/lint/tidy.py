"""clang-tidy over the product, with the checks of .clang-tidy.

A check walks through all that a translation unit includes, and Asio is most of that. So the sources that the build compiles
together are read together.
"""

import json
import pathlib
import re
import shlex

import cached
import headers
import tools

FOLDERS = ("gateway", "translators")


def sources_of(file, build):
    """The sources that a unity source includes; otherwise the file itself."""
    if build not in file.parents or "Unity" not in file.parts:
        return [file]
    return [pathlib.Path(name) for name in re.findall(r'^#include "([^"]+\.cpp)"', file.read_text(encoding="utf-8"), re.M)]


def units(build):
    """(name, flags, sources) of each translation unit of the product, as the build compiles it."""
    for entry in json.loads((build / "compile_commands.json").read_text(encoding="utf-8")):
        file = pathlib.Path(entry["file"])
        words = shlex.split(entry["command"])
        output = words.index("-o")
        target = words[output + 1].partition(".dir/")[0]
        skipped = file.name in ("asio.cpp", "module.cpp") or ".hxx" in file.name
        if target.startswith(FOLDERS) and not skipped:
            name = target.replace("/CMakeFiles/", ".").replace("/", ".")
            yield f"{name}.{file.stem}", [word for word in words[1:output] if word != "-c"], sources_of(file, build)


def tidy(root, options):
    """clang-tidy finds nothing in the product"""
    folder = options.build / "lint" / "tidy"
    folder.mkdir(parents=True, exist_ok=True)
    here = pathlib.Path(__file__).resolve().parents[2] # where the tree was built; another root has a changed file for it
    reach = headers.Reach(root)
    jobs = []
    for name, flags, files in units(options.build):
        if options.only:
            files = [root / file for file in options.only if here / file in files]
            name += ".only"
        if not files:
            continue
        source = folder / f"{name}.cxx"
        source.write_text("".join(f'#include "{file}"\n' for file in files), encoding="utf-8")
        ours = [file.relative_to(root).as_posix() for file in files if root in file.parents and options.build not in file.parents]
        reads = sorted(set().union(*(reach.of(file)[0] for file in ours)))
        jobs.append(cached.Job(name, [tools.clang_tidy(options.build), "--quiet", f"--config-file={root}/.clang-tidy", str(source), "--", *flags, "-w"],
                               [root / ".clang-tidy", *(root / file for file in reads)]))
    return cached.run(jobs, root, folder)
