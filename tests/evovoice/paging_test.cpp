#define BOOST_TEST_DYN_LINK
#include "tests/support/crowd.hpp"
#include "translators/codec/uri.hpp"
#include "translators/codec/voice_contracts.hpp"
#include "translators/evovoice/evovoice.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using tests::Crowd;
using tests::Meanwhile;

namespace {

namespace info = voice::user_info;

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

BOOST_AUTO_TEST_SUITE_END()
