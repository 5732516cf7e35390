#include "translators/declared/list_choice.hpp"

#include "translators/codec/uri.hpp"

#include <algorithm>

namespace idiom::declared {

Part<bool> ListChoice::choose() {
    if (wanted_.user_name)
        asked[0] = {.filter = list_.user_name ? &*list_.user_name : nullptr, .value = *wanted_.user_name};
    if (wanted_.email) asked[1] = {.filter = list_.email ? &*list_.email : nullptr, .value = *wanted_.email};
    if (wanted_.role) {
        role.name = conversation_.call().roles->to_vendor(*wanted_.role);
        if (role.name.empty()) return false;
        asked[2] = {.filter = list_.role ? &*list_.role : nullptr, .value = role.name};
        auto const known = look_up_role();
        if (!known || !*known) return known;
    }
    std::size_t encoded = 0;
    bool one_is_taken = false;
    for (auto& one : asked) {
        if (!one.filter || own) continue;
        auto const size = uri::encode(one.value, arena_).size();
        bool const fits = list_.longest_filter == 0 || encoded + size <= list_.longest_filter;
        if (!fits || (list_.one_filter && one_is_taken)) continue;
        if (one.filter->own_request && one_is_taken) continue;
        one.by_vendor = true;
        one_is_taken = true;
        encoded += size;
        if (one.filter->own_request) own = one.filter;
    }
    return true;
}

Part<bool> ListChoice::look_up_role() {
    auto const& filter = list_.role;
    auto const by_key = [](Template const& text) {
        return std::ranges::any_of(text.pieces,
                                   [](Piece const& piece) { return piece.ref == Ref::role_key; });
    };
    bool const needs_key =
        filter && program_.roles.catalogue &&
        (by_key(filter->listing.request.path) ||
         std::ranges::any_of(filter->query, [&](Parameter const& one) { return by_key(one.value); }) ||
         std::ranges::any_of(filter->listing.request.query,
                             [&](Parameter const& one) { return by_key(one.value); }));
    if (!needs_key) return true;
    auto const found = conversation_.keys_of(arena_.list<std::string_view>({role.name}));
    if (found) {
        role.key = found->front().key;
        return true;
    }
    if (fault_of(found.error()) == Fault::invalid_value) return false;
    return std::unexpected(found.error());
}

bool ListChoice::sorts() const {
    if (own || !list_.sort) return false;
    bool const filtered = std::ranges::any_of(asked, &AskedFilter::by_vendor);
    if (list_.sort->unless_filtered && filtered) return false;
    if (wanted_.descending && list_.sort->descending.empty()) return false;
    return std::ranges::any_of(list_.sort->by, [&](auto const& one) { return one.first == wanted_.sort; });
}
bool ListChoice::in_order() const {
    auto const order = own ? own->order : list_.order;
    return (order == wanted_.sort && !wanted_.descending) || any_order_will_do();
}
bool ListChoice::lacks_a_filter() const {
    return std::ranges::any_of(asked,
                               [](AskedFilter const& one) { return !one.value.empty() && !one.by_vendor; });
}

} // namespace idiom::declared
