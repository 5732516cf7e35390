#include "gateway/migrate/prepare.hpp"

#include "translators/codec/printable.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::migrate {

namespace {

std::string_view name_of_user(SourceUser const& source, Arena& arena) {
    auto const& user = source.user;
    for (auto const& name : {user.user_name, user.email, source.external_id, user.id})
        if (name && !name->empty()) return *name;
    return arena.join({"line ", decimal(source.at.line, arena)});
}

} // namespace

Mover Preparation::prepare(SourceUser const& source, Arena& arena) {
    for (auto const& name : mapping::lost(left_, source))
        ++losses_.fields[name];
    Mover mover{.source = {},
                .name = name_of_user(source, arena),
                .inactive = source.user.active == false,
                .wanted = mapping::apply(mapping_, source, to_, arena)};
    auto const key = arena.copy(key_of(mover.wanted.key));
    auto const id = source.external_id ? source.external_id : source.user.id;
    mover.source = id && !id->empty() ? *id : arena.join({"key:", key});
    if (key.empty()) mover.problem = arena.join({"has no ", name_of(mapping_.match)});
    if (takes_own_login(mover)) mover.skipped = "has the login that Idiom itself uses at TO";
    settle_roles(mover, arena);
    settle_state(mover);
    return mover;
}

Mover Preparation::prepare(RouteUser const& read, Capabilities const& from, Arena& arena) {
    auto source = of_route(read.user, from.dialect, arena);
    // Half a user says nothing about what it does not show.
    if (read.problem.empty()) source.shown = shown_by(from);
    auto mover = prepare(source, arena);
    if (!read.problem.empty()) mover.problem = read.problem;
    if (read.is_protected) mover.skipped = read.why_protected;
    return mover;
}

/// TO may not show its own login in a list, and a create or a role would then go to it.
bool Preparation::takes_own_login(Mover const& mover) const {
    if (!is_own_login_) return false;
    auto const is_own = [&](std::string_view login) { return is_own_login_(trimmed(login, white_space)); };
    auto const& set = mover.wanted.set;
    bool const key_is_login = mapping_.match == Field::user_name || mapping::email_is_login(to_);
    return is_own(set.user_name.value_or("")) || (key_is_login && is_own(mover.wanted.key)) ||
           (mapping::email_is_login(to_) && is_own(set.email.value_or("")));
}

/// Takes out of the roles those that TO's map does not know.
void Preparation::settle_roles(Mover& mover, Arena& arena) {
    auto& roles = mover.wanted.set.roles;
    if (to_.roles == RoleStyle::none) roles.reset();
    if (!roles || !to_roles_) return;
    auto known = arena.vector<std::string_view>();
    auto unknown = arena.vector<std::string_view>();
    for (auto const role : *roles)
        (to_roles_->to_vendor(role).empty() ? unknown : known).push_back(role);
    for (auto const role : unknown)
        ++losses_.roles[codec::printable(role)];
    if (!unknown.empty() && options_.unmapped_roles == UnmappedRolesOption::fail && mover.problem.empty())
        mover.problem = arena.join({"role-not-mapped: TO has no role '", unknown.front(), "'"});
    mover.left_roles = Arena::keep(unknown);
    roles = sorted_set(Arena::keep(known), arena);
    // A vendor that takes no user without a role gets the route's default roles, also to compare with.
    bool const needs_role = rule(to_, Field::roles).need != Need::never;
    if (needs_role && roles->empty() && !to_roles_->default_roles.empty()) {
        auto defaults = arena.vector<std::string_view>();
        defaults.assign(to_roles_->default_roles.begin(), to_roles_->default_roles.end());
        roles = sorted_set(Arena::keep(defaults), arena);
        mover.wanted.default_roles = true;
    }
}

/// Nobody becomes active by moving.
void Preparation::settle_state(Mover& mover) const {
    if (!mover.inactive) return;
    if (writable(rule(to_, Field::active).access))
        mover.wanted.set.active = false;
    else if (options_.inactive == InactiveOption::skip)
        mover.skipped =
            "is not active, and TO cannot hold that (--inactive copy moves the user all the same)";
}

std::string words_of_left_roles(Mover const& mover) {
    if (mover.left_roles.empty() || !mover.problem.empty()) return {};
    std::string words = "roles that TO does not know were left out:";
    for (auto const role : mover.left_roles)
        words.append(role == mover.left_roles.front() ? " " : ", ").append(codec::printable(role));
    return words;
}

bool passes(std::vector<OnlyFilter> const& only, User const& user) {
    for (auto const field : {Field::user_name, Field::email, Field::roles}) {
        auto const asked = std::ranges::any_of(only, [&](auto const& one) { return one.field == field; });
        auto const matches = [&](OnlyFilter const& one) {
            if (one.field != field) return false;
            if (field == Field::roles) return user.roles && contains(*user.roles, one.value);
            auto const& held = field == Field::email ? user.email : user.user_name;
            return held && equal_ignoring_case(*held, one.value);
        };
        if (asked && std::ranges::none_of(only, matches)) return false;
    }
    return true;
}

} // namespace idiom::migrate
