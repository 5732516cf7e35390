#include "gateway/record/replay.hpp"

#include "translators/conformance/conversation.hpp"
#include "translators/conformance/play.hpp"

#include <algorithm>

namespace idiom::record {

std::string play_again(Dialect const& dialect, conformance::Case& made) {
    Arena arena;
    conformance::CaseCall const client(made, dialect);
    if (!client.call()) return "the scrubbed call is refused before the vendor is asked";
    conformance::Conversation const conversation{.name = made.name,
                                                 .dialect = &dialect,
                                                 .call = client.call(),
                                                 .recorded_steps = made.recorded_steps,
                                                 .keeps = {}};
    conformance::Recording recording(conversation);
    auto const played = conformance::play(
        dialect, *client.call(),
        [&](Ask const& ask, std::span<Response> replies) { recording(ask, replies); }, arena);
    auto const again = conformance::recorded_steps_of(played);
    auto const same = [](auto const& a, auto const& b) { return a.asks == b.asks; };
    if (!played.wrong.empty() || !std::ranges::equal(again, made.recorded_steps, same))
        return "without the real names the conversation goes another way";
    auto const outcome = client.outcome(*played.result, arena);
    bool const shows = outcome.problem.empty() && !outcome.body.empty();
    made.answer = {.status = outcome.status,
                   .body = shows ? std::optional(outcome.body) : std::nullopt,
                   .problem = outcome.problem,
                   .pointers = outcome.pointers,
                   .outcome = outcome.outcome};
    return {};
}

} // namespace idiom::record
