// Reads users through the whole pipeline, so that callgrind counts the instructions of `measured`
// (tests/guards/inspector.py). Built twice: the second time with the tests of the inspector's pointers cut
// out of the sources of the product.

#include "gateway/pipeline/request_handler.hpp"
#include "gateway/upstream/traced_backend.hpp"
#include "tests/gateway/pipeline/fixture.hpp"

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;

namespace {

/// Hands on to a back end that belongs to somebody else.
class Borrowed final : public upstream::Backend {
public:
    explicit Borrowed(upstream::Backend& to) : to_(to) {}
    boost::asio::awaitable<Response> send(Request const& request,
                                          upstream::CallContext& call_context) override {
        return to_.send(request, call_context);
    }

private:
    upstream::Backend& to_;
};

/// A gateway without a socket, whose route "read" asks a back end as those of the product do.
struct Gateway : Fixture {
    Gateway() {
        snapshot->router.add({.name = "read",
                              .backend = "b",
                              .capabilities = &test::capabilities(),
                              .roles = &roles,
                              .binding = {dialect, *traced, backend, session},
                              .shown = {.base_url = "https://vendor.example"},
                              .healthy = [] { return true; },
                              .total_timeout = std::chrono::seconds(5),
                              .most_waiting = 8,
                              .counts = counts.routes.get("read")},
                             {}, {});
    }
    /// Reads one user. Returns the status.
    int read() {
        auto const& asked = request_of_crm("GET", "/v1/read/users/7").request;
        if (handler.admit(asked, false)) return 0;
        auto const status = await(handler.handle(asked)).status;
        handler.release(asked.permit);
        return status;
    }

    std::unique_ptr<upstream::Backend> traced =
        upstream::traced(std::make_unique<Borrowed>(backend), {.backend = "b",
                                                               .dialect = "scripted",
                                                               .address = "vendor.example",
                                                               .url = "https://vendor.example"});
    pipeline::RequestHandler handler{snapshot, services};
};

} // namespace

extern "C" {
/// What callgrind counts.
[[gnu::noinline]] int measured(void* gateway) { return static_cast<Gateway*>(gateway)->read(); }
}

int main() {
    constexpr int reads = 200;
    Gateway gateway;
    if (gateway.read() != 200) return 1; // the first read makes the cells of the counters
    for (int i = 0; i < reads; ++i)
        if (measured(&gateway) != 200) return 1;
    return 0;
}
