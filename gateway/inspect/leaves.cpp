#include "gateway/inspect/leaves.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <ranges>

namespace idiom::inspect {

namespace {

/// Documents of users have tens of values.
constexpr std::size_t most_leaves = 1000;
constexpr std::size_t longest_items = 4096; ///< of a list in one text, in bytes
constexpr std::size_t most_read = std::size_t{256} * 1024;

using Leaves = std::pmr::vector<Leaf>;

/// "roles" of "/roles/-" and "/roles/2".
std::string_view name_in(std::string_view path) {
    auto name = path.substr(path.rfind('/') + 1);
    bool const index = name == "-" || (!name.empty() && std::ranges::all_of(name, is_digit));
    if (!index) return name;
    path.remove_suffix(std::min(name.size() + 1, path.size()));
    return path.substr(path.rfind('/') + 1);
}

void add_members(json::Value const& value, Leaves& leaves);

/// A value of scalars is a leaf. Any other has leaves of its own, because each has a name that may tell a
/// secret.
void add(std::string_view name, json::Value const& value, Leaves& leaves) {
    auto const nests = [](json::Value const& item) { return item.is_object() || item.is_array(); };
    if (leaves.size() >= most_leaves) return;
    if (value.is_object() || std::ranges::any_of(value.items, nests)) return add_members(value, leaves);
    leaves.push_back({.name = name, .value = value.raw, .text = value.text});
}

void add_members(json::Value const& value, Leaves& leaves) {
    for (auto const& item : value.items)
        add_members(item, leaves);
    auto const path = value.text_of("path");
    auto const* const set = value.find("op") && path ? value.find("value") : nullptr;
    if (set) return add(name_in(*path), *set, leaves);
    for (auto const& [name, member] : value.members)
        add(name, member, leaves);
}

/// An element that is open.
struct Open {
    std::string_view name;
    std::string_view text = {};
    std::string_view items = {}; ///< the texts of its children so far
    bool has_children = false;
};

void add_elements(std::string_view document, Leaves& leaves, Arena& arena) {
    using Event = xml::Reader::Event;
    xml::Reader reader(document, arena, {}, xml::Encoding::settled);
    auto open = arena.vector<Open>();
    for (auto event = reader.next(); event != Event::done && event != Event::error; event = reader.next()) {
        if (leaves.size() >= most_leaves) return;
        if (event == Event::start) {
            if (!open.empty()) open.back().has_children = true;
            open.push_back({.name = reader.name().local});
        } else if (event == Event::text) {
            open.back().text = trimmed(reader.text(), white_space);
        } else {
            auto const one = open.back();
            open.pop_back();
            if (!one.has_children) leaves.push_back({.name = one.name, .value = one.text, .text = one.text});
            if (one.has_children && !one.items.empty())
                leaves.push_back({.name = one.name, .value = arena.join({"[", one.items, "]"}), .text = {}});
            if (open.empty() || one.has_children) continue;
            auto& items = open.back().items;
            items = items.empty()                  ? one.text
                    : items.size() > longest_items ? items
                                                   : arena.join({items, ", ", one.text});
        }
    }
}

} // namespace

std::span<Leaf const> leaves_of(std::string_view document, Arena& arena) {
    auto leaves = arena.vector<Leaf>();
    if (document.size() > most_read) return {};
    if (trimmed(document.substr(0, 64), white_space).starts_with('<'))
        add_elements(document, leaves, arena);
    else if (auto const value = json::read(document, arena, {.mend_text = true}))
        add_members(*value, leaves);
    return Arena::keep(leaves);
}

} // namespace idiom::inspect
