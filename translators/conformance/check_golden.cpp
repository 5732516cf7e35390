#include "translators/conformance/checks.hpp"
#include "translators/conformance/play.hpp"
#include "translators/conformance/text.hpp"

#include <sstream>

namespace idiom::conformance {

namespace {

std::string text_of(Asked const& asked) {
    std::ostringstream text;
    text << asked;
    return text.str();
}

/// Plays one case, and reports where the dialect leaves the script.
class Replay {
public:
    Replay(Case const& wanted, Dialect const& dialect, Report& report)
        : case_(wanted), dialect_(dialect), report_(report) {}

    void run() {
        Arena arena(64 * 1024);
        CaseCall const client(case_, dialect_);
        // Lives until `compare`, because the answer refers to the recorded responses.
        Conversation const conversation{.name = case_.name,
                                        .dialect = &dialect_,
                                        .call = client.call(),
                                        .recorded_steps = case_.recorded_steps,
                                        .keeps = {}};
        Recording recording(conversation);
        Result<Answer> result = fail(Fault::internal_error);
        if (client.call() != nullptr) {
            auto const vendor = [&](Ask const& ask, std::span<Response> responses) {
                look_at(ask);
                recording(ask, responses);
            };
            auto const played = play(dialect_, *client.call(), vendor, arena);
            if (!played.wrong.empty()) return complain(played.wrong);
            result = *played.result;
        }
        if (!left_) compare(client.outcome(result, arena));
    }

private:
    void look_at(Ask const& ask) {
        if (left_) return; // later differences only follow from the first
        auto const step = "step " + std::to_string(step_ + 1);
        if (step_ == case_.recorded_steps.size()) {
            left_ = true;
            return complain("the dialect goes on where the case ends",
                            step + " asks " + text_of(asked_by(ask.requests.front())));
        }
        auto const& recorded_step = case_.recorded_steps[step_++];
        for (std::size_t i = 0; i < std::max(recorded_step.asks.size(), ask.requests.size()); ++i) {
            auto const wanted =
                i < recorded_step.asks.size() ? text_of(recorded_step.asks[i]) : "no further request";
            auto const asked =
                i < ask.requests.size() ? text_of(asked_by(ask.requests[i])) : "no further request";
            if (wanted == asked) continue;
            left_ = true;
            return complain("the dialect asks for something else than the case has",
                            step + " has  " + wanted + "\nthe dialect asks " + asked);
        }
        if (recorded_step.session && ask.session.value_or("none") != *recorded_step.session)
            complain("the dialect wants another session remembered than the case has",
                     step + " has " + shown(*recorded_step.session) + ", it says " +
                         shown(ask.session.value_or("none")));
    }

    void compare(ClientResult const& outcome) {
        auto const& wanted = case_.answer;
        if (step_ < case_.recorded_steps.size())
            return complain("the dialect ends before the case does",
                            "after step " + std::to_string(step_) + " it answers " +
                                std::to_string(outcome.status) + " " + shown(outcome.body, 2000));
        auto const got = std::to_string(outcome.status) + " " + shown(outcome.body, 2000);
        if (outcome.status != wanted.status || outcome.problem != wanted.problem)
            return complain("the answer is another", "wanted " + std::to_string(wanted.status) + " " +
                                                         wanted.problem + "\ngot    " + got);
        if (outcome.pointers != wanted.pointers) return complain("the errors point elsewhere", "got " + got);
        if (outcome.outcome != wanted.outcome)
            return complain("the answer says `outcome` otherwise", "got " + got);
        if (wanted.body && outcome.body != *wanted.body)
            complain("the body of the answer is another",
                     "wanted " + shown(*wanted.body, 2000) + "\ngot    " + shown(outcome.body, 2000));
    }

    void complain(std::string const& what, std::string evidence = {}) {
        report_.fail(what, case_.name, std::move(evidence));
    }

    Case const& case_;
    Dialect const& dialect_;
    Report& report_;
    std::size_t step_ = 0;
    bool left_ = false;
};

} // namespace

void check_golden(TranslatorUnderTest const& translator, Report& report) {
    report.of("cases");
    for (auto const& one : translator.cases) {
        Replay(one, *translator.setup_of(one).dialect, report).run();
        report.looked_at();
    }
    if (translator.cases.empty())
        report.leave_open("no cases were given: record what the vendor says, one file per conversation, and "
                          "name the folder");
}

} // namespace idiom::conformance
