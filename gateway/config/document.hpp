#pragma once

#include "gateway/config/problem.hpp"

#include <cstdint>
#include <deque>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::config {

struct Member;

/// A node of a YAML document. A scalar is kept as text; the reader decides what it means.
struct Node {
    enum class Kind : std::uint8_t { null, scalar, list, map };

    Kind kind = Kind::null;
    Mark at;
    std::string text;
    std::vector<Node const*> items;
    std::vector<Member> members; ///< in the order of the file; each key once
};
struct Member {
    std::string_view name; ///< the key's text; owned by the document
    Mark at;               ///< the place of the key
    Node const* value = nullptr;
};

/// A YAML document, with the place of each node. Nodes keep their addresses while the document lives, even if
/// it is moved. An alias is one more pointer to the same node.
struct Document {
    std::deque<Node> nodes;
    Node const* root = nullptr;
    std::vector<Problem> problems; ///< keys that occur twice or are not text; the rest is usable
};

inline constexpr std::size_t max_document_size = 16 * 1024 * 1024;

/// Reads one YAML document. Throws nothing, whatever the bytes. Limits the size, the nesting, and the number
/// of nodes. An aliased node counts each time it is used.
std::expected<Document, Problem> read_document(std::string_view text, std::string const& file);

} // namespace idiom::config
