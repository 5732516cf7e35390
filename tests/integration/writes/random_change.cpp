#include "tests/integration/writes/random_change.hpp"

#include <algorithm>
#include <string_view>
#include <vector>

namespace idiom::test {

namespace {

using Random = std::mt19937;

std::size_t up_to(Random& random, std::size_t most) {
    return std::uniform_int_distribution<std::size_t>(0, most)(random);
}
bool chance(Random& random, std::size_t one_in) { return up_to(random, one_in - 1) == 0; }

/// A name like real ones, and like ones that break translators. It has no blank, so that a name kept in one
/// piece splits where it was joined.
std::string random_name(Random& random, Vendor vendor) {
    static std::vector<std::string> const pieces{
        "Ana",       "Zoë",  "O'Brien", "石",    "زيتون", "🌵",  "&amp;", "<b>", "\"q\"",
        "\\n",       "Søn",  "--",      "a,b;c", "]]>",   "%41", "{0}",   "İ",   "ß",
        "e\xCC\x81", "null", "true",    "1e3",   "'",     "/",   "~1",    "$",   "\xC2\xA0x"};
    std::string text;
    for (auto n = 1 + up_to(random, 3); n > 0; --n)
        text += pieces[up_to(random, pieces.size() - 1)];
    // Keycloak refuses some characters in a name.
    if (vendor == Vendor::keycloak)
        std::erase_if(text, [](char c) { return std::string_view("<>&\"").contains(c); });
    return text.empty() ? "K" : text;
}

bool may_have_no_roles(Vendor vendor) { return vendor != Vendor::xarios && vendor != Vendor::genesys; }
bool writes_address(Vendor vendor) { return vendor != Vendor::xarios && vendor != Vendor::evovoice; }
bool writes_number(Vendor vendor) {
    return vendor == Vendor::configureuser || vendor == Vendor::scim || vendor == Vendor::zendesk;
}
bool writes_state(Vendor vendor) { return writes_address(vendor) && vendor != Vendor::genesys; }
bool clears_names(Vendor vendor) {
    return vendor == Vendor::evovoice || vendor == Vendor::scim || vendor == Vendor::auth0 ||
           vendor == Vendor::keycloak;
}
/// Whether a client can write a display name of its own.
bool has_own_name(Vendor vendor) { return has_one_name(vendor) || vendor == Vendor::auth0; }

std::vector<std::string> random_roles(Random& random, Vendor vendor, bool may_be_empty) {
    std::vector<std::string> roles;
    for (auto const& [name, ignored] : roles_of(vendor))
        if (chance(random, 2)) roles.push_back(name);
    if (roles.empty() && !may_be_empty) roles.push_back(roles_of(vendor)[0].first);
    std::ranges::shuffle(roles, random);
    if (has_one_role(vendor) && roles.size() > 1) roles.resize(1);
    return roles;
}

/// Makes changes. Their texts live in its arena.
class Changes {
public:
    Changes(Random& random, Vendor vendor, idiom::Arena& arena)
        : random_(random), vendor_(vendor), arena_(arena) {}

    RandomChange next() {
        if (has_roles(vendor_) && chance(random_, 4)) return one_role();
        if (has_roles(vendor_) && chance(random_, 5)) return patched_roles();
        return merged();
    }

private:
    RandomChange one_role() {
        RandomChange made;
        auto const& all = roles_of(vendor_);
        auto const& role = all[up_to(random_, all.size() - 1)].first;
        auto const names = arena_.list<std::string_view>({role});
        bool const add = chance(random_, 2);
        made.change.roles = add ? idiom::RolesDelta{.add = names, .remove = {}}
                                : idiom::RolesDelta{.add = {}, .remove = names};
        made.method = add ? "PUT" : "DELETE";
        made.rest = "/roles/" + role;
        made.body = nullptr;
        return made;
    }

    RandomChange patched_roles() {
        RandomChange made;
        auto const roles = random_roles(random_, vendor_, false);
        made.change.roles = idiom::RolesDelta{.add = names_of(roles), .remove = {}};
        made.type = json_patch_type;
        made.body = Json::array();
        for (auto const& role : roles)
            made.body.push_back({{"op", "add"}, {"path", "/roles/-"}, {"value", role}});
        return made;
    }

    RandomChange merged() {
        RandomChange made;
        auto const text = [&](char const* name, std::optional<std::string_view> idiom::User::* member,
                              std::string const& value) {
            made.body[name] = value;
            made.change.set.*member = arena_.copy(value);
        };
        if (has_own_name(vendor_) && chance(random_, 3)) {
            text("displayName", &idiom::User::display_name,
                 random_name(random_, vendor_) + " " + random_name(random_, vendor_));
        } else {
            if (chance(random_, 2))
                text("firstName", &idiom::User::first_name, random_name(random_, vendor_));
            if (chance(random_, 2)) text("lastName", &idiom::User::last_name, random_name(random_, vendor_));
        }
        if (writes_address(vendor_) && chance(random_, 3))
            text("email", &idiom::User::email,
                 "mail" + std::to_string(random_() % 1000000) + "@example.test");
        if (writes_number(vendor_) && chance(random_, 3))
            text("phoneNumber", &idiom::User::phone_number,
                 "+1212555" + std::to_string(1000 + random_() % 9000));
        if (writes_number(vendor_) && chance(random_, 4))
            clear(made, "phoneNumber", idiom::Field::phone_number);
        if (writes_state(vendor_) && chance(random_, 4)) {
            made.change.set.active = chance(random_, 2);
            made.body["active"] = *made.change.set.active;
        }
        if (clears_names(vendor_) && chance(random_, 6)) clear(made, "lastName", idiom::Field::last_name);
        if (has_roles(vendor_) && chance(random_, 3)) {
            auto const roles = random_roles(random_, vendor_, may_have_no_roles(vendor_));
            made.body["roles"] = roles;
            made.change.roles = idiom::RolesReplace{.roles = names_of(roles)};
        }
        return made;
    }

    void clear(RandomChange& made, char const* name, idiom::Field field) {
        if (made.body.contains(name)) return;
        made.body[name] = nullptr;
        made.change.clear(field);
    }

    idiom::Names names_of(std::vector<std::string> const& roles) {
        auto const names = arena_.array<std::string_view>(roles.size());
        std::ranges::transform(roles, names.begin(),
                               [&](std::string const& role) { return arena_.copy(role); });
        return names;
    }

    Random& random_;
    Vendor vendor_;
    idiom::Arena& arena_;
};

} // namespace

bool has_one_name(Vendor vendor) { return vendor == Vendor::xarios || vendor == Vendor::zendesk; }

RandomChange random_change(std::mt19937& random, Vendor vendor, Arena& arena) {
    return Changes(random, vendor, arena).next();
}

} // namespace idiom::test
