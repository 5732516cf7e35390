#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

/// A YAML document as a tree, with the place of each node. The gateway reads the text
/// (gateway/config/document.hpp): routes.yaml, and the dialect files of translators/declared.
namespace idiom::yaml {

/// A place in a text. Lines and columns (in bytes) count from 1. Line 0 is the whole file.
struct Mark {
    int line = 0;
    int column = 0;
    auto operator<=>(Mark const&) const = default;
};

/// A problem of a file. Never holds the value of a secret.
struct Problem {
    std::string file; ///< the path as the operator gave it
    Mark at;
    std::string message;
    std::string suggestion = {}; ///< the word that was probably meant; "" if none is near
    std::string excerpt = {};    ///< the lines at `at` with a caret; "" if the message is enough
};

struct Member;

/// A node of a YAML document. A scalar is kept as text; the reader decides what it means.
struct Node {
    enum class Kind : std::uint8_t { null, scalar, list, map };

    Kind kind = Kind::null;
    bool plain = false; ///< of a scalar: written without quotes
    Mark at;
    std::string text;
    std::vector<Node const*> items;
    std::vector<Member> members; ///< in the order of the file; each key once

    bool is_scalar() const { return kind == Kind::scalar; }
    bool is_list() const { return kind == Kind::list; }
    bool is_map() const { return kind == Kind::map; }
};
struct Member {
    std::string_view name; ///< the key's text; owned by the document
    Mark at;               ///< the place of the key
    Node const* value = nullptr;
};

/// A key that a map has twice. Only the first value is in the tree.
struct DoubledKey {
    Mark at;
    std::string name;
    int first_line = 0;
};
struct Tag {
    Mark at;
    std::string name;
};

/// A document. Nodes keep their addresses while the document lives, even if it is moved. An alias is one more
/// pointer to the same node.
struct Document {
    std::deque<Node> nodes;
    Node const* root = nullptr;
    std::vector<Problem> problems; ///< keys that are not text, control characters; the rest is usable
    std::vector<DoubledKey> doubled;
    std::vector<Tag> tags;
    std::vector<Mark> anchors; ///< anchors and aliases
    std::size_t depth = 0;     ///< of the deepest node
};

} // namespace idiom::yaml
