#define BOOST_TEST_DYN_LINK
#include "tests/golden/conversation_case.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

using namespace idiom;
using namespace idiom::golden;

namespace {

struct Mishap {
    char const* name;
    Replied (*spoil)(Replied const& good);
};

Replied answer(int status, char const* type, char const* body) {
    return {.delivery = Delivery::answered,
            .status = status,
            .headers = {{"Content-Type", type}},
            .body = body,
            .secrets = {}};
}

constexpr Mishap mishaps[] = {
    {"not_sent", [](Replied const&) { return Replied{.delivery = Delivery::not_sent}; }},
    {"lost", [](Replied const&) { return Replied{.delivery = Delivery::lost}; }},
    {"timed_out", [](Replied const&) { return Replied{.delivery = Delivery::timed_out}; }},
    {"unusable", [](Replied const&) { return Replied{.delivery = Delivery::unusable}; }},
    {"busy", [](Replied const&) { return Replied{.delivery = Delivery::busy}; }},
    {"refused", [](Replied const&) { return Replied{.delivery = Delivery::refused}; }},
    {"unfit", [](Replied const&) { return Replied{.delivery = Delivery::unfit}; }},
    {"401", [](Replied const&) { return answer(401, "text/plain", ""); }},
    {"404", [](Replied const&) { return answer(404, "text/plain", "404"); }},
    {"409", [](Replied const&) { return answer(409, "text/plain", "conflict"); }},
    {"429", [](Replied const&) { return answer(429, "text/plain", "slow down"); }},
    {"500", [](Replied const&) { return answer(500, "text/html", "<html>oops</html>"); }},
    {"503", [](Replied const&) { return answer(503, "text/plain", ""); }},
    {"truncated",
     [](Replied const& good) {
         auto cut = good;
         cut.body.resize(good.body.size() / 2);
         return cut;
     }},
    {"another content type",
     [](Replied const&) { return answer(200, "text/html", "<!DOCTYPE html><html><p>Sign in</html>"); }},
    {"an empty body",
     [](Replied const& good) {
         auto empty = good;
         empty.body.clear();
         return empty;
     }},
};

bool is_write(Asked const& asked) { return asked.method != Method::get; }

/// What a conversation did after a reply had been spoiled.
struct Aftermath {
    Outcome outcome;
    std::vector<Asked> asked;    ///< after the mishap
    bool followed_script = true; ///< all of it was as in the case
};

/// Plays the case with reply number `spoiled` replaced. What the dialect asks after that is answered as the
/// case does where it asks the same, else by silence.
Aftermath play_with(Case const& conversation, std::size_t spoiled, Mishap const& mishap) {
    Aftermath aftermath;
    Player player(conversation);
    std::size_t turn = 0;
    std::size_t count = 0;
    bool struck = false;
    aftermath.outcome = player.play([&](std::vector<Asked> const& asked) {
        bool const as_recorded = turn < conversation.turns.size() && asked == conversation.turns[turn].asks;
        if (struck) aftermath.asked.insert(aftermath.asked.end(), asked.begin(), asked.end());
        if (!as_recorded) {
            aftermath.followed_script = false;
            return std::vector<Replied>(asked.size(), Replied{.delivery = Delivery::lost});
        }
        auto replies = conversation.turns[turn++].replies;
        for (auto& reply : replies)
            if (count++ == spoiled) {
                reply = mishap.spoil(reply);
                struck = true;
            }
        return replies;
    });
    return aftermath;
}

/// Where a conversation may succeed in spite of a mishap.
bool may_succeed(Case const& conversation, Asked const& asked, Replied const& good, Replied const& spoiled,
                 Aftermath const& aftermath) {
    // A write whose answer is lost may turn out to be done, if a later read says so.
    bool const confirmed = std::ranges::any_of(
        aftermath.asked, [](Asked const& later) { return !is_write(later) && later.peer == Peer::backend; });
    // A list does without a user who went while it was made.
    bool const listing = conversation.method == Method::get && conversation.path == "/users";
    // Vendors that acknowledge without a word: the status says it all.
    bool const by_status =
        is_write(asked) && spoiled.status == good.status && (spoiled.body.empty() || good.status >= 400);
    // The gateway's own record speaks by status only.
    bool const recorded = asked.peer == Peer::record && spoiled.status == 200;
    // To disable or restore a binding that a sync has removed already is no failure.
    bool const already_gone = spoiled.status == 404 && asked.target.starts_with("/provisioning/");
    return confirmed || listing || by_status || recorded || already_gone;
}

} // namespace

/// For every recorded conversation, every reply and every mishap: the conversation ends, in an error or in a
/// success that a later read confirmed, and after a read that failed nothing is written.
BOOST_AUTO_TEST_CASE(every_reply_of_every_case_may_fail) {
    std::size_t played = 0;
    for (auto const& conversation : load_cases()) {
        std::size_t number = 0;
        for (auto const& turn : conversation.turns) {
            for (std::size_t i = 0; i < turn.replies.size(); ++i, ++number) {
                auto const& asked = turn.asks[i];
                for (auto const& mishap : mishaps) {
                    BOOST_TEST_CONTEXT(conversation.name << ", reply " << number << ", " << mishap.name) {
                        // "There is no such user" is an answer, not a mishap, where that is what was asked.
                        if (asked.peer == Peer::record && std::string_view(mishap.name) == "404") continue;
                        auto const spoiled = mishap.spoil(turn.replies[i]);
                        bool const no_change = spoiled.delivery == turn.replies[i].delivery &&
                                               spoiled.status == turn.replies[i].status &&
                                               spoiled.body == turn.replies[i].body;
                        if (no_change) continue;
                        ++played;
                        Aftermath aftermath;
                        try {
                            aftermath = play_with(conversation, number, mishap);
                        } catch (std::exception const& error) {
                            BOOST_ERROR(error.what());
                            continue;
                        }
                        auto const& outcome = aftermath.outcome;
                        if (outcome.problem.empty()) {
                            BOOST_TEST(may_succeed(conversation, asked, turn.replies[i], spoiled, aftermath),
                                       "succeeds with " << outcome.status << " " << outcome.body);
                        } else {
                            BOOST_TEST(outcome.status >= 400);
                            // Only the gateway's own record makes it the gateway's own fault.
                            BOOST_TEST((outcome.status != 500 || asked.peer == Peer::record), outcome.body);
                        }
                        if (!is_write(asked)) {
                            for (auto const& later : aftermath.asked)
                                BOOST_TEST((!is_write(later) || aftermath.followed_script ||
                                            conversation.answer.problem.empty()),
                                           "writes after a failed read: " << later);
                        }
                    }
                }
            }
        }
    }
    BOOST_TEST(played > 1000u);
}
