#include "gateway/execution/runner.hpp"

#include "gateway/execution/translator_sandbox.hpp"
#include "gateway/inspect/recording.hpp"
#include "gateway/net/for_each_concurrent.hpp"

#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace idiom::execution {

namespace asio = boost::asio;

namespace {

using Clock = std::chrono::steady_clock;

/// Most requests of one step under way at once, so that a list does not take the whole pool.
constexpr std::size_t most_at_once = 8;

/// Sends a request of an inspected call to the record.
asio::awaitable<Response> keep_exchange(upstream::Backend& record, Request const& request,
                                        upstream::CallContext& call_context) {
    auto& recording = *call_context.recording;
    auto const place = recording.begin({.request = request,
                                        .why = call_context.why,
                                        .round = call_context.round,
                                        .attempt = 1,
                                        .began = Clock::now(),
                                        .ended = {},
                                        .response = {}});
    auto const response = co_await record.send(request, call_context);
    recording.end(place, response, Clock::now(), false);
    co_return response;
}

asio::awaitable<Response> send(BackendBinding const& binding, Request const& request,
                               upstream::CallContext& call_context) {
    call_context.sends = 0;
    if (request.peer == Peer::backend) return binding.vendor.send(request, call_context);
    if (call_context.recording) return keep_exchange(binding.record, request, call_context);
    return binding.record.send(request, call_context);
}

/// Takes the call context by value, because each request under way has its own Authorization.
asio::awaitable<void> send_into(Response& response, BackendBinding const& binding, Request const& request,
                                upstream::CallContext call_context) {
    auto const answered = co_await send(binding, request, call_context);
    response = answered;
}

/// Lets the simulated response to a create, and to what follows it, show the user that was asked for. Its
/// roles are those of the plan.
void hold_new_user(DryRun& dry_run, Call const& call) {
    auto const* const create = std::get_if<CreateUser>(&call.what);
    if (!create) return;
    auto held = create->user;
    held.id = dry_run.user.id;
    held.roles = dry_run.user.roles;
    held.password.reset();
    dry_run.user = held;
}

bool writes(Ask const& ask) { return std::ranges::any_of(ask.requests, &Request::writes); }

/// Returns false if the requests of this step are sent also in a dry run.
bool simulate(BackendBinding const& binding, Ask const& ask, Call const& call, std::span<Response> responses,
              DryRun& dry_run, upstream::CallContext const& call_context) {
    bool const writing = writes(ask);
    if (!dry_run.offline && !dry_run.simulating && !writing) return false;
    dry_run.simulating = true;
    if (writing) hold_new_user(dry_run, call);
    if (ask.roles) {
        dry_run.roles = ask.roles;
        dry_run.user.roles = ask.roles->after;
    }
    for (std::size_t i = 0; i < ask.requests.size(); ++i) {
        auto const& request = ask.requests[i];
        bool const shown = request.peer == Peer::backend && (request.writes || dry_run.offline);
        if (shown) dry_run.would_send.push_back(request);
        responses[i] = simulated(binding.dialect, request, dry_run.user, call_context);
    }
    return true;
}

bool may_have_arrived(Delivery delivery) {
    return delivery != Delivery::not_sent && delivery != Delivery::busy && delivery != Delivery::refused &&
           delivery != Delivery::unfit;
}

/// 4xx and 503 say that nothing was done. Other failures leave that open.
bool is_refusal(Response const& response) {
    bool const refused = (response.status >= 400 && response.status < 500) || response.status == 503;
    return response.delivery == Delivery::answered && refused;
}

void note(Ask const& ask, std::span<Response const> answers, WriteCall& write_call) {
    if (ask.roles) write_call.roles = ask.roles;
    for (std::size_t i = 0; i < answers.size(); ++i) {
        if (!ask.requests[i].writes) continue;
        bool const arrived = may_have_arrived(answers[i].delivery);
        write_call.wrote = write_call.wrote || arrived;
        write_call.changed = write_call.changed || (arrived && !is_refusal(answers[i]));
        if (ask.requests[i].peer == Peer::backend) write_call.answer = answers[i];
    }
}

bool is_unconfirmed(Result<Answer> const& result) {
    return result ? result->unconfirmed : result.error().fault == Fault::write_not_confirmed;
}

Result<Answer> lost_lock(bool wrote) {
    Error error{.fault = wrote ? Fault::write_not_confirmed : Fault::backend_unavailable,
                .detail = "the gateway lost its store, and with it the right to write to this user"};
    error.uncertain = wrote;
    return std::unexpected(error);
}

Result<Answer> stopped(WriteCall const* write_call) {
    bool const wrote = write_call && write_call->wrote;
    Error error{.fault = wrote ? Fault::write_not_confirmed : Fault::backend_error,
                .detail = "the conversation with the back end was stopped, because its translator failed"};
    error.uncertain = wrote;
    return std::unexpected(error);
}

/// Logs that a conversation had not ended after the most rounds. Returns its error.
Result<Answer> endless(Dialect const& dialect, WriteCall const* write_call,
                       upstream::CallContext const& call_context) {
    log_stopped(dialect, "did not come to an end", call_context);
    return stopped(write_call);
}

/// Counts the rounds and calls of a conversation, and its outcome. Notes it if the call is inspected.
struct Tally {
    telemetry::BackendCounts* counts;
    inspect::Recording* recording;
    Call const& call;

