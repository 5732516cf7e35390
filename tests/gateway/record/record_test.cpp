#include "gateway/record/scrubber.hpp"
#include "tests/gateway/record/recorded.hpp"
#include "tests/support/dialect_play.hpp"
#include "translators/conformance/checks.hpp"
#include "translators/conformance/make_translator_under_test.hpp"

#include <boost/test/unit_test.hpp>

#include <set>
#include <string>

using namespace idiom;
using namespace idiom::tests;

namespace {

constexpr auto kim =
    R"({"id":"1a2b3c4d-0000","username":"kimberly","firstName":"Kimberly","lastName":"Ostrovsky","email":"kimberly.ostrovsky@acme.example","attributes":{"note":["likes Kimberly a lot"]}})";

} // namespace

BOOST_AUTO_TEST_CASE(the_same_word_is_replaced_by_the_same_everywhere) {
    record::Scrubber scrubber;
    scrubber.learn("Kim Ostrovsky");
    auto const name = scrubber.text("Kim Ostrovsky");
    BOOST_TEST(name.size() == std::string_view("Kim Ostrovsky").size());
    BOOST_TEST((name[0] >= 'A' && name[0] <= 'Z'));
    BOOST_TEST(!name.contains("Kim"));
    auto const last = name.substr(4);
    BOOST_TEST(scrubber.text("/users?lastName=Ostrovsky&x=1") == "/users?lastName=" + last + "&x=1");
    BOOST_TEST(scrubber.document(R"({"Ostrovsky":"Ostrovsky","n":[true,7,"Ostrovsky!"]})") ==
               R"({"Ostrovsky":")" + last + R"(","n":[true,7,")" + last + R"(!"]})");
    BOOST_TEST(scrubber.text("https://acme.okta.example/x/Ostrovsky?y") ==
               "https://vendor.example/x/" + last + "?y");
    BOOST_TEST(scrubber.left_in("nothing") == "");
    BOOST_TEST(scrubber.left_in("a: ostrovsky") == "ostrovsky");
}

BOOST_AUTO_TEST_CASE(letters_beyond_ascii_are_words_in_each_spelling) {
    record::Scrubber scrubber;
    scrubber.learn("Renée");
    auto const by = scrubber.text("Renée");
    BOOST_TEST(by.size() == 5u);
    BOOST_TEST(scrubber.text("/users/Ren%C3%A9e") == "/users/" + by);
    BOOST_TEST(scrubber.document(R"({"n":"Ren\u00e9e"})") == R"({"n":")" + by + R"("})");
}

BOOST_AUTO_TEST_CASE(a_word_behind_an_escaped_character_is_a_word) {
    record::Scrubber scrubber;
    scrubber.learn("Kimberly acme");
    auto const name = scrubber.text("kimberly");
    auto const firm = scrubber.text("acme");
    BOOST_TEST(scrubber.text("/users/t%2Fkimberly%40acme.example") ==
               "/users/t%2F" + name + "%40" + firm + ".example");
    BOOST_TEST(scrubber.text("/users/%4Bimberly") != "/users/%4Bimberly");
    BOOST_TEST(scrubber.left_in("/users/t%2Fkimberly") == "kimberly");
}

BOOST_AUTO_TEST_CASE(a_word_that_the_dialect_writes_into_a_path_stays_wherever_it_comes_from) {
    record::Scrubber scrubber;
    scrubber.keep_words_not_in("GET /users/kimberly", "/customers/C-7/people/kimberly");
    scrubber.learn("/customers/people/kimberly");
    auto const path = scrubber.text("/customers/people/kimberly");
    BOOST_TEST(path.starts_with("/customers/people/"));
    BOOST_TEST(!path.contains("kimberly"));
}

BOOST_AUTO_TEST_CASE(a_short_name_in_another_script_is_a_word) {
    record::Scrubber scrubber;
    scrubber.learn("李明 Al");
    auto const name = scrubber.text("李明 Al");
    BOOST_TEST(!name.contains("李明"));
    BOOST_TEST(name.ends_with(" Al"));
}

BOOST_AUTO_TEST_CASE(a_reply_whose_texts_cannot_be_found_is_replaced_as_a_whole) {
    for (std::string const reply : {R"({"nick":"Kimmy",)", "no such user: Kimmy", "<p>Dear Kimmy<br></p>",
                                    "<u><n><![CDATA[Kimmy]]></n></u>", "<u>Kimmy <b>is</b> here</u>"}) {
        record::Scrubber scrubber;
        scrubber.learn_reply(reply);
        BOOST_TEST(!scrubber.document(reply).contains("Kimmy"), reply);
    }
    record::Scrubber scrubber;
    std::string_view const plain = R"(<u xmlns="http://schemas.acme.example"> <n>Kim</n> <m/></u>)";
    scrubber.learn_reply(plain);
    BOOST_TEST(scrubber.document(plain) == plain);
}

BOOST_AUTO_TEST_CASE(a_password_is_found_in_another_encoding) {
    record::Scrubber scrubber;
    scrubber.learn_password("Tr1ck, Pony!");
    BOOST_TEST(scrubber.document(R"({"p":"Tr1ck, Pony!"})") == R"({"p":"Passw0rd-1"})");
    BOOST_TEST(!scrubber.text("p=Tr1ck%2C+Pony%21").contains("Pony"));
    BOOST_TEST(scrubber.left_in("p=Tr1ck%2C+Pony%21") == "Tr1ck");
}

