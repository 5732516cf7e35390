#include "gateway/upstream/signing_backend.hpp"

#include "gateway/inspect/recording.hpp"
#include "gateway/telemetry/tracing/recorder.hpp"

namespace idiom::upstream {
namespace {

using boost::asio::awaitable;

class FixedSigning final : public Backend {
public:
    FixedSigning(std::unique_ptr<Backend> to, std::string authorization, std::string field)
        : to_(std::move(to)), authorization_(std::move(authorization)), field_(std::move(field)) {}

    awaitable<Response> send(Request const& request, CallContext& call_context) override {
        call_context.authorization = authorization_;
        call_context.authorization_field = field_;
        return to_->send(request, call_context);
    }

private:
    std::unique_ptr<Backend> to_;
    std::string authorization_;
    std::string field_;
};

class TokenSigning final : public Backend {
public:
    TokenSigning(std::unique_ptr<Backend> to, std::shared_ptr<TokenSource> source,
                 std::shared_ptr<TokenClient> client, std::string field)
        : to_(std::move(to)), source_(std::move(source)), client_(std::move(client)),
          field_(std::move(field)) {}

    awaitable<Response> send(Request const& request, CallContext& call_context) override {
        if (!ready()) {
            auto const failure = co_await obtain(request, call_context, 0);
            if (failure) co_return *failure;
        }
        auto const used = put_on(call_context);
        auto const first = co_await to_->send(request, call_context);
        if (!is_refusal(first)) {
            note_accepted(first, used);
            co_return first;
        }
        auto const failure = co_await obtain(request, call_context, used);
        if (failure) co_return *failure;
        if (token_->generation == used) co_return first;
        auto const renewed = put_on(call_context);
        call_context.why = inspect::Why::login;
        auto const second = co_await to_->send(request, call_context);
        if (!is_refusal(second)) note_accepted(second, renewed);
        co_return second;
    }

private:
    static bool is_refusal(Response const& response) {
        return response.delivery == Delivery::answered && response.status == 401;
    }

    /// Takes no lock and writes no memory that other loops read: a load of the shared generation and a look
    /// at the clock.
    bool ready() const {
        return token_ && token_->generation == source_->generation() && source_->now() < token_->renew_at;
    }

    /// Gets a token. Returns the response to the request if no token can be had.
    awaitable<std::optional<Response>> obtain(Request const& request, CallContext& call_context,
                                              std::uint64_t used) {
        auto const waits = std::chrono::steady_clock::now();
        auto obtained = co_await source_->obtain(client_, call_context.deadline, used);
        if (call_context.trace)
            tracing::record_wait(*call_context.trace, "wait for token", waits, !obtained, call_context.arena);
        if (call_context.recording)
            call_context.recording->add({.kind = inspect::Wait::Kind::token,
                                         .began = waits,
                                         .ended = std::chrono::steady_clock::now(),
                                         .what = used == 0 ? "for a token" : "for a renewed token"});
        if (!obtained) {
            auto const& why = obtained.error();
            // A write that timed out on its way may have arrived. This one was never sent.
            bool const stayed = request.writes && why.delivery == Delivery::timed_out;
            Response response{.delivery = stayed ? Delivery::not_sent : why.delivery};
            response.retry_after = why.retry_after;
            co_return response;
        }
        token_ = std::move(*obtained);
        co_return std::nullopt;
    }

    /// Copies the value into the call's arena, because another call of this loop may replace the token
    /// meanwhile.
    std::uint64_t put_on(CallContext& call_context) {
        if (call_context.authorization != token_->authorization) {
            call_context.authorization = call_context.arena.copy(token_->authorization);
        }
        call_context.authorization_field = field_;
        return token_->generation;
    }

    void note_accepted(Response const& response, std::uint64_t used) {
        if (response.delivery == Delivery::answered && token_->generation == used && !token_->accepted) {
            token_->accepted = true;
        }
    }

    std::unique_ptr<Backend> to_;
    std::shared_ptr<TokenSource> source_;
    std::shared_ptr<TokenClient> client_;
    std::string field_;
    TokenPtr token_; ///< the current token, as this loop knows it
};

} // namespace

std::unique_ptr<Backend> sign(std::unique_ptr<Backend> to, Credential const& credential,
                              std::shared_ptr<TokenClient> client) {
    if (auto const* const fixed = credential.fixed()) {
        return std::make_unique<FixedSigning>(std::move(to), *fixed, credential.header());
    }
    return std::make_unique<TokenSigning>(std::move(to), credential.source(), std::move(client),
                                          credential.header());
}

} // namespace idiom::upstream
