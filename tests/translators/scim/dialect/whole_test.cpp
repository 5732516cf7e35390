#include "tests/support/dialect_play.hpp"
#include "translators/scim/dialect/scim.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using tests::PlainEdit;

namespace {

RolePolicy const same_names;

/// A service that holds one user and answers writes with `said`.
struct Service {
    Arena arena{8 * 1024};
    std::string held;
    std::string said;
    int status = 200;
    std::unique_ptr<Dialect> dialect = tests::make(scim::dialect(), {});

    tests::Played play(decltype(Call::what) const& what,
                       std::string_view session = "scim patch filter etag") {
        Call const call{.what = what, .roles = &same_names, .session = session};
        return tests::play(
            *dialect, call,
            [&](Request const& request, std::size_t) {
                static constexpr std::array headers{Header{"Content-Type", "application/scim+json"}};
                if (request.writes)
                    return Response{.status = said.empty() ? 204 : status, .headers = headers, .body = said};
                return Response{.status = 200, .headers = headers, .body = held};
            },
            arena);
    }
};

constexpr auto whole =
    R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"7","userName":"kim@a.example",)"
    R"("name":{"givenName":"Kim","familyName":"Okoro"},"active":true,"title":"Guide",)"
    R"("emails":[{"value":"kim@a.example","type":"work"}],"roles":[{"value":"Agent"}],)"
    R"("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Tours"}})";

/// Answers that leave something of `whole` out.
constexpr char const* parts[] = {
    "",
    R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"7","userName":"kim@a.example"})",
    R"({"id":"7"})",
    // without roles
    R"({"id":"7","userName":"kim@a.example","name":{"givenName":"Kim","familyName":"Okoro"},"active":true,"title":"Guide","emails":[{"value":"kim@a.example","type":"work"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Tours"}})",
    // with null for roles
    R"({"id":"7","userName":"kim@a.example","name":{"givenName":"Kim","familyName":"Okoro"},"active":true,"title":"Guide","roles":null,"emails":[{"value":"kim@a.example","type":"work"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Tours"}})",
    // with half a name
    R"({"id":"7","userName":"kim@a.example","name":{"familyName":"Okoro"},"active":true,"title":"Guide","emails":[{"value":"kim@a.example","type":"work"}],"roles":[{"value":"Agent"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Tours"}})",
    // without the addresses
    R"({"id":"7","userName":"kim@a.example","name":{"givenName":"Kim","familyName":"Okoro"},"active":true,"title":"Guide","roles":[{"value":"Agent"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Tours"}})",
    // without the extension
    R"({"id":"7","userName":"kim@a.example","name":{"givenName":"Kim","familyName":"Okoro"},"active":true,"title":"Guide","emails":[{"value":"kim@a.example","type":"work"}],"roles":[{"value":"Agent"}]})",
    // without an attribute that we only pass on
    R"({"id":"7","userName":"kim@a.example","name":{"givenName":"Kim","familyName":"Okoro"},"active":true,"emails":[{"value":"kim@a.example","type":"work"}],"roles":[{"value":"Agent"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Tours"}})",
};

User const& shown(tests::Played const& played) {
    BOOST_REQUIRE(played.result);
    return std::get<OneUser>(played.result->what).user;
}

void check_whole(User const& user) {
    BOOST_TEST(user.first_name.value_or("") == "Kim");
    BOOST_TEST(user.last_name.value_or("") == "Okoro");
    BOOST_TEST(user.email.value_or("") == "kim@a.example");
    BOOST_REQUIRE(user.roles.value_or(Names{}).size() == 1u);
    BOOST_REQUIRE(user.extensions);
    BOOST_TEST(user.extensions->size() == 2u);
}

CreateUser new_user(Arena& arena) {
    User user{
        .user_name = "kim@a.example", .first_name = "Kim", .last_name = "Okoro", .email = "kim@a.example"};
    user.roles = arena.list<std::string_view>({"Agent"});
    user.extensions = arena.list<Extension>({{"title", "\"Guide\""}, {"department", "\"Tours\""}});
    return {.user = user, .warnings = {}};
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_whole_users)

