#include "tests/acceptance/script.hpp"

#include <algorithm>

namespace idiom::test {

namespace {

std::string const address = "zoe@example.test";
std::string const ghost = "00000000-0000-4000-8000-000000000000";

std::string joined(Words const& words) {
    std::string made;
    for (auto const& word : words)
        made += " " + word;
    return made;
}

// --- What is expected

std::string left_out(Words const& fields) { return fields.empty() ? "" : "; left out:" + joined(fields); }

std::string person(std::string const& first, std::string const& last, std::optional<Words> const& roles) {
    auto const name = last.empty() ? first : first + " " + last;
    return "; " + first + "|" + last + "|" + name + (roles ? "|roles:" + joined(*roles) : "|");
}

/// The unified name of a vendor's first or second role in the script.
std::string role(Vendor vendor, std::size_t number) { return roles_of(vendor)[number].first; }

/// The result of a set of roles. In a new set Xarios keeps the login, and one vendor has no roles.
std::optional<Words> roles(Scene const& scene, std::size_t how_many) {
    if (!has_roles(scene.vendor)) return std::nullopt;
    Words made;
    for (std::size_t i = 0; i < how_many; ++i)
        made.insert(role(scene.vendor, i));
    if (scene.vendor == Vendor::xarios) made.insert("login");
    return made;
}
/// The roles that the routes give if a client names none.
std::optional<Words> default_roles(Scene const& scene) {
    return roles(scene, scene.vendor == Vendor::xarios ? 0 : 1);
}

Words without_roles(Scene const& scene) { return has_roles(scene.vendor) ? Words{} : Words{"roles"}; }
Words without_password(Scene const& scene) {
    return scene.vendor == Vendor::xarios ? Words{"password"} : Words{};
}
Words without_accounts(Scene const& scene) {
    return scene.vendor == Vendor::evovoice ? Words{} : Words{"accounts"};
}

std::string missing(Vendor vendor) {
    switch (vendor) {
    case Vendor::xarios: return "invalid: firstName userName";
    case Vendor::configureuser: return "invalid: userName";
    case Vendor::evovoice: return "invalid: password userName";
    case Vendor::genesys: return "invalid: firstName lastName password userName";
    case Vendor::scim: return "invalid: userName";
    default: break; // the public APIs have a test of their own
    }
    return {};
}

std::string no_such_user(Scene const&) { return "no such user"; }

// --- What is called

Wish somebody() {
    return {.address = address,
            .first = "Zoë",
            .last = "O'Brien&Søn",
            .password = "Sesam-7",
            .account = "acc-100"};
}

Told create(Client& client, Scene& scene) {
    auto told = client.create(somebody());
    if (!told.people.empty()) scene.id = told.people.front().id;
    return told;
}

/// Lists, and returns the script's user without its roles, which not every list shows.
Told list(Client& client, Scene& scene) {
    auto const ids = [](Told const& told) {
        std::vector<std::string> made;
        for (auto const& one : told.people)
            made.push_back(one.id);
        return made;
    };
    auto const whole = client.list(500);
    auto told = client.list(4);
    if (whole.people.size() < 6) return {.verdict = "a short list"};
    if (ids(whole) != ids(told)) return {.verdict = "the pages do not make the list"};
    scene.listed.clear();
    for (auto const& one : told.people)
        scene.listed.push_back(one.address);
    std::erase_if(told.people, [&](Person const& one) { return one.id != scene.id; });
    for (auto& one : told.people)
        one.roles.reset();
    return told;
}

Told change_while_away(Client& client, Scene& scene) {
    scene.appear(false);
    auto const told = client.change(scene.id, {.last = "Away"});
    scene.appear(true);
    return told;
}

auto change(Wish const& wish) {
    return [=](Client& client, Scene& scene) { return client.change(scene.id, wish); };
}

auto set_roles(std::vector<std::size_t> const& numbers) {
    return [=](Client& client, Scene& scene) {
        std::vector<std::string> names;
        for (auto const number : numbers)
            names.push_back(has_roles(scene.vendor) ? role(scene.vendor, number) : "agent");
        return client.change(scene.id, {.roles = names});
    };
}

auto has_the_roles(std::size_t how_many) {
    return [=](Scene const& scene) {
        return "done" + left_out(without_roles(scene)) + person("Zoë", "Ågren", roles(scene, how_many));
    };
}

Told read(Client& client, Scene& scene) { return client.read(scene.id); }
Told remove(Client& client, Scene& scene) { return client.remove(scene.id); }

std::vector<Step> const steps{
    {"create", create,
     [](Scene const& s) {
         auto lacks = without_accounts(s);
         lacks.merge(without_password(s));
         return "done" + left_out(lacks) + person("Zoë", "O'Brien&Søn", default_roles(s));
     }},
    {"create once more", [](Client& c, Scene&) { return c.create(somebody()); },
     [](Scene const&) { return "exists"; }},
    {"create nobody", [](Client& c, Scene&) { return c.create({}); },
     [](Scene const& s) { return missing(s.vendor); }},
    {"list", list, [](Scene const&) { return "done" + person("Zoë", "O'Brien&Søn", std::nullopt); }},
    {"read", read, [](Scene const& s) { return "done" + person("Zoë", "O'Brien&Søn", default_roles(s)); }},
    {"patch one name", change({.last = "Ågren"}),
     [](Scene const& s) { return "done" + person("Zoë", "Ågren", default_roles(s)); }},
    {"patch both names", change({.first = "007", .last = "true"}),
     [](Scene const& s) { return "done" + person("007", "true", default_roles(s)); }},
    {"patch them back", change({.first = "Zoë", .last = "Ågren"}),
     [](Scene const& s) { return "done" + person("Zoë", "Ågren", default_roles(s)); }},
    {"patch the roles, two", set_roles({1, 0}), has_the_roles(2)},
    {"patch the roles, one", set_roles({0}), has_the_roles(1)},
    {"patch the roles, one that nobody knows", change({.roles = {{"emperor"}}}),
     [](Scene const& s) { return has_roles(s.vendor) ? "invalid: roles" : has_the_roles(0)(s); }},
    {"empty the roles", set_roles({}), has_the_roles(0)},
    {"read without roles", read, [](Scene const& s) { return "done" + person("Zoë", "Ågren", roles(s, 0)); }},
    {"patch the password", change({.password = "Neu-8-Sesam"}),
     [](Scene const& s) {
         return "done" + left_out(without_password(s)) + person("Zoë", "Ågren", roles(s, 0));
     }},
    {"patch the accounts", change({.account = "acc-100"}),
     [](Scene const& s) {
         return "done" + left_out(without_accounts(s)) + person("Zoë", "Ågren", roles(s, 0));
     }},
    {"patch nobody", [](Client& c, Scene&) { return c.change(ghost, {.last = "Ghost"}); }, no_such_user},
    {"read nobody", [](Client& c, Scene&) { return c.read(ghost); }, no_such_user},
    {"delete nobody", [](Client& c, Scene&) { return c.remove(ghost); }, no_such_user},
    {"patch while the vendor is away", change_while_away, [](Scene const&) { return "no back end"; }},
    {"read after that", read, [](Scene const& s) { return "done" + person("Zoë", "Ågren", roles(s, 0)); }},
    {"delete", remove, [](Scene const&) { return "done"; }},
    {"read the deleted", read, no_such_user},
    {"patch the deleted", change({.last = "Ghost"}), no_such_user},
    {"delete once more", remove, no_such_user},
};

} // namespace

std::span<Step const> script() { return steps; }

std::string text_of(Told const& told) {
    auto made = told.verdict;
    if (!told.about.empty()) made += ":" + joined(told.about);
    made += left_out(told.left_out);
    for (auto const& one : told.people)
        made += "; " + one.first + "|" + one.last + "|" + one.name +
                (one.roles ? "|roles:" + joined(*one.roles) : "|");
    return made;
}

} // namespace idiom::test
