#include "translators/xarios/user_codec.hpp"

#include "translators/codec/json/held_json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"
#include "translators/xarios/fields.hpp"
#include "translators/xarios/roles.hpp"

#include <algorithm>
#include <array>

namespace idiom::xarios {

namespace {

std::string_view wire(Field field) { return fields[static_cast<std::size_t>(field)].wire; }

std::unexpected<Error> refuse(std::string_view pointer, std::string_view detail, Arena& arena) {
    return fail(Fault::invalid_value, detail, arena.list<FieldError>({{pointer, detail}}));
}

void write_replace(json::Writer& to, std::string_view path, std::string_view value) {
    to.begin_object().member("op", "replace").member("path", path).member("value", value).end_object();
}

/// Added roles are appended and do not disturb other roles. A set or a removal can only be written as the
/// whole list.
bool only_appends(RolePlan const& roles, RolesChange const& change) {
    return std::holds_alternative<RolesDelta>(change) && roles.remove.empty();
}

void write_roles(json::Writer& to, RolePlan const& roles, RolesChange const& change) {
    if (!only_appends(roles, change)) {
        to.begin_object()
            .member("op", "replace")
            .member("path", "/roles")
            .member("value", roles.after)
            .end_object();
        return;
    }
    for (auto const role : roles.add)
        to.begin_object().member("op", "add").member("path", "/roles/-").member("value", role).end_object();
}

/// Drops values that only repeat what `before` has, so that a repeated address does not contradict a new one.
User without_what_stands(User changed, User const& before) {
    if (changed.user_name == before.user_name) changed.user_name.reset();
    if (changed.email == before.email) changed.email.reset();
    if (changed.display_name == before.display_name) changed.display_name.reset();
    return changed;
}

void read_name(HeldUser& user, json::Value const* value) {
    json::read_text(user, text_field(Field::display_name), value);
    auto const name = user.display_name();
    if (name.is_not_understood()) {
        user.refuse(Field::first_name);
        user.refuse(Field::last_name);
    }
    if (!name) return;
    auto const parts = split_name(*name);
    user.set_first_name(parts.first);
    if (!parts.last.empty()) user.set_last_name(parts.last);
    if (!user.mended().has(Field::display_name)) return;
    user.mend(Field::first_name);
    user.mend(Field::last_name);
}

/// Users from the PBX may have no address.
void read_address(HeldUser& user, json::Value const* value) {
    bool const empty = value && value->is_string() && value->text.empty();
    for (auto const field : {Field::user_name, Field::email})
        json::read_text(user, text_field(field), empty ? nullptr : value);
}

void read_accounts(HeldUser& user, json::Value const* value, Arena& arena) {
    auto const tenant = json::read_text(value);
    if (tenant.is_not_understood() || (value && value->mended)) return user.refuse(Field::accounts);
    if (tenant) user.set_accounts(Names(arena.list<std::string_view>({*tenant})));
}

void read_extensions(HeldUser& user, json::Value const* parent, Arena& arena) {
    auto const is = json::read_truth(parent);
    if (is.is_not_understood()) return user.refuse(Field::extensions);
    // The response to a create leaves the member out; its value is then false.
    auto const json = is.is(true) ? "true" : "false";
    user.set_extensions(std::span(arena.list<Extension>({{.name = extensions[0].name, .json = json}})));
}

constexpr std::size_t guid_digits = 32;
using Guid = std::array<char, guid_digits>;

/// The digits of a GUID in lower case. The GUID may be spelled with hyphens, in braces or as digits alone.
/// Returns nullopt if the text is not a GUID.
std::optional<Guid> guid_of(std::string_view text) {
    constexpr std::string_view separators = "-{}() \t\r\n";
    Guid guid{};
    std::size_t count = 0;
    for (char const c : text) {
        if (separators.find(c) != separators.npos) continue;
        char const lower = c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
        bool const is_digit = (lower >= '0' && lower <= '9') || (lower >= 'a' && lower <= 'f');
        if (!is_digit || count == guid_digits) return std::nullopt;
        guid[count++] = lower;
    }
    return count == guid_digits ? std::optional(guid) : std::nullopt;
}

/// Whether an id has no letter and no digit other than 0.
bool names_no_tenant(std::string_view id) {
    return std::ranges::none_of(id, [](char c) { return is_alphanumeric(c) && c != '0'; });
}

/// .NET trims these, too.
constexpr std::string_view all_white_space = " \t\r\n\v\f";

} // namespace

RolePlan written_roles(Plan const& plan) {
    auto written = *plan.roles;
    if (only_appends(written, *plan.change.roles)) written.after = written.add;
    return written;
}

std::optional<HeldUser> read_user(json::Value const& value, Arena& arena) {
    auto const id = value.text_of(wire(Field::id));
    // The id becomes a path segment; "." and ".." would leave it.
    if (!id || !uri::stays_in_segment(*id)) return std::nullopt;
    HeldUser user;
    user.set_id(*id);
    read_name(user, value.find(wire(Field::display_name)));
    read_address(user, value.find(wire(Field::email)));
    user.set_roles(json::read_names(value.find(wire(Field::roles)), arena));
    read_accounts(user, value.find(wire(Field::accounts)), arena);
    read_extensions(user, value.find(extensions[0].name), arena);
    return user;
}

Member<bool> is_parent(HeldUser const& user) {
    auto const held = user.extensions();
    if (held.is_not_understood()) return Member<bool>::not_understood();
    return held && !held->empty() && held->front().json == "true";
}

Member<std::string_view> primary_tenant(HeldUser const& user) {
    auto const accounts = user.accounts();
    if (accounts.is_not_understood()) return Member<std::string_view>::not_understood();
    return accounts && !accounts->empty() ? Member(accounts->front()) : Member<std::string_view>();
}

bool is_other_tenant(std::string_view tenant, std::string_view customer) {
    if (names_no_tenant(tenant)) return false;
    auto const ours = guid_of(customer);
    if (!ours)
        return !equal_ignoring_case(trimmed(tenant, all_white_space), trimmed(customer, all_white_space));
    // If our id is a GUID and theirs is not, theirs does not say which tenant it is.
    auto const theirs = guid_of(tenant);
    return theirs && *theirs != *ours;
}

Result<std::optional<std::string_view>> display_name_of(User const& user, HeldUser const* before,
                                                        Arena& arena) {
    auto const made = one_name(user, before, capabilities.dialect, arena);
    if (!made || !*made) return made;
    auto const name = **made;
    auto const pointer = user.display_name ? "/displayName" : user.last_name ? "/lastName" : "/firstName";
    if (name.empty()) return refuse(pointer, "must not be empty", arena);
    if (utf8::length(name) > longest_display_name)
        return refuse(pointer, "the display name has more than 100 characters", arena);
    return made;
}

Result<std::optional<std::string_view>> address_of(User const& user, Arena& arena) {
    if (user.user_name && user.email && *user.user_name != *user.email)
        return refuse("/email", "the login is the e-mail address: the two cannot differ", arena);
    return user.user_name ? user.user_name : user.email;
}

std::string_view write_new_user(std::string_view address, std::string_view display_name, Names roles,
                                Arena& arena) {
    auto text = arena.text(512);
    json::Writer to(text);
    to.begin_object().member(wire(Field::email), address).member(wire(Field::display_name), display_name);
    to.key(wire(Field::roles)).begin_array();
    if (!contains(roles, login_role)) to.string(login_role);
    for (auto const role : roles)
        to.string(role);
    to.end_array().end_object();
    return arena.keep(text);
}

Result<std::string_view> write_patch(Plan const& plan, HeldUser const& held, Arena& arena) {
    auto const& before = held.shown();
    auto const changed = without_what_stands(plan.change.set, before);
    auto const display_name = display_name_of(changed, &held, arena);
    if (!display_name) return std::unexpected(display_name.error());
    auto const address = address_of(changed, arena);
    if (!address) return std::unexpected(address.error());

    auto text = arena.text(256);
    json::Writer to(text);
    to.begin_array();
    if (*display_name && *display_name != before.display_name)
        write_replace(to, "/displayName", **display_name);
    if (*address && *address != before.email) write_replace(to, "/email", **address);
    if (plan.roles && plan.roles->changes()) write_roles(to, *plan.roles, *plan.change.roles);
    to.end_array();
    return text == "[]" ? std::string_view{} : arena.keep(text);
}

void write_user(json::Writer& to, User const& user, bool with_roles) {
    to.begin_object().member("id", user.id.value_or("new"));
    auto const name = user.display_name ? user.display_name : user.first_name;
    if (name) to.member(wire(Field::display_name), *name);
    auto const address = user.email ? user.email : user.user_name;
    if (address) to.member(wire(Field::email), *address);
    if (user.accounts && !user.accounts->empty()) to.member(wire(Field::accounts), user.accounts->front());
    auto const held = HeldUser::of(user);
    to.key(extensions[0].name).boolean(is_parent(held).is(true));
    if (with_roles) to.member(wire(Field::roles), user.roles.value_or(Names{}));
    to.end_object();
}

} // namespace idiom::xarios
