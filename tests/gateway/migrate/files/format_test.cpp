#include "gateway/migrate/files/format.hpp"
#include "gateway/migrate/files/user_reader.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdlib>
#include <filesystem>

using namespace idiom::migrate::files;

BOOST_AUTO_TEST_CASE(the_ending_of_a_file_tells_its_format) {
    BOOST_TEST((format_of("users.csv") == Format::csv));
    BOOST_TEST((format_of("./a.b/users.JSONL") == Format::jsonl));
    BOOST_TEST((format_of("users.Xml") == Format::xml));
    for (auto const* const path : {"users", "users.json", "users.csv.gz", "csv", "a.csv/users", ""})
        BOOST_TEST((format_of(path) == std::nullopt), path);
}

BOOST_AUTO_TEST_CASE(formats_have_names) {
    for (auto const format : {Format::jsonl, Format::csv, Format::xml})
        BOOST_TEST((format_named(name_of(format)) == format));
    for (auto const* const name : {"", "CSV", "json", "xml "})
        BOOST_TEST((format_named(name) == std::nullopt), name);
}

BOOST_AUTO_TEST_CASE(names_of_columns_are_compared_without_case_blanks_and_dashes) {
    for (auto const* const name : {"firstName", "First Name", "FIRST_NAME", "first-name", "\tfirst  name "})
        BOOST_TEST(plain_column_name(name) == "firstname", name);
    BOOST_TEST(plain_column_name("first.name") == "first.name");
}

BOOST_AUTO_TEST_CASE(a_file_that_cannot_be_read_says_why) {
    auto const missing = open_input("/no/such/users.csv");
    BOOST_TEST_REQUIRE(!missing.has_value());
    BOOST_TEST(missing.error() == "cannot be read: No such file or directory");
    auto const folder = open_input(std::filesystem::temp_directory_path());
    BOOST_TEST_REQUIRE(!folder.has_value());
    BOOST_TEST(folder.error() == "is a folder");
}
