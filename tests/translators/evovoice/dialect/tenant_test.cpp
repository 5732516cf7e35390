#include "tests/support/dialect_play.hpp"
#include "translators/evovoice/dialect/evovoice.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using tests::PlainEdit;

namespace {

RolePolicy const same_names;

/// Two back ends with one login; the vendor holds one user.
struct Vendor {
    Arena arena{8 * 1024};
    std::string accounts; ///< of the user, as JSON; "" where it shows none
    std::unique_ptr<Dialect> dialect =
        tests::make(evovoice::dialect(), {{"format", "json"}, {"account_ids", "acc-100"}});

    std::string user() const {
        return R"({"id":"7","emailAddress":"kim@a.example","firstName":"Kim","roles":["Manager"])" +
               (accounts.empty() ? std::string() : R"(,"accountIds":)" + accounts) + "}";
    }
    tests::Played play(decltype(Call::what) const& what, bool lenient = false) {
        Call const call{.what = what, .roles = &same_names, .session = {}, .lenient = lenient};
        return tests::play(
            *dialect, call,
            [&](Request const& request, std::size_t) {
                static constexpr std::array headers{Header{"Content-Type", "application/json"}};
                if (request.method == Method::delete_) return Response{.status = 204};
                auto const body = request.method == Method::get
                                      ? arena.join({R"({"hasMorePages":false,"items":[)", user(), "]}"})
                                      : arena.copy(user());
                return Response{.status = 200, .headers = headers, .body = body};
            },
            arena);
    }
};

PlainEdit const& rename() {
    static Change const change = [] {
        Change made;
        made.set.last_name = "Okoro";
        return made;
    }();
    static PlainEdit const edit(change);
    return edit;
}

std::string_view fault_of(tests::Played const& played) {
    return played.result ? "none" : info(played.result.error().fault).name;
}
bool writes(tests::Played const& played) { return std::ranges::any_of(played.sent, &Request::writes); }

} // namespace

BOOST_AUTO_TEST_SUITE(evovoice_tenants)

BOOST_AUTO_TEST_CASE(a_user_of_other_accounts_is_not_there) {
    struct Row {
        char const* accounts;
        char const* fault;
    };
    static constexpr Row rows[] = {
        {R"(["acc-200"])", "user-not-found"},
        {R"(["acc-200","acc-1000","ACC-100"])", "user-not-found"},
        {R"([])", "user-not-found"},
        {"null", "user-not-found"},
        {"", "user-not-found"},
        {R"("acc-100")", "backend-error"},
        {R"({"0":"acc-100"})", "backend-error"},
        {R"(["acc-100",{}])", "backend-error"},
        {R"(["acc-100",""])", "backend-error"},
    };
    for (auto const& row : rows)
        for (auto const& what : std::initializer_list<decltype(Call::what)>{
                 GetUser{"7"}, UpdateUser{"7", &rename()}, DeleteUser{"7"}})
            BOOST_TEST_CONTEXT(row.accounts << " " << what.index()) {
                Vendor vendor{.accounts = row.accounts};
                auto const played = vendor.play(what);
                BOOST_TEST(fault_of(played) == row.fault);
                BOOST_TEST(!writes(played));
            }
}

BOOST_AUTO_TEST_CASE(a_user_of_several_accounts_is_there_for_each) {
    for (auto const accounts : {R"(["acc-100"])", R"(["acc-200","acc-100"])"}) {
        Vendor vendor{.accounts = accounts};
        BOOST_TEST(fault_of(vendor.play(GetUser{"7"})) == "none");
        BOOST_TEST(fault_of(vendor.play(DeleteUser{.id = "7", .global = true})) == "none");
    }
}

BOOST_AUTO_TEST_CASE(a_delete_that_reaches_other_back_ends_has_to_be_meant) {
    Vendor shared{.accounts = R"(["acc-200","acc-100"])"};
    auto const refused = shared.play(DeleteUser{"7"});
    BOOST_TEST(fault_of(refused) == "delete-would-be-global");
    BOOST_TEST(!writes(refused));
    Vendor ours{.accounts = R"(["acc-100"])"};
    BOOST_TEST(fault_of(ours.play(DeleteUser{"7"})) == "none");
}

