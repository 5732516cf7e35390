#include "gateway/pipeline/request_handler.hpp"

#include "gateway/telemetry/log.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

#include <unistd.h>

#include <filesystem>
#include <fstream>

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;

namespace {

struct Handled : Fixture {
    pipeline::RequestHandler handler{snapshot, services};
};

std::string_view header(server::Response const& response, std::string_view name) {
    return find(response.headers, name).value_or("");
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(request_handler, Handled)

BOOST_AUTO_TEST_CASE(a_request_is_admitted_handled_and_released) {
    auto const& asked = request_of_crm("GET", "/v1/acme/users/7").request;
    BOOST_TEST(!handler.admit(asked, false));
    BOOST_TEST(limiter.taken() == 1U);
    auto const response = await(handler.handle(asked));
    BOOST_TEST(response.status == 200);
    BOOST_TEST(response.body == R"({"id":"7"})");
    BOOST_TEST(header(response, "X-Request-Id") != "");
    handler.release(asked.permit);
    BOOST_TEST(limiter.taken() == 0U);
    BOOST_TEST(counts.routes.get("acme")->operations["get"].statuses[200].value() == 1U);
}

BOOST_AUTO_TEST_CASE(a_stranger_with_a_body_to_come_is_refused_at_once) {
    auto const response = handler.admit(request("POST", "/v1/acme/users").request, true);
    BOOST_REQUIRE(response);
    BOOST_TEST(response->status == 401);
    BOOST_TEST(header(*response, "WWW-Authenticate").starts_with("Bearer"));
}

BOOST_AUTO_TEST_CASE(a_stranger_keeps_no_place_of_the_callers) {
    auto const& asked = request("GET", "/v1/acme/users").request;
    BOOST_TEST(!handler.admit(asked, false));
    BOOST_TEST(await(handler.handle(asked)).status == 401);
    BOOST_TEST(limiter.taken() == 0U);
    handler.release(asked.permit);
}

BOOST_AUTO_TEST_CASE(what_is_no_request_ends_the_connection) {
    auto const response =
        handler.refuse(request("", "").request, Fault::malformed_request, "no request line");
    BOOST_TEST(response.status == 400);
    BOOST_TEST(response.close);
    BOOST_TEST(counts.rejected["malformed-request"].value() == 1U);
}

BOOST_AUTO_TEST_CASE(errors_below_the_realm_of_a_face_are_in_its_words) {
    auto const is_scim = [](server::Response const& response) {
        bool const has_form =
            response.body.contains("urn:ietf:params:scim:api:messages:2.0:Error") &&
            response.body.contains("\"status\":\"" + std::to_string(response.status) + "\"");
        return has_form && header(response, "Content-Type") == "application/scim+json";
    };
    for (auto const* const path : {"/scim/v2/acme/Users", "/scim/v2/nobody/Users", "/scim/v2/Users",
                                   "/scim/v2", "/scim/v2/", "/scim/v1/acme/Users", "/scim/", "/scim"}) {
        BOOST_TEST_CONTEXT(path) {
            BOOST_TEST(is_scim(await(handler.handle(request("GET", path).request)))); // of a stranger
            BOOST_TEST(is_scim(await(handler.handle(request_of_crm("TRACE", path).request))));
            if (!std::string_view(path).starts_with("/scim/v2/acme"))
                BOOST_TEST(is_scim(await(handler.handle(request_of_crm("GET", path).request))));
            for (auto const fault :
                 {Fault::request_timeout, Fault::content_too_large, Fault::uri_too_long, Fault::draining,
                  Fault::header_fields_too_large, Fault::overloaded, Fault::malformed_request})
                BOOST_TEST(is_scim(handler.refuse(request("GET", path).request, fault, "why")));
        }
    }
    auto const other = handler.refuse(request("GET", "/scimitar").request, Fault::not_found, "why");
    BOOST_TEST(!is_scim(other));
}

BOOST_AUTO_TEST_CASE(a_connection_that_is_not_taken_is_told_and_not_recorded) {
    Error error{.fault = Fault::overloaded};
    error.retry_after = 1;
    auto const response = handler.refuse_connection(request("", "").request, error);
    BOOST_TEST(response.status == 503);
    BOOST_TEST(header(response, "Retry-After") == "1");
    BOOST_TEST(counts.rejected["overloaded"].value() == 0U);
}

BOOST_AUTO_TEST_CASE(the_next_request_uses_the_new_snapshot) {
    auto other = std::make_shared<pipeline::RoutingSnapshot>();
    Fixture fresh;
    fresh.snapshot->router = {};
    handler.replace_routing(fresh.snapshot);
    auto const response = await(handler.handle(request_of_crm("GET", "/v1/acme/users/7").request));
    BOOST_TEST(response.status == 404);
}

BOOST_AUTO_TEST_CASE(the_log_has_the_bytes_of_the_body_as_it_is_sent) {
    std::string const name(3000, 'n');
    next = [&](Call const&, Responses responses, Arena& arena) -> Step<Answer> {
        if (responses.empty()) return Ask{.requests = arena.list<Request>({{.target = "/users"}})};
        User user;
        user.id = "7";
        user.display_name = name;
        return Result<Answer>(Answer{.what = OneUser{.user = user}});
    };
    auto const file =
        (std::filesystem::temp_directory_path() / ("idiom-bytes-" + std::to_string(::getpid()) + ".log"))
            .string();
    std::vector<std::size_t> sent;
    {
        telemetry::AccessLog own(telemetry::LogFile::open(file), telemetry::AccessLog::Format::json);
        pipeline::PipelineServices const logged{
            .write_services = write_services, .sessions = sessions, .log = own, .limiter = limiter};
        pipeline::RequestHandler logging{snapshot, logged};
        for (auto const* const coding : {"identity", "gzip"}) {
            auto const& asked =
                request_of_crm("GET", "/v1/acme/users/7", {{"Accept-Encoding", coding}}).request;
            sent.push_back(await(logging.handle(asked)).body.size());
        }
        auto const& asked = request_of_crm("HEAD", "/v1/acme/users/7").request;
        BOOST_TEST(await(logging.handle(asked)).without_body);
        sent.push_back(0);
    }
    BOOST_TEST(sent[1] < sent[0] / 4, "it was compressed");
    std::ifstream in(file);
    std::string line;
    for (auto const bytes : sent) {
        BOOST_REQUIRE(std::getline(in, line));
        BOOST_TEST(line.contains("\"bytes_out\":" + std::to_string(bytes) + ","), line);
    }
    std::filesystem::remove(file);
}

BOOST_AUTO_TEST_SUITE_END()
