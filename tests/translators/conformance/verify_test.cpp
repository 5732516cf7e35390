#include "tests/support/process.hpp"
#include "tests/translators/conformance/said.hpp"
#include "translators/conformance/checks.hpp"
#include "translators/conformance/report.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using tests::a_case;
using tests::CaseFolder;
using tests::Defect;
using tests::verify;
using namespace std::chrono_literals;

namespace {

struct Row {
    Defect defect;
    std::string checks; ///< that find it
    std::string says;   ///< what tells the author what to change
};

Row const rows[]{
    {Defect::loses_a_role, "roles", "a role that was held is not in the set that is written"},
    {Defect::claims_what_was_asked, "roles confirmation",
     "the answer shows a role that was asked for and that no reply shows"},
    {Defect::tells_no_plan, "roles", "without Ask::roles"},
    {Defect::never_ends, "mishaps fuzz", "does not come to an end within 24 rounds"},
    {Defect::asks_for_nothing, "mishaps fuzz", "it asks for nothing"},
    {Defect::asks_for_too_much, "mishaps fuzz", "it asks for more than 2048 requests"},
    {Defect::throws, "fuzz", "it threw: an id has a first character"},
    {Defect::writes_after_a_failed_read, "mishaps", "writes although the read before it failed"},
    {Defect::succeeds_after_a_failed_write, "mishaps", "answers success for a write that failed"},
    {Defect::is_sure_of_a_lost_write, "mishaps", "the error does not say `uncertain`"},
    {Defect::writes_again, "mishaps", "writes again after a write that failed"},
    {Defect::leaves_ids_as_they_are, "escaping", "put what a client or a vendor says through uri::encode"},
    {Defect::leaves_a_quote_in_a_filter, "escaping", "a quote in client input ends a quoted text"},
    {Defect::lets_ids_leave_their_segment, "escaping", "a target that leaves the back end's URL"},
    {Defect::leaves_texts_as_they_are, "escaping", "its body is no JSON"},
    {Defect::does_not_write_a_field, "fields rehearsal", "the field phoneNumber is declared writable"},
    {Defect::does_not_read_a_field, "fields rehearsal", "the field phoneNumber is declared readable"},
    {Defect::does_not_clear_a_field, "fields", "the field email is declared clearable"},
    {Defect::needs_what_it_does_not_declare, "fields",
     "a create needs no field but those that the table calls needed"},
    {Defect::shows_what_it_does_not_declare, "legality",
     "the answer holds active, which the dialect's fields say cannot be read"},
    {Defect::does_not_write_an_extension, "fields", "the extension badge is declared writable"},
    {Defect::counts, "purity mapping", "next() gives another step when it is asked again"},
    {Defect::simulates_by_chance, "purity", "simulate() answers one request in two ways"},
    {Defect::tells_the_password_in_a_header, "escaping secrets", "a secret is in the header X-Password"},
    {Defect::repeats_the_password, "secrets", "an error repeats a secret that the vendor repeated"},
    {Defect::claims_an_operation, "operations", "the capabilities name the operation assign-device"},
    {Defect::serves_an_operation_unasked, "operations",
     "the capabilities do not name the operation send-email"},
    {Defect::reads_as_if_it_wrote, "legality mishaps roles mapping keeping conditions",
     "it is safe by its method and says `writes`"},
    {Defect::sets_a_header_of_the_gateway, "legality", "a header that is the gateway's to send: Host"},
    {Defect::forgets_a_field_in_its_answer, "rehearsal", "has another value"},
    {Defect::empties_the_roles, "keeping", "that does not name roles asks the same as one that empties"},
    {Defect::leaves_roles_out_of_the_whole, "keeping", "a PUT of the whole user leaves out roles"},
    {Defect::leaves_a_field_out_of_the_whole, "keeping", "a PUT of the whole user leaves out phoneNumber"},
    {Defect::leaves_an_extension_out_of_the_whole, "keeping", "a PUT of the whole user leaves out badge"},
    {Defect::does_not_confirm_a_create, "confirmation", "and the create is answered as a success"},
    {Defect::does_not_look_whether_a_role_went, "roles confirmation",
     "a role that was to go is there afterwards"},
    {Defect::answers_with_what_was_asked, "confirmation", "the answer shows what was asked for"},
    {Defect::answers_a_create_with_what_was_asked, "confirmation", "the answer shows what was asked for"},
    {Defect::ignores_the_route, "mapping", "a role that cannot be given over this route is written"},
    {Defect::forgets_default_roles, "mapping", "create without roles, over a route with default_roles"},
    {Defect::shows_the_vendors_role_names, "mapping", "the answer shows other roles than the route names"},
    {Defect::lists_the_vendors_role_names, "mapping lists",
     "the answer shows other roles than the route names"},
    {Defect::remembers_too_much, "operations", "it asks to have more than 64 KiB remembered"},
    {Defect::reads_the_password, "secrets", "the answer holds the password that the vendor showed"},
    {Defect::claims_to_write_roles_one_by_one, "roles", "and adding one sends those that are held, too"},
};

} // namespace

