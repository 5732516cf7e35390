#include "gateway/migrate/files/csv.hpp"

#include <boost/test/unit_test.hpp>

#include <string>
#include <vector>

using namespace idiom;
using namespace idiom::migrate::files;
using boost::test_tools::per_element;

namespace {

struct Cells {
    std::string name;
    std::vector<std::string_view> cells;
    std::string row;
    std::string safe; ///< "" if it is the same
};

std::vector<Cells> rows() {
    return {
        {"plain", {"a", "b"}, "a,b\r\n", ""},
        {"empty_cells", {"", ""}, ",\r\n", ""},
        {"one_empty_cell_is_no_empty_line", {""}, "\"\"\r\n", ""},
        {"a_comma", {"a,b"}, "\"a,b\"\r\n", ""},
        {"a_quote", {"a\"b"}, "\"a\"\"b\"\r\n", ""},
        {"line_ends", {"a\nb", "c\rd"}, "\"a\nb\",\"c\rd\"\r\n", ""},
        {"a_semicolon_is_plain", {"a;b"}, "a;b\r\n", ""},
        {"formulas", {"=1", "+1", "-1", "@1", "'1"}, "=1,+1,-1,@1,'1\r\n", "'=1,'+1,'-1,'@1,''1\r\n"},
        {"a_formula_with_a_comma", {"=A,B"}, "\"=A,B\"\r\n", "\"'=A,B\"\r\n"},
        {"signs_inside", {"a=b", "1-2"}, "a=b,1-2\r\n", ""},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(a_row_is_written_as_rfc_4180_has_it) {
    for (auto const& row : rows())
        BOOST_TEST_CONTEXT(row.name) {
            std::string plain;
            std::string safe;
            append_csv_row(plain, row.cells, false);
            append_csv_row(safe, row.cells, true);
            BOOST_TEST(plain == row.row);
            BOOST_TEST(safe == (row.safe.empty() ? row.row : row.safe));
        }
}

BOOST_AUTO_TEST_CASE(an_apostrophe_is_taken_away_where_it_was_put) {
    for (std::string_view const cell : {"=1", "+1", "-1", "@1", "'1", "''", "'=", "a", "", "'a'"}) {
        std::string row;
        append_csv_row(row, {cell, "x"}, true);
        auto const written = std::string_view(row).substr(0, row.find(','));
        BOOST_TEST(without_apostrophe(written) == cell);
    }
    BOOST_TEST(without_apostrophe("'Kim") == "'Kim"); // nobody put it
}

BOOST_AUTO_TEST_CASE(a_list_is_split_as_it_was_joined) {
    Arena arena;
    std::vector<std::vector<std::string_view>> const lists{
        {},           {"a"},          {"a", "b"},     {"a;b", "c"},
        {"a\\", "b"}, {"\\;", ";\\"}, {"a\\;b\\\\c"}, {" a ", "b c"},
        {"ä", "\n"}};
    for (auto const& list : lists) {
        auto const joined = join_list(list);
        auto const split = split_list(joined, arena);
        BOOST_TEST(std::vector<std::string_view>(split.begin(), split.end()) == list, per_element());
    }
    std::vector<std::string_view> const names{"a;b", "c\\d", "e"};
    BOOST_TEST(join_list(names) == "a\\;b;c\\\\d;e");
}
