#pragma once

#include "gateway/pipeline/request_context.hpp"
#include "tests/fakes/binding.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/support/await.hpp"
#include "translators/registry.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/test/unit_test.hpp>

#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace idiom::test {

/// The capabilities of the back end in the pipeline's tests.
inline Capabilities const& capabilities() {
    static FieldRules const fields = [] {
        FieldRules rules{};
        for (std::size_t i = 0; i < rules.size(); ++i)
            rules[i] = {.field = static_cast<Field>(i), .wire = "w", .access = Access::read_write};
        return rules;
    }();
    static Capabilities const made{.dialect = "scripted",
                                   .operations = {Operation::list, Operation::get, Operation::create,
                                                  Operation::replace, Operation::update, Operation::delete_},
                                   .fields = fields,
                                   .extensions = {},
                                   .roles = RoleStyle::set,
                                   .concurrency = {}};
    return made;
}

/// The pipeline of a gateway without a socket, a thread and a file. The routes "acme" and "globex" lead to a
/// back end that answers every call with the user of that id; globex is also chosen by its host. The client
/// "crm" has the key "key-of-crm" and may do everything, "reader" (key-of-reader) may only read acme.
class Fixture {
public:
    /// Answers a call of the back end. By default with the user of the call.
    fakes::ScriptedDialect::Next next = [](Call const& call, Responses responses, Arena& arena) {
        return answer_with_user(call, responses, arena);
    };

    Fixture() {
        snapshot->authenticator = std::make_unique<auth::Authenticator>(
            std::make_shared<auth::Callers const>(std::vector<auth::Callers::Keyed>{
                {.caller = {.name = "crm", .routes = {}, .number = 1}, .key = auth::digest_of("key-of-crm")},
                {.caller = {.name = "reader", .routes = {{"acme"}}, .may_write = false, .number = 2},
                 .key = auth::digest_of("key-of-reader")}}),
            std::vector<std::shared_ptr<auth::KeyClient>>{}, loop.get_executor(),
            [] { return std::chrono::system_clock::now(); });
        snapshot->limits = rate_limits;
        snapshot->login_throttle = &throttle;
        snapshot->counts = &counts;
        snapshot->faces = pipeline::Faces({faces().begin(), faces().end()});
        add_route("acme", {});
        add_route("globex", "users.globex.example");
    }
    Fixture(Fixture const&) = delete;

    /// Makes the context of a request. Everything that it refers to lives as long as the fixture.
    pipeline::RequestContext& request(std::string_view method, std::string_view target,
                                      std::vector<Header> headers = {}, std::string_view body = {}) {
        auto& one = asked_.emplace_back(std::move(headers));
        one.request.emplace(
            server::Request{.head = {.method = method, .target = target, .headers = one.headers},
                            .body = body,
                            .arena = one.arena,
                            .peer = "192.0.2.7",
                            .arrived = std::chrono::steady_clock::now(),
                            .permit = one.permit});
        return one.context.emplace(*one.request, snapshot, services);
    }
    /// Makes the context of a request with the key of the client "crm".
    pipeline::RequestContext& request_of_crm(std::string_view method, std::string_view target,
                                             std::vector<Header> headers = {}, std::string_view body = {}) {
        headers.push_back({"X-Api-Key", "key-of-crm"});
        return request(method, target, std::move(headers), body);
    }
    /// Makes the client of the configuration the caller, without a look at credentials.
    void let_in(pipeline::RequestContext& context, std::string_view key = "key-of-crm") {
        auto const& callers = snapshot->authenticator->callers();
        context.caller = auth::CallerPtr(auth::CallerPtr{}, callers.by_key(key));
    }
    /// Gives back what `request` made.
    void forget_requests() { asked_.clear(); }
    std::vector<store::AuditEntry> audit() {
        std::vector<store::AuditEntry> entries;
        BOOST_REQUIRE(
            store.read_audit({}, [&](auto const& entry) { return entries.push_back(entry), true; }));
        return entries;
    }

    static Step<Answer> answer_with_user(Call const& call, Responses responses, Arena& arena) {
        bool const writes = is_write(call);
        if (responses.empty())
            return Ask{
                .requests = arena.list<Request>(
                    {{.method = writes ? Method::post : Method::get, .target = "/users", .writes = writes}})};
        if (std::holds_alternative<DeleteUser>(call.what)) return Result<Answer>(Answer{.what = Done{}});
        User user;
        if (auto const* const create = std::get_if<CreateUser>(&call.what)) user = create->user;
        if (auto const* const update = std::get_if<UpdateUser>(&call.what))
            if (auto const* const change = update->edit->without_user()) user = change->set;
        user.id = user_of(call).value_or("1");
        bool const created = std::holds_alternative<CreateUser>(call.what);
        return Result<Answer>(Answer{.what = OneUser{.user = user, .created = created}});
    }

    boost::asio::io_context loop;
    fakes::MemoryStore store;
    execution::WriteServices write_services{.store = store};
    auth::SessionStore sessions;
    telemetry::AccessLog log{nullptr, telemetry::AccessLog::Format::json};
    limits::ConcurrencyLimiter limiter{1024};
    limits::LoginThrottle throttle{3};
    telemetry::LoopCounts counts;
    std::shared_ptr<limits::RateLimits> rate_limits = std::make_shared<limits::RateLimits>();
    RolePolicy roles;
    execution::VendorSession session;
    fakes::ScriptedDialect dialect{
        [this](Call const& call, Responses responses, Arena& arena) { return next(call, responses, arena); }};
    fakes::ScriptedBackend backend{200};
    pipeline::PipelineServices services{
        .write_services = write_services, .sessions = sessions, .log = log, .limiter = limiter};
    std::shared_ptr<pipeline::RoutingSnapshot> snapshot = std::make_shared<pipeline::RoutingSnapshot>();

private:
    struct Asked {
        explicit Asked(std::vector<Header> fields) : headers(std::move(fields)) {}
        std::vector<Header> headers;
        Arena arena;
        server::Permit permit;
        std::optional<server::Request> request;
        std::optional<pipeline::RequestContext> context;
    };

    void add_route(std::string name, std::optional<std::string> host) {
        snapshot->router.add({.name = name,
                              .backend = "b",
                              .capabilities = &capabilities(),
                              .roles = &roles,
                              .binding = {dialect, backend, backend, session},
                              .shown = {.base_url = "https://vendor.example"},
                              .healthy = [] { return true; },
                              .total_timeout = std::chrono::seconds(5),
                              .most_waiting = 8,
                              .counts = counts.routes.get(name)},
                             std::move(host), {});
    }

    std::deque<Asked> asked_;
};

inline std::string_view header(ClientResponse const& response, std::string_view name) {
    return find(response.headers, name).value_or("");
}
inline int status_of(std::optional<ClientResponse> const& response) {
    return response ? response->status : 0;
}

} // namespace idiom::test
