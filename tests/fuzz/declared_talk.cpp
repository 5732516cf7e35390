#include "gateway/config/dialect_file.hpp"
#include "translators/core/request_violation.hpp"
#include "translators/core/roles.hpp"

#include "tests/fuzz/target.hpp"
#include "tests/support/dialect_play.hpp"
#include "tests/support/random_dialect_file.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <vector>

/// The interpreter with any right file against any replies. An input is a line `FILE CALL`, then blocks: a
/// line `STATUS NAME=VALUE …` with headers, and the body up to a line `%`. The last reply is given again for
/// as long as the dialect asks. FILE is the name of one of the six files, or `made-SEED` for a random one.
namespace idiom::testing {

namespace {

struct Made {
    std::shared_ptr<declared::DeclaredFile const> file;
    std::unique_ptr<Dialect> dialect;
};

Made made_of(std::string const& text) {
    auto const read = config::parse_dialect_file(text, "x");
    if (!read) return {};
    Settings settings;
    for (auto const& rule : (*read)->info().settings)
        settings.values[std::string(rule.name)] = {
            rule.fallback.empty() ? "90ce2cce-0000-4000-8000-000000000001" : std::string(rule.fallback)};
    return {.file = *read, .dialect = (*read)->info().make(settings)};
}
Made make(std::string const& name) {
    std::ifstream in(std::filesystem::path(IDIOM_DIALECTS) / (name + ".yaml"), std::ios::binary);
    return made_of(std::string(std::istreambuf_iterator<char>(in), {}));
}
/// Returns the dialect of a random file. It is kept for the next input, because a fuzzer often changes the
/// replies only.
Made const& random_dialect(std::string_view seed) {
    static std::string of;
    static Made made;
    if (made.file && of == seed) return made;
    of = seed;
    std::uint64_t number = 0;
    for (char const c : seed.substr(0, 12))
        number = number * 31 + static_cast<unsigned char>(c);
    made = made_of(tests::random_dialect_file(number));
    return made;
}
Dialect const* dialect_of(std::string_view name) {
    static std::map<std::string, Made, std::less<>> const all = [] {
        std::map<std::string, Made, std::less<>> made;
        for (auto const* const one : {"auth0", "evovoice", "genesys", "keycloak", "xarios", "zendesk"})
            made.emplace(one, make(one));
        return made;
    }();
    auto const found = all.find(name);
    return found == all.end() ? nullptr : found->second.dialect.get();
}

struct Played {
    std::vector<std::vector<Header>> headers;
    std::vector<Response> all;
};
Played responses_in(std::string_view input) {
    Played made;
    while (!input.empty() && made.all.size() < 64) {
        auto line = take_line(input);
        auto const word = take_word(line);
        int status = 0;
        for (char const c : word.substr(0, 3))
            status = status * 10 + (c >= '0' && c <= '9' ? c - '0' : 0);
        auto& headers = made.headers.emplace_back();
        while (!line.empty()) {
            auto const pair = take_word(line);
            headers.push_back(
                {pair.substr(0, pair.find('=')), pair.substr(std::min(pair.find('='), pair.size() - 1) + 1)});
        }
        auto const end = std::min(input.find("\n%\n"), input.size());
        made.all.push_back({.status = status, .headers = {}, .body = input.substr(0, end), .secrets = {}});
        input.remove_prefix(std::min(end + 3, input.size()));
    }
    for (std::size_t i = 0; i < made.all.size(); ++i)
        made.all[i].headers = made.headers[i];
    if (made.all.empty()) made.all.push_back({.delivery = Delivery::lost});
    return made;
}

} // namespace

std::string wrong_with(std::string_view input) {
    auto head = take_line(input);
    auto const name = take_word(head);
    constexpr std::string_view random = "made-";
    bool const is_random = name.starts_with(random);
    auto const* const dialect =
        is_random ? random_dialect(name.substr(random.size())).dialect.get() : dialect_of(name);
    if (!dialect) return is_random ? "a file of right notations is refused" : "";
    auto const kind = take_word(head);
    auto const replies = responses_in(input);
    Arena arena;
    RolePolicy const roles;
    Change change;
    change.set.last_name = "Lee";
    change.roles = RolesDelta{.add = arena.list<std::string_view>({"admin"}),
                              .remove = arena.list<std::string_view>({"agent"})};
    tests::PlainEdit const edit(change);
    User user;
    user.user_name = user.email = "kim@acme.example";
    user.first_name = "Kim";
    user.last_name = "Lee";
    user.display_name = "Kim Lee";
    user.password = "correct horse";
    user.roles = arena.list<std::string_view>({"admin"});
    Call call{.what = GetUser{.id = "7"}, .roles = &roles};
    if (kind == "list") call.what = ListUsers{.role = std::nullopt, .sort_named = true};
    if (kind == "find") call.what = ListUsers{.user_name = "kim@acme.example", .role = "admin"};
    if (kind == "create") call.what = CreateUser{.user = user, .warnings = {}};
    if (kind == "update") call.what = UpdateUser{.id = "7", .edit = &edit};
    if (kind == "delete") call.what = DeleteUser{.id = "7"};

    std::vector<Response> given;
    for (std::size_t round = 0;; ++round) {
        auto const step = dialect->next(call, given, arena);
        auto const* const ask = std::get_if<Ask>(&step);
        if (!ask) return {};
        if (round == most_rounds) return "the conversation does not end";
        if (auto const wrong = violation_of(*ask, given.size())) return "it asks " + std::string(wrong->what);
        for (auto const& request : ask->requests) {
            if (auto const wrong = violation_of(request)) return "it sends " + std::string(wrong->what);
            given.push_back(replies.all[std::min(given.size(), replies.all.size() - 1)]);
        }
    }
}

} // namespace idiom::testing
