#pragma once

#include "translators/core/user.hpp"
#include "translators/declared/out.hpp"

/// Fills templates with values.
namespace idiom::declared {

/// The value of a reference.
struct Filled {
    std::string_view text;
    std::string_view json; ///< JSON text if the value is no text: a number, a boolean
    Names items;
    bool is_list = false;
    bool present = false;

    static Filled of(std::string_view text) {
        return {.text = text, .json = {}, .items = {}, .present = true};
    }
    static Filled of(std::optional<std::string_view> const& text) { return text ? of(*text) : Filled{}; }
    static Filled list(Names items) {
        return {.text = {}, .json = {}, .items = items, .is_list = true, .present = true};
    }
};
struct Got {
    std::string_view name;
    Filled value;
};

/// One role that a request is about.
struct RoleValue {
    std::string_view name;
    Filled key;
    Filled held;
};

/// The values of all references in one request.
struct FillValues {
    std::optional<std::string_view> id;
    std::span<Filled const> fields; ///< by Field; empty if there are none
    std::optional<std::string_view> value;
    Filled whole_value; ///< of `write_as`
    RoleValue const* role = nullptr;
    std::span<RoleValue const> roles;
    bool has_roles = false;
    std::uint64_t page_size = 0;
    std::uint64_t page_offset = 0;
    std::uint64_t page_number = 0;
    std::optional<std::string_view> page_cursor;
    std::string_view sort_at;
    std::string_view sort_way;
    std::span<Got const> got;
    std::span<std::pair<std::string_view, std::string_view> const> session;
    std::string_view columns;
    std::optional<std::string_view> device_id;
    std::optional<std::string_view> client_type;
};

Filled with_suffix(Filled value, Suffix suffix, Arena& arena);
Filled value_of(Piece const& piece, FillValues const& values, Arena& arena);

/// Returns the text of the template; null if a reference has no value.
std::optional<std::string_view> fill(Template const& text, Place place, FillValues const& values,
                                     Arena& arena);
/// Returns the tree with its references filled in; null if it is one reference without a value. Members
/// without a value are left out.
Out* fill(Tree const& tree, FillValues const& values, Arena& arena);

/// Returns whether the text can be the value of a header: ASCII without control characters.
bool fits_header(std::string_view text);
/// As above; of a list each item has to fit.
bool fits_header(Filled const& value);

} // namespace idiom::declared
