#include "translators/conformance/check_injected_faults.hpp"
#include "translators/codec/uri.hpp"
#include "translators/conformance/checks.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/play.hpp"
#include "translators/conformance/text.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <set>

namespace idiom::conformance {

namespace {

/// Whether the vendor carried out the request that the fault hit.
enum class Done : std::uint8_t {
    no,    ///< certainly not
    open,  ///< possibly
    later, ///< certainly not, and the gateway decides whether to try again
};

struct InjectedFault {
    std::string_view name;
    Done done;
    RecordedResponse (*spoil)(RecordedResponse const& good);
};

RecordedResponse undelivered(Delivery how) { return {.delivery = how}; }
RecordedResponse answer(int status, char const* type, std::string body) {
    return {.delivery = Delivery::answered,
            .status = status,
            .headers = {{"Content-Type", type}},
            .body = std::move(body),
            .secrets = {}};
}

constexpr std::size_t huge = 1 << 20;

constexpr std::array injected_faults{
    InjectedFault{"not sent", Done::later,
                  [](RecordedResponse const&) { return undelivered(Delivery::not_sent); }},
    InjectedFault{"a dropped connection", Done::open,
                  [](RecordedResponse const&) { return undelivered(Delivery::lost); }},
    InjectedFault{"a time-out", Done::open,
                  [](RecordedResponse const&) { return undelivered(Delivery::timed_out); }},
    InjectedFault{"no HTTP", Done::open,
                  [](RecordedResponse const&) { return undelivered(Delivery::unusable); }},
    InjectedFault{"held back", Done::later,
                  [](RecordedResponse const&) { return undelivered(Delivery::busy); }},
    InjectedFault{"no credentials", Done::later,
                  [](RecordedResponse const&) { return undelivered(Delivery::refused); }},
    InjectedFault{"cannot be sent", Done::later,
                  [](RecordedResponse const&) { return undelivered(Delivery::unfit); }},
    InjectedFault{"401", Done::later, [](RecordedResponse const&) { return answer(401, "text/plain", ""); }},
    InjectedFault{"403", Done::no,
                  [](RecordedResponse const&) { return answer(403, "text/plain", "forbidden"); }},
    InjectedFault{"404", Done::no, [](RecordedResponse const&) { return answer(404, "text/plain", "404"); }},
    InjectedFault{"405", Done::no, [](RecordedResponse const&) { return answer(405, "text/plain", ""); }},
    InjectedFault{"409", Done::no,
                  [](RecordedResponse const&) { return answer(409, "text/plain", "conflict"); }},
    InjectedFault{"412", Done::no,
                  [](RecordedResponse const&) { return answer(412, "text/plain", "changed"); }},
    InjectedFault{"429", Done::later,
                  [](RecordedResponse const&) { return answer(429, "text/plain", "slow down"); }},
    InjectedFault{"500", Done::open,
                  [](RecordedResponse const&) { return answer(500, "text/html", "<html>oops</html>"); }},
    InjectedFault{"503", Done::later, [](RecordedResponse const&) { return answer(503, "text/plain", ""); }},
    InjectedFault{"another content type", Done::open,
                  [](RecordedResponse const&) {
                      return answer(200, "text/html", "<!DOCTYPE html><html><p>Sign in</html>");
                  }},
    InjectedFault{"a truncated body", Done::open,
                  [](RecordedResponse const& good) {
                      auto cut = good;
                      cut.body.resize(good.body.size() / 2);
                      return cut;
                  }},
    InjectedFault{"an empty body", Done::open,
                  [](RecordedResponse const& good) {
                      auto empty = good;
                      empty.body.clear();
                      return empty;
                  }},
    InjectedFault{"a huge body", Done::open,
                  [](RecordedResponse const& good) {
                      auto filled = good;
                      filled.body.assign(huge, '[');
                      return filled;
                  }},
};

/// A conversation with an injected fault.
struct Aftermath {
    Transcript played;
    std::size_t struck = 0; ///< the number of the request that the fault hit
    InjectedFault const* injected = nullptr;