BOOST_AUTO_TEST_CASE(a_translator_that_is_right_passes_without_a_case) {
    auto const said = verify(tests::sample_dialect(Defect::none));
    BOOST_TEST(said.ok, said.text);
    BOOST_TEST(said.text.find("not decided: no cases were given") != std::string::npos, said.text);
    BOOST_TEST(said.text.find("toy: 17 checks, all ok") != std::string::npos, said.text);
}

BOOST_AUTO_TEST_CASE(every_defect_is_caught_by_the_check_that_is_meant_for_it) {
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT("defect " << static_cast<int>(row.defect) << ": " << row.says) {
            auto const said = verify(tests::sample_dialect(row.defect));
            BOOST_TEST(said.failed == row.checks);
            BOOST_TEST(said.text.find(row.says) != std::string::npos, said.text);
            BOOST_TEST(!said.ok);
        }
}

BOOST_AUTO_TEST_CASE(every_defect_has_a_row) {
    auto const number = [](Defect defect) { return static_cast<std::size_t>(defect); };
    BOOST_TEST(std::size(rows) == number(Defect::crashes) - number(Defect::loses_a_role));
}

BOOST_AUTO_TEST_CASE(there_are_several_ways_to_be_right) {
    for (auto i = Defect::none; i < Defect::loses_a_role; i = static_cast<Defect>(static_cast<int>(i) + 1)) {
        auto const said = verify(tests::sample_dialect(i));
        BOOST_TEST(said.ok, said.text);
    }
}

BOOST_AUTO_TEST_CASE(a_translator_that_crashes_fails_the_check_and_not_the_program) {
    conformance::VerifyOptions options;
    options.only = {"mishaps", "roles"};
    auto const said = verify(tests::sample_dialect(Defect::crashes), options);
    BOOST_TEST(said.failed == "mishaps");
    BOOST_TEST(
        said.text.find("the translator crashes (Aborted) in a get after 1 replies, the last of which is: "
                       "forbidden") != std::string::npos,
        said.text);
    BOOST_TEST(said.text.find("ok      roles") != std::string::npos, said.text);
}

BOOST_AUTO_TEST_CASE(a_translator_that_never_comes_back_is_ended) {
    conformance::VerifyOptions options;
    options.only = {"mishaps"};
    options.patience = std::chrono::seconds(1);
    auto const said = verify(tests::sample_dialect(Defect::hangs), options);
    BOOST_TEST(said.failed == "mishaps");
    BOOST_TEST(said.text.find("does not come back from next() or simulate()") != std::string::npos,
               said.text);
}

BOOST_AUTO_TEST_CASE(a_translator_that_is_known_never_to_come_back_is_not_waited_for_as_long) {
    conformance::VerifyOptions options;
    options.only = {"mishaps", "fuzz"};
    options.patience = std::chrono::seconds(2);
    auto const said = verify(tests::sample_dialect(Defect::hangs), options);
    BOOST_TEST(said.failed == "mishaps fuzz");
    BOOST_TEST(said.text.find("within 2 s in") != std::string::npos, said.text);
    BOOST_TEST(said.text.find("the checks that follow give it no more than a second") != std::string::npos,
               said.text);
    BOOST_TEST(said.text.find("within 1 s in") != std::string::npos, said.text);
}

BOOST_AUTO_TEST_CASE(what_is_found_does_not_command_the_terminal) {
    conformance::Report report;
    report.fail("a\x1b[2J", "b\r\n", "c\xff\nd\xc2\x9b \xe2\x80\xae \xc3\xbc");
    report.leave_open("e\a");
    auto const text = report.text("check");
    BOOST_TEST(text.find("a\\x1b[2J\n          in b\\r\\n\n            c\\xff\n            d\\u009b \\u202e "
                         "\xc3\xbc\n        not decided: e\\x07\n") != std::string::npos,
               text);
}

BOOST_AUTO_TEST_CASE(what_is_found_says_in_which_call_and_what_was_asked_and_answered) {
    auto const said = verify(tests::sample_dialect(Defect::succeeds_after_a_failed_write));
    BOOST_TEST(said.text.find("in delete (simulated, no settings), request 1, ") != std::string::npos,
               said.text);
    BOOST_TEST(said.text.find("asked    DELETE /users/7f3c2a10") != std::string::npos, said.text);
    BOOST_TEST(said.text.find("answered 4") != std::string::npos, said.text);
}

