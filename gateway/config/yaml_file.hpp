#pragma once

#include "gateway/config/reader.hpp"

#include <exception>
#include <expected>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

/// Reads Idiom's own YAML files. The caller knows their keys.
namespace idiom::config {

/// The result of `F` for the root of a document, or all problems in the order of the file; at least one.
template <class F>
using Read = std::expected<std::invoke_result_t<F const&, Item const&>, std::vector<Problem>>;

/// Reads the whole file. Returns one byte more than a document may have if the file is larger. The error is a
/// problem of the file as a whole.
std::expected<std::string, Problem> read_text(Path const& path);

/// Returns the problem of a file that the system does not let us check.
Problem not_checked(std::string const& file);

/// Calls `read` with the root of the document in `text`. Problems name the text `file`, and the root `root`.
template <class F>
Read<F> read_yaml(std::string_view text, std::string const& file, std::string_view root, Place const& place,
                  F const& read) {
    // Too little memory, or a path that the system cannot represent, counts as an error of the file. Such an
    // error prevents a start, but a reload leaves the gateway running.
    try {
        auto document = read_document(text, file);
        if (!document) return std::unexpected(std::vector{std::move(document.error())});
        Reader reader(file, place);
        for (auto& problem : problems_of(*document, file))
            reader.problem(problem.at, std::move(problem.message));
        auto made = read(Item(reader, std::string(root), {1, 1}, document->root));
        auto problems = reader.take_problems();
        if (!problems.empty()) return std::unexpected(std::move(problems));
        return made;
    } catch (std::exception const&) {
        return std::unexpected(std::vector{not_checked(file)});
    }
}

/// Does the same for a file. Paths in it are relative to its folder. `stand_ins`: see Place.
template <class F>
Read<F> read_yaml_file(Path const& path, std::string_view root, Environment environment, F const& read,
                       bool stand_ins = false) {
    auto const text = read_text(path);
    if (!text) return std::unexpected(std::vector{text.error()});
    return read_yaml(*text, path.string(), root, {path.parent_path(), std::move(environment), stand_ins},
                     read);
}

} // namespace idiom::config
