#include "gateway/migrate/mapping/apply.hpp"
#include "tests/gateway/migrate/files/support.hpp"
#include "tests/gateway/migrate/mapping/ends.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::migrate;
using namespace idiom::migrate::mapping;
using namespace idiom::migrate::mapping::test;
using idiom::migrate::files::test::list_of;

namespace {

/// `firstName=Kim lastName=null`; extensions by their names, roles and accounts as lists.
std::string described(Wanted const& wanted) {
    std::string made;
    auto const add = [&](std::string_view name, std::string_view value) {
        made += (made.empty() ? "" : " ") + std::string(name) + "=" + std::string(value);
    };
    for (auto const& row : user_fields) {
        if (wanted.clears.has(row.field)) add(row.name, "null");
        if (row.text != nullptr && wanted.set.*row.text) add(row.name, *(wanted.set.*row.text));
        if (row.names != nullptr && wanted.set.*row.names) add(row.name, list_of(*(wanted.set.*row.names)));
        if (row.field == Field::active && wanted.set.active)
            add(row.name, *wanted.set.active ? "true" : "false");
    }
    if (wanted.set.extensions)
        for (auto const& [name, json] : *wanted.set.extensions)
            add(name, json);
    for (auto const& lack : wanted.invalid)
        add("invalid", lack.name);
    return made;
}

/// Reads one user from JSON, as a file of users has it.
SourceUser user_of(std::string_view json, Arena& arena) {
    files::ReadOptions options;
    options.dialects = find_linked;
    auto reader = files::read_users(files::input_of(std::string(json)), options);
    if (!reader) throw std::runtime_error(config::to_line(reader.error()));
    auto const user = (*reader)->next(arena);
    if (!user || !*user) throw std::runtime_error("no user");
    return **user;
}

std::string applied(std::string_view yaml, std::string_view json, std::string_view to) {
    Arena arena;
    files::FileFields const file{.fields = FieldSet::all(), .columns = {}, .known = {}};
    auto const ends = from_file(file, to);
    return described(apply(mapping_of(yaml, ends), user_of(json, arena), ends.to, arena));
}

struct Row {
    std::string_view name;
    std::string_view making; ///< of firstName at evovoice
    std::string_view json;
    std::string_view result;
};
constexpr Row makings[]{
    {"from", "{ from: email }", R"({"email":"k@x"})", "firstName=k@x"},
    {"short_form", "email", R"({"email":"k@x"})", "firstName=k@x"},
    {"value", "{ value: Kim }", "{}", "firstName=Kim"},
    {"an_empty_value_clears", "{ value: \"\" }", "{}", "firstName=null"},
    {"absent", "firstName", "{}", ""},
    {"null_clears", "firstName", R"({"firstName":null})", "firstName=null"},
    {"an_empty_text_clears", "firstName", R"({"firstName":""})", "firstName=null"},
    {"before", "{ from: email, before: \"@\" }", R"({"email":"a.b@x@y"})", "firstName=a.b"},
    {"before_what_is_not_there", "{ from: email, before: \"@\" }", R"({"email":"kim"})", "firstName=kim"},
    {"after", "{ from: email, after: \"@\" }", R"({"email":"a.b@x@y"})", "firstName=x@y"},
    {"after_what_is_not_there", "{ from: email, after: \"@\" }", R"({"email":"kim"})", ""},
    {"before_comes_first", "{ from: email, after: \".\", before: \"@\" }", R"({"email":"a.b@x.y"})",
     "firstName=b"},
    {"map", "{ from: email, map: { a: b } }", R"({"email":"a"})", "firstName=b"},
    {"map_of_another_value", "{ from: email, map: { a: b } }", R"({"email":"A"})", "firstName=A"},
    {"map_to_nothing", "{ from: email, map: { a: \"\" } }", R"({"email":"a"})", ""},
    {"map_comes_before_case", "{ from: email, lower: true, map: { A: B } }", R"({"email":"A"})",
     "firstName=b"},
    {"lower", "{ from: email, lower: true }", R"({"email":"KÄTHE Ω ß"})", "firstName=käthe ω ß"},
    {"upper", "{ from: email, upper: true }", R"({"email":"käthe ω ß 😀"})", "firstName=KÄTHE Ω ß 😀"},
    {"lower_false", "{ from: email, lower: false }", R"({"email":"A"})", "firstName=A"},
    {"prefix_and_suffix", "{ from: email, suffix: \")\", prefix: \"(\" }", R"({"email":"a"})",
     "firstName=(a)"},
    {"case_comes_before_prefix", "{ from: email, prefix: P, lower: true }", R"({"email":"A"})",
     "firstName=Pa"},
    {"no_prefix_of_nothing", "{ from: email, prefix: P }", "{}", ""},
    {"default", "{ from: email, default: d }", "{}", "firstName=d"},
    {"default_for_null", "{ from: email, default: d }", R"({"email":null})", "firstName=d"},
    {"default_where_makings_leave_nothing", "{ from: email, after: \"@\", default: d }", R"({"email":"kim"})",
     "firstName=d"},
    {"default_is_not_made", "{ from: email, upper: true, prefix: P, default: d }", "{}", "firstName=d"},
    {"an_empty_default_clears", "{ from: email, default: \"\" }", "{}", "firstName=null"},
    {"default_where_something_is_left", "{ from: email, default: d }", R"({"email":"a"})", "firstName=a"},
    {"a_boolean_as_a_text", "active", R"({"active":true})", "firstName=true"},
    {"an_extension", "extensions/genesys/doNotDisturb", R"({"extensions":{"genesys":{"doNotDisturb":"on"}}})",
     "firstName=on"},
    {"an_extension_that_is_no_text", "extensions/configureuser/sbcGatewayId",
     R"({"extensions":{"configureuser":{"sbcGatewayId":12}}})", "firstName=12"},
    {"an_extension_that_is_absent", "extensions/genesys/doNotDisturb", "{}", ""},
};

struct Whole {
    std::string_view name;
    std::string_view yaml;
    std::string_view json;
    std::string_view to;
    std::string_view result;
};
constexpr Whole users[]{
    {"a_boolean", "fields: { active: active }", R"({"active":false})", "configureuser", "active=false"},
    {"a_boolean_by_a_map", "fields: { active: { from: email, map: { A: yes, I: no } } }", R"({"email":"I"})",
     "configureuser", "active=false"},
    {"a_boolean_that_is_none", "fields: { active: email }", R"({"email":"x"})", "configureuser",
     "invalid=active"},
    {"a_list_item_by_item", "fields: { accounts: { from: accounts, prefix: acc- } }",
     R"({"accounts":["1","2"]})", "evovoice", "accounts=[acc-1|acc-2]"},
    {"a_fixed_list", "fields: { accounts: { value: \"a;b\" } }", "{}", "evovoice", "accounts=[a|b]"},
    {"one_value_for_a_list", "fields: { accounts: email }", R"({"email":"a;b"})", "evovoice",
     "accounts=[a;b]"},
    {"an_empty_list_clears", "fields: { accounts: accounts }", R"({"accounts":[]})", "evovoice",
     "accounts=null"},
    {"extensions_by_their_types",
     "fields: { extensions/configureuser/pbxUserId: { from: userName, before: \"@\" }, "
     "extensions/configureuser/useTeamsVoicemail: { value: yes }, "
     "extensions/configureuser/callPolicyInfo: { value: '{\"a\":1}' } }",
     R"({"userName":"kim@x"})", "configureuser",
     "callPolicyInfo={\"a\":1} pbxUserId=\"kim\" useTeamsVoicemail=true"},
    {"an_extension_that_clears", "fields: { extensions/configureuser/userTag: phoneNumber }",
     R"({"phoneNumber":null})", "configureuser", "userTag=null"},
    {"an_extension_of_another_type", "fields: { extensions/configureuser/useTeamsVoicemail: email }",
     R"({"email":"x"})", "configureuser", "invalid=extensions/configureuser/useTeamsVoicemail"},
    {"a_password_of_the_file", "fields: { password: password }", R"({"password":"pw"})", "genesys",
     "password=pw"},
    {"a_generated_password_is_made_later", "fields: { password: generate }", R"({"password":"pw"})",
     "genesys", ""},
    {"roles_are_a_set", "fields: {}", R"({"roles":["b","a","b"]})", "genesys", "roles=[a|b]"},
    {"roles_are_renamed", "{ fields: {}, roles: { map: { boss: supervisor, b: a } } }",
     R"({"roles":["boss","b","a","c"]})", "genesys", "roles=[a|c|supervisor]"},
    {"roles_are_ignored", "{ fields: {}, roles: ignore }", R"({"roles":["a"]})", "genesys", ""},
    {"roles_that_are_null", "fields: {}", R"({"roles":null})", "genesys", "roles=[]"},
    {"roles_that_are_absent", "fields: {}", "{}", "genesys", ""},
    {"roles_where_to_has_none", "fields: {}", R"({"roles":["a"]})", "configureuser", ""},
    {"one_name_of_two", "{}", R"({"firstName":"Ana María","lastName":"García López"})", "xarios",
     "displayName=Ana María García López"},
    {"one_name_stays", "{}", R"({"displayName":"Kim Lee","firstName":"Kim","lastName":"Lee"})", "xarios",
     "displayName=Kim Lee"},
    {"one_name_of_a_part_and_null", "{}", R"({"firstName":"Kim","lastName":null})", "xarios",
     "displayName=Kim"},
    {"a_part_alone_is_no_name", "{}", R"({"firstName":"Kim"})", "xarios", "firstName=Kim"},
    {"one_name_that_is_mapped_as_two", "fields: { firstName: firstName, lastName: email }",
     R"({"firstName":"Kim","email":"Lee"})", "xarios", "displayName=Kim Lee"},
    {"two_names_of_one", "{}", R"({"displayName":"Ana María García"})", "genesys",
     "firstName=Ana María lastName=García"},
    {"a_single_word_is_no_last_name", "{}", R"({"displayName":"Prince"})", "genesys", "firstName=Prince"},
    {"two_names_stay", "{}", R"({"displayName":"X Y","firstName":"Kim","lastName":"Lee"})", "genesys",
     "firstName=Kim lastName=Lee"},
    {"a_part_that_is_there_keeps_the_whole_out", "{}", R"({"displayName":"X Y","firstName":"Kim"})",
     "genesys", "firstName=Kim"},
};

} // namespace

