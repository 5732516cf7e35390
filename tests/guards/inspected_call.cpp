// Changes a user through the whole pipeline, inspected or not, so that callgrind counts the instructions of
// `measured` (tests/guards/inspected_call.py). `on` inspects the calls, `off` does not, `other` inspects
// those of another route. Prints the bytes of the record. With a number of calls as second argument, it
// prints the microseconds of one call too.

#include "gateway/pipeline/inspected_call.hpp"
#include "gateway/pipeline/request_handler.hpp"
#include "gateway/upstream/traced_backend.hpp"
#include "tests/gateway/pipeline/fixture.hpp"
#include "tests/guards/genesys.hpp"

#include <charconv>
#include <iostream>

using namespace idiom;
using idiom::test::await;
using idiom::test::Fixture;

namespace {

constexpr std::string_view after =
    R"("lastName":"Reyes-Okoro","roles":["ROLE_SUPERVISOR","ROLE_WALLBOARD"]}})";
constexpr std::string_view change = R"({"lastName":"Reyes-Okoro","roles":["supervisor"]})";

/// The vendor, which shows the change after it was written.
class Vendor final : public upstream::Backend {
public:
    boost::asio::awaitable<Response> send(Request const& request, upstream::CallContext& context) override {
        bool const writes = request.writes;
        auto const user = context.arena.join({guards::user_head, written_ ? after : guards::user_tail});
        written_ = writes;
        co_return Response{
            .status = 200, .headers = guards::headers, .body = writes ? R"({"statusCode":0})" : user};
    }

private:
    bool written_ = false;
};

/// Sends with the credentials of the back end, as those of the product do.
class Signing final : public upstream::Backend {
public:
    explicit Signing(std::unique_ptr<upstream::Backend> to) : to_(std::move(to)) {}
    boost::asio::awaitable<Response> send(Request const& request, upstream::CallContext& context) override {
        context.authorization = "Basic aWRpb206aW5pdGlhbC1zZWNyZXQ=";
        return to_->send(request, context);
    }

private:
    std::unique_ptr<upstream::Backend> to_;
};

struct Gateway : Fixture {
    explicit Gateway(std::string_view mode) {
        policy.map = {{"agent", "ROLE_AGENT"}, {"supervisor", "ROLE_SUPERVISOR"}};
        snapshot->router.add({.name = "globex-cc",
                              .backend = "contact-center",
                              .capabilities = &genesys->capabilities(),
                              .roles = &policy,
                              .binding = {*genesys, signing, backend, session, nullptr, &known},
                              .shown = {.base_url = "https://vendor.example"},
                              .healthy = [] { return true; },
                              .total_timeout = std::chrono::seconds(5),
                              .most_waiting = 8,
                              .counts = counts.routes.get("globex-cc")},
                             {}, {});
        if (mode == "off") return;
        watch->last_seq = std::make_shared<std::atomic<std::uint64_t>>(0);
        watch->begun = [](inspect::KeptCall const&, inspect::Match const&) {};
        watch->ended = [this](inspect::KeptCall const& call, inspect::Match const&) {
            record = call.record->size();
            bytes = call.bytes();
        };
        watch->abandoned = [](std::uint64_t) {};
        inspect::Inspection one;
        one.id = 1;
        one.route = mode == "on" ? "globex-cc" : "acme";
        one.until = inspect::TimePoint::max();
        watch->inspections = {one};
        handler.replace_watch(watch);
    }
    int patch() {
        static std::string const target = "/v1/globex-cc/users/" + std::string(guards::user_id);
        auto const& asked = request_of_crm("PATCH", target,
                                           {{"Host", "gateway.example"},
                                            {"User-Agent", "provisioning/3.1"},
                                            {"Accept", "application/json"},
                                            {"Accept-Encoding", "gzip"},
                                            {"Content-Type", "application/merge-patch+json"},
                                            {"Content-Length", "48"},
                                            {"X-Request-Id", "9c41e1b2"}},
                                           change)
                                .request;
        if (handler.admit(asked, false)) return 0;
        auto const status = await(handler.handle(asked)).status;
        handler.release(asked.permit);
        asked.permit.held.reset();
        forget_requests();
        return status;
    }

    std::size_t record = 0; ///< bytes of the last record
    std::size_t bytes = 0;  ///< that the last call takes when it is kept
    RolePolicy policy;
    std::unique_ptr<Dialect> genesys = guards::make_genesys();
    execution::Secrets known = [] {
        return std::vector<std::string>{"initial-secret", "aWRpb206aW5pdGlhbC1zZWNyZXQ="};
    };
    Signing signing{
        upstream::traced(std::make_unique<Vendor>(), {.backend = "contact-center",
                                                      .dialect = "genesys",
                                                      .address = "vendor.example",
                                                      .url = "https://vendor.example/cloud-web/api/v2"})};
    std::shared_ptr<inspect::Watch> watch = std::make_shared<inspect::Watch>();
    pipeline::RequestHandler handler{snapshot, services};
};

} // namespace

extern "C" {
/// What callgrind counts.
[[gnu::noinline]] int measured(void* gateway) { return static_cast<Gateway*>(gateway)->patch(); }
}

int main(int count, char** arguments) {
    using Clock = std::chrono::steady_clock;
    int calls = 20;
    if (count < 2) return 2;
    Gateway gateway(arguments[1]);
    if (gateway.patch() != 200) return 1; // the first call makes the cells of the counters
    std::string_view const number = count > 2 ? arguments[2] : "";
    std::from_chars(number.data(), number.data() + number.size(), calls);
    auto const began = Clock::now();
    for (int i = 0; i < calls; ++i)
        if (measured(&gateway) != 200) return 1;
    auto const took = std::chrono::duration<double, std::micro>(Clock::now() - began).count();
    std::cout << "record " << gateway.record << " kept " << gateway.bytes << "\n";
    if (!number.empty()) std::cout << "microseconds " << took / calls << "\n";
    return 0;
}
