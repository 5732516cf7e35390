#include "tests/support/crowd.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/scim/dialect/scim.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using tests::Crowd;
using tests::Meanwhile;

namespace {

/// A list as a service gives it that counts from 1 and never gives more than `largest`.
Response answer(Request const& request, Crowd const& crowd, std::size_t largest, Arena& arena) {
    auto const query = uri::read_query(request.target.substr(request.target.find('?') + 1), arena);
    BOOST_REQUIRE(query);
    auto const number = [&](std::string_view name) {
        return std::stoul(std::string(uri::find(*query, name).value_or("1")));
    };
    auto const start = std::max<std::size_t>(number("startIndex"), 1);
    auto const from = std::min(crowd.people.size(), start - 1);
    auto const to = std::min(crowd.people.size(), from + std::min(number("count"), largest));
    bool const descending = uri::find(*query, "sortOrder") == "descending";
    auto body = arena.text();
    json::Writer writer(body);
    writer.begin_object().key("totalResults").number(static_cast<std::int64_t>(crowd.people.size()));
    writer.key("startIndex").number(static_cast<std::int64_t>(start)).key("Resources").begin_array();
    for (std::size_t i = from; i < to; ++i) {
        auto const& person = crowd.people[descending ? crowd.people.size() - 1 - i : i];
        writer.begin_object().member("id", person.id).member("userName", person.login).end_object();
    }
    writer.end_array().end_object();
    static constexpr std::array headers{Header{"Content-Type", "application/scim+json"}};
    return {.status = 200, .headers = headers, .body = arena.keep(body)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_paging)

BOOST_AUTO_TEST_CASE(nobody_is_skipped_or_shown_twice_while_others_come_and_go) {
    auto const dialect = tests::make(scim::dialect(), {});
    std::mt19937 random(14);
    for (auto const* const session : {"scim patch filter sort", "scim patch filter sort page=3"})
        for (auto const meanwhile :
             {Meanwhile::nothing, Meanwhile::between_pages, Meanwhile::leaving, Meanwhile::coming})
            for (int i = 0; i < 200; ++i) {
                Crowd crowd(random() % 60, random);
                ListUsers const list{.limit = 1 + random() % 7, .descending = random() % 2 == 0};
                auto const wrong = tests::page_through(
                    *dialect, session, list, crowd, meanwhile, random,
                    [&](Request const& request, Arena& arena) {
                        return answer(request, crowd, std::string_view(session).ends_with("3") ? 3 : 1000,
                                      arena);
                    });
                BOOST_REQUIRE_MESSAGE(wrong.empty(), wrong << " (limit " << list.limit << ", " << session
                                                           << ", kind " << static_cast<int>(meanwhile)
                                                           << ")");
            }
}

BOOST_AUTO_TEST_CASE(a_first_page_is_not_taken_for_the_whole_list) {
    constexpr auto user = R"("Resources":[{"id":"7","userName":"kim"}])";
    struct Row {
        char const* says;
        bool by_index; ///< taken where pages are numbered
        bool by_cursor;
    };
    static constexpr Row rows[] = {
        {R"("totalResults":1)", true, true},
        {R"("totalResults":"1")", true, true},
        {R"("totalResults":1,"startIndex":"1")", true, true},
        {R"("totalResults":1,"nextCursor":null)", true, true},
        {R"("totalResults":1,"nextCursor":"")", true, true},
        {R"("itemsPerPage":1)", false, true},
        {R"("itemsPerPage":1,"totalResults":null)", false, true},
        {R"("totalResults":250)", false, false}, // the next pages are empty
        {R"("totalResults":"250")", false, false},
        {R"("totalResults":"250 users")", false, false},
        {R"("totalResults":[1])", false, false},
        {R"("totalResults":1.5)", false, false},
        {R"("totalResults":-1)", false, false},
        {R"("totalResults":0)", false, true},
        {R"("totalResults":1,"totalResults":2)", false, false},
        {R"("totalResults":1,"startIndex":{})", false, false},
        {R"("totalResults":1,"nextCursor":17)", false, false},
        {R"("totalResults":1,"nextCursor":{})", false, false},
    };
    for (auto const& row : rows)
        for (std::string const kind : {"", " sort", " cursor", " cursor sort"})
            BOOST_TEST_CONTEXT(row.says << kind) {
                Arena arena;
                auto const dialect = tests::make(scim::dialect(), {});
                static RolePolicy const same_names;
                auto const session = "scim patch filter" + kind;
                Call const call{.what = ListUsers{}, .roles = &same_names, .session = session};
                auto const played = tests::play(
                    *dialect, call,
                    [&](Request const& request, std::size_t) -> Response {
                        static constexpr std::array headers{Header{"Content-Type", "application/scim+json"}};
                        bool const later = request.target.find("startIndex") != std::string_view::npos &&
                                           request.target.find("startIndex=1&") == std::string_view::npos;
                        return {.status = 200,
                                .headers = headers,
                                .body =
                                    arena.join({"{", row.says, later ? "" : ",",
                                                later ? std::string_view{} : std::string_view(user), "}"})};
                    },
                    arena);
                bool const by_cursor = kind.starts_with(" cursor");
                bool const whole =
                    played.result.has_value() && std::get<ManyUsers>(played.result->what).next.empty();
                BOOST_TEST(whole == (by_cursor ? row.by_cursor : row.by_index));
            }
}

BOOST_AUTO_TEST_CASE(a_service_of_pages_of_one_user_is_paged_through) {
    auto const dialect = tests::make(scim::dialect(), {});
    std::mt19937 random(3);
    Crowd crowd(9, random);
    auto const wrong = tests::page_through(
        *dialect, "scim sort page=1", {.limit = 5}, crowd, Meanwhile::nothing, random,
        [&](Request const& request, Arena& arena) { return answer(request, crowd, 1, arena); });
    BOOST_TEST(wrong == "");
}

BOOST_AUTO_TEST_CASE(a_whole_list_is_begun_anew_where_somebody_went_meanwhile) {
    // The service does not sort, so that all is read and sorted here.
    auto const dialect = tests::make(scim::dialect(), {{"page_size", "10"}});
    std::mt19937 random(8);
    for (int i = 0; i < 100; ++i) {
        Crowd crowd(25, random);
        auto const wrong = tests::page_through(
            *dialect, "scim patch filter", {.limit = 500}, crowd,
            i % 2 ? Meanwhile::leaving : Meanwhile::coming, random,
            [&](Request const& request, Arena& arena) { return answer(request, crowd, 1000, arena); });
        BOOST_REQUIRE_MESSAGE(wrong.empty(), wrong);
    }
}

BOOST_AUTO_TEST_SUITE_END()
