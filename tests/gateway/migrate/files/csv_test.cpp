#include "tests/gateway/migrate/files/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::migrate::files;
using namespace idiom::migrate::files::test;
using boost::test_tools::per_element;

namespace {

std::vector<Row> taken() {
    std::vector<std::string> const kim{"userName=kim firstName=Kim"};
    return {
        {"lf", "userName,firstName\nkim,Kim\n", kim},
        {"crlf", "userName,firstName\r\nkim,Kim\r\n", kim},
        {"cr", "userName,firstName\rkim,Kim\r", kim},
        {"no_line_end_at_the_end", "userName,firstName\nkim,Kim", kim},
        {"a_byte_order_mark", "\xEF\xBB\xBFuserName,firstName\nkim,Kim\n", kim},
        {"semicolons", "userName;firstName\nkim;Kim\n", kim},
        {"tabs", "userName\tfirstName\nkim\tKim\n", kim},
        {"empty_lines", "\nuserName,firstName\n\r\nkim,Kim\n\n", kim},
        {"one_column", "userName\nkim\n\nlee\n", {"userName=kim", "userName=lee"}},
        {"a_header_row_alone", "userName,firstName\n", {}},
        {"quotes", "\"userName\",\"firstName\"\n\"kim\",\"Kim\"\n", kim},
        {"doubled_quotes", "userName,firstName\nkim,\"K\"\"im\"\"\"\n", {"userName=kim firstName=K\"im\""}},
        {"a_separator_in_quotes", "userName,firstName\nkim,\"K,im\"\n", {"userName=kim firstName=K,im"}},
        {"line_ends_in_quotes",
         "userName,firstName\nkim,\"K\r\ni\nm\"\nlee,Lee\n",
         {"userName=kim firstName=K\r\ni\nm", "userName=lee firstName=Lee"}},
        {"a_comma_in_a_file_with_semicolons",
         "userName;firstName\nkim;K,im\n",
         {"userName=kim firstName=K,im"}},
        {"blanks_are_kept", "userName,firstName\nkim, Kim \n", {"userName=kim firstName= Kim "}},
        {"an_empty_cell_is_absent", "userName,firstName\nkim,\nlee,\"\"\n", {"userName=kim", "userName=lee"}},
        {"a_row_of_empty_cells", "userName,firstName\n,\n", {""}},
        {"header_names_as_people_write_them",
         "User Name,first_name,LAST-NAME, e mail\nkim,Kim,Lee,k@x\n",
         {"userName=kim firstName=Kim lastName=Lee email=k@x"}},
        {"a_separator_that_stands_in_an_unknown_column",
         "userName;Last, First;email\nkim;Lee, Kim;k@x\n",
         {"userName=kim email=k@x"}},
        {"every_field",
         "id,userName,displayName,firstName,lastName,email,phoneNumber,password,active,roles,accounts,"
         "externalId\n1,kim,Kim Lee,Kim,Lee,k@x,+1,pw,true,a;b,c,E-1\n",
         {"id=1 userName=kim displayName=Kim Lee firstName=Kim lastName=Lee email=k@x phoneNumber=+1 "
          "password=pw "
          "roles=[a|b] accounts=[c] active=true externalId=E-1"}},
        {"words_for_true",
         "active\ntrue\nTRUE\nyes\n1\n",
         {"active=true", "active=true", "active=true", "active=true"}},
        {"words_for_false",
         "active\nfalse\nFalse\nno\n0\n",
         {"active=false", "active=false", "active=false", "active=false"}},
        {"lists",
         "roles\na\na;b\na\\;b;c\na\\\\;b\nDOM\\a\n;a;;b;\n",
         {"roles=[a]", "roles=[a|b]", "roles=[a;b|c]", "roles=[a\\|b]", "roles=[DOM\\a]", "roles=[a|b]"}},
        {"a_list_that_has_no_item", "userName,roles\nkim,;\n", {"userName=kim roles=[]"}},
        {"devices_as_objects_or_ids",
         "devices,skills\n\"{\"\"id\"\":\"\"d\"\",\"\"phoneNumber\"\":\"\"+1\"\"};e\",s\n",
         {"device=d/+1 device=e/- skill=s/-"}},
        {"extensions",
         "userName,extensions/acme/badge,Extensions/Acme/On Call,extensions/acme/shift,extensions/acme/desk,"
         "extensions/acme/teams\nkim,B 7,yes,2.50,\"{\"\"floor\"\":3}\",x;y\n",
         {"userName=kim acme.badge=\"B 7\" acme.onCall=true acme.shift=2.50 acme.desk={\"floor\":3} "
          "acme.teams=[\"x\",\"y\"]"}},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(a_csv_file_gives_the_users_of_its_rows) {
    for (auto const& row : taken())
        for (auto const step : {1ul, 2ul, 3ul, 7ul, 65536ul})
            BOOST_TEST_CONTEXT(row.name << ", " << step << " bytes at a time")
    BOOST_TEST(read_all(row.text, in(Format::csv), step).lines == row.lines, per_element());
}

BOOST_AUTO_TEST_CASE(what_is_no_field_is_named_and_not_used) {
    auto const contents = read_all("userName,Department,extensions/acme/colour,extensions/other/badge,,Team\n"
                                   "kim,d,e,f,g,h\n",
                                   in(Format::csv));
    std::vector<std::string> const unknown{"Department", "extensions/acme/colour", "extensions/other/badge",
                                           "column 5", "Team"};
    BOOST_TEST(contents.unknown == unknown, per_element());
    BOOST_TEST(contents.lines == std::vector<std::string>{"userName=kim"}, per_element());
}

BOOST_AUTO_TEST_CASE(columns_stay_reachable_beside_the_fields) {
    auto reader = read_users(input_of("userName,Phone,E-Mail\nkim,+1,\n"), in(Format::csv));
    BOOST_TEST_REQUIRE(reader.has_value());
    auto const& fields = (*reader)->fields();
    BOOST_TEST(fields.csv);
    BOOST_TEST(fields.columns == (std::vector<std::string>{"userName", "Phone", "E-Mail"}), per_element());
    BOOST_TEST(fields.known == (std::vector<bool>{true, false, true}), per_element());
    BOOST_TEST(fields.fields.has(idiom::Field::email));
    BOOST_TEST(!fields.fields.has(idiom::Field::phone_number));
    idiom::Arena arena;
    auto const user = (*reader)->next(arena);
    BOOST_TEST_REQUIRE((user && *user));
    BOOST_TEST_REQUIRE((*user)->cells.size() == 3u);
    BOOST_TEST(((*user)->cells[1] == "+1"));
    BOOST_TEST(!(*user)->cells[2].has_value());
}

BOOST_AUTO_TEST_CASE(a_user_knows_its_line) {
    auto const contents = read_all("userName,firstName\nkim,\"K\nim\"\n\nlee,Lee\n", in(Format::csv));
    BOOST_TEST_REQUIRE(contents.places.size() == 2u);
    BOOST_TEST(contents.places[0].line == 2);
    BOOST_TEST(contents.places[1].line == 5);
}

BOOST_AUTO_TEST_CASE(csv_safe_takes_its_apostrophes_away) {
    auto options = in(Format::csv);
    std::string const text = "userName,firstName,roles\n'=kim,'Kim,'-a;b\n'@x,''y,'\n'+1,a'=b,\n";
    std::vector<std::string> const as_it_is{"userName='=kim firstName='Kim roles=['-a|b]",
                                            "userName='@x firstName=''y roles=[']",
                                            "userName='+1 firstName=a'=b"};
    BOOST_TEST(read_all(text, options).lines == as_it_is, per_element());
    options.csv_safe = true;
    std::vector<std::string> const safe{"userName==kim firstName='Kim roles=[-a|b]",
                                        "userName=@x firstName='y roles=[']", "userName=+1 firstName=a'=b"};
    BOOST_TEST(read_all(text, options).lines == safe, per_element());
}
