#pragma once

#include "translators/codec/json/json.hpp"

#include <cstddef>
#include <map>
#include <memory_resource>
#include <string_view>
#include <vector>

namespace idiom::json {

/// A JSON value that can be changed. It is a handle: a copy of it is the same value, until one of them is
/// opened; `cloned` makes another. What nobody looks into stays as it was read, and is written as it was
/// spelled. All of it lives in the arena, and nothing of it is destroyed.
class Tree {
public:
    using Items = std::pmr::vector<Tree>;
    using Members = std::pmr::map<std::string_view, Tree>; ///< sorted, so that any name is found soon

    /// Refers to the value, which has to outlive the tree.
    Tree(Value const& value, Arena& arena) : read_(&value), arena_(&arena) {}
    /// Returns an empty object.
    static Tree object(Arena& arena);

    bool is_null() const { return read_ != nullptr && read_->is_null(); }
    bool is_array() const { return read_ != nullptr ? read_->is_array() : items_ != nullptr; }
    bool is_object() const { return read_ != nullptr ? read_->is_object() : members_ != nullptr; }

    /// Returns the items of an array. They may be changed.
    Items& items();
    /// Returns the members of an object. They may be changed. Of several with one name the last counts.
    Members& members();
    Tree cloned() const;

    /// The approximate bytes of the value, and how deep it nests.
    struct Size {
        std::size_t weight = 0;
        std::size_t depth = 0;
    };
    Size size() const;

    void write(Text& out) const;

    /// Compares as RFC 6902, 4.6 does: numbers by value, objects without order.
    friend bool equal(Tree a, Tree b);

private:
    explicit Tree(Arena& arena) : arena_(&arena) {}
    template <class Container> Container* made() const;

    // One of the three is set. A value that is neither array nor object is always as it was read.
    Value const* read_ = nullptr;
    Items* items_ = nullptr;
    Members* members_ = nullptr;
    Arena* arena_;
};

} // namespace idiom::json
