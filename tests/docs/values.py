"""Compares a default of the code with one that a chapter prints."""

import re

SIZES = {"B": 1, "KiB": 1 << 10, "MiB": 1 << 20, "GiB": 1 << 30, "KB": 1000, "MB": 10**6, "GB": 10**9}
TIMES = {"ms": 1, "s": 1000, "m": 60000, "min": 60000, "h": 3600000}


def of_code(text):
    """A literal of C++: 16 * 1024, 10'000, 30s, 0.2, true, "idiom"."""
    text = text.strip()
    if text in ("true", "false"):
        return text
    if text.startswith('"'):
        return text.strip('"')
    if match := re.fullmatch(r"(\d+)(ms|s|min|h)", text):
        return ("ms", int(match.group(1)) * TIMES[match.group(2)])
    product = 1.0
    for factor in text.replace("'", "").split("*"):
        if not re.fullmatch(r"\s*\d+(\.\d+)?\s*", factor):
            return None
        product *= float(factor)
    return product


def of_chapter(text):
    """The same as a chapter writes it: 16KiB, 10000, 30s, 20%, true, `idiom`."""
    text = text.strip().strip("`")
    if match := re.fullmatch(r"(\d+)(ms|s|m|h)", text):
        return ("ms", int(match.group(1)) * TIMES[match.group(2)])
    if match := re.fullmatch(r"(\d+)(B|KiB|MiB|GiB|KB|MB|GB)", text):
        return float(int(match.group(1)) * SIZES[match.group(2)])
    if match := re.fullmatch(r"(\d+(?:\.\d+)?)%", text):
        return float(match.group(1)) / 100
    if re.fullmatch(r"\d+", text):
        return float(text)
    return text