BOOST_AUTO_TEST_CASE(the_same_seed_finds_the_same) {
    conformance::VerifyOptions options;
    options.only = {"fuzz"};
    options.seed = 42;
    auto const said = verify(tests::sample_dialect(Defect::throws), options);
    BOOST_TEST(said.text == verify(tests::sample_dialect(Defect::throws), options).text);
    BOOST_TEST(said.text.find("--only fuzz --seed 42") != std::string::npos, said.text);
}

BOOST_AUTO_TEST_CASE(a_counter_example_is_as_short_as_it_gets) {
    conformance::VerifyOptions options;
    options.only = {"fuzz"};
    auto const said = verify(tests::sample_dialect(Defect::throws), options);
    BOOST_TEST(said.text.find(" {\"id\":\"\"}\n") != std::string::npos, said.text);
}

BOOST_AUTO_TEST_CASE(a_wrong_use_is_refused) {
    auto const refuses = [](conformance::VerifyOptions const& options, std::string const& says) {
        BOOST_CHECK_EXCEPTION(verify(tests::sample_dialect(Defect::none), options), std::runtime_error,
                              [&](std::exception const& error) {
                                  return std::string(error.what()).find(says) != std::string::npos;
                              });
    };
    conformance::VerifyOptions options;
    options.only = {"roels"};
    refuses(options, "there is no check 'roels'");
    options = {};
    options.cases = {"/no/such/folder"};
    refuses(options, "there is no such file or folder");
    options = {};
    options.settings.values["colour"] = {"red"};
    refuses(options, "--set colour: toy has no such setting");
}

BOOST_AUTO_TEST_CASE(a_library_is_verified_by_its_path) {
    CaseFolder const good(a_case("Lee"));
    auto const ran =
        test::run({IDIOM_PROGRAM, "verify-translator", IDIOM_TOY, good.path(), "--seconds", "0"}, {}, 300s);
    BOOST_TEST(ran.status == 0, ran.out << ran.err);
    BOOST_TEST(ran.out.find("toy: 17 checks, all ok") != std::string::npos, ran.out);
    CaseFolder const wrong(a_case("Park"));
    auto const failed = test::run(
        {IDIOM_PROGRAM, "verify-translator", IDIOM_TOY, wrong.path(), "--only", "golden", "--only", "roles"});
    BOOST_TEST(failed.status == 1);
    BOOST_TEST(failed.out.starts_with("FAILED  golden: 1 cases, 1 fault\n"), failed.out);
    BOOST_TEST(failed.out.find("toy: 1 of 2 checks FAILED") != std::string::npos, failed.out);
}

BOOST_AUTO_TEST_CASE(every_call_is_told_where_that_is_asked_for) {
    std::vector<std::string> const quiet{IDIOM_PROGRAM, "verify-translator", IDIOM_TOY, "--only",
                                         "conditions"};
    BOOST_TEST(test::run(quiet).err == "");
    auto loud = quiet;
    loud.push_back("--verbose");
    auto const ran = test::run(loud);
    BOOST_TEST(ran.status == 0, ran.out << ran.err);
    for (std::string const text :
         {"the call is delete '7f3c2a10-0000-4000-8000-000010000001' on a condition\nasked    GET /users/",
          "it answers precondition-failed: the condition of the check does not hold\n\n"})
        BOOST_TEST(ran.err.find(text) != std::string::npos, ran.err);
}

BOOST_AUTO_TEST_CASE(a_wrong_command_line_is_told_from_a_failure) {
    struct Row {
        std::vector<std::string> arguments;
        std::string says;
    };
    CaseFolder const no_case("nam: x\n");
    for (auto const& [arguments, says] : std::initializer_list<Row>{
             {{}, "which translator?"},
             {{"nobody"}, "there is no translator 'nobody'"},
             {{"no/such.so"}, "no/such.so "},
             {{"xarios", "--set", "customer"}, "--set customer: write KEY=VALUE"},
             {{"xarios", "--set", "colour=red"}, "--set colour: xarios has no such setting"},
             {{"xarios", "--only", "roels"}, "there is no check 'roels'"},
             {{"xarios", "--seconds", "-1"}, "--seconds"},
             {{"xarios", no_case.path()}, "unknown key 'nam'"},
         })
        BOOST_TEST_CONTEXT(says) {
            std::vector<std::string> all{IDIOM_PROGRAM, "verify-translator"};
            all.insert(all.end(), arguments.begin(), arguments.end());
            auto const ran = test::run(all);
            BOOST_TEST(ran.status == 2);
            BOOST_TEST((ran.out + ran.err).find(says) != std::string::npos, ran.out << ran.err);
        }
}

BOOST_AUTO_TEST_CASE(the_checks_are_listed) {
    auto const ran = test::run({IDIOM_PROGRAM, "verify-translator", "--list"});
    BOOST_TEST(ran.status == 0);
    for (auto const& check : conformance::checks())
        BOOST_TEST(ran.out.find(std::string(check.name) + " ") != std::string::npos, ran.out);
}
