#define BOOST_TEST_DYN_LINK
#include "tests/kit/broken.hpp"
#include "tests/kit/said.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using tests::Mistake;

namespace {

// --- The mistakes.

void forgets_the_condition_of_a_delete(Call& call) {
    if (auto* const remove = std::get_if<DeleteUser>(&call.what)) remove->edit = nullptr;
}

void tells_every_refusal_as_not_found(Result<Answer>& result, Call const&, Replies, Arena&) {
    if (!result && result.error().fault == Fault::backend_error) result.error().fault = Fault::user_not_found;
}

/// Takes the id of the call for that of the reply.
void believes_every_reply(Response& reply, Call const& call, Arena& arena) {
    auto const id = user_of(call);
    auto const at = reply.body.find("\"id\":\"");
    if (!id || at == std::string_view::npos) return;
    auto const begin = at + 6;
    auto const end = reply.body.find('"', begin);
    if (end == std::string_view::npos) return;
    reply.body = arena.join({reply.body.substr(0, begin), *id, reply.body.substr(end)});
}

/// Writes a telephone number without its plus sign, which reads as another number.
void writes_a_number_in_another_form(Request& request, Call const&, Arena& arena) {
    constexpr std::string_view member = "\"phone\":\"+";
    auto const at = request.body.find(member);
    if (at == std::string_view::npos) return;
    request.body = arena.join({request.body.substr(0, at), member.substr(0, member.size() - 1),
                               request.body.substr(at + member.size())});
}

std::vector<Mistake> mistakes() {
    auto const& toy = tests::toy(tests::Defect::none);
    return {
        {.name = "a delete ignores If-Match",
         .right = toy,
         .check = "conditions",
         .says = "a delete writes although its condition",
         .hears = forgets_the_condition_of_a_delete},
        {.name = "every refusal is told as user-not-found",
         .right = toy,
         .check = "mishaps",
         .says = "answers user-not-found, and the vendor did not say that there is no such user",
         .ends = tells_every_refusal_as_not_found},
        {.name = "a reply about another user is shown",
         .right = toy,
         .check = "mishaps",
         .says = "the reply is about another user than was asked for, and",
         .reads = believes_every_reply},
        {.name = "a field is written in another form than it is read",
         .right = toy,
         .check = "fields",
         .says = "what is written for phoneNumber is not what is read for it",
         .sends = writes_a_number_in_another_form},
    };
}

} // namespace

BOOST_AUTO_TEST_SUITE(mistakes_put_in_on_purpose)

BOOST_AUTO_TEST_CASE(each_is_found_by_the_check_that_is_meant_for_it) {
    for (auto const& one : mistakes())
        BOOST_TEST_CONTEXT(one.name) {
            auto const said = tests::verify(tests::broken(one));
            BOOST_TEST(said.failed == one.check);
            BOOST_TEST(said.text.find(one.says) != std::string::npos, said.text);
        }
}

BOOST_AUTO_TEST_SUITE_END()
