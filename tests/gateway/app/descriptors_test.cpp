#include "gateway/app/descriptors.hpp"

#include <boost/test/unit_test.hpp>

#include <sys/resource.h>

namespace {

using namespace idiom;
using app::Descriptors;

BOOST_AUTO_TEST_SUITE(descriptors)

BOOST_AUTO_TEST_CASE(connections_take_what_is_left) {
    struct Row {
        std::string_view name;
        Descriptors given;
        std::size_t wanted, granted;
    };
    for (auto const& row :
         {Row{"enough", {65536, 400}, 10'000, 10'000}, Row{"just enough", {10'400, 400}, 10'000, 10'000},
          Row{"too few", {1024, 400}, 10'000, 624}, Row{"hardly any left", {512, 500}, 10'000, 128},
          Row{"none left", {128, 400}, 10'000, 32}, Row{"few wanted", {128, 400}, 2, 2},
          Row{"none at all", {0, 400}, 10'000, 1}})
        BOOST_TEST(row.given.connections(row.wanted) == row.granted, row.name);
}

BOOST_AUTO_TEST_CASE(each_pool_listener_and_loop_counts) {
    config::Config config;
    auto const alone = app::descriptors_needed(config, 2);
    auto& one = config.backends["one"];
    one.urls.resize(3);
    one.pool.max_connections = 10;
    BOOST_TEST(app::descriptors_needed(config, 2) == alone + 30);
    one.pool.max_connections = 1; // but each loop has one at least
    BOOST_TEST(app::descriptors_needed(config, 2) == alone + 6);
    one.auth = config::OAuthClientCredentials{};
    BOOST_TEST(app::descriptors_needed(config, 2) == alone + 8);
    config.backends.clear();
    config.listen.emplace_back();
    BOOST_TEST(app::descriptors_needed(config, 2) == alone + 2);
    BOOST_TEST(app::descriptors_needed(config, 4) > alone + 4);
}

BOOST_AUTO_TEST_CASE(the_limit_goes_as_far_as_it_may) {
    rlimit before{};
    BOOST_REQUIRE(::getrlimit(RLIMIT_NOFILE, &before) == 0);
    auto lowered = before;
    lowered.rlim_cur = std::min<rlim_t>(before.rlim_max, 200);
    BOOST_REQUIRE(::setrlimit(RLIMIT_NOFILE, &lowered) == 0);
    auto const limit = app::raise_descriptor_limit();
    rlimit now{};
    BOOST_REQUIRE(::getrlimit(RLIMIT_NOFILE, &now) == 0);
    BOOST_TEST(limit == before.rlim_max);
    BOOST_TEST(now.rlim_cur == before.rlim_max);
    ::setrlimit(RLIMIT_NOFILE, &before);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
