#include "gateway/migrate/files/user_writer.hpp"
#include "tests/gateway/migrate/files/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::migrate::files;
using namespace idiom::migrate::files::test;

namespace {

User kim(Arena& arena) {
    User user;
    user.id = "1";
    user.user_name = "kim";
    user.first_name = "=Kim";
    user.password = "sesame";
    user.active = true;
    user.roles = arena.list<std::string_view>({"b", "a;c"});
    user.skills = arena.list<Skill>({{.id = "s", .name = {}, .level = "3"}});
    user.extensions = arena.list<Extension>(
        {{"badge", "\"B,7\""}, {"shift", "2.50"}, {"desk", "{\"floor\":3}"}, {"teams", "[\"x\",\"y\"]"}});
    return user;
}

std::string written(Format format, bool safe = false) {
    Arena arena;
    auto const writer = make_writer(format, acme, safe);
    std::string out;
    writer->begin(out);
    writer->append(out, kim(arena), arena);
    User lee;
    lee.user_name = "lee";
    writer->append(out, lee, arena);
    writer->end(out);
    return out;
}

std::string const header =
    "id,userName,displayName,firstName,lastName,email,phoneNumber,active,roles,accounts,devices,skills,"
    "extensions/acme/badge,extensions/acme/onCall,extensions/acme/shift,extensions/acme/desk,extensions/acme/"
    "teams\r\n";

} // namespace

BOOST_AUTO_TEST_CASE(jsonl_has_a_user_a_line) {
    BOOST_TEST(
        written(Format::jsonl) ==
        "{\"id\":\"1\",\"userName\":\"kim\",\"firstName\":\"=Kim\",\"active\":true,\"roles\":[\"a;c\",\"b\"],"
        "\"skills\":[{\"id\":\"s\",\"level\":\"3\"}],\"extensions\":{\"acme\":{\"badge\":\"B,7\",\"shift\":2."
        "50,"
        "\"desk\":{\"floor\":3},\"teams\":[\"x\",\"y\"]}}}\n{\"userName\":\"lee\"}\n");
}

BOOST_AUTO_TEST_CASE(csv_has_a_column_for_each_field_that_can_be_read) {
    std::string const rest =
        "\"{\"\"id\"\":\"\"s\"\",\"\"level\"\":\"\"3\"\"}\",\"B,7\",,2.50,\"{\"\"floor\"\":3}\",x;y\r\n"
        ",lee,,,,,,,,,,,,,,,\r\n";
    BOOST_TEST(written(Format::csv) == header + "1,kim,,=Kim,,,,true,a\\;c;b,,," + rest);
    BOOST_TEST(written(Format::csv, true) == header + "1,kim,,'=Kim,,,,true,a\\;c;b,,," + rest);
}

BOOST_AUTO_TEST_CASE(xml_is_a_users_document) {
    BOOST_TEST(written(Format::xml) ==
               "<?xml version=\"1.0\" encoding=\"UTF-8\"?><Users xmlns=\"urn:idiom:user:1\">\n"
               "<User><id>1</id><userName>kim</userName><firstName>=Kim</firstName><active>true</active>"
               "<roles><role>a;c</role><role>b</role></roles><skills><skill><id>s</id><level>3</level></"
               "skill></skills>"
               "<extensions><acme><badge>B,7</badge><shift>2.50</shift><desk>{\"floor\":3}</desk>"
               "<teams><item>x</item><item>y</item></teams></acme></extensions></User>\n"
               "<User><userName>lee</userName></User>\n</Users>\n");
}

BOOST_AUTO_TEST_CASE(a_character_that_xml_cannot_carry_is_told) {
    Arena arena;
    auto const writer = make_writer(Format::xml, acme, false);
    User user;
    user.user_name = "kim";
    user.first_name = "K\x01im";
    std::string out;
    auto const replaced = writer->append(out, user, arena);
    BOOST_TEST(out == "<User><userName>kim</userName><firstName>K\xEF\xBF\xBDim</firstName></User>\n");
    BOOST_TEST(replaced.has(Field::first_name));
    BOOST_TEST(!replaced.has(Field::user_name));
}
