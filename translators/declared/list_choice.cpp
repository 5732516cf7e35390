#include "translators/declared/list_choice.hpp"

#include "translators/codec/uri.hpp"
#include "translators/declared/refers.hpp"

#include <algorithm>

namespace idiom::declared {

std::optional<std::string_view> spelled_for(Program const& program, Field field, std::string_view text,
                                            Arena& arena) {
    auto const* const row = program.row(field);
    if (!row || !row->at || text.empty()) return text;
    auto const there = spell(text, row->at->as, arena);
    if (!there) return std::nullopt;
    return there->text;
}

AskedFilter ListChoice::text_filter(Field field, std::optional<Filter> const& filter,
                                    std::string_view text) const {
    auto const there = spelled_for(program_, field, text, arena_);
    return {.filter = filter && there ? &*filter : nullptr, .value = there.value_or(text)};
}

Part<bool> ListChoice::choose() {
    if (wanted_.user_name) asked[0] = text_filter(Field::user_name, list_.user_name, *wanted_.user_name);
    if (wanted_.email) asked[1] = text_filter(Field::email, list_.email, *wanted_.email);
    if (wanted_.role) {
        role.name = conversation_.call().roles->to_vendor(*wanted_.role);
        if (role.name.empty()) return false;
        asked[2] = {.filter = list_.role ? &*list_.role : nullptr, .value = role.name};
        auto const known = look_up_role();
        if (!known || !*known) return known;
    }
    choose_filters();
    leave_long_filters();
    return true;
}

void ListChoice::choose_filters() {
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
}

bool ListChoice::is_too_long(bool whole) const {
    auto const& paging = listing().paging;
    auto const made =
        request_for({.turn = 0, .page = first_place(paging, paging.size)}, paging, sorts() && !whole, whole);
    return !made && made.error().fault == Fault::uri_too_long;
}

void ListChoice::leave_long_filters() {
    if (program_.http.longest_target == 0) return;
    for (auto one = asked.rbegin(); one != asked.rend(); ++one) {
        if (!one->by_vendor) continue;
        if (!is_too_long(false) && !(list_.whole && is_too_long(true))) return;
        one->by_vendor = false;
        if (own == one->filter) own = nullptr;
    }
}

FillValues ListChoice::values() const {
    FillValues values;
    auto const first = std::ranges::find_if(asked, &AskedFilter::by_vendor);
    if (first != asked.end() && !first->value.empty()) values.value = first->value;
    if (!role.name.empty()) values.role = &role;
    return values;
}

Extra ListChoice::extra_of(std::size_t turn, std::span<Parameter const> paging, bool with_sort,
                           bool whole) const {
    auto extra = arena_.vector<std::span<Parameter const>>();
    extra.reserve(3 + asked.size()); // turn or whole, paging, sort
    if (turn < list_.turns.size() && !own) extra.emplace_back(list_.turns[turn]);
    if (whole && list_.whole && !own) extra.emplace_back(list_.whole->query);
    extra.emplace_back(paging);
    if (with_sort) extra.emplace_back(list_.sort->query);
    for (auto const& one : asked)
        if (one.by_vendor && !one.filter->own_request) extra.emplace_back(one.filter->query);
    return Arena::keep(extra);
}

/// Returns the values of the filters that are query parameters, in the order of `extra_of`.
std::span<std::string_view const> ListChoice::asked_values() const {
    auto values = arena_.vector<std::string_view>();
    for (auto const& one : asked)
        if (one.by_vendor && !one.filter->own_request) values.push_back(one.value);
    return Arena::keep(values);
}

Result<Request> ListChoice::request_for(ListPlace const& place, Paging const& paging, bool with_sort,
                                        bool whole) const {
    auto filled = values();
    put_page(place.page, paging, filled);
    if (with_sort) {
        for (auto const& [field, name] : list_.sort->by)
            if (field == wanted_.sort) filled.sort_at = name;
        filled.sort_way = wanted_.descending ? list_.sort->descending : list_.sort->ascending;
    }
    return conversation_.list_request(listing().request, filled,
                                      extra_of(place.turn, paging.query, with_sort, whole), asked_values());
}

Part<bool> ListChoice::look_up_role() {
    auto const& filter = list_.role;
    bool const needs_key =
        filter && program_.roles.catalogue &&
        (refers_to(filter->query, Ref::role_key) || refers_to(filter->listing.request, Ref::role_key));
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
