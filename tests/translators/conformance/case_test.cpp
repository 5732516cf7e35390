#include "tests/translators/conformance/said.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using tests::a_case;
using tests::CaseFolder;
using tests::Defect;
using tests::verify;

namespace {

std::string const a_user = "name: a_user_is_read\ncall: { method: GET, path: /users/7 }\n";

std::string const a_list =
    "name: users_are_listed\n"
    "call: { method: GET, path: /users }\n"
    "turns:\n"
    "  - ask: [ { method: GET, target: /users, headers: {}, body: '' } ]\n"
    "    reply: [ { status: 200, headers: { Content-Type: application/json }, body: "
    "'{\"items\":[{\"id\":\"7\",\"login\":\"kim\"},{\"id\":\"8\",\"login\":\"lee\"}]}' } ]\n"
    "answer: { status: 200 }\n";

} // namespace

BOOST_AUTO_TEST_SUITE(cases)

BOOST_AUTO_TEST_CASE(a_case_is_played_to_its_answer) {
    CaseFolder const good(a_case("Lee"));
    auto const said = verify(tests::sample_dialect(Defect::none), good.options());
    BOOST_TEST(said.ok, said.text);
    BOOST_TEST(said.text.find("ok      golden: 1 cases") != std::string::npos, said.text);
}

BOOST_AUTO_TEST_CASE(a_case_that_is_answered_otherwise_says_both_answers) {
    CaseFolder const other(a_case("Park"));
    auto const said = verify(tests::sample_dialect(Defect::none), other.options());
    BOOST_TEST(said.failed == "golden");
    BOOST_TEST(said.text.find("wanted {") != std::string::npos, said.text);
    BOOST_TEST(said.text.find("got    {") != std::string::npos, said.text);
}

BOOST_AUTO_TEST_CASE(a_case_that_is_asked_otherwise_says_both_requests) {
    CaseFolder const other(a_case("Lee", "/people/7"));
    auto const said = verify(tests::sample_dialect(Defect::none), other.options());
    BOOST_TEST(said.failed.starts_with("golden"), said.text);
    BOOST_TEST(said.text.find("step 1 has  GET /people/7") != std::string::npos, said.text);
    BOOST_TEST(said.text.find("the dialect asks GET /users/7") != std::string::npos, said.text);
}

BOOST_AUTO_TEST_CASE(a_file_that_is_no_case_is_refused) {
    struct Wrong {
        std::string text;
        std::string says;
    };
    for (auto const& [text, says] : std::initializer_list<Wrong>{
             {"name: another\n", "its name is not that of its file"},
             {"nam: a_user_is_read\n", "unknown key 'nam'"},
             {"name: [", "a_user_is_read.yaml:1:"},
             {"name: a_user_is_read\ncall: { method: GET, path: / }\n",
              "yaml:1:1: there is no 'answer' here"},
             {"name: a_user_is_read\nanswer: { status: 200 }\n", "yaml:1:1: there is no 'call' here"},
             {"name: a_user_is_read\ncall: { method: GTE, path: / }\n", "2:17: there is no method 'GTE'"},
             {a_user + "answer: { status: fine }\n", "3:19: 'status' must be a number from 100 to 599"},
             {a_user + "answer: { status: 200, outcome: sure }\n", "3:33: 'outcome' is 'sure'"},
             {a_user + "answer: { status: 422, errors: [ { point: /x } ] }\n", "there is no 'pointer' here"},
             {a_user + "route: { unmapped_roles: perserve }\n",
              "3:26: 'unmapped_roles' is 'perserve' and must be one of preserve, passthrough, reject"},
             {a_user + "settings: { users_pat: /u }\n", "3:13: toy has no setting 'users_pat'"},
             {a_user + "turns: [ { ask: [ { peer: recrod } ] } ]\n", "3:27: 'peer' is 'recrod'"},
             {a_user + "turns: [ { ask: [ { method: GET } ], reply: [ { body: x } ] } ]\n",
              "there is no 'status' here"},
             {a_user + "turns: [ { ask: [ { method: GET } ], reply: [ { delivery: lots } ] } ]\n",
              "'delivery' is 'lots' and must be one of lost, not_sent,"},
             {a_user + "turns: 5\n", "3:8: 'turns' is a list"},
             {a_user + "turns: [ { ask: { method: GET } } ]\n", "3:17: 'ask' is a list"},
             {a_user + "route: { roles: [ a ] }\n", "3:17: 'roles' are names with the vendor's names"},
             {"- a\n", "must be keys with values"},
         }) {
        CaseFolder const bad(text);
        try {
            verify(tests::sample_dialect(Defect::none), bad.options());
            BOOST_ERROR("taken: " << text);
        } catch (std::runtime_error const& error) {
            BOOST_TEST(std::string(error.what()).find(says) != std::string::npos, error.what());
        }
    }
}

BOOST_AUTO_TEST_CASE(lists_that_a_case_has_are_paged_and_filtered) {
    CaseFolder const list(a_list, "users_are_listed.yaml");
    struct Row {
        Defect defect;
        std::string says;
    };
    for (auto const& [defect, says] : {Row{Defect::ignores_the_cursor, "a client would page without end"},
                                       Row{Defect::ignores_filters, "a list by email shows others, too"}}) {
        auto const said = verify(tests::sample_dialect(defect), list.options());
        BOOST_TEST(said.failed == "lists");
        BOOST_TEST(said.text.find(says) != std::string::npos, said.text);
    }
    auto const good = verify(tests::sample_dialect(Defect::none), list.options());
    BOOST_TEST(good.ok, good.text);
    BOOST_TEST(good.text.find("not decided") == std::string::npos, good.text);
}

BOOST_AUTO_TEST_SUITE_END()
