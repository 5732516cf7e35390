#include "translators/scim/face/settings.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>

namespace idiom::scim_face {

namespace {

constexpr std::array<std::string_view, 4> policies{"vendor", "strip_roles", "delete_and_remember", "reject"};
constexpr std::array<std::string_view, 3> deletes{"vendor", "deactivate", "reject"};
constexpr std::array<std::string_view, 3> unhelds{"store", "drop", "reject"};

using Problem = std::optional<std::string>;

template <class T> Problem choose(T& to, std::string_view value, std::span<std::string_view const> words) {
    auto const found = std::ranges::find(words, value);
    if (found != words.end()) {
        to = static_cast<T>(found - words.begin());
        return std::nullopt;
    }
    std::string why = "must be one of ";
    for (auto const word : words)
        why.append(word == words.front() ? "" : ", ").append(word);
    return why;
}

/// Reads a word of two, of which the second means true.
Problem choose_second(bool& to, std::string_view value, std::string_view first, std::string_view second) {
    std::array const words{first, second};
    std::size_t chosen = to ? 1 : 0;
    auto const problem = choose(chosen, value, words);
    to = chosen == 1;
    return problem;
}

Problem flag(bool& to, std::string_view value) { return choose_second(to, value, "false", "true"); }

Problem count(std::size_t& to, std::string_view value, std::size_t low, std::size_t high) {
    auto const number = read_decimal(value);
    if (number && *number >= low && *number <= high) {
        to = static_cast<std::size_t>(*number);
        return std::nullopt;
    }
    return "must be a number from " + std::to_string(low) + " to " + std::to_string(high);
}

struct Unit {
    std::string_view name;
    std::uint64_t factor;
};

/// Reads a number with a unit, such as 10m or 256KiB.
Problem measure(std::uint64_t& to, std::string_view value, std::span<Unit const> units, std::uint64_t most) {
    for (auto const& unit : units) {
        if (!value.ends_with(unit.name)) continue;
        auto const number = read_decimal(value.substr(0, value.size() - unit.name.size()));
        if (!number || *number == 0 || *number > most / unit.factor) continue;
        to = *number * unit.factor;
        return std::nullopt;
    }
    return "must be a number with a unit, as in 10" + std::string(units.front().name) +
           ", and not larger than " + std::to_string(most / units.front().factor) +
           std::string(units.front().name);
}

constexpr std::array<Unit, 4> times{{{"m", 60'000}, {"ms", 1}, {"s", 1000}, {"h", 3'600'000}}};
constexpr std::array<Unit, 3> sizes{{{"KiB", 1024}, {"MiB", 1024 * 1024}, {"B", 1}}};

/// A key of the settings that is one scalar, and how it is read.
struct Key {
    std::string_view name;
    Problem (*read)(Settings&, std::string_view);
};

constexpr std::array<Key, 16> keys{{
    {"strict", [](Settings& to, std::string_view value) { return flag(to.strict, value); }},
    {"on_deactivate",
     [](Settings& to, std::string_view value) {
         auto policy = OnDeactivate::vendor;
         auto const problem = choose(policy, value, policies);
         if (!problem) to.on_deactivate = policy;
         return problem;
     }},
    {"scramble_password",
     [](Settings& to, std::string_view value) -> Problem {
         if (value == "auto") return std::nullopt;
         bool on = false;
         auto const problem = flag(on, value);
         if (problem) return "must be one of auto, true, false";
         to.scramble_password = on;
         return std::nullopt;
     }},
    {"on_delete", [](Settings& to, std::string_view value) { return choose(to.on_delete, value, deletes); }},
    {"global_delete",
     [](Settings& to, std::string_view value) {
         return choose_second(to.global_delete, value, "refuse", "allow");
     }},
    {"unknown_roles",
     [](Settings& to, std::string_view value) {
         return choose_second(to.remember_unknown_roles, value, "reject", "remember");
     }},
    {"unheld_attributes",
     [](Settings& to, std::string_view value) { return choose(to.unheld, value, unhelds); }},
    {"passwords",
     [](Settings& to, std::string_view value) {
         bool forward = false;
         auto const problem = choose_second(forward, value, "ignore", "forward");
         if (!problem) to.forward_passwords = forward;
         return problem;
     }},
    {"on_group_delete",
     [](Settings& to, std::string_view value) {
         return choose_second(to.strip_on_group_delete, value, "forget", "strip");
     }},
    {"extension_urn",
     [](Settings& to, std::string_view value) {
         return choose_second(to.ietf_urns, value, "idiom", "ietf");
     }},
    {"page_size", [](Settings& to, std::string_view value) { return count(to.page_size, value, 1, 10'000); }},
    {"max_page_size",
     [](Settings& to, std::string_view value) { return count(to.max_page_size, value, 100, 10'000); }},
    {"scan_limit",
     [](Settings& to, std::string_view value) { return count(to.scan_limit, value, 1, 20'000); }},
    {"max_members",
     [](Settings& to, std::string_view value) { return count(to.max_members, value, 1, 1000); }},
    {"cursor_timeout",
     [](Settings& to, std::string_view value) {
         std::uint64_t milliseconds = 0;
         auto const problem = measure(milliseconds, value, times, 86'400'000);
         if (!problem) to.cursor_timeout = static_cast<std::int64_t>(milliseconds);
         return problem;
     }},
    {"request_timeout",
     [](Settings& to, std::string_view value) {
         std::uint64_t milliseconds = 0;
         auto const problem = measure(milliseconds, value, times, 3'600'000);
         if (!problem) to.longest_request = static_cast<std::int64_t>(milliseconds);
         return problem;
     }},
}};

constexpr std::array<Key, 2> bulk_keys{{
    {"max_operations",
     [](Settings& to, std::string_view value) { return count(to.bulk_operations, value, 1, 1000); }},
    {"max_payload",
     [](Settings& to, std::string_view value) {
         std::uint64_t bytes = 0;
         auto const problem = measure(bytes, value, sizes, 64 * 1024 * 1024);
         if (!problem) to.bulk_payload = static_cast<std::size_t>(bytes);
         return problem;
     }},
}};

/// Reads one scalar of `scim`, and says what is wrong with it.
class SettingReader {
public:
    SettingReader(Settings& made, Capabilities const& can, RolePolicy const& roles)
        : made_(made), can_(can), roles_(roles) {}

    Problem read(GivenSetting const& given) {
        if (given.path.empty()) return whole(given.value);
        std::string_view const name = given.path.front();
        if (given.path.size() == 2 && name == "groups") return group(given.path[1], given.value);
        if (given.path.size() == 2 && name == "entitlements") return entitlement(given.path[1], given.value);
        if (given.path.size() == 2 && name == "bulk") return by_key(bulk_keys, given.path[1], given.value);
        if (given.path.size() != 1) return "is no setting of scim";
        if (name == "base_url") return base_url(given.value);
        return by_key(keys, name, given.value);
    }

    /// Returns what is wrong with a setting that was read, together with the others.
    Problem fits(GivenSetting const& given) const {
        if (given.path.size() != 1) return std::nullopt;
        if (given.path.front() == "on_deactivate") return why_not(made_.policy(can_));
        if (given.path.front() == "on_delete" && made_.on_delete == OnDelete::deactivate &&
            made_.policy(can_) == OnDeactivate::reject)
            return "deactivate needs a policy of on_deactivate other than reject";
        bool const scrambles = given.path.front() == "scramble_password" && made_.scramble_password == true;
        if (scrambles && !writable(rule(can_, Field::password).access))
            return "the dialect '" + std::string(can_.dialect) + "' has no password to write";
        return std::nullopt;
    }

    /// Returns the name that two groups of the route have; null if there is none.
    Problem doubled_group() const {
        std::vector<std::string> names;
        for (auto const& pair : roles_.map) {
            auto const own = std::ranges::find(made_.groups, pair.unified, &Settings::Pair::value);
            names.push_back(lower(own == made_.groups.end() ? pair.unified : own->name));
        }
        std::ranges::sort(names);
        auto const twice = std::ranges::adjacent_find(names);
        if (twice == names.end()) return std::nullopt;
        return "groups: two groups would have the name '" + *twice + "'";
    }

private:
    Problem whole(std::string_view value) {
        if (value != "false") return "must be a map, or false";
        made_.enabled = false;
        return std::nullopt;
    }

    Problem by_key(std::span<Key const> known, std::string_view name, std::string_view value) {
        auto const key = std::ranges::find(known, name, &Key::name);
        return key == known.end() ? "is no setting of scim" : key->read(made_, value);
    }

    /// Returns why the dialect cannot carry out a policy; null if it can.
    Problem why_not(OnDeactivate policy) const {
        auto const dialect = "the dialect '" + std::string(can_.dialect) + "' ";
        if (policy == OnDeactivate::vendor && !writable(rule(can_, Field::active).access))
            return dialect + "has no switch for users";
        if (policy == OnDeactivate::strip_roles && can_.roles == RoleStyle::none)
            return dialect + "has no roles";
        if (policy != OnDeactivate::delete_and_remember) return std::nullopt;
        if (writable(rule(can_, Field::active).access))
            return dialect + "has a switch for users, so that they are not deleted";
        if (can_.deletes_beyond && !made_.global_delete)
            return dialect + "deletes a user in all customers; that needs global_delete: allow";
        return std::nullopt;
    }

    bool is_role(std::string_view name) const {
        if (can_.roles == RoleStyle::none) return false;
        return roles_.map.empty() || roles_.unmapped == UnmappedRoles::passthrough ||
               !roles_.to_vendor(name).empty();
    }

    Problem group(std::string const& name, std::string const& role) {
        if (!is_role(role)) return "there is no role '" + role + "'";
        for (auto const& other : made_.groups) {
            if (other.value == role)
                return "the role '" + role + "' has the group '" + other.name + "' already";
            if (equal_ignoring_case(other.name, name)) return "another group has this name";
        }
        made_.groups.push_back({.name = name, .value = role});
        return std::nullopt;
    }

    Problem entitlement(std::string const& role, std::string const& type) {
        if (!is_role(role)) return "there is no role '" + role + "'";
        made_.entitlements.push_back({.name = role, .value = type});
        return std::nullopt;
    }

    Problem base_url(std::string_view value) {
        bool const sound = (value.starts_with("https://") || value.starts_with("http://")) &&
                           !value.ends_with('/') && value.find_first_of("?# \"<>") == value.npos;
        if (!sound) return "must be a URL without a slash at its end";
        made_.base_url = value;
        return std::nullopt;
    }

    Settings& made_;
    Capabilities const& can_;
    RolePolicy const& roles_;
};

} // namespace

std::string_view name_of(OnDeactivate policy) { return policies[static_cast<std::size_t>(policy)]; }
std::string_view name_of(OnDelete what) { return deletes[static_cast<std::size_t>(what)]; }

OnDeactivate Settings::policy(Capabilities const& can) const {
    if (on_deactivate) return *on_deactivate;
    if (writable(rule(can, Field::active).access)) return OnDeactivate::vendor;
    return can.roles == RoleStyle::none ? OnDeactivate::reject : OnDeactivate::strip_roles;
}

bool Settings::scrambles(Capabilities const& can) const {
    return scramble_password.value_or(!can.login_needs_roles) && writable(rule(can, Field::password).access);
}

bool Settings::forwards_passwords(Capabilities const& can) const {
    return forward_passwords.value_or(can.password_is_login);
}

std::string const* Settings::entitlement_type(std::string_view role) const {
    auto const found = std::ranges::find(entitlements, role, &Pair::name);
    return found == entitlements.end() ? nullptr : &found->value;
}

std::string Settings::shown() const {
    if (!enabled) return "false";
    Arena arena;
    auto text = arena.text(512);
    json::Writer to(text);
    to.begin_object().key("strict").boolean(strict);
    if (on_deactivate) to.member("on_deactivate", name_of(*on_deactivate));
    if (scramble_password) to.key("scramble_password").boolean(*scramble_password);
    to.member("on_delete", name_of(on_delete));
    to.member("global_delete", global_delete ? "allow" : "refuse");
    to.member("unknown_roles", remember_unknown_roles ? "remember" : "reject");
    to.member("unheld_attributes", unhelds[static_cast<std::size_t>(unheld)]);
    if (forward_passwords) to.member("passwords", *forward_passwords ? "forward" : "ignore");
    for (auto const& [name, pairs] :
         {std::pair("groups", &groups), std::pair("entitlements", &entitlements)}) {
        to.key(name).begin_object();
        for (auto const& pair : *pairs)
            to.member(pair.name, pair.value);
        to.end_object();
    }
    to.member("on_group_delete", strip_on_group_delete ? "strip" : "forget");
    to.member("extension_urn", ietf_urns ? "ietf" : "idiom");
    if (!base_url.empty()) to.member("base_url", base_url);
    for (auto const& [name, number] :
         {std::pair("page_size", page_size), std::pair("max_page_size", max_page_size),
          std::pair("scan_limit", scan_limit), std::pair("max_members", max_members)})
        to.key(name).number(static_cast<std::int64_t>(number));
    to.key("cursor_timeout").string(std::to_string(cursor_timeout) + "ms");
    to.key("request_timeout").string(std::to_string(longest_request) + "ms");
    to.key("bulk").begin_object().key("max_operations").number(static_cast<std::int64_t>(bulk_operations));
    if (bulk_payload) to.member("max_payload", std::to_string(*bulk_payload) + "B");
    to.end_object();
    to.end_object();
    return std::string(text);
}

Settings const& settings_of(RouteView const& route) {
    static Settings const none;
    auto const* const given = dynamic_cast<Settings const*>(route.settings);
    return given ? *given : none;
}

ReadSettings read_settings(std::span<GivenSetting const> given, Capabilities const& can,
                           RolePolicy const& roles) {
    ReadSettings made;
    auto settings = std::make_shared<Settings>();
    SettingReader reader(*settings, can, roles);
    for (std::size_t i = 0; i < given.size(); ++i)
        if (auto const problem = reader.read(given[i]))
            made.problems.push_back({.setting = i, .text = *problem});
    if (made.problems.empty())
        for (std::size_t i = 0; i < given.size(); ++i)
            if (auto const problem = reader.fits(given[i]))
                made.problems.push_back({.setting = i, .text = *problem});
    if (auto const problem = reader.doubled_group(); problem && made.problems.empty())
        made.problems.push_back({.setting = given.size(), .text = *problem});
    bool const mends = settings->on_delete == OnDelete::deactivate || settings->unheld == Unheld::drop ||
                       settings->remember_unknown_roles;
    if (settings->strict && mends)
        made.problems.push_back({.setting = given.size(),
                                 .text = "strict allows neither on_delete: deactivate nor "
                                         "unheld_attributes: drop nor unknown_roles: remember"});
    if (settings->page_size > settings->max_page_size)
        made.problems.push_back({.setting = given.size(), .text = "page_size is above max_page_size"});
    made.settings = std::move(settings);
    return made;
}

} // namespace idiom::scim_face
