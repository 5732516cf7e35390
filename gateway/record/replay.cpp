#include "gateway/record/replay.hpp"

#include "translators/conformance/conversation.hpp"
#include "translators/conformance/play.hpp"

#include <algorithm>
#include <deque>

namespace idiom::record {

namespace {

constexpr std::string_view another_way = "without the real names the conversation goes another way";

void take_answer(conformance::Case& made, conformance::CaseCall const& client, Result<Answer> const& result) {
    Arena arena;
    auto const outcome = client.outcome(result, arena);
    bool const shows = outcome.problem.empty() && !outcome.body.empty();
    made.answer = {.status = outcome.status,
                   .body = shows ? std::optional(outcome.body) : std::nullopt,
                   .problem = outcome.problem,
                   .pointers = outcome.pointers,
                   .outcome = outcome.outcome};
}

/// Answers requests in their order with the replies of a case, whatever they ask for.
class InOrder {
public:
    explicit InOrder(conformance::Case const& from) {
        for (auto const& step : from.recorded_steps)
            for (auto const& reply : step.responses)
                replies_.push_back(&reply);
    }
    void operator()(Ask const& ask, std::span<Response> responses) {
        sessions_.push_back(ask.session ? std::optional<std::string>(*ask.session) : std::nullopt);
        for (auto& response : responses) {
            bool const any = next_ < replies_.size();
            response = any ? conformance::as_response(*replies_[next_++], headers_.emplace_back())
                           : Response{.delivery = Delivery::lost};
        }
    }

    /// Returns the session that the step renewed.
    std::optional<std::string> const& session(std::size_t step) const { return sessions_[step]; }

private:
    std::vector<conformance::RecordedResponse const*> replies_;
    std::vector<std::optional<std::string>> sessions_;
    std::size_t next_ = 0;
    std::deque<std::vector<Header>> headers_;
};

/// Returns a target without its values: how many segments it has, and the names of its parameters.
std::string form_of(std::string_view target) {
    std::string form;
    auto const path = target.substr(0, target.find('?'));
    for (char const c : path)
        if (c == '/') form += c;
    for (auto at = path.size(); at < target.size(); at = std::min(target.find('&', at + 1), target.size())) {
        auto const pair = target.substr(at, target.find('&', at + 1) - at);
        form += pair.substr(0, pair.find('='));
    }
    return form;
}

bool is_alike(conformance::Asked const& a, conformance::Asked const& b) {
    auto const name = [](auto const& pair) { return pair.first; };
    return a.peer == b.peer && a.method == b.method && form_of(a.target) == form_of(b.target) &&
           a.body.empty() == b.body.empty() && std::ranges::equal(a.headers, b.headers, {}, name, name);
}

bool are_alike(conformance::Case const& a, conformance::Case const& b) {
    auto const alike = [](auto const& x, auto const& y) {
        return std::ranges::equal(x.asks, y.asks, is_alike);
    };
    return std::ranges::equal(a.recorded_steps, b.recorded_steps, alike) &&
           a.answer.status == b.answer.status && a.answer.problem == b.answer.problem &&
           a.answer.outcome == b.answer.outcome && a.answer.pointers.size() == b.answer.pointers.size();
}

} // namespace

std::string play_again(Dialect const& dialect, conformance::Case& made) {
    Arena arena;
    conformance::CaseCall const client(made, dialect);
    if (!client.call()) return "the call is refused before the vendor is asked";
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
        return "in the words of the unified API the conversation goes another way";
    take_answer(made, client, *played.result);
    return {};
}

std::string play_scrubbed(Dialect const& dialect, conformance::Case const& real, conformance::Case& made) {
    Arena arena;
    conformance::CaseCall const client(made, dialect);
    if (!client.call()) return "the scrubbed call is refused before the vendor is asked";
    InOrder vendor(made);
    auto const played = conformance::play(
        dialect, *client.call(), [&](Ask const& ask, std::span<Response> replies) { vendor(ask, replies); },
        arena);
    if (!played.wrong.empty()) return std::string(another_way);
    auto steps = conformance::recorded_steps_of(played);
    take_answer(made, client, *played.result);
    for (std::size_t i = 0; i < steps.size(); ++i)
        steps[i].session = vendor.session(i);
    made.recorded_steps = std::move(steps);
    return are_alike(real, made) ? std::string() : std::string(another_way);
}

} // namespace idiom::record