    /// Returns the requests that the dialect sent after it saw the fault.
    std::span<Exchange const> later() const {
        auto const round = hit().round;
        auto const first =
            std::ranges::find_if(played.sent, [&](Exchange const& one) { return one.round > round; });
        return {first, played.sent.end()};
    }
    std::span<Exchange const> earlier() const { return std::span(played.sent).first(struck); }
    Exchange const& hit() const { return played.sent[struck]; }
};

bool answered(Exchange const& one) {
    return one.response.delivery == Delivery::answered && one.response.status < 300;
}
bool acknowledged(Exchange const& one) { return one.request.writes && answered(one); }
bool looked(Exchange const& one) { return !one.request.writes && answered(one); }

/// Returns whether the status alone acknowledges the write: the response has nothing to read, or comes from
/// the record.
bool acknowledged_by_status(Exchange const& hit, RecordedResponse const& good) {
    auto const& [request, response, round] = hit;
    if (!request.writes || response.delivery != Delivery::answered) return false;
    if (request.peer == Peer::record) return response.status / 100 == 2;
    return response.status == good.status && (response.body.empty() || good.body.empty());
}

/// Returns whether the result is the same as without the fault.
bool is_as_without_it(Conversation const& conversation, Aftermath const& after) {
    Arena arena(64 * 1024);
    Recording recording(conversation);
    auto const whole = play(*conversation.dialect, *conversation.call, std::ref(recording), arena);
    return whole.result &&
           fingerprint(Step<Answer>(*whole.result)) == fingerprint(Step<Answer>(*after.played.result));
}

/// Returns whether the response says "not found", which is a valid answer.
bool is_not_found(Exchange const& one) {
    bool const nothing = one.response.status == 404 || (one.response.status == 405 && !one.request.writes);
    return one.response.delivery == Delivery::answered && nothing;
}

/// Returns whether `later` tries the refused request another way: by another method, or with a new session.
bool is_another_way(Aftermath const& after, Exchange const& later) {
    auto const& refused = after.hit().request;
    return after.injected->done == Done::no && later.request.peer == refused.peer &&
           (later.request.target == refused.target ||
            (!refused.body.empty() && later.request.body == refused.body));
}

/// Returns whether the request reads or writes the user of the call.
bool is_about_the_user(Exchange const& one, Call const& call) {
    auto const id = user_of(call);
    Arena arena;
    return id && one.request.target.find(uri::encode(*id, arena)) != std::string_view::npos;
}

/// Returns whether the conversation may succeed in spite of the fault.
bool may_succeed(Conversation const& conversation, RecordedResponse const& good, Aftermath const& after) {
    auto const& request = after.hit().request;
    // A later read of the user shows whether the write took effect.
    if (request.writes && std::ranges::any_of(after.later(), looked)) return true;
    // "Not found" is a valid answer: a list leaves the user out, a delete is done, and later requests that
    // were acknowledged count.
    bool const is_list = std::holds_alternative<ListUsers>(conversation.call->what);
    bool const is_delete = std::holds_alternative<DeleteUser>(conversation.call->what);
    bool const went_on = std::ranges::any_of(after.later(), acknowledged);
    if (is_not_found(after.hit()) && (is_list || is_delete || went_on)) return true;
    auto const other_way = [&](Exchange const& one) {
        return acknowledged(one) && is_another_way(after, one);
    };
    if (std::ranges::any_of(after.later(), other_way)) return true;
    // For example, a page after the last page is not needed.
    if (reads(*conversation.call) && is_as_without_it(conversation, after)) return true;
    return acknowledged_by_status(after.hit(), good);
}

/// Returns whether the write number `later` may follow the fault.
bool may_write(Conversation const& conversation, RecordedResponse const& good, Aftermath const& after,
               std::size_t later) {
    // A dialect may undo or finish a write that has begun.
    if (std::ranges::any_of(after.earlier(), acknowledged) || acknowledged_by_status(after.hit(), good))
        return true;
    auto const between = after.later().first(later);
    auto const& hit = after.hit();
    if (!hit.request.writes) {
        bool const creates = std::holds_alternative<CreateUser>(conversation.call->what);
        return is_not_found(hit) && (creates || !is_about_the_user(hit, *conversation.call));
    }
    if (after.injected->done == Done::later) return false;
    // A dialect may write another way after a plain refusal, or after it read whether the first write took
    // effect.
    return is_not_found(hit) || is_another_way(after, after.later()[later]) ||
           std::ranges::any_of(between, looked);
}

/// Responses by which a vendor says in its own way that a user does not exist, taken from the cases with that
/// result.
using NotFound = std::set<std::pair<int, std::string>>;

NotFound not_found_by_cases(TranslatorUnderTest const& translator) {
    NotFound found;
    for (auto const& one : translator.cases)
        if (one.answer.problem == info(Fault::user_not_found).name)
            for (auto const& recorded_step : one.recorded_steps)
                for (auto const& response : recorded_step.responses)
                    found.emplace(response.status, response.body);
    return found;
}

class Verdict {
public:
    Verdict(Conversation const& conversation, RecordedResponse const& good, Aftermath const& after,
            NotFound const& not_found, Report& report)
        : conversation_(conversation), good_(good), after_(after), not_found_(not_found), report_(report) {}