BOOST_AUTO_TEST_CASE(a_user_does_not_leave_the_accounts_of_its_back_end) {
    Vendor vendor{.accounts = R"(["acc-100","acc-200"])"};
    for (auto const accounts : {vendor.arena.list<std::string_view>({"acc-200"}), Names{}})
        for (bool const lenient : {false, true}) {
            Change change;
            change.set.accounts = accounts;
            PlainEdit const leaving(change);
            auto const played = vendor.play(UpdateUser{"7", &leaving}, lenient);
            if (lenient && played.result) { // kept, with a warning
                BOOST_TEST(!writes(played));
                BOOST_TEST(!played.result->warnings.empty());
                continue;
            }
            BOOST_TEST(fault_of(played) == "invalid-value");
            BOOST_TEST(!writes(played));
        }
}

BOOST_AUTO_TEST_CASE(a_list_leaves_out_users_of_other_accounts) {
    for (auto const& list : {ListUsers{}, ListUsers{.email = "kim@a.example"}, ListUsers{.role = "Manager"},
                             ListUsers{.sort = Field::phone_number}})
        for (auto const accounts : {R"(["acc-200"])", "null", R"(["acc-100"])"}) {
            Vendor vendor{.accounts = accounts};
            auto const played = vendor.play(list);
            BOOST_REQUIRE(played.result);
            BOOST_TEST(std::get<ManyUsers>(played.result->what).users.size() ==
                       (vendor.accounts == R"(["acc-100"])" ? 1u : 0u));
        }
}

BOOST_AUTO_TEST_CASE(accounts_of_others_are_not_given) {
    Vendor vendor{.accounts = R"(["acc-100"])"};
    User user{.email = "kim@a.example", .password = "Tr1ck-Pony"};
    user.accounts = vendor.arena.list<std::string_view>({"acc-200", "acc-100", "acc-300"});
    auto const strict = vendor.play(CreateUser{.user = user, .warnings = {}});
    BOOST_TEST(fault_of(strict) == "invalid-value");
    BOOST_TEST(strict.sent.empty());
    BOOST_REQUIRE(strict.result.error().errors.size() == 2u);
    BOOST_TEST(strict.result.error().errors[0].pointer == "/accounts/0");
    BOOST_TEST(strict.result.error().errors[1].pointer == "/accounts/2");

    auto const lenient = vendor.play(CreateUser{.user = user, .warnings = {}}, true);
    BOOST_REQUIRE(lenient.result);
    BOOST_TEST(lenient.result->warnings.size() == 2u);
    BOOST_TEST(lenient.sent.front().body.find(R"("accountId":"acc-100")") != std::string_view::npos);

    user.accounts = vendor.arena.list<std::string_view>({"acc-200"});
    auto const nothing_left = vendor.play(CreateUser{.user = user, .warnings = {}}, true);
    BOOST_REQUIRE(nothing_left.result);
    BOOST_TEST(nothing_left.sent.front().body.find(R"("accountId":"acc-100")") != std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(accounts_that_others_gave_are_not_taken) {
    Vendor vendor{.accounts = R"(["acc-100","acc-200"])"};
    Change change;
    change.set.accounts = vendor.arena.list<std::string_view>({"acc-100"});
    PlainEdit const narrow(change);
    BOOST_TEST(fault_of(vendor.play(UpdateUser{"7", &narrow})) == "invalid-value");
    auto const narrowed = vendor.play(UpdateUser{"7", &narrow}, true);
    BOOST_REQUIRE(narrowed.result);
    BOOST_TEST(!writes(narrowed));
    BOOST_REQUIRE(narrowed.result->warnings.size() == 1u);
    BOOST_TEST(!narrowed.result->warnings[0].left_out);

    // What was read can be sent back.
    change.set.accounts = vendor.arena.list<std::string_view>({"acc-200", "acc-100"});
    PlainEdit const same(change);
    BOOST_TEST(fault_of(vendor.play(UpdateUser{"7", &same})) == "none");
}

BOOST_AUTO_TEST_SUITE_END()
