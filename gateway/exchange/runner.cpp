#include "gateway/exchange/runner.hpp"

#include "gateway/async/together.hpp"

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

/// The trip by value: each request on its way has its own Authorization.
asio::awaitable<void> send_into(Response& reply, Partners const& partners, Request const& request,
                                backend::Trip trip) {
    auto const answered = co_await send(partners, request, trip);
    reply = answered;
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
            co_await async::together(answers.size(), most_at_once, [&](std::size_t i) {
                return send_into(answers[i], partners, ask.requests[i], trip);
            });
        }
    }
    co_return fail(Fault::backend_error, "the conversation with the back end did not come to an end");
}

} // namespace idiom::exchange
