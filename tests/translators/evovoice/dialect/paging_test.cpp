#include "tests/support/crowd.hpp"
#include "tests/support/dialect_play.hpp"
#include "translators/codec/uri.hpp"
#include "translators/evovoice/contract.hpp"
#include "translators/evovoice/dialect/evovoice.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using tests::Crowd;
using tests::Meanwhile;

namespace {

namespace info = evovoice_contract::user_info;

std::size_t number(std::span<uri::Parameter const> parameters, std::string_view name) {
    return std::stoul(std::string(uri::find(parameters, name).value_or("0")));
}

/// `GET /users?…` as the vendor answers it: a page number means nothing without the size of the pages.
Response answer(Request const& request, Crowd const& crowd, Arena& arena) {
    auto const query = uri::read_query(request.target.substr(request.target.find('?') + 1), arena);
    BOOST_REQUIRE(query);
    bool const all = uri::find(*query, "all") == "true";
    auto const size = all ? crowd.people.size() : number(*query, "countPerPage");
    auto const from = std::min(crowd.people.size(), number(*query, "page") * size);
    auto const to = std::min(crowd.people.size(), from + size);
    auto records = arena.array<datacontract::Record>(to - from);
    for (std::size_t i = from; i < to; ++i) {
        auto const& person = uri::find(*query, "sortOrder") == "Descend"
                                 ? crowd.people[crowd.people.size() - 1 - i]
                                 : crowd.people[i];
        records[i - from].set(info::id, arena.copy(person.id));
        records[i - from].set(info::email_address, arena.copy(person.login));
        records[i - from].set(info::account_ids, arena.list<std::string_view>({"acc-100"}));
    }
    auto body = arena.text();
    datacontract::write_list_json(info::contract,
                                  {.items = records,
                                   .has_more_pages = to < crowd.people.size(),
                                   .total_count = static_cast<std::uint32_t>(crowd.people.size()),
                                   .total_pages = std::nullopt},
                                  body);
    static constexpr std::array headers{Header{"Content-Type", "application/json"}};
    return {.status = 200, .headers = headers, .body = arena.keep(body)};
}

} // namespace

BOOST_AUTO_TEST_SUITE(evovoice_paging)

BOOST_AUTO_TEST_CASE(nobody_is_skipped_or_shown_twice_while_others_come_and_go) {
    auto const dialect = tests::make(evovoice::dialect(), {{"format", "json"}, {"account_ids", "acc-100"}});
    std::mt19937 random(14);
    for (auto const meanwhile :
         {Meanwhile::nothing, Meanwhile::between_pages, Meanwhile::leaving, Meanwhile::coming})
        for (int i = 0; i < 200; ++i) {
            Crowd crowd(random() % 60, random);
            ListUsers const list{.limit = 1 + random() % 7, .descending = random() % 2 == 0};
            auto const wrong = tests::page_through(
                *dialect, {}, list, crowd, meanwhile, random,
                [&](Request const& request, Arena& arena) { return answer(request, crowd, arena); });
            BOOST_REQUIRE_MESSAGE(wrong.empty(), wrong << " (limit " << list.limit << ", kind "
                                                       << static_cast<int>(meanwhile) << ")");
        }
}

BOOST_AUTO_TEST_CASE(a_list_of_several_pages_is_read_again_where_somebody_went_meanwhile) {
    auto const dialect = tests::make(evovoice::dialect(), {{"format", "json"}, {"account_ids", "acc-100"}});
    std::mt19937 random(8);
    for (int i = 0; i < 20; ++i) {
        Crowd crowd(450, random);
        auto const wrong = tests::page_through(
            *dialect, {}, {.limit = 500}, crowd, i % 2 ? Meanwhile::leaving : Meanwhile::coming, random,
            [&](Request const& request, Arena& arena) { return answer(request, crowd, arena); });
        BOOST_REQUIRE_MESSAGE(wrong.empty(), wrong);
    }
}