BOOST_AUTO_TEST_CASE(an_update_that_is_answered_in_part_is_read_back) {
    Change change;
    change.set.last_name = "Okoro";
    PlainEdit const edit(change);
    for (auto const session : {"scim patch filter etag", "scim filter etag"})
        for (auto const part : parts)
            BOOST_TEST_CONTEXT(session << ": " << part) {
                Service service{.held = whole, .said = part};
                auto const before = service.held.find("Okoro");
                service.held.replace(before, 5, "Reyes");
                // The read after the write finds what was written.
                Call const call{.what = UpdateUser{"7", &edit}, .roles = &same_names, .session = session};
                bool written = false;
                auto const played = tests::play(
                    *service.dialect, call,
                    [&](Request const& request, std::size_t) -> Response {
                        static constexpr std::array headers{Header{"Content-Type", "application/scim+json"}};
                        if (!request.writes)
                            return Response{.status = 200,
                                            .headers = headers,
                                            .body = written ? std::string_view(whole) : service.held};
                        written = true;
                        return Response{.status = *part ? 200 : 204, .headers = headers, .body = part};
                    },
                    service.arena);
                check_whole(shown(played));
                BOOST_TEST(played.sent.size() == 3u);
            }
}

BOOST_AUTO_TEST_CASE(an_update_that_is_answered_whole_is_not_read_back) {
    Change change;
    change.set.last_name = "Lind";
    change.clear(Field::email);
    PlainEdit const edit(change);
    Service service{.held = whole, .said = whole};
    service.said.replace(service.said.find("Okoro"), 5, "Lind");
    auto const emails = service.said.find(R"("emails")");
    service.said.erase(emails, service.said.find(R"("roles")") - emails);
    auto const played = service.play(UpdateUser{"7", &edit});
    BOOST_TEST(shown(played).last_name.value_or("") == "Lind");
    BOOST_TEST(played.sent.size() == 2u);
}

BOOST_AUTO_TEST_CASE(a_create_that_is_answered_in_part_is_read_back) {
    for (std::string const part : parts) {
        if (part.empty()) continue; // then the Location says who it is
        BOOST_TEST_CONTEXT(part) {
            Service service{.held = whole, .said = part, .status = 201};
            auto const played = service.play(new_user(service.arena));
            check_whole(shown(played));
            BOOST_TEST(played.sent.size() == 2u);
        }
    }
}

BOOST_AUTO_TEST_CASE(roles_that_nobody_asked_for_are_not_said_to_be_none) {
    Service service{.held = whole,
                    .said = R"({"id":"7","userName":"kim@a.example","active":true,"meta":{"version":"1"}})",
                    .status = 201};
    User const user{.user_name = "kim@a.example"};
    auto const played = service.play(CreateUser{.user = user, .warnings = {}});
    check_whole(shown(played));
}

BOOST_AUTO_TEST_CASE(a_create_that_is_answered_whole_is_not_read_back) {
    Service service{.held = "{}", .said = whole, .status = 201};
    auto const played = service.play(new_user(service.arena));
    check_whole(shown(played));
    BOOST_TEST(played.sent.size() == 1u);
}

BOOST_AUTO_TEST_CASE(groups_that_an_answer_leaves_out_are_read) {
    Service service{
        .held =
            R"({"id":"7","userName":"kim@a.example","active":true,"groups":[{"value":"g1","display":"Agent"}]})",
        .said = R"({"id":"7","userName":"kim@a.example","active":true})",
        .status = 201};
    service.dialect = tests::make(scim::dialect(), {{"roles_as", "groups"}});
    User const user{.user_name = "kim@a.example"};
    auto const made = service.play(CreateUser{.user = user, .warnings = {}});
    BOOST_TEST(shown(made).roles.value_or(Names{}).size() == 1u);

    Change change;
    change.set.active = false;
    PlainEdit const edit(change);
    service.said = R"({"id":"7","userName":"kim@a.example","active":false})";
    service.status = 200;
    auto const changed = service.play(UpdateUser{"7", &edit});
    BOOST_TEST(changed.sent.size() == 3u);
}

BOOST_AUTO_TEST_CASE(an_error_that_is_called_a_success_was_refused) {
    struct Row {
        char const* body;
        Fault fault;
    };
    static constexpr Row rows[] = {
        {R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness"})",
         Fault::user_exists},
        {R"({"scimType":"invalidValue","detail":"userName is too long","status":400})", Fault::invalid_value},
        {R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"detail":"no"})",
         Fault::backend_error},
        {R"({"status":"403","detail":"no"})", Fault::backend_error},
        {R"({"error":"access_denied"})", Fault::backend_error},
        {R"({"Errors":[{"description":"no"}]})", Fault::backend_error},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.body) {
            Service service{.held = whole, .said = row.body};
            auto const played = service.play(new_user(service.arena));
            BOOST_REQUIRE(!played.result);
            BOOST_TEST(info(played.result.error().fault).name == info(row.fault).name);
            BOOST_TEST(!played.result.error().uncertain);
            // The user who holds a taken login is looked for; nothing else follows.
            BOOST_TEST(played.sent.size() == (row.fault == Fault::user_exists ? 2u : 1u));
        }
}

BOOST_AUTO_TEST_SUITE_END()
