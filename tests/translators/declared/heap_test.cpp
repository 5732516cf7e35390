#include "tests/support/allocations.hpp"
#include "tests/support/dialect_play.hpp"
#include "tests/translators/declared/files.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;

namespace {

constexpr std::array json_headers{Header{"Content-Type", "application/json"}};
Response shows(std::string_view body) {
    return {.status = 200, .headers = json_headers, .body = body, .secrets = {}};
}

/// One call whose replies are known, and what the dialect takes from the heap for it.
struct Quiet {
    char const* name;
    char const* dialect;
    decltype(Call::what) what;
    std::vector<Response> replies;
};

std::size_t taken_by(Quiet const& quiet) {
    auto const file = tests::dialect_file(quiet.dialect);
    auto const dialect = tests::make(file->info(), {{"customer", "90ce2cce-0000-4000-8000-000000000001"},
                                                    {"release", "8.5.2"},
                                                    {"connection", "Users"}});
    RolePolicy const roles;
    Call const call{.what = quiet.what, .roles = &roles};
    Arena arena(1024 * 1024); // one block, so that what the arena takes does not count
    std::size_t taken = 0;
    for (std::size_t given = 0; given <= quiet.replies.size(); ++given) {
        auto const before = test::allocations();
        auto const step = dialect->next(call, std::span(quiet.replies).first(given), arena);
        taken += test::allocations() - before;
        bool const ended = std::holds_alternative<Result<Answer>>(step);
        if (!ended) given += std::get<Ask>(step).requests.size() - 1;
        BOOST_TEST((ended == (given == quiet.replies.size())), quiet.name << " ends after " << given);
        if (ended) BOOST_TEST(std::get<Result<Answer>>(step).has_value(), quiet.name);
    }
    return taken;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_read_and_a_page_take_nothing_from_the_heap) {
    std::vector<Quiet> const all{
        {"a read of genesys",
         "genesys",
         GetUser{.id = "7"},
         {shows(
             R"({"statusCode":0,"user":{"id":"7","userName":"kim","firstName":"Kim","lastName":"Lee","roles":["ROLE_ADMIN"]}})")}},
        {"a list of genesys",
         "genesys",
         ListUsers{},
         {shows(
             R"({"statusCode":0,"users":[{"id":"7","userName":"kim","firstName":"Kim","roles":[]},{"id":"8","userName":"ana","roles":["ROLE_AGENT"]}]})")}},
        {"a read of xarios",
         "xarios",
         GetUser{.id = "7"},
         {shows(
             R"({"status":"success","data":{"id":"7","email":"kim@acme.example","displayName":"Kim Lee","roles":["admin.user"]}})")}},
        {"a read of keycloak",
         "keycloak",
         GetUser{.id = "7"},
         {shows(R"({"id":"7","username":"kim","attributes":{"a":["b"]}})"),
          shows(R"([{"id":"1","name":"admin"}])")}},
        {"a page of zendesk",
         "zendesk",
         ListUsers{},
         {shows(
             R"({"users":[{"id":9007199254740993,"name":"Kim Lee","email":"kim@acme.example","role":"agent","active":true}],"meta":{"has_more":false}})")}}};
    for (auto const& quiet : all)
        BOOST_TEST(taken_by(quiet) == 0u, quiet.name);
}
