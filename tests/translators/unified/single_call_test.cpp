#include "translators/unified/single_call.hpp"

#include "tests/translators/unified/support.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

constexpr std::string_view ana_as_new =
    R"({"userName":"ana","firstName":"Ana","lastName":"Ruiz","password":"p","email":"ana@acme.example"})";

/// A create, and the outcomes that its calls had so far.
struct Create {
    explicit Create(Capabilities const& capabilities = two_names, std::string_view target = "/users")
        : exchange(capabilities) {
        auto const parsed = exchange.send(Method::post, target, ana_as_new);
        BOOST_REQUIRE_MESSAGE(parsed, outcome(parsed));
        call = single_call(std::get<ParsedCall>(*parsed), exchange.arena);
    }
    FaceStep next() { return call->next(outcomes, exchange.arena); }
    /// The error in which the request ends.
    Error error() {
        auto const step = next();
        auto const* const end = std::get_if<Result<ClientResponse>>(&step);
        BOOST_REQUIRE(end);
        BOOST_REQUIRE(!*end);
        return end->error();
    }
    /// The list that the next call asks for.
    ListUsers list() {
        auto const step = next();
        auto const* const calls = std::get_if<Calls>(&step);
        BOOST_REQUIRE(calls);
        BOOST_REQUIRE(calls->calls.size() == 1u);
        return std::get<ListUsers>(calls->calls.front().what);
    }
    void exists(std::string_view pointer, std::string_view id = {}) {
        outcomes.push_back(fail(Fault::user_exists, "it exists",
                                exchange.arena.list<FieldError>({{pointer, "is taken", id}})));
    }
    void listed(std::vector<User> const& users) {
        auto const shown = exchange.arena.array<User>(users.size());
        std::ranges::copy(users, shown.begin());
        outcomes.push_back(Answer{.what = ManyUsers{.users = shown, .next = {}}});
    }

    Exchange exchange;
    ClientCall const* call = nullptr;
    std::vector<Result<Answer>> outcomes;
};

BOOST_AUTO_TEST_SUITE(single_call_, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(the_holder_of_a_login_is_looked_for_if_the_back_end_does_not_tell) {
    Create create;
    create.exists("/userName");
    BOOST_TEST(create.list().user_name.value() == "ana");
    create.listed({User{.id = "7", .user_name = "ana"}});
    auto const error = create.error();
    BOOST_TEST((error.fault == Fault::user_exists));
    BOOST_TEST(error.detail == "it exists");
    BOOST_REQUIRE(error.errors.size() == 1u);
    BOOST_TEST(error.errors.front().pointer == "/userName");
    BOOST_TEST(error.errors.front().id == "7");
}

BOOST_AUTO_TEST_CASE(the_holder_of_an_address_is_looked_for_by_the_address) {
    Create create;
    create.exists("/email");
    auto const list = create.list();
    BOOST_TEST(!list.user_name);
    BOOST_TEST(list.email.value() == "ana@acme.example");
}

BOOST_AUTO_TEST_CASE(nobody_is_looked_for_without_need_or_means) {
    Create told;
    told.exists("/userName", "7");
    BOOST_TEST(told.error().errors.front().id == "7");

    auto can = two_names;
    can.operations = {Operation::create};
    Create without_lists(can);
    without_lists.exists("/userName");
    BOOST_TEST(without_lists.error().errors.front().id == "");

    Create dry(two_names, "/users?dry_run=true");
    dry.exists("/userName");
    BOOST_TEST(dry.error().errors.front().id == "");
}

BOOST_AUTO_TEST_CASE(a_holder_who_is_not_certain_is_not_named) {
    for (bool const several : {false, true}) {
        Create create;
        create.exists("/userName");
        create.listed(several ? std::vector{User{.id = "7"}, User{.id = "8"}} : std::vector<User>{});
        BOOST_TEST(create.error().errors.front().id == "");
    }
    Create create;
    create.exists("/userName");
    create.outcomes.push_back(fail(Fault::backend_timeout));
    BOOST_TEST((create.error().fault == Fault::user_exists));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
