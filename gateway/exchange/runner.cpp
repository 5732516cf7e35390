#include "gateway/exchange/runner.hpp"

#include "gateway/async/suspend.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>

namespace idiom::exchange {

namespace asio = boost::asio;

namespace {

/// A translator that asks for more than this is out of its mind; the longest honest conversation (a list that
/// reads each user) needs two rounds and a request per user.
constexpr std::size_t most_rounds = 24;
constexpr std::size_t most_requests = 2048;
/// Requests of one step that are under way at once, so that a list does not take the whole pool.
constexpr std::size_t most_at_once = 8;

asio::awaitable<Response> send(Partners const& partners, Request const& request, backend::Trip& trip) {
    return (request.peer == Peer::record ? partners.record : partners.vendor).send(request, trip);
}

/// What the workers of one step share.
struct Together {
    Partners const& partners;
    std::span<Request const> requests;
    std::span<Response> replies;
    std::size_t next = 0;
    std::size_t working = 0;
    async::Resume<bool> done;
};

asio::awaitable<void> work_off(Together& together, backend::Trip trip) {
    while (together.next < together.requests.size()) {
        auto const mine = together.next++;
        auto const reply = co_await send(together.partners, together.requests[mine], trip);
        together.replies[mine] = reply;
    }
    if (--together.working == 0) together.done(true);
}

asio::awaitable<void> send_all(Partners const& partners, std::span<Request const> requests,
                               std::span<Response> replies, backend::Trip& trip) {
    auto const executor = co_await asio::this_coro::executor;
    Together together{partners, requests, replies, 0, 0, {}};
    co_await async::suspend<bool>([&](async::Resume<bool> done) {
        together.done = std::move(done);
        together.working = std::min(requests.size(), most_at_once);
        for (std::size_t i = together.working; i > 0; --i)
            asio::co_spawn(executor, work_off(together, trip), asio::detached);
    });
}

void rehearse(Partners const& partners, Ask const& ask, std::span<Response> replies, Rehearsal& rehearsal,
              Arena& arena) {
    rehearsal.imagining = true;
    if (ask.roles) {
        rehearsal.roles = ask.roles;
        rehearsal.user.roles = ask.roles->after;
    }
    for (std::size_t i = 0; i < ask.requests.size(); ++i) {
        auto const& request = ask.requests[i];
        bool const shown = request.peer == Peer::backend && (request.writes || rehearsal.offline);
        if (shown) rehearsal.would_send.push_back(request);
        replies[i] = partners.dialect.imagine(request, rehearsal.user, arena);
    }
}

bool writes(Request const& request) { return request.writes; }

} // namespace

asio::awaitable<Result<Answer>> run(Partners partners, Call call, backend::Trip& trip, Rehearsal* rehearsal) {
    auto replies = trip.arena.vector<Response>();
    for (std::size_t round = 0; round < most_rounds; ++round) {
        auto const step = partners.dialect.next(call, replies, trip.arena);
        if (auto const* const result = std::get_if<Result<Answer>>(&step)) co_return *result;
        auto const& ask = std::get<Ask>(step);
        if (ask.session) partners.session.write(*ask.session);
        if (replies.size() + ask.requests.size() > most_requests || ask.requests.empty()) break;

        auto const first = replies.size();
        replies.resize(first + ask.requests.size());
        std::span<Response> const answers(replies.data() + first, ask.requests.size());
        bool const imagined = rehearsal && (rehearsal->offline || rehearsal->imagining ||
                                            std::ranges::any_of(ask.requests, writes));
        if (imagined) {
            rehearse(partners, ask, answers, *rehearsal, trip.arena);
        } else if (ask.requests.size() == 1) {
            auto const reply = co_await send(partners, ask.requests.front(), trip);
            answers.front() = reply;
        } else {
            co_await send_all(partners, ask.requests, answers, trip);
        }
    }
    co_return fail(Fault::backend_error, "the conversation with the back end did not come to an end");
}

} // namespace idiom::exchange
