#include "gateway/record/scrubber.hpp"
#include "tests/gateway/record/recorded.hpp"
#include "translators/conformance/checks.hpp"
#include "translators/conformance/make_translator_under_test.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace idiom;
using namespace idiom::tests;

namespace {

/// Returns the only case, which plays. Fails unless there is one.
std::string only_case(Recorded const& recorded) {
    BOOST_TEST_REQUIRE(recorded.cases().size() == 1u);
    auto const name = recorded.cases().front();
    auto const made =
        conformance::load_case(recorded.folder.path() / "cases" / (name + ".yaml"), recorded.file->info());
    conformance::Report report;
    conformance::check_golden(conformance::make_translator_under_test(recorded.file->info(), {made}, {}),
                              report);
    BOOST_TEST(report.ok(), report.text("golden"));
    return recorded.the_case(name);
}

void has_none_of(std::string const& text, std::initializer_list<std::string_view> words) {
    for (auto const word : words)
        BOOST_TEST(!text.contains(word), word << " is in\n" << text);
}

constexpr auto no_roles = "[]";

} // namespace

BOOST_AUTO_TEST_CASE(names_of_two_letters_and_names_that_are_words_of_the_file_are_replaced) {
    Recorded recorded;
    recorded.play(
        GetUser{.id = "77ab-1"},
        {shows(200,
               R"({"id":"77ab-1","username":"jan","firstName":"Jan","lastName":"Li","email":"jo@li.example",)"
               R"("attributes":{"nick":["Jan Li"],"x":["li"],"y":["LI"],"Li":["z"]}})"),
         shows(200, no_roles)});
    auto const text = only_case(recorded);
    has_none_of(text, {"Jan", "\"Li\"", "\"li\"", "\"LI\"", "jo@", "@li", "77ab"});
    BOOST_TEST(text.contains("\"firstName\":"));
}

BOOST_AUTO_TEST_CASE(a_person_with_the_name_of_a_member_does_not_stay) {
    Recorded recorded;
    recorded.play(
        GetUser{.id = "77ab-1"},
        {shows(200, R"({"id":"77ab-1","username":"page","firstName":"First","lastName":"Page","note":)"
                    R"("Mr Page"})"),
         shows(200, no_roles)});
    has_none_of(only_case(recorded), {"\"Page\"", "\"page\"", "Mr Page", "\"First\""});
}

BOOST_AUTO_TEST_CASE(numbers_and_addresses_are_replaced_with_their_short_parts) {
    Recorded recorded;
    recorded.play(
        GetUser{.id = "77ab-1"},
        {shows(200, R"({"id":"77ab-1","username":"k","attributes":{"ssn":["078-05-1120"],"plain":)"
                    R"(["078051120"],"street":["12 Elm St"],"town":["Ulm 7"],"phone":["+49 30 12 34"]}})"),
         shows(200, no_roles)});
    has_none_of(only_case(recorded),
                {"078", "-05-", "1120", "12 ", "Elm", " St\"", "Ulm", "+49", " 30 ", "12 34"});
}

BOOST_AUTO_TEST_CASE(the_id_of_a_read_that_failed_is_replaced) {
    for (std::string const id : {"kim.li", "Jo May", "a|b", "77", "9"}) {
        Recorded recorded;
        recorded.play(GetUser{.id = id}, {shows(404, R"({"error":"User )" + id + R"( not found"})"),
                                          shows(404, R"({"error":"User not found"})")});
        auto const text = only_case(recorded);
        auto const path = text.substr(text.find("path: "), 60);
        has_none_of(path, {"kim", "li'", "/users/users'", "Jo", "May", "%7Cb", "/77'", "/9'"});
        has_none_of(text, {"kim.li", "Jo May", "User a|b"});
        BOOST_TEST(text.contains("problem: 'user-not-found'"));
    }
}

BOOST_AUTO_TEST_CASE(an_id_that_is_a_word_of_the_api_is_not_written) {
    Recorded recorded;
    recorded.play(GetUser{.id = "users"}, {shows(404, R"({"error":"no"})"), shows(404, R"({"error":"no"})")});
    BOOST_TEST(recorded.cases().empty());
}

