#include "translators/conformance/sample_users.hpp"

#include "translators/conformance/ids.hpp"
#include "translators/core/conversation.hpp"
#include "translators/face/schema.hpp"

namespace idiom::conformance {

namespace {

std::string made_up(ExtensionRule::Type type, std::size_t n) {
    auto const number = std::to_string(n);
    switch (type) {
    case ExtensionRule::Type::text: return "\"kit-text-" + number + "\"";
    case ExtensionRule::Type::boolean: return n % 2 == 0 ? "true" : "false";
    case ExtensionRule::Type::number: return "4" + number;
    case ExtensionRule::Type::object: return "{}";
    case ExtensionRule::Type::texts: return "[\"kit-text-" + number + "\"]";
    }
    return "null";
}

} // namespace

RolePolicy const& SampleUsers::roles() {
    static RolePolicy const same_names;
    return same_names;
}

std::string_view SampleUsers::numbered(std::string_view before, std::size_t n, std::string_view after) {
    auto const digits = std::to_string(n);
    return arena_.join({before, digits, after});
}

std::string_view SampleUsers::role(std::size_t n) {
    auto const& known = translator_.vendor_roles;
    return n < known.size() ? std::string_view(known[n]) : numbered("kit-role-", n);
}

std::vector<std::string> SampleUsers::values_of(ExtensionRule const& row) const {
    std::vector<std::string> values{made_up(row.type, 1), made_up(row.type, 2)};
    auto const known = translator_.samples.find("extensions." + std::string(row.name));
    if (known != translator_.samples.end())
        values.insert(values.end(), known->second.begin(), known->second.end());
    return values;
}

std::span<Extension const> SampleUsers::extensions(std::size_t n) {
    auto made = arena_.vector<Extension>();
    for (auto const& row : translator_.capabilities().extensions)
        made.push_back({.name = row.name, .json = arena_.copy(made_up(row.type, n))});
    return Arena::keep(made);
}

Names SampleUsers::accounts(std::size_t n) {
    auto const& known = translator_.accounts;
    if (known.size() < 2) return arena_.list<std::string_view>({numbered("kit-account-", n)});
    std::string_view const own = known.front();
    std::string_view const other = known[n % known.size()];
    return own == other ? arena_.list<std::string_view>({own}) : arena_.list<std::string_view>({own, other});
}

/// Returns an address; a shorter one, or a mere word, if the vendor takes no more characters.
std::string_view SampleUsers::address(std::string_view before, std::size_t n, Field field) {
    auto const most = rule(translator_.capabilities(), field).max_length;
    auto const fits = [&](std::string_view text) { return most == 0 || text.size() <= most; };
    if (auto const usual = numbered(before, n, "@acme.example"); fits(usual)) return usual;
    auto const brief = before.substr(before.size() - 4); // "user" or "mail"
    if (auto const shorter = numbered(brief, n, "@a.b"); fits(shorter)) return shorter;
    return numbered(brief.substr(0, 1), n);
}

User SampleUsers::whole(std::size_t n) {
    User user;
    user.user_name = address("kit.user", n, Field::user_name);
    user.id = has_login_for_id() ? *user.user_name : arena_.copy(made_up_id(translator_.sample_id, n));
    user.first_name = numbered("Kim", n);
    user.last_name = numbered("Lee", n);
    user.display_name = arena_.join({*user.first_name, " ", *user.last_name});
    auto const& fields = translator_.capabilities();
    bool const one_address = rule(fields, Field::email).wire == rule(fields, Field::user_name).wire;
    user.email = one_address ? *user.user_name : address("kit.mail", n, Field::email);
    user.phone_number = numbered("+121255501", 10 + n % 90);
    user.password = numbered("Kit-Pass-", n, "-word");
    user.active = n % 2 == 0;
    auto const roles = arena_.list<std::string_view>({numbered("kit-role-a", n), numbered("kit-role-b", n)});
    user.roles = translator_.one_role ? roles.first(1) : roles;
    auto const& known = translator_.vendor_roles;
    if (translator_.closed_roles) user.roles = arena_.list<std::string_view>({known[n % known.size()]});
    user.accounts = accounts(n);
    user.devices = arena_.list<Device>(
        {{.id = numbered("kit-device-", n), .phone_number = numbered("30", 10 + n % 90), .client_type = {}}});
    user.skills = arena_.list<Skill>(
        {{.id = numbered("kit-skill-", n), .name = numbered("Skill", n), .level = numbered("", n)}});
    user.extensions = extensions(n);
    return user;
}

User SampleUsers::creatable(User const& whole) {
    auto user = part(whole, [](FieldRule const& row) { return idiom::creatable(row.access); });
    if (!user.extensions) return user;
    auto kept = arena_.vector<Extension>();
    for (auto const& one : *user.extensions)
        if (auto const* const row = find_extension(translator_.capabilities(), one.name);
            row && idiom::creatable(row->access))
            kept.push_back(one);
    user.extensions = Arena::keep(kept);
    return user;
}

Change SampleUsers::plain_change() {
    auto const& all = translator_.capabilities();
    auto const takes = [&](Field field) { return writable(rule(all, field).access); };
    Change change;
    if (takes(Field::first_name)) change.set.first_name = "Renamed";
    if (takes(Field::last_name)) change.set.last_name = "Differently";
    if (!change.empty()) return change;
    auto const next = whole(2);
    for (auto const& row : all.fields) {
        if (!takes(row.field) || row.field == Field::roles || row.field == Field::extensions) continue;
        copy_field(change.set, next, row.field);
        return change;
    }
    if (takes(Field::roles)) change.roles = RolesDelta{.add = *next.roles, .remove = {}};
    return change;
}

bool SampleUsers::has_login_for_id() const {
    auto const& wire = rule(translator_.capabilities(), Field::id).wire;
    return wire.empty() || wire == rule(translator_.capabilities(), Field::user_name).wire;
}

User SampleUsers::agreeing(User user, User const& changed) {
    auto const& all = translator_.capabilities();
    auto const display = rule(all, Field::display_name).wire;
    bool const one_name = display == rule(all, Field::first_name).wire;
    if (one_name && changed.display_name) {
        auto const name = split_name(*changed.display_name);
        user.first_name = name.first;
        user.last_name = name.last;
    } else if (one_name || display.empty()) {
        user.display_name = join_names(user.first_name, user.last_name, arena_);
    }
    if (has_login_for_id() && changed.user_name) user.id = user.user_name;
    if (rule(all, Field::email).wire != rule(all, Field::user_name).wire) return user;
    if (changed.user_name)
        user.email = user.user_name;
    else if (changed.email)
        user.user_name = user.email;
    return user;
}

} // namespace idiom::conformance