    void round(std::size_t calls) const {
        if (!counts) return;
        counts->rounds.add();
        counts->calls.add(calls);
    }
    Result<Answer> const& end(Result<Answer> const& result) const {
        if (counts) counts->conversations[result ? "success" : info(result.error().fault).name].add();
        if (recording) recording->add(call, result);
        return result;
    }
};

/// Adds the confidential fields of all requests so far. A dialect is a pure function, so its earlier steps
/// can be asked for again.
void add_all_sent(BackendBinding const& binding, Call const& call, Responses responses,
                  upstream::CallContext const& call_context, std::vector<std::string>& secrets) {
    for (std::size_t taken = 0; taken <= responses.size();) {
        auto const step = next_step(binding.dialect, call, responses.first(taken), call_context);
        auto const* const ask = step ? std::get_if<Ask>(&*step) : nullptr;
        if (!ask || ask->requests.empty()) return;
        for (auto const& request : ask->requests)
            add_sent(request, secrets);
        taken += ask->requests.size();
    }
}

Result<Answer> without_secrets(Result<Answer> result, BackendBinding const& binding, Call const& call,
                               Responses responses, upstream::CallContext const& call_context) {
    auto const answered = [](Response const& response) { return response.status != 0; };
    if (std::ranges::none_of(responses, answered)) return result; // no vendor response, so no words of it
    auto secrets = binding.secrets ? (*binding.secrets)() : std::vector<std::string>();
    add_all_sent(binding, call, responses, call_context, secrets);
    leave_out(result, Confidential(secrets), call_context.arena);
    return result;
}

/// Returns false if the deadline of the call leaves no time for the pause.
asio::awaitable<bool> pause(std::chrono::milliseconds time, upstream::CallContext const& call_context) {
    auto const began = Clock::now();
    if (began + time >= call_context.deadline) co_return false;
    asio::steady_timer timer(co_await asio::this_coro::executor, time);
    boost::system::error_code error;
    co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, error));
    if (call_context.recording)
        call_context.recording->add({.kind = inspect::Wait::Kind::pause,
                                     .began = began,
                                     .ended = Clock::now(),
                                     .what = "before another look"});
    co_return !error;
}

void renew_session(BackendBinding const& binding, std::string_view session,
                   upstream::CallContext const& call_context) {
    binding.session.write(session);
    if (call_context.recording) call_context.recording->renewed_session();
}