BOOST_AUTO_TEST_CASE(makings_are_applied_in_their_order) {
    for (auto const& row : makings)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(applied("fields: { firstName: " + std::string(row.making) + " }\n", row.json, "evovoice") ==
               row.result);
}

BOOST_AUTO_TEST_CASE(a_user_becomes_what_to_should_hold) {
    for (auto const& row : users)
        BOOST_TEST_CONTEXT(row.name)
    BOOST_TEST(applied(row.yaml, row.json, row.to) == row.result);
}

BOOST_AUTO_TEST_CASE(a_cell_becomes_a_value_and_in_a_list_several) {
    Arena arena;
    files::ReadOptions options;
    options.format = files::Format::csv;
    options.dialects = find_linked;
    auto reader = files::read_users(files::input_of("userName,Acc,Phone\nkim,a;b,\n"), options);
    BOOST_TEST_REQUIRE(reader.has_value());
    auto const user = (*reader)->next(arena);
    BOOST_TEST_REQUIRE((user && *user));
    auto const ends = from_file((*reader)->fields(), "evovoice");
    auto const mapping = mapping_of("fields: { userName: userName, firstName: csv.Acc, accounts: csv.Acc, "
                                    "lastName: { from: csv.Phone, default: none } }",
                                    ends);
    BOOST_TEST(described(apply(mapping, **user, ends.to, arena)) ==
               "userName=kim firstName=a;b lastName=none accounts=[a|b]");
}

