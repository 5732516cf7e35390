#include "tests/gateway/migrate/files/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::migrate::files;
using namespace idiom::migrate::files::test;
using boost::test_tools::per_element;

namespace {

std::vector<Row> lines() {
    std::string const kim = "{\"userName\":\"kim\"}";
    return {
        {"nothing", "", {}},
        {"one_a_line", kim + "\n{\"userName\":\"lee\"}\n", {"userName=kim", "userName=lee"}},
        {"crlf_and_empty_lines", "\r\n" + kim + "\r\n \n" + kim, {"userName=kim", "userName=kim"}},
        {"null_clears",
         "{\"userName\":\"kim\",\"phoneNumber\":null,\"roles\":null}\n",
         {"userName=kim phoneNumber=null roles=null"}},
        {"every_field",
         "{\"id\":\"1\",\"userName\":\"kim\",\"displayName\":\"Kim "
         "Lee\",\"firstName\":\"Kim\",\"lastName\":\"Lee\","
         "\"email\":\"k@x\",\"phoneNumber\":\"+1\",\"password\":\"pw\",\"active\":false,\"roles\":[\"a\","
         "\"b\"],"
         "\"accounts\":[],\"devices\":[{\"id\":\"d\",\"phoneNumber\":\"+2\"}],\"skills\":[{\"id\":\"s\","
         "\"level\":\"3\"}],"
         "\"extensions\":{\"acme\":{\"badge\":\"B\",\"shift\":2.50}},\"externalId\":\"E\"}\n",
         {"id=1 userName=kim displayName=Kim Lee firstName=Kim lastName=Lee email=k@x phoneNumber=+1 "
          "password=pw "
          "roles=[a|b] accounts=[] active=false device=d/+2 skill=s/3 acme.badge=\"B\" acme.shift=2.50 "
          "externalId=E"}},
        {"broken_json",
         kim + "\n{\"userName\":kim}\n",
         {"userName=kim", "users:2:13: no JSON value begins like this"}},
        {"cut_off", "{\"userName\":\"sesame", {"users:1:20: a string without its end"}},
        {"two_users_in_a_line", kim + kim + "\n", {"users:1:19: something follows the value"}},
        {"a_list_of_users", "[" + kim + "]\n", {"users:1:1: a user must be an object"}},
        {"a_user_of_several_lines", "{\n\"userName\":\"kim\"}\n", {"users:1:2: a member without a name"}},
        {"a_wrong_type",
         "{\"userName\":\"kim\",\"password\":7}\n",
         {"users:1:30: /password: must be a string"}},
        {"a_wrong_item", "{\"roles\":[\"a\",7]}\n", {"users:1:10: /roles/1: must be a string"}},
        {"a_wrong_external_id", "{\"externalId\":7}\n", {"users:1:15: /externalId: must be a string"}},
        {"extensions_that_are_no_object",
         "{\"extensions\":null}\n",
         {"users:1:15: /extensions: must be an object with one member per dialect"}},
        {"extensions_of_a_dialect_that_are_no_object",
         "{\"extensions\":{\"acme\":7}}\n",
         {"users:1:15: /extensions/acme: must be an object"}},
        {"columns_are_characters",
         "{\"firstName\":\"Käthe\",\"active\":\"yes\"}\n",
         {"users:1:31: /active: must be true or false"}},
        {"a_member_twice",
         "{\"userName\":\"kim\",\"userName\":\"lee\"}\n",
         {"users:1:36: an object names a member twice"}},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(each_line_of_a_jsonl_file_is_a_user) {
    for (auto const& row : lines())
        for (auto const step : {1ul, 5ul, 65536ul})
            BOOST_TEST_CONTEXT(row.name << ", " << step << " bytes at a time")
    BOOST_TEST(read_all(row.text, in(Format::jsonl), step).lines == row.lines, per_element());
}

BOOST_AUTO_TEST_CASE(members_that_no_user_has_are_named_once_and_not_used) {
    auto const contents =
        read_all("{\"userName\":\"kim\",\"team\":1,\"warnings\":[],\"extensions\":{\"other\":{\"a\":1}}}\n"
                 "{\"userName\":\"lee\",\"team\":2}\n",
                 in(Format::jsonl));
    BOOST_TEST(contents.lines == (std::vector<std::string>{"userName=kim", "userName=lee"}), per_element());
    BOOST_TEST(contents.unknown == (std::vector<std::string>{"team", "extensions/other"}), per_element());
}

BOOST_AUTO_TEST_CASE(a_line_without_end_is_refused) {
    auto const contents =
        read_all("{}\n{\"userName\":\"" + std::string(3 * longest_user, 'x'), in(Format::jsonl));
    BOOST_TEST(contents.lines.back() == "users:2:1: a line is longer than 1 MiB");
}
