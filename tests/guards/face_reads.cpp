// Reads a user of Genesys through one face and the whole pipeline, so that callgrind counts the instructions
// of `measured` (tests/guards/face_reads.py). The argument names the face: `unified` or `scim`.

#include "gateway/pipeline/request_handler.hpp"
#include "gateway/upstream/traced_backend.hpp"
#include "tests/gateway/pipeline/fixture.hpp"
#include "translators/registry.hpp"

#include <iostream>

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;

namespace {

constexpr std::string_view user_id = "65f0c1aa2265f0c1aa2265f0c1aa22aa";
constexpr std::string_view user =
    R"({"statusCode":0,"user":{"id":"65f0c1aa2265f0c1aa2265f0c1aa22aa","userName":"dana.reyes@example.test",)"
    R"("firstName":"Dana","lastName":"Reyes","emailAddress":"dana.reyes@example.test","enabled":true,)"
    R"("changePasswordOnFirstLogin":false,"devices":[{"id":"d-1","phoneNumber":"5001"}],)"
    R"("skills":[{"id":"s-1","name":"Spanish","level":5}],)"
    R"("contactCenterId":"0851b5d7-1280-4000-8000-000000000007","uri":"http://127.0.0.1/cloud-web/api/v2/users/65f0c1aa22",)"
    R"("roles":["ROLE_AGENT","ROLE_WALLBOARD"]}})";

class Vendor final : public upstream::Backend {
public:
    boost::asio::awaitable<Response> send(Request const&, upstream::CallContext&) override {
        static constexpr std::array<Header, 4> headers{{{"Content-Type", "application/json;charset=UTF-8"},
                                                        {"Date", "Wed, 02 Dec 2026 12:00:00 GMT"},
                                                        {"Server", "Jetty(9.4.53)"},
                                                        {"Content-Length", "631"}}};
        co_return Response{.status = 200, .headers = headers, .body = user};
    }
};

struct Gateway : Fixture {
    explicit Gateway(std::string_view face)
        : target(face == "scim" ? "/scim/v2/globex-cc/Users/" : "/v1/globex-cc/users/") {
        target += user_id;
        policy.map = {{"agent", "ROLE_AGENT"}, {"supervisor", "ROLE_SUPERVISOR"}};
        snapshot->router.add({.name = "globex-cc",
                              .backend = "contact-center",
                              .capabilities = &genesys->capabilities(),
                              .roles = &policy,
                              .binding = {*genesys, vendor, backend, session},
                              .shown = {.base_url = "https://vendor.example"},
                              .healthy = [] { return true; },
                              .total_timeout = std::chrono::seconds(5),
                              .most_waiting = 8,
                              .counts = counts.routes.get("globex-cc")},
                             {}, {});
    }
    static std::unique_ptr<Dialect> make() {
        Settings settings;
        settings.values["release"] = {"8.5.2"};
        settings.values["csrf"] = {"false"};
        return find_dialect("genesys")->make(settings);
    }

    int read() {
        auto const& asked = request_of_crm("GET", target,
                                           {{"Host", "gateway.example"},
                                            {"User-Agent", "provisioning/3.1"},
                                            {"Accept", "application/json, application/scim+json"},
                                            {"X-Request-Id", "9c41e1b2"}})
                                .request;
        if (handler.admit(asked, false)) return 0;
        auto const response = await(handler.handle(asked));
        if (body.empty()) body = response.body;
        handler.release(asked.permit);
        asked.permit.held.reset();
        auto const status = response.status;
        forget_requests();
        return status;
    }

    std::string target;
    std::string body; ///< of the first read
    RolePolicy policy;
    std::unique_ptr<Dialect> genesys = make();
    Vendor vendor;
    pipeline::RequestHandler handler{snapshot, services};
};

} // namespace

extern "C" {
/// What callgrind counts.
[[gnu::noinline]] int measured(void* gateway) { return static_cast<Gateway*>(gateway)->read(); }
}

int main(int count, char** arguments) {
    constexpr int reads = 100;
    Gateway gateway(count > 1 ? arguments[1] : "");
    if (gateway.read() != 200) return 1; // the first read makes the cells of the counters
    for (int i = 0; i < reads; ++i)
        if (measured(&gateway) != 200) return 1;
    std::cout << gateway.body << "\n";
    return 0;
}
