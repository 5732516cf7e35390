#include "tests/gateway/config/support.hpp"
#include "tests/gateway/migrate/mapping/ends.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::migrate::mapping;
using namespace idiom::migrate::mapping::test;
using boost::test_tools::per_element;

namespace {

struct Bad {
    std::string name;
    std::string yaml;
    std::vector<std::string> lines; ///< without the name of the file
};

std::vector<Bad> bad() {
    return {
        {"an_unknown_key", "fiedls: {}\n", {"1:1: unknown key 'fiedls', did you mean 'fields'?"}},
        {"an_unknown_match", "match: usrName\n", {"1:8: unknown value 'usrName', did you mean 'userName'?"}},
        {"fields_that_name_none", "fields:\n", {"1:1: fields: names no field"}},
        {"an_unknown_field",
         "fields:\n  firstname: firstName\n",
         {"2:3: unknown field 'firstname', did you mean 'firstName'?"}},
        {"a_field_that_to_cannot_write",
         "fields:\n  displayName: displayName\n  phoneNumber: phoneNumber\n",
         {"2:3: displayName: cannot be written by genesys",
          "3:3: phoneNumber: cannot be written by genesys"}},
        {"devices_and_skills",
         "fields:\n  devices: devices\n  skills: skills\n  id: id\n",
         {"2:3: devices: cannot be written by genesys", "3:3: skills: cannot be written by genesys",
          "4:3: id: cannot be written by genesys"}},
        {"roles_among_the_fields",
         "fields:\n  roles: roles\n",
         {"2:3: roles: stands beside fields, not in it"}},
        {"an_extension_of_another_dialect",
         "fields:\n  extensions/xarios/isParent: userName\n",
         {"2:3: unknown field 'extensions/xarios/isParent'; known are userName, firstName, lastName, email, "
          "password, "
          "extensions/genesys/changePasswordOnFirstLogin"}},
        {"an_extension_that_is_spelled_wrong",
         "fields:\n  extensions/genesys/changePasswordAtFirstLogin: { value: true }\n",
         {"2:3: unknown field 'extensions/genesys/changePasswordAtFirstLogin', did you mean "
          "'extensions/genesys/changePasswordOnFirstLogin'?"}},
        {"an_extension_that_is_only_read",
         "fields:\n  extensions/genesys/doNotDisturb: { value: a }\n",
         {"2:3: extensions/genesys/doNotDisturb: cannot be written by genesys"}},
        {"an_unknown_source",
         "fields:\n  firstName: fristName\n",
         {"2:14: unknown field 'fristName', did you mean 'firstName'?"}},
        {"a_source_of_objects",
         "fields:\n  firstName: devices\n",
         {"2:14: unknown field 'devices'; known are id, userName, displayName, firstName, lastName, email, "
          "phoneNumber, "
          "password, active, accounts"}},
        {"a_list_for_one_value",
         "fields:\n  firstName: { from: accounts }\n",
         {"2:22: from: 'accounts' is a list, and the field takes one value"}},
        {"an_unknown_extension_of_from",
         "fields:\n  firstName: extensions/xarios/isparent\n",
         {"2:14: unknown field 'extensions/xarios/isparent', did you mean 'extensions/xarios/isParent'?"}},
        {"a_column_of_a_route",
         "fields:\n  firstName: csv.First\n",
         {"2:14: firstName: 'csv.First' is a column, and FROM is no CSV file"}},
        {"no_origin",
         "fields:\n  firstName: { lower: true }\n",
         {"2:3: firstName: needs one of from, value, generate"}},
        {"two_origins",
         "fields:\n  firstName: { from: firstName, value: Kim }\n",
         {"2:3: firstName: needs one of from, value, generate"}},
        {"an_unknown_making",
         "fields:\n  firstName: { from: firstName, trim: true }\n",
         {"2:33: unknown key 'trim'"}},
        {"lower_and_upper",
         "fields:\n  firstName: { from: firstName, lower: true, upper: true }\n",
         {"2:3: firstName: needs one of lower, upper"}},
        {"no_flag",
         "fields:\n  firstName: { from: firstName, lower: yes }\n",
         {"2:40: lower: 'yes' is neither true nor false"}},
        {"an_empty_text_to_look_for",
         "fields:\n  firstName: { from: email, before: \"\" }\n",
         {"2:37: before: '' is empty"}},
        {"a_map_that_is_none",
         "fields:\n  firstName: { from: email, map: [a] }\n",
         {"2:34: map: must be a map"}},
        {"a_field_without_value", "fields:\n  firstName:\n", {"2:3: firstName: has no value"}},
        {"a_field_that_is_a_list",
         "fields:\n  firstName: [firstName]\n",
         {"2:14: firstName: must be a single value"}},
        {"a_field_twice",
         "fields:\n  email: email\n  email: userName\n",
         {"3:3: duplicate key 'email', first on line 2"}},
        {"a_generated_name",
         "fields:\n  firstName: generate\n  lastName: { generate: { length: 9 } }\n",
         {"2:3: firstName: only a password can be generated",
          "3:25: generate: only a password can be generated"}},
        {"a_short_password",
         "fields:\n  password: { generate: { length: 7 } }\n",
         {"2:35: length: '7' is out of range, from 8 to 128"}},
        {"unknown_classes",
         "fields:\n  password: { generate: { classes: [lower, digits, lower] } }\n",
         {"2:44: unknown value 'digits', did you mean 'digit'?", "2:52: classes: is listed twice"}},
        {"no_class",
         "fields:\n  password: { generate: { classes: [] } }\n",
         {"2:36: classes: names no class"}},
        {"an_unknown_mode_of_roles",
         "roles: copied\n",
         {"1:8: unknown value 'copied'; known are copy, add, ignore"}},
        {"an_unknown_key_of_roles",
         "roles: { mode: add, maps: {} }\n",
         {"1:21: unknown key 'maps', did you mean 'map'?"}},
        {"a_role_without_name", "roles: { map: { a: \"\" } }\n", {"1:15: map: a role needs a name"}},
        {"missing_without_action", "missing: { only: matched }\n", {"1:1: missing: missing key 'action'"}},
        {"unknown_words_of_missing",
         "missing: { action: removeroles, only: copy }\n",
         {"1:20: unknown value 'removeroles', did you mean 'remove-roles'?",
          "1:39: unknown value 'copy'; known are copied, matched, everyone"}},
        {"no_yaml", "fields: {\n", {"2:1: YAML: end of map flow not found"}},
        {"a_list", "- a\n", {"1:1: the mapping: must be a map"}},
        {"nothing", "", {"1:1: the file is empty"}},
        {"all_at_once",
         "match: mail\nfields:\n  fistName: firstName\n  email: mail\nrole: copy\n",
         {"1:8: unknown value 'mail', did you mean 'email'?",
          "3:3: unknown field 'fistName', did you mean 'firstName'?",
          "4:10: unknown field 'mail', did you mean 'email'?",
          "5:1: unknown key 'role', did you mean 'roles'?"}},
    };
}

} // namespace