BOOST_AUTO_TEST_CASE(the_key_is_what_the_field_of_match_gets) {
    Arena arena;
    auto const key = [&](std::string_view yaml, std::string_view json) {
        files::FileFields const file{.fields = FieldSet::all(), .columns = {}, .known = {}};
        auto const ends = from_file(file, "genesys");
        return apply(mapping_of(yaml, ends), user_of(json, arena), ends.to, arena).key;
    };
    std::string_view const kim = R"({"userName":"Kim","email":"k@x"})";
    BOOST_TEST(key("{}", kim) == "Kim");
    BOOST_TEST(key("match: email", kim) == "k@x");
    BOOST_TEST(key("fields: { userName: { from: email, before: \"@\" } }", kim) == "k");
    BOOST_TEST(key("fields: { firstName: email }", kim) == "Kim");
    BOOST_TEST(key("match: email", R"({"userName":"Kim"})").empty());
    BOOST_TEST(key("match: email", R"({"userName":"Kim","email":null})").empty());
    BOOST_TEST(key("match: email", R"({"userName":"Kim","email":""})").empty());
}

BOOST_AUTO_TEST_CASE(what_a_route_can_show_and_does_not_is_cleared_where_to_can_clear_it) {
    struct Route {
        std::string_view name;
        std::string_view from;
        std::string_view to;
        std::string_view yaml;
        std::string_view json;
        std::string_view result;
    };
    constexpr Route rows[]{
        {"an email is left alone", "configureuser", "genesys", "",
         R"({"userName":"a","firstName":"Ana","lastName":"Ruiz"})", "userName=a firstName=Ana lastName=Ruiz"},
        {"TO cannot clear it", "genesys", "configureuser", "",
         R"({"userName":"a","firstName":"Ana","lastName":"Ruiz"})", "userName=a firstName=Ana lastName=Ruiz"},
        {"FROM cannot show it", "evovoice", "configureuser",
         "fields: { userName: userName, firstName: firstName }", R"({"userName":"a","firstName":"Ana"})",
         "userName=a firstName=Ana"},
        {"a part of the name", "configureuser", "evovoice", "", R"({"userName":"a","firstName":"Ana"})",
         "userName=a firstName=Ana lastName=null"},
        {"a name of one part where TO keeps one name", "configureuser", "xarios", "",
         R"({"userName":"a","firstName":"Ana"})", "userName=a displayName=Ana"},
        {"no name at all where TO needs one", "configureuser", "xarios", "", R"({"userName":"a"})",
         "userName=a"},
        {"the whole name says the parts", "evovoice", "configureuser", "",
         R"({"userName":"a","displayName":"Ana Ruiz","email":"a"})",
         "userName=a firstName=Ana lastName=Ruiz email=a"},
        {"the mapping has a default", "configureuser", "genesys",
         "fields: { userName: userName, email: { from: email, default: a@x } }", R"({"userName":"a"})",
         "userName=a email=a@x"},
        {"a default of nothing clears the email", "configureuser", "genesys",
         "fields: { userName: userName, email: { from: email, default: \"\" } }", R"({"userName":"a"})",
         "userName=a email=null"},
        {"a member under extensions", "configureuser", "genesys",
         "fields: { userName: userName, email: { from: extensions/configureuser/userTag } }",
         R"({"userName":"a"})", "userName=a email=null"},
    };
    for (auto const& row : rows) {
        Arena arena;
        auto const ends = between(row.from, row.to);
        auto source = user_of(row.json, arena);
        source.shown = shown_by(can(row.from));
        auto const mapping = row.yaml.empty() ? standard(ends) : mapping_of(row.yaml, ends);
        BOOST_TEST(described(apply(mapping, source, ends.to, arena)) == row.result, row.name);
    }
}
