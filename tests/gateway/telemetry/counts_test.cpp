#include "gateway/telemetry/exposition.hpp"
#include "gateway/telemetry/loop_counts.hpp"
#include "gateway/telemetry/process.hpp"
#include "tests/support/exposition.hpp"

#include <boost/test/unit_test.hpp>

#include <thread>
#include <vector>

namespace idiom::telemetry {
namespace {

std::vector<std::string> names_in(Named<Count>& named) {
    std::vector<std::string> names;
    named.each([&](std::string const& name, Count const&) { names.push_back(name); });
    return names;
}

} // namespace

BOOST_AUTO_TEST_SUITE(counts)

BOOST_AUTO_TEST_CASE(a_duration_falls_into_the_first_bucket_that_is_long_enough) {
    Durations durations;
    durations.note(-5ns);
    durations.note(0ns);
    durations.note(500us);
    durations.note(500us + 1ns);
    durations.note(30s);
    durations.note(30s + 1ns);
    durations.note(std::chrono::hours(24));
    BOOST_TEST(durations.bucket(0) == 3U);
    BOOST_TEST(durations.bucket(1) == 1U);
    BOOST_TEST(durations.bucket(Durations::bounds.size() - 1) == 1U);
    BOOST_TEST(durations.bucket(Durations::bounds.size()) == 2U);
    BOOST_TEST(durations.nanoseconds() == 86'400'000'000'000U + 60'000'000'001U + 1'000'001U);
}

BOOST_AUTO_TEST_CASE(a_chain_makes_each_thing_once_and_never_moves_it) {
    Chain<int, Count> chain;
    auto& first = chain[200];
    first.add();
    for (int key = 201; key < 300; ++key)
        chain[key].add(static_cast<std::uint64_t>(key));
    chain[200].add();
    BOOST_TEST(&chain[200] == &first);
    std::vector<int> keys;
    std::uint64_t sum = 0;
    chain.each([&](int key, Count const& count) {
        keys.push_back(key);
        sum += count.value();
    });
    BOOST_TEST(keys.size() == 100U);
    BOOST_TEST(keys.front() == 200);
    BOOST_TEST(sum == 2U + (201U + 299U) * 99U / 2U);
}

BOOST_AUTO_TEST_CASE(a_chain_may_be_looked_at_while_it_grows) {
    Chain<int, Count> chain;
    std::uint64_t seen = 0;
    {
        std::jthread const reader([&] {
            while (seen < 1000) {
                std::uint64_t sum = 0;
                chain.each([&](int, Count const& count) { sum += count.value(); });
                BOOST_REQUIRE(sum >= seen);
                seen = sum;
            }
        });
        for (int key = 0; key < 1000; ++key)
            chain[key % 100].add();
    }
    BOOST_TEST(seen == 1000U);
}

BOOST_AUTO_TEST_CASE(names_keep_their_counts_while_somebody_uses_them) {
    Named<Count> named;
    auto acme = named.get("acme");
    auto globex = named.get("globex");
    acme->add(3);
    BOOST_TEST(named.get("acme").get() == acme.get());
    BOOST_TEST((names_in(named) == std::vector<std::string>{"acme", "globex"}));
    globex.reset();
    BOOST_TEST((names_in(named) == std::vector<std::string>{"acme"}));
    named.prune();
    BOOST_TEST(named.get("globex")->value() == 0U);
    BOOST_TEST(acme->value() == 3U);
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_whatever_the_labels_hold) {
    DurationsSum sum;
    Durations durations;
    durations.note(3ms);
    durations.note(40s);
    sum.add(durations);
    std::string const odd = "a\\b\"c\nd,e}f{ \xC3\xA9";
    Exposition out;
    out.counter("idiom_a_total", "Help.").sample({{"label", odd}}, std::uint64_t{1} << 53);
    out.gauge("idiom_b", "Help.").sample({}, -1.5);
    out.counter("idiom_nothing_total", "A family may be empty.");
    out.histogram("idiom_c_seconds", "Help.").sample({{"route", odd}}, sum);
    idiom::test::Exposition const read(out.text());
    for (auto const& problem : read.problems())
        BOOST_TEST(false, problem);
    BOOST_TEST(read.value("idiom_a_total", {{"label", odd}}) == 9007199254740992.0);
    BOOST_TEST(read.value("idiom_b") == -1.5);
    BOOST_TEST(read.value("idiom_c_seconds_bucket", {{"route", odd}, {"le", "0.0025"}}) == 0);
    BOOST_TEST(read.value("idiom_c_seconds_bucket", {{"route", odd}, {"le", "0.005"}}) == 1);
    BOOST_TEST(read.value("idiom_c_seconds_bucket", {{"route", odd}, {"le", "+Inf"}}) == 2);
    BOOST_TEST(read.value("idiom_c_seconds_sum", {{"route", odd}}) == 40.003);
    BOOST_TEST(read.types().size() == 4U);
}

BOOST_AUTO_TEST_CASE(the_check_of_an_exposition_finds_what_is_wrong) {
    for (std::string const text : {
             "# HELP a A.\n# TYPE a gauge\na 1",                          // no line feed at the end
             "# TYPE a gauge\na 1\n",                                     // no help
             "# HELP a A.\na 1\n",                                        // no type
             "# HELP a A.\n# TYPE a gauge\n# TYPE a gauge\na 1\n",        // two types
             "# HELP a A.\n# TYPE a counter\na 1\n",                      // not called _total
             "# HELP a A.\n# TYPE a gauge\na{b=\"c\"} 1\na{b=\"c\"} 2\n", // twice
             "# HELP a A.\n# TYPE a gauge\nb 1\n",                        // another family
             "# HELP a A.\n# TYPE a gauge\na one\n",                      // no number
             "# HELP a A.\n# TYPE a gauge\na{b=c} 1\n",                   // no quotes
             "# HELP a A.\n# TYPE a gauge\na{0b=\"c\"} 1\n",              // a bad name
             "# HELP a_total A.\n# TYPE a_total counter\na_total -1\n",   // negative
             "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 1\na_count 1\na_sum 1\n", // no +Inf
             "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_count 1\n"
             "a_sum 1\n", // not cumulative
             "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 2\na_sum 1\n", // does not add
                                                                                               // up
             "# HELP a A.\n# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1\n",          // no sum
         })
        BOOST_TEST(!idiom::test::Exposition(text).problems().empty(), text);
}

BOOST_AUTO_TEST_CASE(the_process_is_told_of) {
    auto const usage = process_usage();
    auto const now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch());
    BOOST_TEST(usage.resident_bytes > 1'000'000U);
    BOOST_TEST(usage.virtual_bytes > usage.resident_bytes);
    BOOST_TEST(usage.open_descriptors >= 3U);
    BOOST_TEST(usage.open_descriptors <= usage.most_descriptors);
    BOOST_TEST(usage.start_seconds <= now.count() + 2);
    BOOST_TEST(usage.start_seconds > now.count() - 86'400);
    BOOST_TEST(usage.cpu_seconds > 0);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace idiom::telemetry
