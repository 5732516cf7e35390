"""What includes what: circles, and includes that nothing is used of. Both are told from names alone, without a compiler."""

import pathlib
import re
import subprocess

import lengths

# What a header of the standard library is included for. A header that is not listed is not judged.
NAMES = {
    "algorithm": r"ranges::(?!begin|end|size|data|distance|empty|subrange|single_view|view|views)|(std::|ranges::)(all_of|any_of|none_of|clamp|copy|count|equal|fill|"
                 r"find|max|min|minmax|move_backward|nth_element|remove|replace|reverse|rotate|search|shuffle|sort|stable_sort|swap_ranges|"
                 r"transform|unique|lower_bound|upper_bound|binary_search|includes|lexicographical_compare|partition|for_each|generate)",
    "array": r"\barray\b|to_array", "atomic": r"\batomic|memory_order", "bit": r"bit_cast|popcount|countl|countr|bit_width|has_single_bit|endian|rotl",
    "cassert": r"\bassert\b", "charconv": r"from_chars|to_chars", "chrono": r"\bchrono\b|\bchrono_literals\b|\d(ms|s|min|h|us)\b",
    "condition_variable": r"condition_variable", "cstring": r"\b(mem(cpy|move|cmp|set|chr)|str(len|error|chr|cmp|signal|error_r))\b",
    "deque": r"\bdeque\b", "exception": r"exception|terminate", "expected": r"\b(expected|unexpected|unexpect)\b", "filesystem": r"filesystem",
    "fstream": r"fstream", "functional": r"\b(function|bind|hash|less|greater|greater_equal|equal_to|plus|minus|ref|cref|reference_wrapper|invoke|not_fn|"
                                         r"identity|move_only_function|mem_fn|logical_or)\b",
    "future": r"\b(future|promise|async|packaged_task)\b", "initializer_list": r"initializer_list", "iostream": r"\b(cout|cerr|cin|clog)\b",
    "limits": r"numeric_limits", "list": r"\blist\b", "map": r"\b(multi)?map\b",
    "memory": r"_ptr\b|make_unique|make_shared|allocator|addressof|construct_at|destroy_at|enable_shared_from_this|uninitialized",
    "memory_resource": r"\bpmr\b|memory_resource", "mutex": r"\b(mutex|lock_guard|unique_lock|scoped_lock|once_flag|call_once)\b",
    "numeric": r"accumulate|iota|reduce|gcd|lcm|midpoint|inner_product", "optional": r"\b(optional|nullopt|nullopt_t)\b",
    "ostream": r"ostream|endl", "queue": r"\b(queue|priority_queue)\b", "random": r"\b(mt19937\w*|random_device|\w+_distribution|minstd\w*)\b",
    "set": r"\b(multi)?set\b", "span": r"\b(span|as_bytes|dynamic_extent)\b", "sstream": r"stringstream", "stdexcept": r"(_error|_argument|out_of_range)\b",
    "string": r"\b(w?string|to_string|sto\w+|char_traits|getline)\b", "string_view": r"\bstring_view\b|\"sv\b", "thread": r"\b(thread|this_thread|jthread)\b",
    "tuple": r"\b(tuple|tie|apply|make_tuple|forward_as_tuple)\b", "unordered_map": r"unordered_(multi)?map", "unordered_set": r"unordered_(multi)?set",
    "utility": r"\b(move|forward|exchange|pair|swap|in_place\w*|index_sequence\w*|make_index_sequence|integer_sequence|to_underlying|unreachable|as_const|cmp_\w+|declval|piecewise_construct)\b",
    "variant": r"\b(variant|monostate|visit|get_if|holds_alternative|bad_variant_access)\b", "vector": r"\bvector\b",
}




def without_comments(text):
    return re.sub(r"(\"(?:[^\"\\\n]|\\.)*\")|//[^\n]*", lambda match: match.group(1) or "", text)


def included(root, file):
    """The headers of the project that the file includes, by their paths from the root."""
    for name in re.findall(r'^#include "([^"]+)"', (root / file).read_text(encoding="utf-8"), re.M):
        beside = (pathlib.PurePosixPath(file).parent / name).as_posix()
        yield name, name if (root / name).is_file() else beside


def declared(root, files):
    """file → the names that it declares, of every kind."""
    done = subprocess.run(["ctags-universal", "--languages=C++", "--kinds-C++=*", "--extras=-{anonymous}", "-u", "-f", "-", "-L", "-"], cwd=root,
                          input="\n".join(files), capture_output=True, text=True, check=True)
    names = {file: set() for file in files}
    for line in done.stdout.splitlines():
        if not line.startswith("!"):
            name, file = line.split("\t")[:2]
            kind = line.split(';"\t', 1)[1].split("\t")[0]
            if kind not in ("n", "namespace", "h", "header", "z", "parameter", "l", "local"):
                names[file].add(re.sub(r"\W", "", name.removeprefix("operator ")))
    return names


def unused(root):
    """Each source, and the header of which it uses no name."""
    files = lengths.sources(root)
    names = declared(root, [file for file in files if file.endswith(".hpp")])
    for file in files:
        text = without_comments((root / file).read_text(encoding="utf-8"))
        code = re.sub(r"^#include.*$", "", text, flags=re.M)
        words = set(re.findall(r"\w+", code))
        for name, header in included(root, file):
            own = pathlib.PurePosixPath(header).with_suffix("") == pathlib.PurePosixPath(file).with_suffix("")
            if header in names and not own and not names[header] & words:
                yield file, f'"{name}"'
        for name in re.findall(r"^#include <(\w+)>", text, re.M):
            if name in NAMES and not re.search(NAMES[name], code):
                yield file, f"<{name}>"


def unused_includes(root, _):
    """no source includes a header of which it uses no name"""
    for file, header in sorted(unused(root)):
        yield f"{file} uses no name of {header}"


def reached(arrows, start):
    found, todo = set(), [start]
    while todo:
        for other in arrows.get(todo.pop(), set()) - found:
            found.add(other)
            todo.append(other)
    return found


def circles(root, _):
    """no header and source include another pair that includes them"""
    arrows = {}
    for file in lengths.sources(root):
        pair = file.rpartition(".")[0]
        arrows.setdefault(pair, set()).update(header.rpartition(".")[0] for _, header in included(root, file))
    circular = {}
    for pair, included_pairs in arrows.items():
        back = sorted(other for other in included_pairs - {pair} if pair in reached(arrows, other))
        if back:
            circular[pair] = back
    for pair in sorted(circular):
        yield f"{pair} includes {', '.join(circular[pair])}, which includes it again"