BOOST_AUTO_TEST_CASE(each_mistake_of_a_mapping_is_named_where_it_stands) {
    auto const ends = between("xarios", "genesys");
    for (auto const& row : bad())
        BOOST_TEST_CONTEXT(row.name) {
            auto expected = row.lines;
            for (auto& line : expected)
                line.insert(0, "mapping.yaml:");
            BOOST_TEST(problems_of(row.yaml, ends) == expected, per_element());
        }
}

BOOST_AUTO_TEST_CASE(columns_are_found_as_header_names_are_compared) {
    auto const file = csv("User Name,Phone Number 2,Mail");
    auto const ends = from_file(file, "genesys");
    auto const made = mapping_of("fields: { userName: csv.user_name, email: { from: csv.MAIL } }\n", ends);
    BOOST_TEST(std::get<FromColumn>(made.fields.at(0).origin).index == 0u);
    BOOST_TEST(std::get<FromColumn>(made.fields.at(1).origin).index == 2u);
    std::vector<std::string> const unknown{
        "mapping.yaml:1:21: unknown column 'csv.Mial', did you mean 'csv.Mail'?"};
    BOOST_TEST(problems_of("fields: { userName: csv.Mial }\n", ends) == unknown, per_element());
}

BOOST_AUTO_TEST_CASE(a_whole_mapping_is_read) {
    auto const made =
        mapping_of("match: email\n"
                   "fields:\n"
                   "  password: { generate: { length: 16, classes: [lower, upper, digit] } }\n"
                   "  userName: { from: email, lower: true }\n"
                   "  firstName: { value: Kim, prefix: a, suffix: b, default: c }\n"
                   "  extensions/configureuser/pbxUserId: { from: userName, before: \"@\", after: x, "
                   "map: { a: b }, upper: true }\n"
                   "roles: { mode: add, map: { boss: supervisor } }\n"
                   "missing: { action: remove-roles, only: everyone }\n",
                   between("xarios", "configureuser"));
    BOOST_TEST((made.match == Field::email));
    BOOST_TEST(fields_of(made) == "userName firstName password extensions/pbxUserId");
    BOOST_TEST((std::get<FromField>(made.fields[0].origin).field == Field::email));
    BOOST_TEST((made.fields[0].makings.letter_case == LetterCase::lower));
    BOOST_TEST(std::get<FixedValue>(made.fields[1].origin).text == "Kim");
    BOOST_TEST(made.fields[1].makings.prefix == "a");
    BOOST_TEST(made.fields[1].makings.suffix == "b");
    BOOST_TEST((made.fields[1].makings.fallback == "c"));
    BOOST_TEST_REQUIRE(made.password() != nullptr);
    BOOST_TEST(made.password()->length == 16u);
    BOOST_TEST(made.password()->classes.size() == 3u);
    auto const& makings = made.fields[3].makings;
    BOOST_TEST((makings.before == "@"));
    BOOST_TEST((makings.after == "x"));
    BOOST_TEST(makings.map.size() == 1u);
    BOOST_TEST((makings.letter_case == LetterCase::upper));
    BOOST_TEST((made.roles.mode == RolesMode::add));
    BOOST_TEST(made.roles.map.at(0).second == "supervisor");
    BOOST_TEST((made.missing == MissingAction::remove_roles));
    BOOST_TEST((made.missing_scope == MissingScope::everyone));
}

