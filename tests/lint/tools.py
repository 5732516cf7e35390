"""The compiler that CMake found for a build, and the tools of its version."""

import pathlib
import re
import shutil


def compiler(build):
    """By its name where the search path leads to it, so that what a compiler was content with counts on every machine."""
    cache = (build / "CMakeCache.txt").read_text(encoding="utf-8")
    path = re.search(r"^CMAKE_CXX_COMPILER:\w+=(.*)$", cache, re.M).group(1)
    name = pathlib.Path(path).name
    return name if shutil.which(name) else path


def is_clang(build):
    return "clang" in pathlib.Path(compiler(build)).name


def clang_tidy(build):
    """That of the compiler's version, which takes all of its options."""
    name = pathlib.Path(compiler(build)).name
    return name.replace("clang++", "clang-tidy")
