"""Whether each header compiles alone, without what happens to be included before it elsewhere.

Most of such a compilation goes into Asio and the standard library, so these come precompiled, and the proof stands: what is
precompiled for a header are only outside headers that it reaches through its own includes in any case. Nothing of the project
is precompiled.
"""

import pathlib
import re

import cached
import tools

FLAGS = ["-std=c++2b", "-DBOOST_ASIO_NO_DEPRECATED", "-DBOOST_ASIO_SEPARATE_COMPILATION", "-DBOOST_BEAST_SEPARATE_COMPILATION"]

# What many headers reach. A header gets the longest row that it reaches whole; a row that none does costs nothing.
CORE = ["cstddef", "cstring", "initializer_list", "memory", "memory_resource", "span", "string", "string_view", "type_traits", "vector"]
USER = [*CORE, "array", "cstdint", "expected", "optional", "variant"]
ASIO = ["boost/asio/awaitable.hpp", "chrono", "cstdint", "functional", "memory", "string", "vector"]
CALL = [*CORE, *ASIO, "atomic", "mutex", "optional", "utility"]
LOOP = ["boost/asio/awaitable.hpp", "boost/asio/io_context.hpp", "boost/asio/steady_timer.hpp", "array", "atomic", "chrono", "cstdint",
        "functional", "map", "memory", "optional", "string", "string_view", "utility", "vector"]
TCP = [*CALL, *LOOP, "boost/asio/ip/tcp.hpp", "boost/asio/ssl/context.hpp", "boost/asio/ssl/stream_base.hpp", "expected"]
PRECOMPILED = {"string": ["string", "string_view"], "core": CORE, "user": USER, "files": [*USER, "chrono", "filesystem", "map"],
               "asio": ASIO, "call": CALL, "loop": LOOP, "tcp": TCP}


def headers(root):
    return sorted(path.relative_to(root).as_posix() for folder in ("gateway", "translators") for path in (root / folder).rglob("*.hpp"))


class Reach:
    """The files of the project and the outside headers that a file includes, directly or not."""

    def __init__(self, root):
        self.root = root
        self.direct = {}

    def of(self, file):
        inside, outside, todo = set(), set(), [file]
        while todo:
            file = todo.pop()
            if file in inside:
                continue
            inside.add(file)
            ours, others = self.includes(file)
            outside.update(others)
            todo.extend(ours)
        return inside, outside

    def includes(self, file):
        if file not in self.direct:
            text = (self.root / file).read_text(encoding="utf-8")
            beside = (pathlib.PurePosixPath(file).parent / name for name in re.findall(r'^#include "([^"/]+)"', text, re.M))
            ours = [*map(str, beside), *re.findall(r'^#include "([^"]+/[^"]+)"', text, re.M)]
            self.direct[file] = ([name for name in ours if (self.root / name).is_file()], re.findall(r"^#include <([^>]+)>", text, re.M))
        return self.direct[file]


def headers_alone(root, options):
    """every header of the product compiles alone"""
    folder = options.build / "lint" / "headers"
    compiler = tools.compiler(options.build)
    reach = Reach(root)
    jobs, rows = [], {}
    for file in options.only or headers(root):
        inside, outside = reach.of(file)
        row = max((row for row in PRECOMPILED if set(PRECOMPILED[row]) <= outside), key=lambda row: len(PRECOMPILED[row]), default=None)
        command = [compiler, *FLAGS, "-fsyntax-only", f"-I{root}", f"-I{options.build}/include", "-w"]
        if row and tools.is_clang(options.build):
            command += ["-include-pch", str(folder / f"{row}.pch")]
            rows[row] = PRECOMPILED[row]
        jobs.append(cached.Job(file, [*command, "-x", "c++", str(root / file)], [root / part for part in sorted(inside)]))
    yield from precompile(compiler, rows, folder)
    yield from cached.run(jobs, root, folder)


def precompile(compiler, rows, folder):
    folder.mkdir(parents=True, exist_ok=True)
    jobs = []
    for name, row in rows.items():
        source = folder / f"{name}.hpp"
        text = "".join(f"#include <{header}>\n" for header in row)
        if not source.exists() or source.read_text(encoding="utf-8") != text: # of the same age as what was made of it
            source.write_text(text, encoding="utf-8")
        jobs.append(cached.Job(name, [compiler, *FLAGS, "-Xclang", "-fno-pch-timestamp", "-x", "c++-header", str(source), "-o", str(folder / f"{name}.pch")], [source]))
    return cached.run(jobs, folder, folder)
