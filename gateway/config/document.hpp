#pragma once

#include "gateway/config/problem.hpp"

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::config {

using yaml::Document;
using yaml::Member;
using yaml::Node;

inline constexpr std::size_t max_document_size = 16 * 1024 * 1024;

/// Reads one YAML document. Throws nothing, whatever the bytes. Limits the size, the nesting, and the number
/// of nodes. An aliased node counts each time it is used.
std::expected<Document, Problem> read_document(std::string_view text, std::string const& file);

/// A text of which one mistake is mended.
struct Remedied {
    std::string text;
    Problem problem; ///< the mistake, with its place in the former text
};
/// Mends the mistake that makes `text` invalid YAML, if it has only one remedy: a tab as indent, `${env:X}`
/// without quotes inside `{ }`, no space behind a colon. Returns nullopt for any other text.
std::optional<Remedied> remedy_one(std::string_view text, std::string const& file);

/// Returns the problems of a document: those that the parser noted, keys that occur twice, and tags. Tags are
/// refused because the gateway ignores them.
std::vector<Problem> problems_of(Document& document, std::string const& file);

} // namespace idiom::config
