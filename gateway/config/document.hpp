#pragma once

#include "gateway/config/problem.hpp"

#include <expected>
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

/// Returns the problems of a document: those that the parser noted, keys that occur twice, and tags. Tags are
/// refused because the gateway ignores them.
std::vector<Problem> problems_of(Document& document, std::string const& file);

} // namespace idiom::config
