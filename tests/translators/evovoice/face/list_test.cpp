#include <boost/test/unit_test.hpp>

#include "tests/translators/evovoice/face/support.hpp"
#include "translators/codec/uri.hpp"

#include <algorithm>
#include <random>

using namespace idiom;
using namespace idiom::test;

namespace {

/// A back end of numbered users that pages by limit and cursor, and that may show roles only one by one.
class BackEnd {
public:
    BackEnd(std::size_t users, bool lists_roles) : lists_roles_(lists_roles) {
        for (std::size_t i = 0; i < users; ++i)
            ids_.push_back("u" + std::to_string(10'000 + i));
    }

    Result<Answer> answer(Call const& call, Arena& arena) {
        ++calls;
        if (auto const* const get = std::get_if<GetUser>(&call.what)) {
            if (std::ranges::find(ids_, get->id) == ids_.end() || get->id == gone)
                return fail(Fault::user_not_found);
            return Answer{.what = OneUser{.user = user(get->id, true, arena)}, .warnings = {}};
        }
        auto const& list = std::get<ListUsers>(call.what);
        if (fails) return fail(Fault::backend_timeout);
        std::size_t from = 0;
        if (!list.cursor.empty()) from = static_cast<std::size_t>(std::stoul(std::string(list.cursor)));
        auto const to = std::min(ids_.size(), from + list.limit);
        auto const users = arena.array<User>(to - from);
        for (std::size_t i = from; i < to; ++i)
            users[i - from] = user(ids_[i], lists_roles_ || list.wants(Field::roles), arena);
        auto const warned = arena.array<Warning>(rejected >= from && rejected < to ? 1 : 0);
        for (auto& warning : warned)
            warning = {arena.copy("/users/" + std::to_string(rejected - from) + "/roles"),
                       "has another role"};
        return Answer{
            .what = ManyUsers{.users = users, .next = to < ids_.size() ? arena.copy(std::to_string(to)) : ""},
            .warnings = warned};
    }

    std::size_t calls = 0;
    bool fails = false;
    std::string gone;
    std::size_t rejected = ~std::size_t{}; ///< the user with a role that the route rejects

private:
    static User user(std::string_view id, bool roles, Arena& arena) {
        User made;
        made.id = arena.copy(id);
        made.user_name = made.email = arena.join({id, "@Example.test"});
        made.accounts = arena.list<std::string_view>({id.back() % 2 ? "odd" : "even"});
        if (roles) made.roles = arena.list<std::string_view>({"agent"});
        return made;
    }
    std::vector<std::string> ids_;
    bool lists_roles_;
};

struct Played {
    std::string text; ///< "u1,u2 more 7/4", or the fault
    std::size_t rounds = 0;
};

Played play(BackEnd& back_end, std::string_view dialect, std::string_view query) {
    Client client(dialect);
    auto& arena = client.arena();
    auto const request = client.read(client.client_request(Method::get, "/users", query));
    if (!request) return {std::string(info(request.error().fault).name)};
    auto const& list = std::get<evovoice_face::ListRequest>(request->what);
    std::vector<Result<Answer>> outcomes;
    Played played;
    for (; played.rounds < most_face_rounds; ++played.rounds) {
        auto const next = evovoice_face::next_of_list(list, client.route(), outcomes, arena);
        if (auto const* const calls = std::get_if<Calls>(&next)) {
            BOOST_REQUIRE(!calls->calls.empty());
            for (auto const& call : calls->calls)
                outcomes.push_back(back_end.answer(call, arena));
            continue;
        }
        auto const& page = std::get<Result<evovoice_face::UserPage>>(next);
        if (!page) return {std::string(info(page.error().fault).name), played.rounds};
        for (auto const* const user : page->users) {
            BOOST_TEST(user->roles.has_value());
            played.text.append(played.text.empty() ? "" : ",").append(*user->id);
        }
        if (page->more) played.text += " more";
        for (auto const& warning : page->warnings)
            played.text.append(" !").append(warning.pointer);
        if (page->total)
            played.text += " " + std::to_string(*page->total) + "/" + std::to_string(page->pages);
        return played;
    }
    return {"no end", played.rounds};
}

std::string listed(std::string_view query, std::size_t users = 7, std::string_view dialect = "evovoice") {
    BackEnd back_end(users, dialect != "xarios");
    return play(back_end, dialect, query).text;
}

} // namespace

BOOST_AUTO_TEST_SUITE(list)

BOOST_AUTO_TEST_CASE(a_page_is_a_window_with_totals) {
    BOOST_TEST(listed("countPerPage=3") == "u10000,u10001,u10002 more 7/3");
    BOOST_TEST(listed("countPerPage=3&page=2") == "u10006 7/3");
    BOOST_TEST(listed("CountPerPage=3&PAGE=9") == " 7/3");
    BOOST_TEST(listed("countPerPage=7") == "u10000,u10001,u10002,u10003,u10004,u10005,u10006 7/1");
    BOOST_TEST(listed("all=true&countPerPage=2", 3) == "u10000,u10001,u10002 3/1");
    BOOST_TEST(listed("simplifiedPaging=true&countPerPage=2", 3) == "u10000,u10001 more");
    BOOST_TEST(listed("simplifiedPaging=true&countPerPage=2&page=1", 3) == "u10002");
    BOOST_TEST(listed("simplifiedPaging=true&countPerPage=2&page=2", 3) == "");
    BOOST_TEST(listed("", 0) == " 0/0");
}

BOOST_AUTO_TEST_CASE(ids_are_read_one_by_one_and_unknown_ones_left_out) {
    BOOST_TEST(listed("specificIds=u10002,nobody,u10000,u10002") == "u10002,u10000 2/1");
    BOOST_TEST(listed("specificIds=nobody") == " 0/0");
    BOOST_TEST(listed("specificIds=..,%2F") == " 0/0");
    BOOST_TEST(listed("specificIds=u10001&emailFilter=U10001@EXAMPLE") == "u10001 1/1");
    BOOST_TEST(listed("specificIds=u10001&emailFilter=other") == " 0/0");
    BOOST_TEST(listed("specificIds=", 1) == "u10000 1/1");
}

BOOST_AUTO_TEST_CASE(filters_look_at_everybody) {
    BOOST_TEST(listed("emailFilter=05@", 150) == "u10005,u10105 2/1");
    BOOST_TEST(listed("accountIds=odd&countPerPage=2") == "u10001,u10003 more 3/2");
    BOOST_TEST(listed("accountIds=odd,even&countPerPage=1") == "u10000 more 7/7");
    // Accounts of another vendor select nothing where the back end has none of its own to give.
    BOOST_TEST(listed("accountIds=acc-100&countPerPage=1", 2, "genesys") == "u10000 more 2/2");
}

BOOST_AUTO_TEST_CASE(parameters_are_checked) {
    BOOST_TEST(listed("page=x") == "malformed-body");
    BOOST_TEST(listed("page=-1") == "malformed-body");
    BOOST_TEST(listed("page=99999999999") == "malformed-body");
    BOOST_TEST(listed("countPerPage=0") == "invalid-parameter");
    BOOST_TEST(listed("countPerPage=1001") == "invalid-parameter");
    BOOST_TEST(listed("all=maybe") == "malformed-body");
    BOOST_TEST(listed("sortOrder=Up") == "malformed-body");
    BOOST_TEST(listed("sortField=Shoe") == "invalid-parameter");
    BOOST_TEST(listed("sortField=lastname&sortOrder=Descend&countPerPage=7", 1) == "u10000 1/1");
    BOOST_TEST(listed("q=%GG") == "invalid-parameter");
}

BOOST_AUTO_TEST_CASE(roles_are_read_for_the_page_only) {
    BackEnd back_end(30, false);
    BOOST_TEST(play(back_end, "xarios", "countPerPage=2&page=3").text == "u10006,u10007 more 30/15");
    BOOST_TEST(back_end.calls == 3U); // the list, and two users
}

BOOST_AUTO_TEST_CASE(a_user_who_went_meanwhile_is_left_out) {
    BackEnd back_end(3, false);
    back_end.gone = "u10001";
    BOOST_TEST(play(back_end, "xarios", "").text == "u10000,u10002 3/1");
}

BOOST_AUTO_TEST_CASE(a_warning_goes_with_the_user_that_it_is_about) {
    BackEnd back_end(150, true);
    back_end.rejected = 103; // the fourth of the second scan
    BOOST_TEST(play(back_end, "evovoice", "countPerPage=2&page=51").text ==
               "u10102,u10103 more !/roles 150/75");
    BOOST_TEST(play(back_end, "evovoice", "countPerPage=2&page=0").text == "u10000,u10001 more 150/75");
}

BOOST_AUTO_TEST_CASE(without_totals_no_more_is_read_than_is_shown) {
    BackEnd back_end(5000, true);
    BOOST_TEST(play(back_end, "evovoice", "simplifiedPaging=true&countPerPage=2").text ==
               "u10000,u10001 more");
    BOOST_TEST(back_end.calls == 1U);
    BackEnd counted(5000, true);
    BOOST_TEST(play(counted, "evovoice", "countPerPage=2").text == "u10000,u10001 more 5000/2500");
    BOOST_TEST(counted.calls == 11U);
}

BOOST_AUTO_TEST_CASE(a_list_that_is_too_long_is_refused_and_not_cut) {
    BackEnd back_end(30'000, true);
    auto const played = play(back_end, "evovoice", "");
    BOOST_TEST(played.text == "invalid-parameter");
    BackEnd wide(1500, false);
    BOOST_TEST(play(wide, "xarios", "all=true").text == "invalid-parameter");
}

BOOST_AUTO_TEST_CASE(a_failure_is_passed_on) {
    BackEnd back_end(3, true);
    back_end.fails = true;
    BOOST_TEST(play(back_end, "evovoice", "").text == "backend-timeout");
}

BOOST_AUTO_TEST_CASE(pages_together_are_the_whole_list) {
    std::mt19937 random(20261121);
    for (int round = 0; round < 200; ++round) {
        auto const users = random() % 1300;
        auto const size = 1 + random() % 400;
        BackEnd back_end(users, random() % 2 == 0);
        std::string all;
        for (std::size_t page = 0; page * size < users; ++page) {
            auto const text = play(back_end, "xarios",
                                   "countPerPage=" + std::to_string(size) + "&page=" + std::to_string(page))
                                  .text;
            all.append(all.empty() ? "" : ",").append(text.substr(0, text.find(' ')));
        }
        std::string expected;
        for (std::size_t i = 0; i < users; ++i)
            expected.append(expected.empty() ? "u" : ",u").append(std::to_string(10'000 + i));
        BOOST_TEST((all == expected));
    }
}

BOOST_AUTO_TEST_SUITE_END()