BOOST_AUTO_TEST_CASE(a_mapping_that_leaves_keys_out_has_their_defaults) {
    auto const made = mapping_of("roles: ignore\n", between("xarios", "genesys"));
    BOOST_TEST((made.match == Field::user_name));
    BOOST_TEST(fields_of(made) == fields_of(standard(between("xarios", "genesys"))));
    BOOST_TEST((made.roles.mode == RolesMode::ignore));
    BOOST_TEST(!made.missing.has_value());
    auto const password = mapping_of("fields: { password: generate }\n", between("xarios", "genesys"));
    BOOST_TEST_REQUIRE(password.password() != nullptr);
    BOOST_TEST(password.password()->length == 20u);
    BOOST_TEST(password.password()->classes.size() == 4u);
}

BOOST_AUTO_TEST_CASE(a_mapping_file_is_named_as_it_was_given) {
    config::test::Folder const folder;
    auto const path = folder.write("map.yaml", "match: mail\n");
    auto const made = load(path, between("xarios", "genesys"), config::test::environment({}));
    BOOST_TEST_REQUIRE(!made.has_value());
    BOOST_TEST(config::to_line(made.error().front()) ==
               path.string() + ":1:8: unknown value 'mail', did you mean 'email'?");
    auto const missing = load(folder.path() / "no.yaml", between("xarios", "genesys"));
    BOOST_TEST_REQUIRE(!missing.has_value());
    BOOST_TEST(missing.error().front().message == "does not exist");
}

BOOST_AUTO_TEST_CASE(words_of_missing_have_names) {
    for (auto const action :
         {MissingAction::keep, MissingAction::disable, MissingAction::remove_roles, MissingAction::delete_})
        BOOST_TEST((missing_action_named(name_of(action)) == action));
    for (auto const scope : {MissingScope::copied, MissingScope::matched, MissingScope::everyone})
        BOOST_TEST((missing_scope_named(name_of(scope)) == scope));
    BOOST_TEST(!missing_action_named("Keep").has_value());
    BOOST_TEST(!missing_scope_named("all").has_value());
}
