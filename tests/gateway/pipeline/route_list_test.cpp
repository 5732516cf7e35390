#include "gateway/pipeline/route_list.hpp"

#include "tests/fakes/binding.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;

auth::CallerPtr caller(std::optional<std::set<std::string, std::less<>>> routes, bool may_read = true) {
    return std::make_shared<auth::Caller const>(
        auth::Caller{.name = "x", .routes = std::move(routes), .may_read = may_read});
}

struct Fixture {
    fakes::ScriptedDialect dialect{[](Call const&, Responses, Arena&) -> Step<Answer> { return Ask{}; }};
    fakes::ScriptedBackend backend{200};
    execution::VendorSession session;
    pipeline::Router router;
    pipeline::RouteLists lists;
    bool healthy = true;
    int written = 0;

    Fixture() {
        for (auto const* const name : {"a", "b", "c"})
            router.add({.name = name,
                        .backend = "one",
                        .capabilities = &dialect.capabilities(),
                        .binding = {dialect, backend, backend, session},
                        .shown = {},
                        .healthy = [this] { return healthy; },
                        .total_timeout = {}},
                       {}, {});
    }

    std::shared_ptr<std::string const> list(auth::CallerPtr const& of, std::size_t face = 0,
                                            std::string_view type = "text/a",
                                            std::string_view path = "/v1/routes") {
        return lists.get({.router = router, .caller = of, .face = face, .path = path, .content_type = type},
                         [&](std::span<RouteLine const> routes) -> std::optional<std::string> {
                             ++written;
                             std::string text;
                             for (auto const& route : routes)
                                 text.append(route.name).append(route.healthy ? "+" : "-");
                             return text;
                         });
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(route_list, Fixture)

BOOST_AUTO_TEST_CASE(a_list_is_written_once) {
    auto const everyone = caller({});
    auto const first = list(everyone);
    BOOST_TEST(*first == "a+b+c+");
    BOOST_TEST(list(everyone) == first);
    BOOST_TEST(written == 1);
}

BOOST_AUTO_TEST_CASE(another_form_and_another_face_have_lists_of_their_own) {
    auto const everyone = caller({});
    auto const first = list(everyone);
    BOOST_TEST(list(everyone, 0, "text/b") != first);
    BOOST_TEST(list(everyone, 1) != first);
    BOOST_TEST(list(everyone, 0, "text/a", "/v1") != first);
    BOOST_TEST(list(everyone) == first);
    BOOST_TEST(written == 4);
}

BOOST_AUTO_TEST_CASE(others_see_their_own_however_many_there_are) {
    auto const everyone = caller({});
    auto const first = list(everyone);
    for (int i = 0; i < 20; ++i) {
        BOOST_TEST(*list(caller({{"b"}})) == "b+");
        BOOST_TEST(*list(caller({}, false)) == "");
    }
    BOOST_TEST(*list(everyone) == *first);
}

BOOST_AUTO_TEST_CASE(a_change_of_health_is_seen_at_once) {
    auto const everyone = caller({});
    BOOST_TEST(*list(everyone) == "a+b+c+");
    healthy = false;
    BOOST_TEST(*list(everyone) == "a-b-c-");
}

BOOST_AUTO_TEST_CASE(what_cannot_be_written_is_not_kept) {
    auto const everyone = caller({});
    auto const nothing =
        lists.get({.router = router, .caller = everyone, .path = "/v1/routes", .content_type = "text/a"},
                  [](auto) { return std::nullopt; });
    BOOST_TEST(!nothing);
    BOOST_TEST(*list(everyone) == "a+b+c+");
}

BOOST_AUTO_TEST_SUITE_END()
