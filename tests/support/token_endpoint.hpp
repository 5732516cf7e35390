#pragma once

#include "gateway/net/suspend.hpp"
#include "gateway/upstream/token_client.hpp"
#include "gateway/upstream/token_source.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/support/await.hpp"

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <stdexcept>
#include <string>
#include <vector>

namespace idiom::test {

using namespace std::chrono_literals;

inline constexpr auto no_deadline = telemetry::TimePoint::max();

/// Time that passes when a test says so.
class FakeClock {
public:
    void pass(std::chrono::milliseconds time) { passed_ += time.count(); }
    telemetry::TimePoint now() const {
        return telemetry::TimePoint(1h + std::chrono::milliseconds(passed_.load()));
    }
    telemetry::Clock clock() const {
        return [this] { return now(); };
    }

private:
    std::atomic<std::int64_t> passed_ = 0;
};

/// What a token endpoint was sent, and what it answers.
struct Posted {
    std::string url;
    std::string authorization;
    std::string content_type;
    std::string form;
    telemetry::TimePoint deadline; ///< for its answer
};
struct TokenAnswer {
    int status = 200;
    std::string body = {};
    Delivery delivery = Delivery::answered;
};

inline std::string token_json(std::string const& access, std::string const& more = {}) {
    return R"({"access_token":")" + access + R"(","token_type":"Bearer")" + more + "}";
}

/// A token endpoint. From any thread.
class FakeEndpoint final : public upstream::TokenClient {
public:
    using Answer = std::function<TokenAnswer(Posted const&, int count)>;
    explicit FakeEndpoint(Answer answer) : answer_(std::move(answer)) {}

    boost::asio::awaitable<Response> post_form(std::string_view url, std::span<Header const> headers,
                                               std::string_view body,
                                               upstream::CallContext& call_context) override {
        Posted const posted{std::string(url), std::string(find(headers, "Authorization").value_or("")),
                            std::string(find(headers, "Content-Type").value_or("")), std::string(body),
                            call_context.deadline};
        int count = 0;
        {
            std::scoped_lock const lock(mutex_);
            posted_.push_back(posted);
            count = static_cast<int>(posted_.size());
        }
        if (held) co_await net::suspend<bool>([this](net::Resume<bool> resume) { hold(std::move(resume)); });
        if (throws) throw std::runtime_error("broken client");
        auto const response = answer_(posted, count);
        co_return Response{.delivery = response.delivery,
                           .status = response.status,
                           .headers = {},
                           .body = call_context.arena.copy(response.body),
                           .secrets = {}};
    }

    std::vector<Posted> posted() const {
        std::scoped_lock const lock(mutex_);
        return posted_;
    }
    int count() const { return static_cast<int>(posted().size()); }

    /// Lets go what `held` keeps waiting.
    void release() {
        std::vector<net::Resume<bool>> waiting;
        {
            std::scoped_lock const lock(mutex_);
            waiting.swap(waiting_);
        }
        for (auto& resume : waiting)
            resume(true);
    }

    std::atomic<bool> held = false;
    std::atomic<bool> throws = false;

private:
    void hold(net::Resume<bool> resume) {
        std::scoped_lock const lock(mutex_);
        waiting_.push_back(std::move(resume));
    }

    Answer answer_;
    std::mutex mutable mutex_;
    std::vector<Posted> posted_;
    std::vector<net::Resume<bool>> waiting_;
};

inline upstream::OAuthOptions password_options() {
    upstream::OAuthOptions options;
    options.grant = upstream::GrantType::password;
    options.token_url = "https://api.example/oauth/token";
    options.client_id = "client";
    options.client_secret = "SECRET-client";
    options.username = "apiadmin";
    options.password = "SECRET-p@ss";
    return options;
}
inline upstream::OAuthOptions refresh_options() {
    upstream::OAuthOptions options;
    options.grant = upstream::GrantType::refresh_token;
    options.token_url = "https://login.example/connect/token";
    options.client_id = "gw";
    options.client_secret = "SECRET-s3";
    options.refresh_token = "SECRET-configured";
    return options;
}

/// A token source with everything around it.
struct Tokens {
    explicit Tokens(FakeEndpoint::Answer answer, upstream::OAuthOptions options = password_options())
        : endpoint(std::make_shared<FakeEndpoint>(std::move(answer))),
          source(std::make_shared<upstream::TokenSource>(
              "teams", std::move(options), store, time.clock(),
              [this](upstream::TokenEvent const& event) { note(event); })) {}

    upstream::TokenSource::Obtained obtain(std::uint64_t refused = 0) {
        return await(source->obtain(endpoint, no_deadline, refused));
    }
    /// The Authorization value, or why there is none.
    std::string value(std::uint64_t refused = 0) {
        auto const got = obtain(refused);
        return got ? (*got)->authorization : got.error().reason;
    }

    FakeClock time;
    fakes::MemoryStore store;
    std::shared_ptr<FakeEndpoint> endpoint;
    std::vector<std::string> events; ///< "renewed" or the reason
    std::shared_ptr<upstream::TokenSource> source;

private:
    void note(upstream::TokenEvent const& event) {
        std::scoped_lock const lock(mutex_);
        events.push_back(event.renewed ? "renewed" : std::string(event.reason));
    }
    std::mutex mutex_;
};

} // namespace idiom::test
