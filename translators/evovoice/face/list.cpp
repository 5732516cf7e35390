#include "translators/evovoice/face/list.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/http.hpp"
#include "translators/core/route_view.hpp"
#include "translators/evovoice/face/user_info.hpp"

#include <algorithm>
#include <charconv>

namespace idiom::evovoice_face {
namespace {

constexpr std::size_t most_per_page = 1000;
constexpr std::size_t most_ids = 200;
/// The first unified page is small, because most back ends have few users.
constexpr std::size_t first_limit = 100;
constexpr std::size_t further_limit = 500;
constexpr std::size_t most_scans = 40; ///< a list reaches to 19,600 users
/// How many users are read one by one, for a back end whose list does not show them whole.
constexpr std::size_t most_details = 1000;

std::unexpected<Error> unbindable(std::string_view member, Arena& arena) {
    return fail(Fault::malformed_body, arena.join({"Unable to bind to request: ", member}));
}

Result<std::size_t> read_number(Record const& record, std::size_t member, std::size_t fallback,
                                std::size_t least, std::size_t most, Arena& arena) {
    auto const text = record[member].as_text();
    if (!text) return fallback;
    auto const name = list_users::members[member].name;
    std::uint32_t number = 0;
    auto const [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    if (error != std::errc{} || end != text->data() + text->size()) return unbindable(name, arena);
    if (number < least || number > most)
        return fail(Fault::invalid_parameter, arena.join({name, " is out of range"}));
    return number;
}

Result<bool> read_flag(Record const& record, std::size_t member, Arena& arena) {
    auto const text = record[member].as_text().value_or("false");
    if (equal_ignoring_case(text, "true") || text == "1") return true;
    if (equal_ignoring_case(text, "false") || text == "0") return false;
    return unbindable(list_users::members[member].name, arena);
}

struct SortField {
    std::string_view member;
    Field field;
};
constexpr std::array<SortField, 5> sort_fields{{
    {"EmailAddress", Field::email},
    {"FirstName", Field::first_name},
    {"Id", Field::id},
    {"LastName", Field::last_name},
    {"Name", Field::display_name},
}};

Result<void> read_order(Record const& record, Capabilities const& capabilities, ListRequest& list,
                        Arena& arena) {
    auto const order = record[list_users::sort_order].as_text().value_or("Ascend");
    list.descending = equal_ignoring_case(order, "Descend");
    if (!list.descending && !equal_ignoring_case(order, "Ascend"))
        return fail(Fault::malformed_body, arena.join({"Requested value '", order, "' was not found."}));
    auto const wanted = record[list_users::sort_field].as_text();
    if (!wanted) return {};
    for (auto const& one : sort_fields)
        if (equal_ignoring_case(one.member, *wanted)) {
            if (readable(rule(capabilities, one.field).access)) list.sort = one.field;
            return {};
        }
    return fail(Fault::invalid_parameter, arena.join({"Unknown sort field ", *wanted}));
}

bool contains_ignoring_case(std::string_view text, std::string_view part) {
    for (std::size_t i = 0; i + part.size() <= text.size(); ++i)
        if (equal_ignoring_case(text.substr(i, part.size()), part)) return true;
    return false;
}

using Next = std::variant<Calls, Result<UserPage>>;
Next failed(Error const& error) { return Result<UserPage>(std::unexpected(error)); }
Next failed(Fault fault, std::string_view detail) { return failed(Error{.fault = fault, .detail = detail}); }

/// One list, replayed from its beginning.
class Listing {
public:
    Listing(ListRequest const& list, RouteView const& route, Outcomes outcomes, Arena& arena)
        : list_(list), route_(route), outcomes_(outcomes), arena_(arena),
          found_(arena.vector<User const*>()) {}

    Next run() { return list_.ids ? by_ids() : by_scan(); }

private:
    std::size_t begin() const { return list_.all ? 0 : list_.page * list_.per_page; }
    std::size_t end() const { return list_.all ? ~std::size_t{} : begin() + list_.per_page; }

    bool matches(User const& user) const {
        if (!contains_ignoring_case(address_of(user), list_.email)) return false;
        if (!list_.accounts) return true;
        auto const held = user.accounts.value_or(Names{});
        return std::ranges::any_of(held, [&](auto const id) { return contains(*list_.accounts, id); });
    }
    void offer(User const& user) {
        if (matches(user)) found_.push_back(&user);
    }

    Call call(auto const& what) const { return {.what = what, .roles = route_.roles, .session = {}}; }

    Calls read_users(Names ids) const {
        auto const calls = arena_.array<Call>(ids.size());
        for (std::size_t i = 0; i < ids.size(); ++i)
            calls[i] = call(GetUser{.id = ids[i]});
        return Calls{calls};
    }

    /// Returns the user in the outcome of a read; null if the user no longer exists.
    static Result<User const*> user_of(Result<Answer> const& outcome) {
        if (!outcome && outcome.error().fault == Fault::user_not_found) return nullptr;
        if (!outcome) return std::unexpected(outcome.error());
        auto const* const one = std::get_if<OneUser>(&outcome->what);
        return one ? &one->user : nullptr;
    }

    Next by_ids() {
        auto ids = arena_.vector<std::string_view>();
        for (auto const id : *list_.ids) // an id that is not valid names no user
            if (uri::stays_in_segment(id) && !contains(Arena::keep(ids), id)) ids.push_back(id);
        if (outcomes_.size() < ids.size()) return read_users(Arena::keep(ids));
        for (auto const& outcome : outcomes_) {
            auto const user = user_of(outcome);
            if (!user) return failed(user.error());
            if (*user) offer(**user);
        }
        complete_ = true;
        return show(window());
    }

    Call next_scan(std::size_t scans, std::string_view cursor) const {
        ListUsers made;
        made.limit = scans == 0 ? first_limit : further_limit;
        made.cursor = cursor;
        made.sort = list_.sort;
        made.descending = list_.descending;
        made.sort_named = true; // pages are made of scans, which need one order
        // Some back ends need a request per user for these fields. They are read only for the users of the
        // page.
        for (auto const field : {Field::roles, Field::devices, Field::skills})
            made.wanted &= ~(1u << static_cast<unsigned>(field));
        return call(made);
    }

    Next by_scan() {
        std::string_view cursor;
        for (std::size_t i = 0;; ++i) {
            if (i == outcomes_.size()) {
                auto const calls = arena_.array<Call>(1);
                calls[0] = next_scan(i, cursor);
                return Calls{calls};
            }
            if (!outcomes_[i]) return failed(outcomes_[i].error());
            auto const* const many = std::get_if<ManyUsers>(&outcomes_[i]->what);
            if (!many) return failed(Fault::internal_error, "a list came to something else");
            for (auto const& user : many->users)
                offer(user);
            cursor = many->next;
            complete_ = cursor.empty();
            bool const enough = list_.simplified && !list_.all && found_.size() > end();
            if (complete_ || enough) return whole(window(), outcomes_.subspan(i + 1));
            if (i + 1 == most_scans)
                return failed(Fault::invalid_parameter,
                              "there are too many users to count: use SimplifiedPaging or SpecificIds");
        }
    }

    std::span<User const*> window() {
        auto const from = std::min(begin(), found_.size());
        return std::span(found_).subspan(from, std::min(end(), found_.size()) - from);
    }

    /// Reads the users of the page one by one if the list did not show their roles.
    Next whole(std::span<User const*> shown, Outcomes details) {
        bool const has_roles = readable(rule(*route_.capabilities, Field::roles).access);
        if (!has_roles || std::ranges::all_of(shown, [](User const* u) { return u->roles.has_value(); }))
            return show(shown);
        if (shown.size() > most_details)
            return failed(Fault::invalid_parameter,
                          "there are too many users for one page: use Page and CountPerPage");
        if (details.size() < shown.size()) {
            auto const ids = arena_.array<std::string_view>(shown.size());
            std::ranges::transform(shown, ids.begin(), [](User const* u) { return u->id.value_or(""); });
            return read_users(ids);
        }
        auto present = arena_.vector<User const*>();
        for (auto const& detail : details.first(shown.size())) {
            auto const user = user_of(detail);
            if (!user) return failed(user.error());
            if (*user) present.push_back(*user); // null: the user was deleted in the meantime
        }
        return show(Arena::keep(present));
    }

    Next show(std::span<User const* const> users) const {
        UserPage made{.users = users, .more = !complete_ || found_.size() > end()};
        made.warnings = warnings_about(users);
        if (!list_.simplified) {
            auto const size = list_.all ? std::max<std::size_t>(found_.size(), 1) : list_.per_page;
            made.total = found_.size();
            made.pages = (found_.size() + size - 1) / size;
        }
        return Result<UserPage>(made);
    }

    std::span<Warning const> warnings_about(std::span<User const* const> users) const {
        auto const says_nothing = [](Result<Answer> const& one) { return !one || one->warnings.empty(); };
        if (std::ranges::all_of(outcomes_, says_nothing)) return {};
        auto const shown = arena_.array<User const*>(users.size());
        std::ranges::copy(users, shown.begin());
        std::ranges::sort(shown);
        auto made = arena_.vector<Warning>();
        for (auto const& outcome : outcomes_) {
            if (!outcome) continue;
            for (auto warning : outcome->warnings)
                if (std::ranges::binary_search(shown, subject(outcome->what, warning)))
                    made.push_back(warning);
        }
        return Arena::keep(made);
    }

    /// Returns the user that a warning is about, and removes the user from its pointer. Null if there is
    /// none.
    static User const* subject(auto const& what, Warning& warning) {
        if (auto const* const one = std::get_if<OneUser>(&what)) return &one->user;
        auto const* const many = std::get_if<ManyUsers>(&what);
        constexpr std::string_view prefix = "/users/";
        if (!many || !warning.pointer.starts_with(prefix)) return nullptr;
        auto const rest = warning.pointer.substr(prefix.size());
        std::size_t number = 0;
        auto const* const at = std::from_chars(rest.data(), rest.data() + rest.size(), number).ptr;
        if (at == rest.data() || number >= many->users.size()) return nullptr;
        warning.pointer = rest.substr(static_cast<std::size_t>(at - rest.data()));
        return &many->users[number];
    }

    ListRequest const& list_;
    RouteView const& route_;
    Outcomes outcomes_;
    Arena& arena_;
    std::pmr::vector<User const*> found_;
    bool complete_ = false; ///< all users of the list were read
};

} // namespace

Result<ListRequest> read_list_request(Record const& parameters, RouteView const& route,
                                      std::pmr::vector<std::string_view>& ignored, Arena& arena) {
    ListRequest made;
    constexpr std::size_t last_page = 1'000'000'000;
    auto const page = read_number(parameters, list_users::page, 0, 0, last_page, arena);
    if (!page) return std::unexpected(page.error());
    auto const per_page =
        read_number(parameters, list_users::count_per_page, made.per_page, 1, most_per_page, arena);
    if (!per_page) return std::unexpected(per_page.error());
    auto const all = read_flag(parameters, list_users::all, arena);
    if (!all) return std::unexpected(all.error());
    auto const simplified = read_flag(parameters, list_users::simplified_paging, arena);
    if (!simplified) return std::unexpected(simplified.error());
    if (auto const order = read_order(parameters, *route.capabilities, made, arena); !order)
        return std::unexpected(order.error());

    made.page = *page;
    made.per_page = *per_page;
    made.all = *all;
    made.simplified = *simplified;
    made.email = parameters[list_users::email_filter].text;
    made.ids = parameters[list_users::specific_ids].as_list();
    if (made.ids && made.ids->size() > most_ids)
        return fail(Fault::invalid_parameter, "SpecificIds names more than 200 users");
    // Accounts select nothing at another vendor: there the route separates the tenants.
    made.accounts = parameters[list_users::account_ids].as_list();
    if (made.accounts && !writable(rule(*route.capabilities, Field::accounts).access)) {
        made.accounts.reset();
        ignored.push_back(list_users::members[list_users::account_ids].name);
    }
    return made;
}

Next next_of_list(ListRequest const& list, RouteView const& route, Outcomes outcomes, Arena& arena) {
    return Listing(list, route, outcomes, arena).run();
}

} // namespace idiom::evovoice_face
