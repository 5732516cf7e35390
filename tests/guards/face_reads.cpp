// Reads a user of Genesys through one face and the whole pipeline, so that callgrind counts the instructions
// of `measured` (tests/guards/face_reads.py). The argument names the face: `unified` or `scim`.

#include "gateway/pipeline/request_handler.hpp"
#include "tests/gateway/pipeline/fixture.hpp"
#include "tests/guards/genesys.hpp"

#include <iostream>

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;

namespace {

class Vendor final : public upstream::Backend {
public:
    boost::asio::awaitable<Response> send(Request const&, upstream::CallContext& context) override {
        co_return Response{.status = 200,
                           .headers = guards::headers,
                           .body = context.arena.join({guards::user_head, guards::user_tail})};
    }
};

struct Gateway : Fixture {
    explicit Gateway(std::string_view face)
        : target(face == "scim" ? "/scim/v2/globex-cc/Users/" : "/v1/globex-cc/users/") {
        target += guards::user_id;
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
    std::unique_ptr<Dialect> genesys = guards::make_genesys();
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