/// The responses so far, and how many of the last ones read back what was written before them.
class Progress {
public:
    explicit Progress(Arena& arena) : responses_(arena.vector<Response>()) {}

    Responses responses() const { return responses_; }
    /// Makes room for the responses of the next step.
    std::span<Response> add(std::size_t count) {
        responses_.resize(responses_.size() + count);
        return std::span(responses_).last(count);
    }
    void note_read_back(std::size_t count) { read_back_ = count; }
    bool may_reread(Result<Answer> const& result, WriteCall const* write_call) const {
        return read_back_ > 0 && is_unconfirmed(result) && rereads_ < write_call->rereads;
    }
    std::chrono::milliseconds pause(WriteCall const& write_call) const {
        return write_call.pause * (1 << rereads_);
    }
    /// The dialect has no clock. Without the read-back's responses it asks for the same requests again.
    void forget_read_back() {
        responses_.resize(responses_.size() - std::exchange(read_back_, 0));
        ++rereads_;
    }
    /// Returns the rounds that rereads took: the end before each, and the round that was forgotten.
    std::size_t rounds_of_rereads() const { return 2 * static_cast<std::size_t>(rereads_); }
    /// Says why the requests of the next step are sent.
    inspect::Why why(bool writing, WriteCall const* write_call) const {
        if (writing) return inspect::Why::write;
        if (!write_call || !write_call->wrote) return inspect::Why::read;
        if (write_call->answer.delivery != Delivery::answered) return inspect::Why::lookup;
        return rereads_ > 0 ? inspect::Why::again : inspect::Why::confirm;
    }

private:
    std::pmr::vector<Response> responses_;
    std::size_t read_back_ = 0;
    int rereads_ = 0;
};

} // namespace

asio::awaitable<Result<Answer>> run(BackendBinding binding, Call call, upstream::CallContext& call_context,
                                    WriteCall* write_call) {
    auto* const dry_run = write_call ? write_call->dry_run : nullptr;
    Tally const tally{binding.counts, call_context.recording, call};
    Progress progress(call_context.arena);
    for (std::size_t round = 0;; ++round) {
        auto const step = next_step(binding.dialect, call, progress.responses(), call_context);
        if (!step) co_return tally.end(stopped(write_call));
        if (auto const* const result = std::get_if<Result<Answer>>(&*step)) {
            bool const again = progress.may_reread(*result, write_call) &&
                               co_await pause(progress.pause(*write_call), call_context);
            if (!again && may_hold_words(*result))
                co_return tally.end(
                    without_secrets(*result, binding, call, progress.responses(), call_context));
            if (!again) co_return tally.end(*result);
            progress.forget_read_back();
            continue;
        }
        if (round - progress.rounds_of_rereads() >= most_rounds)
            co_return tally.end(endless(binding.dialect, write_call, call_context));
        auto const& ask = std::get<Ask>(*step);
        if (ask.session) renew_session(binding, *ask.session, call_context);
        auto const answers = progress.add(ask.requests.size());
        bool const writing = write_call && writes(ask);
        if (dry_run && simulate(binding, ask, call, answers, *dry_run, call_context)) continue;
        if (writing && write_call->distributed_lock && !write_call->distributed_lock->held())
            co_return tally.end(lost_lock(write_call->wrote));
        tally.round(answers.size());
        call_context.round = static_cast<std::uint32_t>(round + 1);
        call_context.why = progress.why(writing, write_call);
        if (answers.size() == 1)
            answers.front() = co_await send(binding, ask.requests.front(), call_context);
        else
            co_await net::for_each_concurrent(answers.size(), most_at_once, [&](std::size_t i) {
                return send_into(answers[i], binding, ask.requests[i], call_context);
            });
        if (writing) note(ask, answers, *write_call);
        progress.note_read_back(write_call && write_call->wrote && !writing && !dry_run ? answers.size() : 0);
    }
}

} // namespace idiom::execution
