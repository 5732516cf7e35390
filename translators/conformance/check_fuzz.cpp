#include "translators/conformance/checks.hpp"
#include "translators/conformance/legal.hpp"
#include "translators/conformance/mutate.hpp"
#include "translators/conformance/play.hpp"
#include "translators/conformance/text.hpp"

#include <algorithm>

namespace idiom::conformance {

namespace {

using Clock = std::chrono::steady_clock;

/// Conversations to play even if no time is given.
constexpr std::uint64_t fewest = 5000;
constexpr int most_shrinks = 3000;
/// Extra time beyond the given time once a fault was found: a slow translator still gets `fewest`
/// conversations and a shrunk example.
constexpr std::chrono::seconds grace{5};

/// What is wrong with a conversation; `what` is "" if it is legal.
struct RequestViolation {
    std::string what;
    std::string where;
};

/// Plays the conversation with `responses` in their order, then with responses made by `more`, which are
/// appended to `responses`.
template <class More>
RequestViolation fault_with(Conversation const& conversation, std::vector<RecordedResponse>& responses,
                            More more) {
    Arena arena(64 * 1024);
    std::vector<std::unique_ptr<std::pair<RecordedResponse, std::vector<Header>>>> kept;
    std::size_t next = 0;
    auto const vendor = [&](Ask const&, std::span<Response> answers) {
        for (auto& answer : answers) {
            if (next == responses.size()) responses.push_back(more(next));
            auto& one =
                *kept.emplace_back(std::make_unique<std::pair<RecordedResponse, std::vector<Header>>>());
            one.first = responses[next++];
            answer = as_response(one.first, one.second);
        }
    };
    auto const played = play(*conversation.dialect, *conversation.call, vendor, arena);
    if (!played.wrong.empty()) return {.what = played.wrong, .where = {}};
    if (!played.illegal.empty()) return {.what = played.illegal, .where = played.illegal_in};
    return {};
}

RequestViolation fault_with(Conversation const& conversation, std::vector<RecordedResponse> responses) {
    return fault_with(conversation, responses,
                      [](std::size_t) { return RecordedResponse{.delivery = Delivery::lost}; });
}

/// Returns fewer and shorter responses that cause the same fault: leaves out what the fault does not need.
std::vector<RecordedResponse> shrunk(Conversation const& conversation,
                                     std::vector<RecordedResponse> responses, std::string const& what,
                                     Clock::time_point end) {
    int tries = 0;
    auto const still = [&](std::vector<RecordedResponse> const& smaller) {
        return ++tries < most_shrinks && Clock::now() < end && fault_with(conversation, smaller).what == what;
    };
    while (responses.size() > 1) {
        auto const fewer = std::vector(responses.begin(), responses.end() - 1);
        if (!still(fewer)) break;
        responses = fewer;
    }
    auto const leave_out = [&](std::string& body, std::size_t size, std::size_t step) {
        for (std::size_t at = 0; at < body.size();) {
            auto const whole = body;
            body.erase(at, size);
            if (still(responses)) continue;
            body = whole;
            at += step;
        }
    };
    // Leave out large parts first, then parts of 1 to 16 bytes until nothing more can go.
    for (auto& response : responses) {
        for (auto size = std::max<std::size_t>(response.body.size() / 2, 1); size > 16; size /= 2)
            leave_out(response.body, size, size);
        for (std::size_t before = 0; before != response.body.size();) {
            before = response.body.size();
            for (std::size_t size = 16; size > 0; --size)
                leave_out(response.body, size, 1);
        }
    }
    return responses;
}

void report_fault(Conversation const& conversation, std::vector<RecordedResponse> const& responses,
                  RequestViolation const& fault, std::uint64_t seed, Clock::time_point end, Report& report) {
    auto const smallest = shrunk(conversation, responses, fault.what, end);
    std::string evidence = fault.where.empty() ? "" : "asked " + fault.where + "\n";
    for (std::size_t i = 0; i < smallest.size(); ++i) {
        std::vector<Header> headers;
        evidence +=
            "reply " + std::to_string(i + 1) + " is " + shown(as_response(smallest[i], headers)) + "\n";
    }
    report.fail(fault.what,
                conversation.name + ", answered at random (--only fuzz --seed " + std::to_string(seed) + ")",
                evidence);
}

} // namespace

/// Plays conversations with random responses. Deterministic except for their number, which depends on the
/// time.
void check_fuzz(TranslatorUnderTest const& translator, Report& report) {
    report.of("conversations with changed responses");
    if (translator.conversations.empty())
        return report.fail(
            "there is no conversation to mutate: no case reaches the dialect, and it ends none "
            "with the vendor that it simulates",
            std::string(translator.info->name()));
    auto const known = plainly_illegal(translator);
    Mutator mutator(translator.conversations, translator.seed);
    auto const end = Clock::now() + translator.fuzzing;
    auto const goes_on = [&](std::uint64_t n) {
        return n < fewest ? report.ok() || Clock::now() < end + grace : Clock::now() < end;
    };
    for (std::uint64_t n = 0; goes_on(n); ++n) {
        mutator.begin(n);
        auto const& conversation = mutator.conversation();
        std::vector<RecordedResponse> responses;
        auto const fault =
            fault_with(conversation, responses, [&](std::size_t i) { return mutator.response(i); });
        report.looked_at();
        if (!fault.what.empty() && !known.contains(fault.what))
            report_fault(conversation, responses, fault, translator.seed, end + grace, report);
    }
}

} // namespace idiom::conformance
