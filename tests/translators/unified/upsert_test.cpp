#include "translators/unified/upsert.hpp"

#include "tests/translators/unified/support.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

constexpr std::string_view ana_as_new =
    R"({"userName":"ana","firstName":"Ana","lastName":"Ruiz","password":"p"})";

/// A PUT of the users, and the outcomes that its calls had so far.
struct Put {
    explicit Put(std::string_view target = "/users?userName=ana", std::string_view body = ana_as_new,
                 std::vector<Header> headers = {}) {
        auto const parsed = exchange.send(Method::put, target, body, std::move(headers));
        if (parsed)
            call = std::get<ClientCall const*>(*parsed);
        else
            refused = outcome(parsed);
    }
    /// The next step as one word, with the user's id or the status.
    std::string next() {
        auto const step = call->next(outcomes, exchange.arena);
        if (auto const* const end = std::get_if<Result<ClientResponse>>(&step)) {
            if (!*end) return outcome(*end);
            response = **end;
            return std::to_string(response.status);
        }
        auto const& what = std::get<Calls>(step).calls.front().what;
        if (auto const* const list = std::get_if<ListUsers>(&what))
            return "list " + std::string(list->user_name.value_or(list->email.value_or("all")));
        if (auto const* const update = std::get_if<UpdateUser>(&what))
            return "update " + std::string(update->id);
        if (auto const* const create = std::get_if<CreateUser>(&what))
            return "create " + std::string(create->user.user_name.value_or("nobody"));
        return "another call";
    }
    void listed(std::vector<User> const& users, std::string_view next = {}) {
        auto const shown = exchange.arena.array<User>(users.size());
        std::ranges::copy(users, shown.begin());
        outcomes.push_back(Answer{.what = ManyUsers{.users = shown, .next = next}});
    }
    void wrote(bool created) {
        outcomes.push_back(
            Answer{.what = OneUser{.user = {.id = "7", .user_name = "ana"}, .created = created}});
    }

    Exchange exchange;
    std::string refused;
    ClientCall const* call = nullptr;
    std::vector<Result<Answer>> outcomes;
    ClientResponse response;
};

BOOST_AUTO_TEST_SUITE(upsert_, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_user_who_is_not_there_is_created) {
    Put put;
    BOOST_TEST(put.next() == "list ana");
    put.listed({});
    BOOST_TEST(put.next() == "create ana");
    put.wrote(true);
    BOOST_TEST(put.next() == "201");
    BOOST_TEST(header(put.response, "Location") == "/v1/acme/users/7");
}

BOOST_AUTO_TEST_CASE(a_user_who_is_there_is_replaced) {
    Put put;
    BOOST_TEST(put.next() == "list ana");
    put.listed({User{.id = "7", .user_name = "ana"}});
    BOOST_TEST(put.next() == "update 7");
    put.wrote(false);
    BOOST_TEST(put.next() == "200");
    BOOST_TEST(header(put.response, "Location") == "(none)");
}

BOOST_AUTO_TEST_CASE(a_user_who_comes_or_goes_meanwhile_is_looked_for_once_more) {
    Put comes;
    comes.listed({});
    comes.outcomes.push_back(fail(Fault::user_exists));
    BOOST_TEST(comes.next() == "list ana");
    comes.listed({User{.id = "7", .user_name = "ana"}});
    BOOST_TEST(comes.next() == "update 7");
    comes.outcomes.push_back(fail(Fault::user_not_found));
    BOOST_TEST(comes.next() == "user-not-found"); // and that is enough

    Put goes;
    goes.listed({User{.id = "7", .user_name = "ana"}});
    goes.outcomes.push_back(fail(Fault::user_not_found));
    goes.listed({});
    BOOST_TEST(goes.next() == "create ana");
}

BOOST_AUTO_TEST_CASE(what_may_have_been_done_is_not_done_again) {
    Put put;
    put.listed({});
    Error error{.fault = Fault::user_exists};
    error.uncertain = true;
    put.outcomes.push_back(std::unexpected(error));
    BOOST_TEST(put.next() == "user-exists");
}

