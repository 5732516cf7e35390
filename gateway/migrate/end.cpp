#include "gateway/migrate/end.hpp"

#include "gateway/app/stores.hpp"
#include "gateway/execution/record_backend.hpp"
#include "gateway/net/sleep.hpp"

#include <algorithm>

namespace idiom::migrate {

namespace asio = boost::asio;

namespace {

constexpr std::chrono::milliseconds token_nap{20};
/// For calls that wait for their turns: long enough to be none.
constexpr std::chrono::hours no_deadline{24};

} // namespace

Services::Services(config::Config loaded)
    : config(std::move(loaded)), store(app::open_store(config)),
      write_services{.store = *store, .fingerprint_key = {}}, pace(upstream::environment_of(loop)),
      tokens_(*store, backend_events_) {}

Services::~Services() {
    // The store's last callbacks go to the event loop, which still exists here.
    store.reset();
}

asio::awaitable<void> Services::settled() {
    while (fetching())
        co_await net::sleep_until(loop, net::Deadlines::Clock::now() + token_nap);
}

app::SharedServices Services::shared() {
    return {.store = *store,
            .keys = keys_,
            .tokens = tokens_,
            .buckets = buckets_,
            .login_throttle = login_throttle_,
            .backend_events = backend_events_,
            .events = events_};
}

RouteEnd::RouteEnd(Services& services, config::Route const& route, std::optional<double> rate)
    : route_(route), spec_(services.config.backends.find(route.backend)->second),
      shared_(spec_, services.shared(), 1, nullptr),
      longest_call_(rate ? std::chrono::steady_clock::duration(no_deadline) : shared_.total_timeout) {
    std::shared_ptr<Rate> limit;
    if (rate) limit = std::make_shared<Rate>(*rate, upstream::environment_of(services.loop));
    upstream::WrapSender const wrap = [limit, &pace = services.pace](std::unique_ptr<upstream::Backend> to) {
        if (limit) to = limited(std::move(to), limit);
        return observed(std::move(to), pace);
    };
    vendor_ = shared_.open(services.loop, std::make_shared<telemetry::BackendCounts>(), wrap);
    record_ = std::make_unique<execution::RecordBackend>(*services.store, route.backend);
}

execution::Shown RouteEnd::shown() const {
    auto const* const fixed = shared_.credential.fixed();
    return {.base_url = shared_.base_url, .authorized = !fixed || !fixed->empty()};
}

execution::BackendBinding RouteEnd::binding() {
    return {.dialect = *shared_.dialect,
            .vendor = *vendor_,
            .record = *record_,
            .session = *shared_.session,
            .secrets = &shared_.secrets};
}

upstream::CallContext RouteEnd::call_context(Arena& arena, std::string_view request_id) const {
    return {.arena = arena,
            .deadline = std::chrono::steady_clock::now() + longest_call_,
            .request_id = request_id};
}

bool RouteEnd::is_own_login(std::string_view user_name) const {
    std::string_view own;
    if (auto const* const basic = std::get_if<config::BasicAuth>(&spec_.auth)) own = basic->username;
    if (auto const* const grant = std::get_if<config::OAuthPassword>(&spec_.auth)) own = grant->username;
    return !own.empty() && equal_ignoring_case(own, user_name);
}

asio::awaitable<Result<Answer>> RouteEnd::read(Call call, Arena& arena) {
    auto context = call_context(arena, {});
    call.session = shared_.session->read(arena);
    co_return co_await execution::run(binding(), call, context);
}

bool same_place(config::Backend const& a, config::Backend const& b) {
    if (a.name == b.name) return true;
    auto const shared_url = [&](config::Url const& url) {
        return std::ranges::find(b.urls, url) != b.urls.end();
    };
    if (a.dialect != b.dialect || std::ranges::none_of(a.urls, shared_url)) return false;
    for (auto const& rule : a.translator->settings) {
        if (!rule.names_tenant) continue;
        auto const of_a = a.settings.texts(rule.name);
        auto const of_b = b.settings.texts(rule.name);
        bool const in_common = std::ranges::any_of(of_a, [&](auto const& one) {
            return std::ranges::any_of(of_b,
                                       [&](auto const& other) { return equal_ignoring_case(one, other); });
        });
        if (!in_common && !(of_a.empty() && of_b.empty())) return false;
    }
    return true;
}

} // namespace idiom::migrate