    void run() {
        if (!after_.played.wrong.empty()) return complain(after_.played.wrong);
        if (after_.played.sent.size() <= after_.struck) return; // the conversation ended before this request
        look_at_writes();
        look_at_result();
    }

private:
    void look_at_writes() {
        auto const later = after_.later();
        for (std::size_t i = 0; i < later.size(); ++i)
            if (later[i].request.writes && !may_write(conversation_, good_, after_, i))
                return complain(after_.hit().request.writes
                                    ? "writes again after a write that failed; end in the error, the gateway "
                                      "decides about trying again"
                                    : "writes although the read before it failed",
                                "it then asks " + shown(later[i].request));
    }

    void look_at_result() {
        auto const& result = *after_.played.result;
        auto const& hit = after_.hit();
        if (result) {
            if (may_succeed(conversation_, good_, after_)) return;
            return complain(
                hit.request.writes
                    ? "answers success for a write that failed, or whose outcome is unknown; check the "
                      "delivery, the status and the body of every reply, or read back"
                    : "answers success although a reply that it needs is unusable");
        }
        bool const in_the_dark = hit.request.writes && hit.request.peer == Peer::backend &&
                                 hit.response.delivery != Delivery::answered &&
                                 after_.injected->done == Done::open;
        bool const reported = std::ranges::any_of(after_.later(), answered);
        if (in_the_dark && !reported && !result.error().uncertain)
            complain("a write was sent and its answer is lost, and the error does not say `uncertain` (see "
                     "transport_error)",
                     "it answers " + shown(result.error()));
        if (result.error().fault == Fault::internal_error && hit.request.peer == Peer::backend)
            complain("answers internal_error (500) for what the back end did wrong; that is backend_error",
                     "it answers " + shown(result.error()));
        look_at_not_found(result.error());
    }

    /// A false "not found" does harm: the client creates another user, or forgets this one.
    void look_at_not_found(Error const& error) {
        if (error.fault != Fault::user_not_found) return;
        if (!user_of(*conversation_.call))
            return complain("a call that names no user answers user-not-found; that is backend_error",
                            "it answers " + shown(error));
        auto const says_so = [&](Exchange const& one) {
            auto const& response = one.response;
            return response.delivery == Delivery::answered &&
                   (response.status == 404 || response.status == 410 ||
                    not_found_.contains({response.status, std::string(response.body)}));
        };
        if (std::ranges::none_of(after_.played.sent, says_so))
            complain(
                "answers user-not-found, and the vendor did not say that there is no such user (404, or a "
                "reply that a case shows); that is backend_error",
                "it answers " + shown(error));
    }

    void complain(std::string const& what, std::string const& more = {}) {
        std::string evidence;
        if (after_.struck < after_.played.sent.size())
            evidence =
                "asked    " + shown(after_.hit().request) + "\nanswered " + shown(after_.hit().response);
        if (!more.empty()) evidence += "\n" + more;
        report_.fail(what,
                     conversation_.name + ", request " + std::to_string(after_.struck + 1) + ", " +
                         std::string(after_.injected->name),
                     "the call is " + shown(*conversation_.call) + "\n" + evidence);
    }

    Conversation const& conversation_;
    RecordedResponse const& good_;
    Aftermath const& after_;
    NotFound const& not_found_;
    Report& report_;
};

void strike(Conversation const& conversation, std::size_t number, RecordedResponse const& good,
            InjectedFault const& injected, NotFound const& not_found, Report& report) {
    auto const spoiled = injected.spoil(good);
    bool const same_status = spoiled.delivery == good.delivery && spoiled.status == good.status;
    // For a refusal only the status counts, and the status is the same.
    if (same_status && (spoiled.body == good.body || good.status >= 400)) return;
    Arena arena(64 * 1024);
    Recording recording(conversation);
    recording.spoil = [&](std::size_t n, RecordedResponse& response) {
        if (n == number) response = spoiled;
    };
    Aftermath after{.played = play(*conversation.dialect, *conversation.call, std::ref(recording), arena),
                    .struck = number,
                    .injected = &injected};
    report.looked_at();
    Verdict(conversation, good, after, not_found, report).run();
}

} // namespace

/// Plays every conversation with every fault in each of its responses. The conversation must end in an error,
/// or in a success that a later response confirmed, and must not write anything that the fault forbids.
void check_injected_faults(TranslatorUnderTest const& translator, Report& report) {
    report.of("responses replaced");
    auto const not_found = not_found_by_cases(translator);
    for (auto const& conversation : translator.conversations) {
        std::size_t number = 0;
        for (auto const& recorded_step : conversation.recorded_steps)
            for (auto const& good : recorded_step.responses) {
                for (auto const& injected : injected_faults)
                    strike(conversation, number, good, injected, not_found, report);
                ++number;
            }
    }
    check_foreign_users(translator, report);
    check_role_members(translator, report);
}

} // namespace idiom::conformance
