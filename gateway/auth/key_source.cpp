#include "gateway/auth/key_source.hpp"

#include "translators/core/text.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <charconv>

namespace idiom::auth {

using boost::asio::any_io_executor;
using boost::asio::awaitable;
using telemetry::TimePoint;

namespace {

constexpr auto never = TimePoint::max().time_since_epoch().count();

std::expected<KeySet, std::string> read_response(Response const& response) {
    if (response.delivery == Delivery::unusable && response.status != 0)
        return std::unexpected("were answered in an encoding that is not taken");
    if (response.delivery != Delivery::answered) return std::unexpected("could not be fetched");
    if (response.status != 200) return std::unexpected("answered " + std::to_string(response.status));
    auto set = KeySet::read(response.body);
    if (!set) return std::unexpected(std::string(set.error()));
    return std::move(*set);
}

} // namespace

std::chrono::seconds age_allowed(std::string_view cache_control) {
    auto age = KeySource::usual_age;
    while (!cache_control.empty()) {
        auto const part = cache_control.substr(0, cache_control.find(','));
        cache_control.remove_prefix(std::min(part.size() + 1, cache_control.size()));
        auto const directive = trimmed(part, blanks);
        auto const name = directive.substr(0, directive.find('='));
        if (equal_ignoring_case(name, "no-store") || equal_ignoring_case(name, "no-cache"))
            return KeySource::least_age;
        if (!equal_ignoring_case(name, "max-age") || name.size() == directive.size()) continue;
        auto value = directive.substr(name.size() + 1);
        if (value.size() >= 2 && value.starts_with('"') && value.ends_with('"'))
            value = value.substr(1, value.size() - 2);
        std::uint32_t seconds = 0;
        auto const [end, error] = std::from_chars(value.data(), value.data() + value.size(), seconds);
        if (end != value.data() + value.size() || error == std::errc::invalid_argument) continue;
        age =
            error == std::errc::result_out_of_range ? KeySource::greatest_age : std::chrono::seconds(seconds);
    }
    return std::clamp(age, KeySource::least_age, KeySource::greatest_age);
}

KeySource::KeySource(KeySet keys) : due_at_(never), keys_(std::make_shared<KeySet const>(std::move(keys))) {}

KeySource::KeySource(std::string url, telemetry::Clock clock, Observer observer)
    : url_(std::move(url)), clock_(std::move(clock)), observer_(std::move(observer)),
      due_at_(TimePoint::min().time_since_epoch().count()) {}

std::shared_ptr<KeySet const> KeySource::keys() const {
    std::scoped_lock const lock(mutex_);
    return keys_;
}

bool KeySource::due() const {
    auto const at = due_at_.load(std::memory_order_relaxed);
    return at != never && clock_().time_since_epoch().count() >= at;
}

void KeySource::refresh_if_due(any_io_executor executor, std::shared_ptr<KeyClient> client) {
    if (due() && take_turn(true)) begin(std::move(executor), std::move(client));
}

awaitable<void> KeySource::refresh(std::shared_ptr<KeyClient> client) {
    if (url_.empty()) co_return;
    auto const executor = co_await boost::asio::this_coro::executor;
    if (take_turn(false)) begin(executor, std::move(client));
    co_await net::suspend<bool>([this](net::Resume<bool> resume) { wait(std::move(resume)); });
}

/// Returns whether the caller is to fetch.
bool KeySource::take_turn(bool only_if_due) {
    auto const now = clock_();
    std::scoped_lock const lock(mutex_);
    if (fetching_ || now < not_before_) return false;
    if (only_if_due && now.time_since_epoch().count() < due_at_.load(std::memory_order_relaxed)) return false;
    fetching_ = true;
    due_at_.store(never, std::memory_order_relaxed); // until the fetch has ended
    return true;
}

void KeySource::begin(any_io_executor executor, std::shared_ptr<KeyClient> client) {
    // A coroutine of its own, because other requests wait too: the end of this request must not stop it.
    boost::asio::co_spawn(std::move(executor), fetch(shared_from_this(), std::move(client)),
                          boost::asio::detached);
}

awaitable<void> KeySource::fetch(std::shared_ptr<KeySource> self, std::shared_ptr<KeyClient> client) {
    std::expected<KeySet, std::string> fetched;
    auto age = usual_age;
    try {
        Arena arena;
        upstream::CallContext call_context{.arena = arena,
                                           .deadline = std::chrono::steady_clock::now() + longest_fetch};
        auto const response = co_await client->get(call_context);
        fetched = read_response(response);
        age = age_allowed(response.header("Cache-Control"));
    } catch (...) {
        // Whatever failed, the waiting requests must be resumed.
        fetched = std::unexpected("could not be fetched");
    }
    self->settle(std::move(fetched), age);
}

void KeySource::settle(std::expected<KeySet, std::string> fetched, std::chrono::seconds age) {
    auto const now = clock_();
    std::vector<net::Resume<bool>> waiting;
    std::size_t count = 0;
    {
        std::scoped_lock const lock(mutex_);
        fetching_ = false;
        not_before_ = now + pause;
        auto const next = now + (fetched ? age : pause);
        due_at_.store(next.time_since_epoch().count(), std::memory_order_relaxed);
        if (fetched) {
            keys_ = std::make_shared<KeySet const>(std::move(*fetched));
            version_.fetch_add(1, std::memory_order_release);
        }
        count = keys_ ? keys_->size() : 0;
        waiting.swap(waiters_);
    }
    if (observer_)
        observer_({.url = url_,
                   .keys = count,
                   .failure = fetched ? std::string_view{} : std::string_view(fetched.error())});
    for (auto& resume : waiting)
        resume(true);
}

void KeySource::wait(net::Resume<bool> resume) {
    std::unique_lock lock(mutex_);
    if (fetching_) {
        waiters_.push_back(std::move(resume));
        return;
    }
    lock.unlock();
    resume(true);
}

} // namespace idiom::auth
