#define BOOST_TEST_DYN_LINK
#define BOOST_TEST_MODULE golden conversations
#include "tests/golden/conversation_case.hpp"
#include "translators/registry.hpp"

#include <boost/test/data/test_case.hpp>
#include <boost/test/unit_test.hpp>

#include <set>

using namespace idiom;
using namespace idiom::golden;

namespace {

std::vector<Case> const& cases() {
    static auto const all = load_cases();
    return all;
}

void replay(Case const& conversation) {
    Player player(conversation);
    std::size_t turn = 0;
    auto const outcome = player.play([&](std::vector<Asked> const& asked) {
        if (turn == conversation.turns.size()) {
            std::ostringstream text;
            text << "asks for more than the case has: " << asked.front();
            throw std::runtime_error(text.str());
        }
        auto const& expected = conversation.turns[turn++];
        BOOST_TEST_INFO("turn " << turn);
        BOOST_CHECK_EQUAL_COLLECTIONS(asked.begin(), asked.end(), expected.asks.begin(), expected.asks.end());
        if (asked.size() != expected.replies.size()) throw std::runtime_error("another number of requests");
        if (expected.session) BOOST_TEST(player.renewed_session().value_or("none") == *expected.session);
        return expected.replies;
    });
    BOOST_TEST(turn == conversation.turns.size(), "the conversation ends after turn " << turn);
    BOOST_TEST(outcome.status == conversation.answer.status, outcome.body);
    BOOST_TEST(outcome.problem == conversation.answer.problem, outcome.body);
    BOOST_TEST(outcome.pointers == conversation.answer.pointers, boost::test_tools::per_element());
    BOOST_TEST(outcome.outcome == conversation.answer.outcome, outcome.body);
    if (conversation.answer.body) BOOST_TEST(outcome.body == *conversation.answer.body);
}

} // namespace

BOOST_AUTO_TEST_CASE(every_case_is_replayed_to_its_answer) {
    for (auto const& conversation : cases()) {
        BOOST_TEST_CONTEXT(conversation.name) {
            try {
                replay(conversation);
            } catch (std::exception const& error) {
                BOOST_ERROR(error.what());
            }
        }
    }
}

BOOST_AUTO_TEST_CASE(every_dialect_has_cases_for_every_method_that_it_serves) {
    for (auto const* const dialect : known_dialects()) {
        std::set<Method> methods;
        for (auto const& conversation : cases())
            if (conversation.dialect == dialect->name()) methods.insert(conversation.method);
        for (auto const method : {Method::get, Method::post, Method::put, Method::patch, Method::delete_})
            BOOST_TEST(methods.contains(method), dialect->name() << " has no case with " << name_of(method));
    }
}