BOOST_AUTO_TEST_CASE(the_query_supplies_the_member_that_it_names) {
    Put put("/users?userName=ana", R"({"firstName":"Ana","lastName":"Ruiz","password":"p"})");
    put.listed({});
    BOOST_TEST(put.next() == "create ana");
    Put by_email("/users?email=a%40x",
                 R"({"userName":"ana","firstName":"Ana","lastName":"Ruiz","password":"p"})");
    BOOST_TEST(by_email.next() == "list a@x");
}

BOOST_AUTO_TEST_CASE(a_put_that_could_not_be_repeated_is_refused) {
    struct Row {
        char const* name;
        std::string_view target;
        std::string_view body;
        std::string_view refused;
    };
    for (auto const& row : {
             Row{"no name", "/users", ana_as_new, "invalid-parameter"},
             Row{"two names", "/users?userName=ana&email=a", ana_as_new, "invalid-parameter"},
             Row{"another login", "/users?userName=zoe", ana_as_new, "invalid-value /userName"},
             Row{"no text", "/users?userName=ana", R"({"userName":7})", "invalid-value /userName"},
             Row{"a parameter of lists", "/users?userName=ana&limit=2", ana_as_new, "invalid-parameter"},
             Row{"no body", "/users?userName=ana", "", "length-required"},
         })
        BOOST_TEST(Put(row.target, row.body).refused == row.refused, row.name);
}

BOOST_AUTO_TEST_CASE(errors_of_the_body_come_when_it_is_known_what_it_has_to_be) {
    Put put("/users?userName=ana", R"({"firstName":"Ana"})");
    put.listed({});
    BOOST_TEST(put.next() == "invalid-value /lastName,/password");
    Put of_replace("/users?userName=ana", R"({"firstName":"Ana"})");
    of_replace.listed({User{.id = "7", .user_name = "ana"}});
    BOOST_TEST(of_replace.next() == "invalid-value /lastName");
}

BOOST_AUTO_TEST_CASE(conditions_choose_between_create_and_replace) {
    Put only_replace("/users?userName=ana", ana_as_new, {{"If-Match", "*"}});
    only_replace.listed({});
    BOOST_TEST(only_replace.next() == "precondition-failed");
}

BOOST_AUTO_TEST_CASE(a_list_that_cannot_tell_creates_and_replaces_nobody) {
    Put other;
    BOOST_TEST(other.next() == "list ana");
    other.listed({User{.id = "7", .user_name = "zoe"}});
    BOOST_TEST(other.next() == "backend-error");
    Put of_a_part;
    BOOST_TEST(of_a_part.next() == "list ana");
    of_a_part.listed({}, "more");
    BOOST_TEST(of_a_part.next() == "backend-error");
}

BOOST_AUTO_TEST_CASE(several_users_of_one_address_are_not_replaced) {
    Put put("/users?email=a%40x", ana_as_new);
    put.listed({User{.id = "7", .user_name = "ana"}, User{.id = "8", .user_name = "ana"}});
    BOOST_TEST(put.next() == "backend-conflict");
}

BOOST_AUTO_TEST_CASE(a_dialect_needs_all_three_operations) {
    auto can = two_names;
    can.operations = {Operation::create, Operation::replace};
    Exchange exchange(can);
    BOOST_TEST(outcome(exchange.send(Method::put, "/users?userName=ana", ana_as_new)) ==
               "operation-not-supported");
    auto const allowed = exchange.send(Method::options, "/users");
    BOOST_TEST(header(std::get<ClientResponse>(*allowed), "Allow") == "POST, OPTIONS");
    Exchange whole;
    auto const all = whole.send(Method::options, "/users");
    BOOST_TEST(header(std::get<ClientResponse>(*all), "Allow") == "GET, HEAD, POST, PUT, OPTIONS");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
