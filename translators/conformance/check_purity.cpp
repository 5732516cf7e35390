#include "translators/conformance/checks.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/isolate.hpp"
#include "translators/conformance/text.hpp"

#include <thread>

namespace idiom::conformance {

namespace {

/// How often two threads play every conversation at the same time.
constexpr int rounds = 3;

/// Returns the next step of a conversation, as text, after the responses of its first steps.
std::string step_after(Conversation const& conversation, Dialect const& dialect, std::size_t recorded_steps) {
    Arena arena(16 * 1024);
    std::vector<std::vector<Header>> headers;
    std::vector<Response> responses;
    for (std::size_t i = 0; i < recorded_steps; ++i)
        for (auto const& response : conversation.recorded_steps[i].responses)
            responses.push_back(as_response(response, headers.emplace_back()));
    at(conversation.name);
    try {
        return fingerprint(dialect.next(*conversation.call, responses, arena));
    } catch (...) {
        return "throws"; // other checks report it
    }
}

std::vector<std::string> steps_of(Conversation const& conversation, Dialect const& dialect) {
    std::vector<std::string> steps;
    for (std::size_t recorded_steps = 0; recorded_steps <= conversation.recorded_steps.size();
         ++recorded_steps)
        steps.push_back(step_after(conversation, dialect, recorded_steps));
    return steps;
}

std::string difference(std::size_t step, std::string const& a, std::string const& b) {
    return "step " + std::to_string(step + 1) + " is first " + shown(a, 400) + "\nthen " + shown(b, 400);
}

void compare(Conversation const& conversation, Dialect const& other, std::vector<std::string> const& steps,
             Report& report) {
    // Backwards, so that a dialect that counts its calls is in another state each time.
    for (std::size_t recorded_steps = steps.size(); recorded_steps-- > 0;) {
        auto const again = step_after(conversation, *conversation.dialect, recorded_steps);
        if (again != steps[recorded_steps])
            return report.fail(
                "next() gives another step when it is asked again; it must depend on nothing but "
                "its arguments: no member that changes, no clock, no randomness, no static",
                conversation.name, difference(recorded_steps, steps[recorded_steps], again));
        auto const twin = step_after(conversation, other, recorded_steps);
        if (twin != steps[recorded_steps])
            return report.fail("two dialects made with the same settings give different steps; what next() "
                               "needs stands in the settings or the call",
                               conversation.name, difference(recorded_steps, steps[recorded_steps], twin));
    }
}

void compare_simulated(Conversation const& conversation, Report& report) {
    User const user{.id = "kit", .user_name = "kit@acme.example", .first_name = "Kim", .last_name = "Lee"};
    for (auto const& recorded_step : conversation.recorded_steps)
        for (auto const& asked : recorded_step.asks) {
            Request const request{.peer = asked.peer,
                                  .method = asked.method,
                                  .target = asked.target,
                                  .headers = {},
                                  .body = asked.body,
                                  .secrets = asked.secrets};
            Arena arena;
            Arena other;
            if (fingerprint(conversation.dialect->simulate(request, user, arena)) !=
                fingerprint(conversation.dialect->simulate(request, user, other)))
                report.fail("simulate() answers one request in two ways", conversation.name, shown(request));
        }
}

void compare_in_threads(TranslatorUnderTest const& translator,
                        std::vector<std::vector<std::string>> const& steps, Report& report) {
    std::vector<std::string> differing[2];
    {
        std::vector<std::jthread> threads;
        for (auto& found : differing)
            threads.emplace_back([&] {
                for (int i = 0; i < rounds; ++i)
                    for (std::size_t n = 0; n < steps.size(); ++n)
                        if (steps_of(translator.conversations[n], *translator.conversations[n].dialect) !=
                            steps[n])
                            found.push_back(translator.conversations[n].name);
            });
    }
    for (auto const& found : differing)
        for (auto const& name : found)
            report.fail("two threads that use one dialect at once get different steps; it is shared by all "
                        "event loops and must not write to itself",
                        name);
}

} // namespace

void check_purity(TranslatorUnderTest const& translator, Report& report) {
    std::vector<std::vector<std::string>> steps;
    for (auto const& setup : translator.setups) {
        auto const twin = translator.info->make(setup.settings);
        for (auto const& conversation : translator.conversations) {
            if (conversation.dialect != setup.dialect.get()) continue;
            compare(conversation, *twin, steps_of(conversation, *conversation.dialect), report);
            compare_simulated(conversation, report);
            report.looked_at();
        }
    }
    // An impure dialect would only be reported again.
    if (!report.ok()) return;
    for (auto const& conversation : translator.conversations)
        steps.push_back(steps_of(conversation, *conversation.dialect));
    compare_in_threads(translator, steps, report);
}

} // namespace idiom::conformance
