#include "tests/gateway/migrate/files/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::migrate::files;
using namespace idiom::migrate::files::test;
using namespace std::string_literals;
using boost::test_tools::per_element;

namespace {

std::vector<Row> refused() {
    std::string const h = "userName,password\n";
    return {
        {"empty", "", {"users:1:1: has no header row: the file is empty"}},
        {"only_empty_lines", "\n\r\n", {"users:1:1: has no header row: the file is empty"}},
        {"a_quote_in_a_cell",
         h + "kim,s\"esame\n",
         {"users:2:6: a quote stands inside a cell without quotes"}},
        {"text_behind_a_quote",
         h + "kim,\"sesame\"x\n",
         {"users:2:13: a cell goes on behind its closing quote"}},
        {"a_blank_behind_a_quote",
         h + "\"kim\" ,sesame\n",
         {"users:2:6: a cell goes on behind its closing quote"}},
        {"an_open_quote", h + "kim,\"sesame\nlee,x\n", {"users:2:5: a quote is opened and not closed"}},
        {"an_open_quote_on_a_later_line",
         h + "\"k\nim\",\"sesame\n",
         {"users:3:5: a quote is opened and not closed"}},
        {"too_many_cells",
         h + "kim,sesame\nlee,x,y\n",
         {"userName=kim password=sesame", "users:3:7: the row has 3 cells, the header row 2"}},
        {"too_few_cells", h + "kim\n", {"users:2:4: the row has 1 cells, the header row 2"}},
        {"a_ragged_row_of_several_lines",
         h + "\"k\nim\",a,b\n",
         {"users:3:7: the row has 3 cells, the header row 2"}},
        {"a_row_of_blanks", h + "  \n", {"users:2:3: the row has 1 cells, the header row 2"}},
        {"two_columns_of_one_name",
         "userName,email,userName\n",
         {"users:1:16: a column has the name of another"}},
        {"two_columns_of_one_name_by_other_letters",
         "userName,email,User_Name\n",
         {"users:1:16: a column has the name of another"}},
        {"two_unknown_columns_of_one_name",
         "userName,Team,team\n",
         {"users:1:15: a column has the name of another"}},
        {"a_header_row_with_two_separators",
         "Login;First,Last\n",
         {"users:1:12: the header row has two kinds of separators"}},
        {"a_wrong_quote_in_the_header_row",
         "user\"Name,email\n",
         {"users:1:5: a quote stands inside a cell without quotes"}},
        {"no_truth", "userName,active\nkim,maybe\n", {"users:2:5: active: must be true or false"}},
        {"no_number",
         "userName,extensions/acme/shift\nkim,two\n",
         {"users:2:5: extensions/acme/shift: must be a number"}},
        {"no_object",
         "userName,extensions/acme/desk\nkim,{\n",
         {"users:2:5: extensions/acme/desk: must be a JSON object"}},
        {"no_device",
         "userName,devices\nkim,{\n",
         {"users:2:5: devices: must be a list of JSON objects or of ids"}},
        {"a_nul",
         "userName,email\nkim,a\0b\n"s,
         {"users:2:6: holds a NUL character; --encoding names another encoding than UTF-8"}},
        {"columns_are_characters",
         "userName,email\nkäse,ü\"\n",
         {"users:2:7: a quote stands inside a cell without quotes"}},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(what_is_wrong_with_a_csv_file_is_named_with_its_place) {
    for (auto const& row : refused())
        for (auto const step : {1ul, 5ul, 65536ul})
            BOOST_TEST_CONTEXT(row.name << ", " << step << " bytes at a time")
    BOOST_TEST(read_all(row.text, in(Format::csv), step).lines == row.lines, per_element());
}

BOOST_AUTO_TEST_CASE(no_problem_of_a_csv_file_quotes_a_cell) {
    for (auto const& row : refused())
        BOOST_TEST_CONTEXT(row.name) {
            auto const lines = read_all(row.text, in(Format::csv)).lines;
            BOOST_TEST_REQUIRE(!lines.empty());
            BOOST_TEST(!lines.back().contains("sesame"));
        }
    // Without a header row the first row is a user, and its cells are values.
    auto const lines = read_all("kim,sesame,sesame\n", in(Format::csv)).lines;
    BOOST_TEST(lines == std::vector<std::string>{"users:1:12: a column has the name of another"},
               per_element());
}

BOOST_AUTO_TEST_CASE(a_row_without_end_is_refused_where_it_begins) {
    std::string const much(3 * longest_user, 'x');
    auto const first = [](std::string text) {
        return read_all(std::move(text), in(Format::csv)).lines.back();
    };
    BOOST_TEST(first("userName,email\nkim,\"" + much) == "users:2:5: a quote is opened and not closed");
    BOOST_TEST(first("userName,email\nkim," + much) == "users:2:1: a row is longer than 1 MiB");
    BOOST_TEST(first("userName;email\nkim;\"a\";\"" + much) == "users:2:9: a quote is opened and not closed");
    BOOST_TEST(first(much) == "users:1:1: a row is longer than 1 MiB");
}

BOOST_AUTO_TEST_CASE(a_header_row_has_a_thousand_columns_at_most) {
    std::string row = "userName";
    for (int i = 0; i < 1000; ++i)
        row += ",c" + std::to_string(i);
    BOOST_TEST(
        read_all(row + "\n", in(Format::csv)).lines.back().ends_with(": there are more than 1000 columns"));
}