BOOST_AUTO_TEST_CASE(an_id_in_a_location_is_the_one_that_is_read) {
    Recorded recorded;
    User user;
    user.user_name = "jo";
    user.first_name = "Jo";
    static constexpr std::array location{
        Header{"Location", "https://sso.acme.example/admin/realms/r/users/7"}};
    recorded.play(CreateUser{.user = user, .warnings = {}},
                  {{.status = 201, .headers = location, .body = {}, .secrets = {}},
                   shows(200, R"({"id":"7","username":"jo","firstName":"Jo","enabled":true})"),
                   shows(200, no_roles)});
    has_none_of(only_case(recorded), {"users/7", "\"7\"", "\"jo\"", "\"Jo\"", "acme"});
}

BOOST_AUTO_TEST_CASE(a_value_is_found_in_each_encoding) {
    record::Scrubber scrubber;
    scrubber.learn_person("Jo Müller-Li");
    auto const by = scrubber.text("Jo Müller-Li");
    BOOST_TEST(!by.contains("Jo"));
    BOOST_TEST(scrubber.text("/x/Jo%20M%C3%BCller-Li").contains("/x/" + by.substr(0, 2) + "%20"));
    BOOST_TEST(scrubber.text("?next=%2Fu%2FJo%2520M%25C3%25BCller-Li").contains(by.substr(3)));
    BOOST_TEST(scrubber.document(R"({"n":"\u004ao M\u00fcller\u002dLi"})") == R"({"n":")" + by + R"("})");
    BOOST_TEST(scrubber.document("<u n='Jo M&#xFC;ller-Li'><n>&#74;o Müller-Li</n></u>") ==
               "<u n='" + by + "'><n>" + by + "</n></u>");
    BOOST_TEST(!scrubber.document(R"({"n":"a\nJo M\u00fcller-Li",)").contains("Jo"));
    BOOST_TEST(scrubber.document(R"({"Jo Müller-Li":{"li":1}})").starts_with("{\"" + by + "\""));
    BOOST_TEST(scrubber.text("user=Jo+M%C3%BCller-Li&x=1").starts_with("user=" + by.substr(0, 2) + "+"));
}

BOOST_AUTO_TEST_CASE(a_short_text_that_has_a_name_in_it_is_replaced) {
    record::Scrubber scrubber;
    scrubber.learn_person("kimli");
    scrubber.learn_reply(R"({"nick":"kimli99","kind":"person"})");
    auto const made = scrubber.document(R"({"nick":"kimli99","kind":"person"})");
    BOOST_TEST(!made.contains("kimli"));
    BOOST_TEST(made.contains("person"));
}

BOOST_AUTO_TEST_CASE(what_is_left_is_told_wherever_it_stands) {
    record::Scrubber scrubber;
    scrubber.learn_person("Jo Li");
    scrubber.learn_person("Li");
    BOOST_TEST(scrubber.tells("Dear Jo Li,"));
    BOOST_TEST(scrubber.tells("jo%20li"));
    BOOST_TEST(scrubber.tells("/users/li"));
    BOOST_TEST(scrubber.tells_in_document(R"({"a":["Li"]})"));
    BOOST_TEST(scrubber.tells_in_document("<a b='Li'/>"));
    BOOST_TEST(!scrubber.tells("a list"));
    BOOST_TEST(!scrubber.tells_in_document(scrubber.document(R"({"a":["Jo Li", "LI"]})")));
}

BOOST_AUTO_TEST_CASE(a_role_with_a_name_in_it_is_replaced_in_the_route_too) {
    Recorded recorded;
    recorded.roles.map = {{"helpers", "Support Kimberly"}};
    recorded.play(GetUser{.id = "77ab-1"}, {shows(200, R"({"id":"77ab-1","username":"kimberly"})"),
                                            shows(200, R"([{"id":"88","name":"Support Kimberly"}])")});
    auto const text = only_case(recorded);
    has_none_of(text, {"imberly"});
    BOOST_TEST(text.contains("'helpers': 'Support "));
}

BOOST_AUTO_TEST_CASE(a_field_that_the_operator_keeps_stays_whole) {
    record::Scrubber scrubber;
    User user;
    user.display_name = "Jo Li of Quarry";
    user.last_name = "Quarry";
    user.email = "li@quarry.example";
    scrubber.learn(user, FieldSet{Field::display_name});
    BOOST_TEST(scrubber.text("Jo Li of Quarry") == "Jo Li of Quarry");
    BOOST_TEST(scrubber.left_in("Jo Li of Quarry") == "");
    BOOST_TEST(!scrubber.tells("Jo Li of Quarry"));
}
