#include "translators/codec/json/json_tree.hpp"

#include <algorithm>
#include <charconv>
#include <new>
#include <utility>

namespace idiom::json {

namespace {

constexpr std::size_t weight_of_a_value = 8;

template <class Number> std::optional<Number> number_of(std::string_view text) {
    Number number{};
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{} || end != text.data() + text.size()) return {};
    return number;
}

/// Compares integers of 64 bits exactly, and other numbers as doubles.
bool equal_numbers(std::string_view a, std::string_view b) {
    if (a == b) return true;
    auto const whole_a = number_of<std::int64_t>(a);
    auto const whole_b = number_of<std::int64_t>(b);
    if (whole_a && whole_b) return *whole_a == *whole_b;
    auto const large_a = number_of<std::uint64_t>(a);
    auto const large_b = number_of<std::uint64_t>(b);
    if (large_a && large_b) return *large_a == *large_b;
    auto const real_a = number_of<double>(a);
    return real_a && real_a == number_of<double>(b);
}

void add(Tree::Size& size, Tree::Size const& inner, std::size_t name = 0) {
    size.weight += inner.weight + name;
    size.depth = std::max(size.depth, inner.depth + 1);
}

Tree::Size size_of(Value const& value) {
    Tree::Size size{.weight = weight_of_a_value, .depth = 0};
    if (value.is_string()) size.weight += value.raw.size() - 2; // without the quotes
    if (value.is_number()) size.weight = std::max(size.weight, value.raw.size());
    for (auto const& item : value.items)
        add(size, size_of(item));
    for (auto const& member : value.members)
        add(size, size_of(member.value), member.name.size());
    return size;
}

} // namespace

template <class Container> Container* Tree::made() const {
    // Its memory is the arena's, and its elements are handles, so that nothing is lost by not destroying it.
    auto* const resource = arena_->resource();
    return new (resource->allocate(sizeof(Container), alignof(Container))) Container(resource);
}

Tree Tree::object(Arena& arena) {
    Tree made(arena);
    made.members_ = made.made<Members>();
    return made;
}

Tree::Items& Tree::items() {
    if (read_ != nullptr) {
        items_ = made<Items>();
        items_->reserve(read_->items.size() + 1);
        for (auto const& item : read_->items)
            items_->emplace_back(item, *arena_);
        read_ = nullptr;
    }
    return *items_;
}

Tree::Members& Tree::members() {
    if (read_ != nullptr) {
        members_ = made<Members>();
        for (auto const& member : read_->members)
            members_->insert_or_assign(member.name, Tree(member.value, *arena_));
        read_ = nullptr;
    }
    return *members_;
}

Tree Tree::cloned() const {
    if (read_ != nullptr) return *this;
    Tree clone(*arena_);
    if (items_ != nullptr) {
        clone.items_ = made<Items>();
        clone.items_->reserve(items_->size() + 1);
        for (auto const& item : *items_)
            clone.items_->push_back(item.cloned());
    } else {
        clone.members_ = made<Members>();
        for (auto const& [name, member] : *members_)
            clone.members_->emplace_hint(clone.members_->end(), name, member.cloned());
    }
    return clone;
}

Tree::Size Tree::size() const {
    if (read_ != nullptr) return size_of(*read_);
    Size size{.weight = weight_of_a_value, .depth = 0};
    if (items_ != nullptr)
        for (auto const& item : *items_)
            add(size, item.size());
    else
        for (auto const& [name, member] : *members_)
            add(size, member.size(), name.size());
    return size;
}

void Tree::write(Text& out) const {
    if (read_ != nullptr) {
        out += text_of(*read_, *arena_);
        return;
    }
    char separator = items_ != nullptr ? '[' : '{';
    auto const separate = [&] { out += std::exchange(separator, ','); };
    if (items_ != nullptr) {
        for (auto const& item : *items_) {
            separate();
            item.write(out);
        }
        out += items_->empty() ? "[]" : "]";
    } else {
        for (auto const& [name, member] : *members_) {
            separate();
            append_string(out, name);
            out += ':';
            member.write(out);
        }
        out += members_->empty() ? "{}" : "}";
    }
}

bool equal(Tree a, Tree b) {
    if (a.is_array() || b.is_array())
        return a.is_array() && b.is_array() && std::ranges::equal(a.items(), b.items(), equal);
    if (a.is_object() || b.is_object())
        return a.is_object() && b.is_object() &&
               std::ranges::equal(a.members(), b.members(), [](auto const& one, auto const& other) {
                   return one.first == other.first && equal(one.second, other.second);
               });
    Value const& one = *a.read_;
    Value const& other = *b.read_;
    if (one.kind != other.kind) return false;
    if (one.is_number()) return equal_numbers(one.text, other.text);
    if (one.is_boolean()) return one.truth == other.truth;
    return one.text == other.text;
}

} // namespace idiom::json
