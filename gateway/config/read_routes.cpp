#include "gateway/config/sections.hpp"
#include "gateway/config/suggest.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

namespace idiom::config {

namespace {

/// Returns whether a face keeps the name for itself, so that no route may have it.
bool is_reserved(std::string_view name, std::span<Face const* const> faces) {
    return std::ranges::any_of(faces, [&](Face const* face) {
        return std::ranges::find(face->info().reserved, name) != face->info().reserved.end();
    });
}

/// The route of each match. Two routes must not have the same match.
using Matches = std::unordered_map<std::string, std::string>;

void claim(Item const& item, std::string const& match, std::string_view route, Matches& matches) {
    auto const [first, fresh] = matches.try_emplace(match, route);
    if (!fresh) item.problem("chooses route " + in_quotes(first->second) + " already");
}

std::optional<Match> read_header_match(Item const& item, std::string_view route, Matches& matches) {
    std::optional<Match> made;
    std::size_t count = 0;
    for_each_member(item, [&](std::string_view name, Item const& entry) {
        if (++count > 1)
            return entry.reader().problem(entry.at(), "header: one header chooses a route, not several");
        HeaderMatch match;
        if (auto const valid = to_field_name(name); !valid)
            return entry.reader().problem(entry.at(), "header: " + in_quotes(name) + " " + valid.error());
        if (!entry.read(match.value, to_field_value)) return;
        match.name = name;
        claim(entry, "header " + lower(name) + ": " + match.value, route, matches);
        made = std::move(match);
    });
    if (count == 0 && (item.is(Node::Kind::map) || item.is(Node::Kind::null)))
        item.problem("must name a header and its value");
    return made;
}

std::optional<Match> read_match(Item const& item, std::string_view route, Matches& matches) {
    if (!item.present()) return std::nullopt;
    Map const map(item, {"host", "header"});
    if (!map.usable()) return std::nullopt;
    auto const host = map.get("host");
    auto const header = map.get("header");
    if (host.present() == header.present()) {
        map.problem("needs one of host, header");
        return std::nullopt;
    }
    if (header.present()) return read_header_match(header, route, matches);
    HostMatch match;
    if (!host.read(match.host, to_host)) return std::nullopt;
    claim(host, "host " + match.host, route, matches);
    return match;
}

/// Reads a map that is one to one: a name that occurred twice could not be translated back.
std::vector<RolePolicy::Pair> read_roles(Item const& item) {
    std::vector<RolePolicy::Pair> map;
    std::unordered_map<std::string, std::string> unified_by_vendor;
    for_each_member(item, [&](std::string_view unified, Item const& entry) {
        std::string vendor;
        if (unified.empty()) return entry.reader().problem(entry.at(), "roles: a role needs a name");
        if (!entry.text(vendor)) return;
        auto const [first, fresh] = unified_by_vendor.try_emplace(vendor, unified);
        if (!fresh)
            return entry.problem("the vendor's role is that of " + in_quotes(first->second) + " already");
        map.push_back({std::string(unified), std::move(vendor)});
    });
    return map;
}

/// `unified` holds the roles of the map, valid or not.
std::vector<std::string> read_default_roles(Item const& item, NameSet const& unified,
                                            UnmappedRoles unmapped) {
    std::vector<std::string> roles;
    std::unordered_set<std::string> seen;
    item.each([&](Item const& entry) {
        auto const name = entry.scalar();
        if (!name) return;
        if (name->text.empty()) return entry.problem_with(*name, "is empty");
        bool const nameable = unified.empty() || unmapped == UnmappedRoles::passthrough;
        if (!nameable && !unified.contains(name->text)) return entry.unknown("role", *name, unified.all());
        if (!seen.insert(name->text).second) return entry.problem_with(*name, "is listed twice");
        roles.push_back(name->text);
    });
    return roles;
}

RolePolicy read_role_policy(Map const& map) {
    RolePolicy policy;
    auto const roles = map.get("roles");
    policy.map = read_roles(roles);
    map.get("unmapped_roles")
        .choose(policy.unmapped,
                {Word{"preserve", UnmappedRoles::preserve}, Word{"passthrough", UnmappedRoles::passthrough},
                 Word{"reject", UnmappedRoles::reject}});
    policy.default_roles = read_default_roles(map.get("default_roles"), NameSet(roles), policy.unmapped);
    return policy;
}

/// Reads the words that clients of a face have for unified roles, one to one. An ambiguous word is reported
/// at its own place.
std::vector<RoleWord> read_role_words(Item const& item, RolePolicy const& policy, NameSet const& unified) {
    std::vector<RoleWord> words;
    std::unordered_map<std::string, std::string> word_of;
    std::unordered_map<std::string, Item> places;
    for_each_member(item, [&](std::string_view word, Item const& entry) {
        auto const refuse = [&](std::string const& why) {
            entry.reader().problem(entry.at(), item.name() + ": " + why);
        };
        if (word.empty() || !xml::can_carry(word)) return refuse(in_quotes(word) + " is no word for a role");
        auto const role = entry.scalar();
        if (!role) return;
        if (policy.to_vendor(role->text).empty()) return entry.unknown("role", *role, unified.all());
        auto const [first, fresh] = word_of.try_emplace(role->text, word);
        if (!fresh) return entry.problem("the role has the word " + in_quotes(first->second) + " already");
        words.push_back({std::string(word), role->text});
        places.emplace(word, entry);
    });
    for (auto const& one : ambiguous(words, policy))
        places.at(one.word).problem("there is another role " + in_quotes(one.word) +
                                    ", which then needs a word of its own");
    return words;
}

/// Reads the roles of the route in the words of each face that has some.
std::vector<FaceRoles> read_face_roles(Map const& map, RolePolicy const& roles,
                                       std::span<Face const* const> faces) {
    std::vector<FaceRoles> made;
    NameSet const unified(map.get("roles"));
    for (auto const* const face : faces) {
        auto const& info = face->info();
        if (info.roles_key.empty()) continue;
        auto words =
            with_own_words(read_role_words(map.get(info.roles_key), roles, unified), roles, info.role_words);
        auto in_them = in_words(roles, words);
        made.push_back({.face = face, .words = std::move(words), .roles = std::move(in_them)});
    }
    return made;
}

/// Returns the keys that a route may have.
std::vector<std::string_view> keys_of_route(std::span<Face const* const> faces) {
    std::vector<std::string_view> keys{"backend", "match", "roles", "unmapped_roles", "default_roles"};
    for (auto const* const face : faces)
        for (auto const key : {face->info().roles_key, face->info().settings_key})
            if (!key.empty()) keys.push_back(key);
    return keys;
}

Route read_route(Item const& item, std::string_view name, NameSet const& names, Backends const& backends,
                 Matches& matches, std::span<Face const* const> faces, std::size_t most_body) {
    Route route;
    route.name = name;
    Map const map(item, keys_of_route(faces));
    if (!map.usable()) return route;
    auto const backend = map.require("backend");
    if (auto const target = backend.scalar()) {
        route.backend = target->text;
        if (!names.contains(target->text)) backend.unknown("back end", *target, names.all());
    }
    route.match = read_match(map.get("match"), name, matches);
    route.roles = read_role_policy(map);
    route.face_roles = read_face_roles(map, route.roles, faces);
    auto const found = backends.find(route.backend);
    route.face_settings = read_face_settings(map, found == backends.end() ? nullptr : &found->second,
                                             route.roles, faces, most_body);
    return route;
}

} // namespace

std::map<std::string, Route, std::less<>> read_routes(Item const& item, NameSet const& names,
                                                      Backends const& backends,
                                                      std::span<Face const* const> faces,
                                                      std::size_t most_body) {
    std::map<std::string, Route, std::less<>> routes;
    Matches matches;
    for_each_member(item, [&](std::string_view name, Item const& entry) {
        // "users.json" is "users" with a suffix.
        if (is_reserved(name.substr(0, name.find('.')), faces))
            entry.reader().problem(entry.at(),
                                   "route " + in_quotes(name) + " has a name that is kept for the API");
        else if (auto const valid = to_name(name); !valid)
            entry.reader().problem(entry.at(), "route " + in_quotes(name) + " " + valid.error());
        routes.emplace(name, read_route(entry, name, names, backends, matches, faces, most_body));
    });
    return routes;
}

} // namespace idiom::config