BOOST_AUTO_TEST_CASE(more_words_than_others_of_their_form_get_longer_ones) {
    record::Scrubber scrubber;
    std::set<std::string> made;
    std::string word = "0aaa"; // of six letters each
    for (int i = 0; i < 216; ++i) {
        word[1] = static_cast<char>('a' + i / 36);
        word[2] = static_cast<char>('a' + i / 6 % 6);
        word[3] = static_cast<char>('a' + i % 6);
        scrubber.learn(word);
        made.insert(scrubber.text(word));
    }
    BOOST_TEST(made.size() == 216u);
}

BOOST_AUTO_TEST_CASE(a_recorded_call_is_a_case_that_plays_and_names_nobody) {
    Recorded fixture;
    fixture.play(GetUser{.id = "1a2b3c4d-0000"},
                 {shows(200, kim), shows(200, R"([{"id":"77aa-9","name":"admin"}])")});
    BOOST_TEST_REQUIRE(fixture.cases() == std::vector<std::string>{"get_200_1"});
    auto const text = fixture.the_case("get_200_1");
    for (auto const* const word :
         {"imberly", "strovsky", "acme", "1a2b3c4d", "likes", "4711", "X-Request-Id"})
        BOOST_TEST(!text.contains(word), word << " is in\n" << text);
    BOOST_TEST(text.contains("\"username\":"));
    BOOST_TEST(text.contains("admin"));
    auto const made =
        conformance::load_case(fixture.folder.path() / "cases/get_200_1.yaml", fixture.file->info());
    conformance::Report report;
    conformance::check_golden(conformance::make_translator_under_test(fixture.file->info(), {made}, {}),
                              report);
    BOOST_TEST(report.ok(), report.text("golden"));
    // The same call is no second case.
    fixture.play(GetUser{.id = "1a2b3c4d-0000"},
                 {shows(200, kim), shows(200, R"([{"id":"77aa-9","name":"admin"}])")});
    BOOST_TEST(fixture.cases().size() == 1u);
}

BOOST_AUTO_TEST_CASE(a_password_is_in_no_case) {
    Recorded fixture;
    User user;
    user.user_name = "kimberly";
    user.password = "hunter2-hunter2";
    static constexpr std::array location{
        Header{"Location", "https://sso.acme.example/admin/realms/r/users/1a2b3c4d-0000"}};
    fixture.play(
        CreateUser{.user = user, .warnings = {}},
        {{.status = 201, .headers = location, .body = {}, .secrets = {}}, shows(200, kim), shows(200, "[]")});
    BOOST_TEST_REQUIRE(fixture.cases() == std::vector<std::string>{"create_201_1"});
    auto const text = fixture.the_case("create_201_1");
    BOOST_TEST(!text.contains("hunter2"));
    BOOST_TEST(text.contains("Passw0rd-1"));
    BOOST_TEST(text.contains("https://vendor.example/admin/realms/r/users/"));
}

BOOST_AUTO_TEST_CASE(a_secret_of_the_configuration_is_in_no_case) {
    Recorded fixture({.secrets = {"admin-token-77"}});
    fixture.play(GetUser{.id = "1a2b3c4d-0000"},
                 {shows(200, kim), shows(200, R"([{"id":"7","name":"admin-token-77"}])")});
    BOOST_TEST(fixture.cases().empty());
}

BOOST_AUTO_TEST_CASE(a_secret_of_the_configuration_is_found_in_each_spelling) {
    for (std::string const shown : {R"(it's-\"admin\"/77)", "it%27s-%22admin%22%2F77"}) {
        auto const roles = R"([{"id":"7","name":")" + shown + R"("}])";
        for (bool const secret : {false, true}) {
            record::RecorderOptions options;
            if (secret) options.secrets = {R"(it's-"admin"/77)"};
            Recorded fixture(std::move(options));
            fixture.play(GetUser{.id = "1a2b3c4d-0000"}, {shows(200, kim), shows(200, roles)});
            BOOST_TEST(fixture.cases().empty() == secret, shown);
        }
    }
}

BOOST_AUTO_TEST_CASE(a_change_is_recorded_in_the_words_of_the_api) {
    Recorded fixture;
    Change change;
    change.roles = RolesDelta{.add = fixture.arena.list<std::string_view>({"admin"}), .remove = {}};
    tests::PlainEdit const edit(change, true);
    fixture.play(UpdateUser{.id = "1a2b3c4d-0000", .edit = &edit},
                 {shows(200, kim),
                  shows(200, "[]"),
                  shows(200, R"({"id":"77aa-9","name":"admin"})"),
                  {.status = 204},
                  shows(200, kim),
                  shows(200, R"([{"id":"77aa-9","name":"admin"}])")});
    BOOST_TEST_REQUIRE(fixture.cases() == std::vector<std::string>{"update_200_1"});
    auto const text = fixture.the_case("update_200_1");
    BOOST_TEST(text.contains("method: PUT, path: '/users/"));
    BOOST_TEST(text.contains("/roles/admin'"));
}

BOOST_AUTO_TEST_CASE(only_the_methods_that_were_asked_for_are_recorded) {
    Recorded fixture({.only = {Method::post}});
    fixture.play(GetUser{.id = "1a2b3c4d-0000"}, {shows(200, kim), shows(200, "[]")});
    BOOST_TEST(fixture.cases().empty());
}

BOOST_AUTO_TEST_CASE(what_a_dry_run_made_up_is_no_case) {
    Recorded fixture;
    User user;
    user.id = "7";
    user.user_name = "kim";
    RolePolicy const roles;
    Arena arena;
    auto const played = tests::play(
        *fixture.dialect, {.what = GetUser{.id = "7"}, .roles = &roles},
        [&](Request const& request, std::size_t) { return fixture.dialect->simulate(request, user, arena); },
        arena);
    BOOST_TEST(played.ended);
    BOOST_TEST(fixture.cases().empty());
}
