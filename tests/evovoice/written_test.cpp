#define BOOST_TEST_DYN_LINK
#include "tests/support/dialect_play.hpp"
#include "translators/evovoice/evovoice.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;

namespace {

/// What a vendor answers; a write that is "lost" has no answer.
struct Vendor {
    std::string post;
    std::string patch;
    std::string list;
    std::string remove;
    bool xml = true;

    Response answer(Request const& request, Arena& arena) const {
        static constexpr std::array as_json{Header{"Content-Type", "application/json"}};
        static constexpr std::array as_xml{Header{"Content-Type", "application/xml"}};
        auto const& body = request.method == Method::post      ? post
                           : request.method == Method::patch   ? patch
                           : request.method == Method::delete_ ? remove
                                                               : list;
        if (body == "lost") return {.delivery = Delivery::lost};
        if (body == "forbidden") return {.status = 403, .headers = {}, .body = "Forbidden"};
        auto const headers = xml ? std::span<Header const>(as_xml) : std::span<Header const>(as_json);
        return {.status = body.empty() ? 204 : 200,
                .headers = body.empty() ? std::span<Header const>() : headers,
                .body = arena.copy(body)};
    }
};

std::string fault_of(tests::Played const& played) {
    return played.result ? "none" : std::string(info(played.result.error().fault).name);
}

} // namespace

BOOST_AUTO_TEST_SUITE(evovoice_written)

BOOST_AUTO_TEST_CASE(a_delete_is_done_only_if_nothing_says_otherwise) {
    struct Row {
        char const* answer;
        bool still_there;
        char const* fault;
        bool uncertain = false;
    };
    static constexpr Row rows[] = {
        {"", true, "none"}, // nothing is read after the answer that is documented
        {R"({"responseStatus":{"errorCode":404,"message":"no such user"}})", true, "user-not-found"},
        {R"({"responseStatus":{"errorCode":500,"message":"not now"}})", true, "backend-error"},
        {R"({"responseStatus":{"errorCode":"Locked"}})", true, "backend-error"},
        {R"({"responseStatus":{"errorCode":{}}})", true, "backend-error", true},
        {R"({"responseStatus":{"errorCode":true}})", true, "backend-error", true},
        {R"({"responseStatus":{"errorCode":"Locked"},"ResponseStatus":{}})", true, "backend-error", true},
        {R"({"responseStatus":{"errorCode":"Locked","errorCode":null}})", true, "backend-error", true},
        {R"({"responseStatus":{"errorCode":"Locked","message":"cut \ud83d"}})", true, "backend-error"},
        {R"({"error":"locked"})", true, "write-not-confirmed"},
        {R"({"success":false})", true, "write-not-confirmed"},
        {R"({"responseStatus":{"errorCode":0}})", true, "write-not-confirmed"},
        {R"({"responseStatus":{"errorCode":0}})", false, "none"},
        {R"({"responseStatus":{}})", false, "none"},
        {"{}", false, "none"},
        {"{}", true, "write-not-confirmed"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.answer) {
            Arena arena;
            Vendor vendor{.post = {},
                          .patch = {},
                          .list = R"({"hasMorePages":false,"items":[{"id":"7","accountIds":["acc-100"]}]})",
                          .remove = row.answer,
                          .xml = false};
            auto const dialect =
                tests::make(evovoice::dialect(), {{"format", "json"}, {"account_ids", "acc-100"}});
            bool deleted = false;
            static RolePolicy const policy;
            auto const played = tests::play(
                *dialect, {.what = DeleteUser{"7"}, .roles = &policy, .session = {}},
                [&](Request const& request, std::size_t) {
                    if (deleted && !row.still_there) vendor.list = R"({"hasMorePages":false,"items":[]})";
                    deleted = deleted || request.writes;
                    return vendor.answer(request, arena);
                },
                arena);
            BOOST_TEST(fault_of(played) == row.fault);
            if (!played.result) BOOST_TEST(played.result.error().uncertain == row.uncertain);
        }
}

BOOST_AUTO_TEST_SUITE_END()
