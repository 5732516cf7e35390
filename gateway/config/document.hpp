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

/// A piece of a YAML document. Scalars are kept as text: what they mean is for the reader to say.
struct Node {
    enum class Kind : std::uint8_t { null, scalar, list, map };

    Kind kind = Kind::null;
    Mark at;
    std::string text;
    std::vector<Node const*> items;
    std::vector<Member> members; ///< in the order of the file, each key once
};
struct Member {
    std::string_view name; ///< of the key, owned by the document
    Mark at;               ///< of the key
    Node const* value = nullptr;
};

/// A YAML document with the place of everything in it. Nodes stay where they are while it lives, also when it
/// is moved; an alias is one more pointer to the node that it names.
struct Document {
    std::deque<Node> nodes;
    Node const* root = nullptr;
    std::vector<Problem> problems; ///< keys that are doubled or no text; the rest is usable
};

inline constexpr std::size_t max_document_size = 16 * 1024 * 1024;

/// Reads one YAML document. Total: nothing is thrown for any bytes. Size, nesting and the number of nodes
/// (aliases counted each time they are used) are limited.
std::expected<Document, Problem> read_document(std::string_view text, std::string const& file);

} // namespace idiom::config