namespace {

RolePolicy const same_names;

std::string said(tests::Played const& played) {
    if (!played.result) return std::string(idiom::info(played.result.error().fault).name);
    if (auto const* const many = std::get_if<ManyUsers>(&played.result->what))
        return many->next.empty() ? "the end" : "more";
    return "done";
}

/// A vendor who answers every list with one user and `members`.
tests::Played play(decltype(Call::what) const& what, bool xml, std::string const& members, Arena& arena) {
    auto const dialect =
        tests::make(evovoice::dialect(), {{"format", xml ? "xml" : "json"}, {"account_ids", "acc-100"}});
    Call const call{.what = what, .roles = &same_names, .session = {}};
    return tests::play(
        *dialect, call,
        [&](Request const& request, std::size_t) -> Response {
            static constexpr std::array as_json{Header{"Content-Type", "application/json"}};
            static constexpr std::array as_xml{Header{"Content-Type", "application/xml"}};
            if (request.writes) return {.delivery = Delivery::lost};
            if (!xml)
                return {.status = 200,
                        .headers = as_json,
                        .body = arena.join(
                            {R"({"items":[{"id":"7","emailAddress":"kim@a.example","roles":["Manager"],)",
                             R"("accountIds":["acc-100"]}])", members.empty() ? "" : ",", members, "}"})};
            return {
                .status = 200,
                .headers = as_xml,
                .body = arena.join(
                    {R"(<ListResponseOfX xmlns="urn:any"><Items>)",
                     R"(<UserInfo xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication" )",
                     R"(xmlns:a="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><AccountIds>)",
                     "<a:string>acc-100</a:string></AccountIds><Id>7</Id><Roles/></UserInfo></Items>",
                     members, "</ListResponseOfX>"})};
        },
        arena);
}

} // namespace

BOOST_AUTO_TEST_CASE(a_list_goes_on_wherever_it_says_so) {
    struct Row {
        bool xml;
        char const* members;
        char const* page; ///< the result of a list with pages of one user
        char const* all;  ///< the result of a list of everybody
    };
    static constexpr Row rows[] = {
        {true, "<HasMorePages>True</HasMorePages>", "more", "backend-error"},
        {true, "<HasMorePages>true</HasMorePages>", "more", "backend-error"},
        {true, "<HasMorePages>False</HasMorePages>", "the end", "the end"},
        {true, "<HasMorePages>perhaps</HasMorePages>", "backend-error", "backend-error"},
        {true, "<TotalCount>60</TotalCount><TotalPages>60</TotalPages>", "more", "backend-error"},
        {true, "<HasMorePages>false</HasMorePages><TotalCount>60</TotalCount>", "more", "backend-error"},
        {false, R"("hasMorePages":"true")", "more", "backend-error"},
        {false, R"("hasMorePages":"perhaps")", "backend-error", "backend-error"},
        {false, R"("hasMorePages":{})", "backend-error", "backend-error"},
        {false, R"("totalCount":60,"totalPages":60)", "more", "backend-error"},
        {false, R"("totalCount":"60")", "more", "backend-error"},
        {false, R"("totalPages":60)", "more", "backend-error"},
        {false, R"("totalCount":1)", "the end", "the end"},
        {false, R"("totalPages":1)", "the end", "the end"},
        {false, R"("hasMorePages":true,"totalCount":2500)", "more", "backend-error"},
        {false, R"("hasMorePages":false,"totalCount":2500)", "more", "backend-error"},
        {false, R"("hasMorePages":false,"totalCount":1)", "the end", "the end"},
        {false, "", "backend-error", "the end"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.members) {
            Arena arena;
            BOOST_TEST(said(play(ListUsers{.limit = 1}, row.xml, row.members, arena)) == row.page);
            for (auto const& list : {ListUsers{.role = "Manager"}, ListUsers{.email = "kim@a.example"},
                                     ListUsers{.sort = Field::phone_number}})
                BOOST_TEST(said(play(list, row.xml, row.members, arena)) == row.all);
        }
}

BOOST_AUTO_TEST_CASE(nobody_is_missed_in_a_list_that_was_cut) {
    Arena arena;
    CreateUser const create{.user = {.email = "lee@a.example", .password = "Tr1ck-Pony"}, .warnings = {}};
    for (auto const members : {R"("hasMorePages":true)", R"("hasMorePages":false,"totalCount":2)",
                               R"("totalPages":2)", R"("hasMorePages":"TRUE")"})
        BOOST_TEST_CONTEXT(members) {
            for (auto const& what :
                 std::initializer_list<decltype(Call::what)>{GetUser{"8"}, DeleteUser{"8"}}) {
                auto const played = play(what, false, members, arena);
                BOOST_TEST(said(played) == "backend-error");
                BOOST_TEST(played.sent.size() == 1u);
            }
            auto const created = play(create, false, members, arena);
            BOOST_REQUIRE(!created.result);
            BOOST_TEST(created.result.error().uncertain);
            BOOST_TEST(said(play(GetUser{"7"}, false, members, arena)) == "done");
        }
    BOOST_TEST(said(play(GetUser{"8"}, false, R"("hasMorePages":false)", arena)) == "user-not-found");
    auto const lost = play(create, false, R"("hasMorePages":false)", arena);
    BOOST_REQUIRE(!lost.result);
    BOOST_TEST(!lost.result.error().uncertain);
}

BOOST_AUTO_TEST_SUITE_END()
