#include "gateway/inspect/ring.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;

namespace {

inspect::KeptCall call(std::uint64_t seq, std::string id = "r", std::size_t record = 0) {
    inspect::KeptCall made{.summary = {.seq = seq,
                                       .id = std::move(id),
                                       .at = {},
                                       .client = "crm",
                                       .method = "GET",
                                       .path = "/v1/acme/users/7",
                                       .status = 200}};
    if (record > 0) made.record = std::make_shared<std::string const>(record, 'r');
    return made;
}

std::vector<std::uint64_t> seqs(inspect::Ring::Page const& page) {
    std::vector<std::uint64_t> made;
    for (auto const* const one : page.calls)
        made.push_back(one->summary.seq);
    return made;
}
using Seqs = std::vector<std::uint64_t>;
auto const each = boost::test_tools::per_element();

constexpr std::size_t plenty = std::size_t{1024} * 1024;

} // namespace

BOOST_AUTO_TEST_SUITE(inspected_ring)

BOOST_AUTO_TEST_CASE(the_oldest_call_goes_when_there_are_too_many) {
    inspect::Ring ring(3, plenty);
    for (std::uint64_t seq = 1; seq <= 5; ++seq)
        ring.put(call(seq, "r" + std::to_string(seq)));
    BOOST_TEST(ring.size() == 3U);
    BOOST_TEST(!ring.find("r2"));
    BOOST_TEST(ring.find("r3"));
}

BOOST_AUTO_TEST_CASE(the_oldest_calls_go_when_the_bytes_are_too_many) {
    inspect::Ring ring(1000, 100'000);
    for (std::uint64_t seq = 1; seq <= 100; ++seq) {
        ring.put(call(seq, "r" + std::to_string(seq), 10'000));
        BOOST_TEST(ring.bytes() <= 100'000U);
    }
    BOOST_TEST(ring.size() >= 8U);
    BOOST_TEST(ring.find("r100"));
    ring.put(call(101, "larger than all", 200'000));
    BOOST_TEST(ring.size() == 0U);
    BOOST_TEST(ring.bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(what_a_call_has_become_takes_its_place) {
    inspect::Ring ring(10, plenty);
    auto running = call(1);
    running.summary.status.reset();
    ring.put(std::move(running));
    ring.put(call(1, "r", 500));
    BOOST_TEST(ring.size() == 1U);
    BOOST_TEST((ring.find("r")->summary.status == 200));
    BOOST_TEST(ring.bytes() == ring.find("r")->bytes());
    ring.drop(1);
    BOOST_TEST(ring.bytes() == 0U);
}

BOOST_AUTO_TEST_CASE(of_two_calls_with_one_id_the_latest_is_found) {
    inspect::Ring ring(10, plenty);
    ring.put(call(1));
    ring.put(call(2));
    BOOST_TEST(ring.find("r")->summary.seq == 2U);
}

BOOST_AUTO_TEST_CASE(pages_go_from_the_newest_to_the_oldest) {
    inspect::Ring ring(10, plenty);
    for (std::uint64_t seq = 1; seq <= 5; ++seq)
        ring.put(call(seq));
    auto const first = ring.page(0, 2, "");
    BOOST_TEST(seqs(first) == (Seqs{5, 4}), each);
    auto const second = ring.page(first.next, 2, "");
    BOOST_TEST(seqs(second) == (Seqs{3, 2}), each);
    auto const last = ring.page(second.next, 2, "");
    BOOST_TEST(seqs(last) == (Seqs{1}), each);
    BOOST_TEST(last.next == 0U);
    BOOST_TEST(ring.page(0, 5, "").next == 0U);
}

BOOST_AUTO_TEST_CASE(a_query_meets_calls_by_all_of_its_words) {
    inspect::Summary const one{.id = "r",
                               .at = {},
                               .client = "hr-legacy",
                               .method = "PATCH",
                               .path = "/legacy/globex/users/7",
                               .status = 502,
                               .problem = "backend-error"};
    for (std::string_view const query :
         {"", " ", "502", "patch GLOBEX", "hr-legacy backend-error", "users/7"})
        BOOST_TEST(inspect::meets(one, query), query);
    for (std::string_view const query : {"200", "patch acme", "running"})
        BOOST_TEST(!inspect::meets(one, query), query);
    auto running = one;
    running.status.reset();
    BOOST_TEST(inspect::meets(running, "running"));
}

BOOST_AUTO_TEST_SUITE_END()
