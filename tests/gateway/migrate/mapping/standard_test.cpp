#include "tests/gateway/migrate/mapping/ends.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::migrate::mapping;
using namespace idiom::migrate::mapping::test;

namespace {

struct Pair {
    std::string_view from;
    std::string_view to;
    std::string_view fields;
};
constexpr Pair pairs[]{
    {"xarios", "configureuser", "userName firstName lastName email"},
    {"xarios", "evovoice", "userName firstName lastName"},
    {"xarios", "genesys", "userName firstName lastName email"},
    {"configureuser", "xarios", "userName displayName firstName lastName"},
    {"configureuser", "evovoice", "userName firstName lastName"},
    {"configureuser", "genesys", "userName firstName lastName email"},
    {"evovoice", "xarios", "userName displayName firstName lastName"},
    {"evovoice", "configureuser", "userName firstName lastName email"},
    {"evovoice", "genesys", "userName firstName lastName email"},
    {"genesys", "xarios", "userName displayName firstName lastName"},
    {"genesys", "configureuser", "userName firstName lastName email active"},
    {"genesys", "evovoice", "userName firstName lastName"},
};

struct File {
    std::string_view header;
    std::string_view to;
    std::string_view fields;
};
constexpr File from_files[]{
    {"userName,firstName,lastName,password", "genesys", "userName firstName lastName password"},
    {"userName,displayName", "genesys", "userName firstName lastName"},
    {"userName,displayName,firstName", "genesys", "userName firstName"},
    {"userName,firstName,lastName", "xarios", "userName displayName firstName lastName"},
    {"userName,firstName", "xarios", "userName firstName"},
    {"id,userName,roles,accounts,extensions/xarios/isParent,Team", "evovoice", "userName"},
};

} // namespace

BOOST_AUTO_TEST_CASE(without_fields_every_field_goes_along_that_from_shows_and_to_can_write) {
    for (auto const& row : pairs)
        BOOST_TEST_CONTEXT(row.from << " to " << row.to)
    BOOST_TEST(fields_of(standard(between(row.from, row.to))) == row.fields);
}

BOOST_AUTO_TEST_CASE(a_csv_shows_the_fields_of_its_columns_and_the_names_made_of_them) {
    for (auto const& row : from_files)
        BOOST_TEST_CONTEXT(row.header << " to " << row.to) {
            auto const file = csv(row.header);
            BOOST_TEST(fields_of(standard(from_file(file, row.to))) == row.fields);
        }
}

BOOST_AUTO_TEST_CASE(between_files_everything_is_compared_but_what_names_things_of_a_vendor) {
    auto const file = csv("userName,active,id,devices");
    Ends const ends{.from = migrate::capabilities_of_files(),
                    .file = &file,
                    .to = migrate::capabilities_of_files(),
                    .dialects = find_linked};
    BOOST_TEST(fields_of(standard(ends)) == "userName active");
}

BOOST_AUTO_TEST_CASE(a_file_needs_a_column_for_the_key) {
    struct Row {
        std::string_view header;
        std::string_view yaml;
        std::string_view message; ///< "" if there is no problem
    };
    constexpr Row rows[]{
        {"userName,email", "{}", ""},
        {"email", "{}", "has no column for the key 'userName'"},
        {"email", "match: email", ""},
        {"userName", "match: email", "has no column for the key 'email'"},
        {"Login,Team", "{}", "has no header row: no cell of the first row names a field"},
        {"Login,Team", "fields: { userName: csv.Login }", ""},
        {"Login,Team", "fields: { firstName: csv.Login }", "has no column for the key 'userName'"},
        {"userName,Login", "fields: { firstName: csv.Login }", ""},
        {"email", "fields: { userName: email }", ""},
        {"userName", "fields: { userName: email }", "has no column for the key 'userName'"},
        {"userName", "fields: { userName: { value: kim } }", "has no column for the key 'userName'"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.header << " with " << row.yaml) {
            auto const file = csv(row.header);
            auto const ends = from_file(file, "genesys");
            auto const problem = why_no_key(mapping_of(row.yaml, ends), ends, "users.csv");
            auto const expected = row.message.empty() ? "" : "users.csv:1:1: " + std::string(row.message);
            BOOST_TEST((problem ? config::to_line(*problem) : "") == expected);
        }
    BOOST_TEST(
        !why_no_key(standard(between("xarios", "genesys")), between("xarios", "genesys"), "").has_value());
}
