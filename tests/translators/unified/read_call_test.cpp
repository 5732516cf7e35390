#include "tests/translators/unified/support.hpp"
#include "translators/face/sealed_text.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::unified::test {
namespace {

using namespace face;

constexpr std::string_view new_user =
    R"({"userName":"ana","firstName":"Ana","lastName":"Ruiz","password":"s3cret"})";

struct RefusedRow {
    std::string_view name;
    Method method;
    std::string_view target;
    std::string_view body;
    std::string_view type;
    std::string_view outcome;
};
constexpr std::string_view json_type = "application/json";

constexpr RefusedRow refused[]{
    {"nothing at /", Method::get, "/", "", "", "not-found"},
    {"an unknown resource", Method::get, "/groups", "", "", "not-found"},
    {"a trailing slash", Method::get, "/users/", "", "", "not-found"},
    {"an unknown part of a user", Method::get, "/users/7/keys", "", "", "not-found"},
    {"too deep", Method::get, "/users/7/roles/a/b", "", "", "not-found"},
    {"below the capabilities", Method::get, "/capabilities/x", "", "", "not-found"},
    {"an id with a slash", Method::get, "/users/a%2Fb", "", "", "malformed-request"},
    {"an id that goes up", Method::get, "/users/%2e%2e", "", "", "malformed-request"},
    {"an id that stays", Method::get, "/users/.", "", "", "malformed-request"},
    {"a broken escape", Method::get, "/users/%zz", "", "", "malformed-request"},
    {"a control character in an id", Method::get, "/users/a%00", "", "", "malformed-request"},
    {"an id that is no UTF-8", Method::get, "/users/%ff", "", "", "malformed-request"},
    {"a role that goes up", Method::put, "/users/7/roles/..", "", "", "malformed-request"},
    {"PATCH of the list", Method::patch, "/users", "{}", json_type, "method-not-allowed"},
    {"POST to a user", Method::post, "/users/7", "{}", json_type, "method-not-allowed"},
    {"GET of a role", Method::get, "/users/7/roles/admin", "", "", "method-not-allowed"},
    {"PUT of the capabilities", Method::put, "/capabilities", "", "", "method-not-allowed"},
    {"an unknown parameter", Method::get, "/users?color=red", "", "", "invalid-parameter"},
    {"a parameter of another call", Method::get, "/users/7?limit=3", "", "", "invalid-parameter"},
    {"a parameter twice", Method::get, "/users?limit=3&limit=4", "", "", "invalid-parameter"},
    {"limit 0", Method::get, "/users?limit=0", "", "", "invalid-parameter"},
    {"limit 501", Method::get, "/users?limit=501", "", "", "invalid-parameter"},
    {"limit with a sign", Method::get, "/users?limit=+5", "", "", "invalid-parameter"},
    {"limit in words", Method::get, "/users?limit=5x", "", "", "invalid-parameter"},
    {"limit beyond every number", Method::get, "/users?limit=99999999999999999999", "", "",
     "invalid-parameter"},
    {"an empty cursor", Method::get, "/users?cursor=", "", "", "invalid-parameter"},
    {"sorted by no field", Method::get, "/users?sort=age", "", "", "invalid-parameter"},
    {"sorted by a set", Method::get, "/users?sort=roles", "", "", "invalid-parameter"},
    {"sorted by the password", Method::get, "/users?sort=password", "", "", "invalid-parameter"},
    {"sorted by what is not there", Method::get, "/users?sort=phoneNumber", "", "", "invalid-parameter"},
    {"no fields", Method::get, "/users?fields=", "", "", "invalid-parameter"},
    {"an unknown field", Method::get, "/users?fields=id,age", "", "", "invalid-parameter"},
    {"the password as a field", Method::get, "/users?fields=password", "", "", "invalid-parameter"},
    {"an unknown format", Method::get, "/users?format=yaml", "", "", "invalid-parameter"},
    {"an unknown scope", Method::delete_, "/users/7?scope=local", "", "", "invalid-parameter"},
    {"a dry run that is none", Method::delete_, "/users/7?dry_run=1", "", "", "invalid-parameter"},
    {"a dry run of a read", Method::get, "/users/7?dry_run=true", "", "", "invalid-parameter"},
    {"a broken query", Method::get, "/users?limit=%z", "", "", "invalid-parameter"},
    {"an unknown type of body", Method::post, "/users", "a: b", "application/yaml", "unsupported-media-type"},
    {"a form", Method::post, "/users", "a=b", "application/x-www-form-urlencoded", "unsupported-media-type"},
    {"a patch that is no PATCH", Method::put, "/users/7", "[]", "application/json-patch+json",
     "unsupported-media-type"},
    {"no body and no length", Method::post, "/users", "", json_type, "length-required"},
    {"half a body", Method::post, "/users", "{", json_type, "malformed-body"},
    {"two bodies", Method::post, "/users", "{}{}", json_type, "malformed-body"},
    {"a member twice", Method::post, "/users", R"({"email":"a","email":"b"})", json_type, "malformed-body"},
    {"an array for a user", Method::post, "/users", "[]", json_type,
     "invalid-value ,/userName,/firstName,/lastName,/password"},
    {"all that is missing at once", Method::post, "/users", "{}", json_type,
     "invalid-value /userName,/firstName,/lastName,/password"},
    {"all that is wrong at once", Method::post, "/users",
     R"({"userName":7,"firstName":"Ana","lastName":"Ruiz","password":"p","active":"yes","roles":["a",1],"age":3,)"
     R"("devices":{},"accounts":null})",
     json_type, "invalid-value /userName,/active,/roles/1,/age,/devices"},
    {"a field that the dialect lacks", Method::post, "/users",
     R"({"userName":"a","firstName":"A","lastName":"B","password":"p","phoneNumber":"1"})", json_type,
     "unsupported-field /phoneNumber"},
    {"an id of one's own", Method::post, "/users",
     R"({"id":"1","userName":"a","firstName":"A","lastName":"B","password":"p"})", json_type,
     "read-only-field /id"},
    {"a display name without both names", Method::post, "/users",
     R"({"userName":"a","displayName":"A B","firstName":"A","password":"p"})", json_type,
     "read-only-field /displayName,/lastName"},
    {"too long by one character", Method::post, "/users",
     R"({"userName":"a","firstName":"ÄÖÜäöü","lastName":"B","password":"p"})", json_type,
     "invalid-value /firstName"},
    {"a control character", Method::post, "/users",
     R"({"userName":"a\u0000","firstName":"A","lastName":"B\n","password":"p"})", json_type,
     "invalid-value /userName,/lastName"},
    {"an empty needed field", Method::post, "/users",
     R"({"userName":"","firstName":"A","lastName":"B","password":"p"})", json_type,
     "invalid-value /userName"},
    {"an empty role", Method::put, "/users/7/roles", R"({"roles":[""]})", json_type,
     "invalid-value /roles/0"},
    {"an extension of another dialect", Method::patch, "/users/7", R"({"extensions":{"onename":{"a":1}}})",
     json_type, "unsupported-field /extensions/onename"},
    {"an unknown extension", Method::patch, "/users/7", R"({"extensions":{"twoname":{"a/b":1}}})", json_type,
     "unsupported-field /extensions/twoname/a~1b"},
    {"a read-only extension", Method::patch, "/users/7", R"({"extensions":{"twoname":{"IsParent":true}}})",
     json_type, "read-only-field /extensions/twoname/IsParent"},
    {"extensions of the wrong type", Method::patch, "/users/7",
     R"({"extensions":{"twoname":{"Note":1,"Settings":"a","Tags":[1],"Level":"1"}}})", json_type,
     "invalid-value /extensions/twoname/Note,/extensions/twoname/Settings,/extensions/twoname/Tags,"
     "/extensions/twoname/Level"},
    {"all extensions cleared", Method::patch, "/users/7", R"({"extensions":null})", json_type,
     "invalid-value /extensions"},
    {"create-only on update", Method::patch, "/users/7", R"({"accounts":["a"]})", json_type,
     "read-only-field /accounts"},
    {"cleared and cannot be", Method::patch, "/users/7", R"({"firstName":null,"id":null})", json_type,
     "read-only-field /id,/firstName"},
    {"PUT without what is needed", Method::put, "/users/7", R"({"email":"a@b"})", json_type,
     "invalid-value /userName,/firstName,/lastName"},
    {"no roles to put", Method::put, "/users/7/roles", R"({"role":["a"]})", json_type,
     "invalid-value /roles,/role"},
    {"a role that is a number", Method::put, "/users/7/roles", "[1]", json_type, "invalid-value /0"},
    {"no clientType", Method::put, "/users/7/devices/d", "{}", json_type, "invalid-value /clientType"},
    {"unassigning without clientType", Method::delete_, "/users/7/devices/d", "", "",
     "invalid-value /clientType"},
    {"an unknown email", Method::post, "/users/7/emails", R"({"kind":"spam"})", json_type,
     "invalid-value /kind"},
    {"a patch that is none", Method::patch, "/users/7", "{}", "application/json-patch+json",
     "invalid-patch "},
    {"an unknown verb", Method::patch, "/users/7", R"([{"op":"x","path":""}])", "application/json-patch+json",
     "invalid-patch /0/op"},
    {"an index without If-Match", Method::patch, "/users/7", R"([{"op":"remove","path":"/roles/0"}])",
     "application/json-patch+json", "precondition-required /roles/0"},
    {"a test on an index without If-Match", Method::patch, "/users/7",
     R"([{"op":"test","path":"/devices/0/id","value":"d"}])", "application/json-patch+json",
     "precondition-required /devices/0/id"},
};

BOOST_AUTO_TEST_SUITE(read_call_, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(what_cannot_be_is_refused_by_its_name) {
    for (auto const& row : refused) {
        Exchange exchange;
        std::vector<Header> headers;
        if (!row.type.empty()) headers.push_back({"content-type", row.type});
        BOOST_TEST_CONTEXT(row.name)
        BOOST_TEST(outcome(exchange.send(row.method, row.target, row.body, headers)) == row.outcome);
    }
}

struct CallRow {
    std::string_view name;
    Method method;
    std::string_view target;
    std::string_view body;
    Operation operation;
    ResponseOptions::What what;
};
using What = ResponseOptions::What;
constexpr CallRow calls[]{
    {"list", Method::get, "/users", "", Operation::list, What::list},
    {"head of a list", Method::head, "/users.json", "", Operation::list, What::list},
    {"get", Method::get, "/users/7", "", Operation::get, What::user},
    {"create", Method::post, "/users", new_user, Operation::create, What::created},
    {"replace", Method::put, "/users/7", new_user, Operation::replace, What::user},
    {"update", Method::patch, "/users/7", R"({"email":null})", Operation::update, What::user},
    {"delete", Method::delete_, "/users/7", "ignored", Operation::delete_, What::nothing},
    {"get roles", Method::get, "/users/7/roles", "", Operation::get_roles, What::roles},
    {"replace roles", Method::put, "/users/7/roles", R"(["a"])", Operation::replace_roles, What::roles},
    {"add a role", Method::put, "/users/7/roles/admin", "", Operation::add_role, What::roles},
    {"remove a role", Method::delete_, "/users/7/roles/admin", "", Operation::remove_role, What::roles},
    {"assign", Method::put, "/users/7/devices/d", R"({"clientType":"desktop"})", Operation::assign_device,
     What::device},
    {"unassign by a body", Method::delete_, "/users/7/devices/d", R"({"clientType":"desktop"})",
     Operation::unassign_device, What::device},
    {"unassign by a parameter", Method::delete_, "/users/7/devices/d?clientType=desktop", "",
     Operation::unassign_device, What::device},
    {"email", Method::post, "/users/7/emails", R"({"kind":"uc-welcome"})", Operation::send_email,
     What::accepted},
};

BOOST_AUTO_TEST_CASE(every_call_of_the_contract_is_one_operation) {
    for (auto const& row : calls) {
        Exchange exchange;
        auto const parsed = exchange.send(row.method, row.target, row.body);
        BOOST_REQUIRE_MESSAGE(parsed, row.name << ": " << outcome(parsed));
        auto const& call = std::get<ParsedCall>(*parsed);
        BOOST_TEST((call.operation == row.operation), row.name);
        BOOST_TEST((call.response_options.what == row.what), row.name);
        BOOST_TEST(call.response_options.head == (row.method == Method::head), row.name);
        BOOST_TEST(call.user_id == (row.target.starts_with("/users/") ? "7" : ""), row.name);
        BOOST_TEST(call.writes() == (row.method != Method::get && row.method != Method::head), row.name);
        BOOST_TEST((call.call.roles == &no_policy), row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_list_takes_its_parameters) {
    Exchange exchange;
    auto const parsed = exchange.send(
        Method::get,
        "/users?limit=500&cursor=a%2Bb&fields=id,roles&sort=-email&userName=a+b&email=c&role=admin");
    BOOST_REQUIRE(parsed);
    auto const& list = std::get<ListUsers>(std::get<ParsedCall>(*parsed).call.what);
    BOOST_TEST(list.limit == 500u);
    BOOST_TEST(list.cursor == "a+b");
    BOOST_TEST((list.sort == Field::email));
    BOOST_TEST(list.descending);
    BOOST_TEST((list.user_name == "a b" && list.email == "c" && list.role == "admin"));
    BOOST_TEST(list.wants(Field::roles));
    BOOST_TEST(!list.wants(Field::email));
}

BOOST_AUTO_TEST_CASE(a_list_takes_several_filters_at_once) {
    Exchange exchange;
    auto const parsed = exchange.send(
        Method::get,
        "/users?lastName=Ruiz&userName.startsWith=a&email.contains=%40x&active=false&q=an&count=true");
    BOOST_REQUIRE_MESSAGE(parsed, outcome(parsed));
    auto const& list = std::get<ListUsers>(std::get<ParsedCall>(*parsed).call.what);
    BOOST_REQUIRE(list.filters.size() == 3u);
    using How = TextFilter::How;
    BOOST_TEST((list.filters[0].field == Field::last_name && list.filters[0].how == How::equals));
    BOOST_TEST(list.filters[0].text == "Ruiz");
    BOOST_TEST((list.filters[1].field == Field::user_name && list.filters[1].how == How::starts_with));
    BOOST_TEST((list.filters[2].field == Field::email && list.filters[2].how == How::contains));
    BOOST_TEST(list.filters[2].text == "@x");
    BOOST_TEST((list.active == false));
    BOOST_TEST(list.search == "an");
    BOOST_TEST(list.count);
    BOOST_TEST(list.scans());
    for (auto const target : {"/users?phoneNumber=1", "/users?phoneNumber.contains=1", "/users?lastName=",
                              "/users?active=yes", "/users?q=", "/users?count=1", "/users/7?lastName=x"})
        BOOST_TEST(outcome(exchange.send(Method::get, target)) == "invalid-parameter", target);
}

BOOST_AUTO_TEST_CASE(a_cursor_is_opened_for_its_own_route) {
    Exchange exchange;
    exchange.route.name = "acme";
    auto const cursor_of = [&](std::string_view route) {
        auto const sealed = seal("6172.37", cursor_purpose(route, exchange.arena), "s", exchange.arena);
        auto const parsed = exchange.send(Method::get, exchange.arena.join({"/users?cursor=", sealed}));
        BOOST_REQUIRE(parsed);
        return std::get<ListUsers>(std::get<ParsedCall>(*parsed).call.what).cursor;
    };
    BOOST_TEST(cursor_of("acme") == "6172.37");
    BOOST_TEST(cursor_of("globex") != "6172.37"); // the dialect refuses it
}

BOOST_AUTO_TEST_CASE(a_suffix_is_cut_off_an_id_unless_its_dot_is_escaped) {
    struct Row {
        std::string_view target;
        std::string_view id;
        Format format;
    };
    for (auto const& row :
         {Row{"/users/a.b.xml", "a.b", Format::xml}, Row{"/users/a.json.xml", "a.json", Format::xml},
          Row{"/users/a%2Exml", "a.xml", Format::json}, Row{"/users/a.txt", "a.txt", Format::json},
          Row{"/users/ana@acme.example/roles.xml", "ana@acme.example", Format::xml},
          Row{"/users/a.xml/roles", "a.xml", Format::json}, Row{"/users/%C3%A4%20b", "ä b", Format::json}}) {
        Exchange exchange;
        auto const parsed = exchange.send(Method::get, row.target);
        BOOST_REQUIRE_MESSAGE(parsed, row.target);
        auto const& call = std::get<ParsedCall>(*parsed);
        BOOST_TEST(call.user_id == row.id, row.target);
        BOOST_TEST((call.response_options.format == row.format), row.target);
    }
}

BOOST_AUTO_TEST_CASE(suffix_then_parameter_then_accept_choose_the_format) {
    Exchange exchange;
    auto const format = [&](std::string_view target, std::string_view accept) {
        auto const parsed = exchange.send(Method::get, target, "", {{"Accept", accept}});
        return parsed
                   ? (std::get<ParsedCall>(*parsed).response_options.format == Format::xml ? "xml" : "json")
                   : "none";
    };
    BOOST_TEST(format("/users/7.xml?format=json", "application/json") == "xml");
    BOOST_TEST(format("/users/7?format=xml", "application/json") == "xml");
    BOOST_TEST(format("/users/7", "application/xml") == "xml");
    BOOST_TEST(format("/users/7", "") == "json");
    BOOST_TEST(format("/users/7", "image/png") == "none");
    BOOST_TEST(format("/users/7.json", "image/png") == "json");
}

BOOST_AUTO_TEST_CASE(a_problem_always_has_a_format) {
    Arena arena;
    std::vector<Header> const xml{{"Accept", "text/xml"}};
    std::vector<Header> const png{{"Accept", "image/png"}};
    BOOST_TEST((problem_format(Method::get, "/users/7.xml", "", {}, arena) == Format::xml));
    BOOST_TEST((problem_format(Method::get, "/users/7", "format=xml", {}, arena) == Format::xml));
    BOOST_TEST((problem_format(Method::get, "/users/7", "format=%zz", xml, arena) == Format::xml));
    BOOST_TEST((problem_format(Method::get, "", "", png, arena) == Format::json));
    BOOST_TEST((problem_format(Method::delete_, "/v1/acme/users/7.xml", "", {}, arena) == Format::json));
    BOOST_TEST((problem_format(Method::post, "/v1/acme/users.xml", "", {}, arena) == Format::xml));
}

BOOST_AUTO_TEST_CASE(an_error_says_what_would_be_right) {
    struct Row {
        std::string_view name;
        Method method;
        std::string_view target;
        std::string_view body;
        std::vector<Header> headers;
        std::string_view detail;
    };
    RolePolicy policy;
    policy.map = {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}};
    Row const rows[]{
        {"an unknown parameter",
         Method::get,
         "/users?page=2",
         "",
         {},
         "parameter 'page' is not known; this call takes format, fields, limit, cursor, sort, userName, "
         "email, externalId, role, active, displayName, firstName, lastName, phoneNumber, q, count, and "
         "texts with "
         ".startsWith and .contains"},
        {"a misspelt one",
         Method::get,
         "/users?filds=id",
         "",
         {},
         "parameter 'filds' is not known; did you mean 'fields'? this call takes format, fields, limit, "
         "cursor, sort, userName, email, externalId, role, active, displayName, firstName, lastName, "
         "phoneNumber, q, "
         "count, and texts with .startsWith and .contains"},
        {"one of another call",
         Method::delete_,
         "/users/7?limit=2",
         "",
         {},
         "parameter 'limit' has no meaning for this call; this call takes format, scope, dry_run"},
        {"a field that is none",
         Method::get,
         "/users/7?fields=id,role",
         "",
         {},
         "parameter 'fields' names 'role', which is no readable field; did you mean 'roles'?"},
        {"a field that is not shown",
         Method::get,
         "/users/7?fields=password",
         "",
         {},
         "parameter 'fields' names 'password', which is no readable field; there are id, userName, "
         "displayName, "
         "firstName, lastName, email, active, roles, accounts, devices, skills, extensions, externalId"},
        {"an empty field",
         Method::get,
         "/users/7?fields=id,,email",
         "",
         {},
         "parameter 'fields' names '', which is no readable field; there are id, userName, displayName, "
         "firstName, "
         "lastName, email, active, roles, accounts, devices, skills, extensions, externalId"},
        {"no field to sort by",
         Method::get,
         "/users?sort=name",
         "",
         {},
         "parameter 'sort' must be a field to sort by, '-' before it for descending order; there are id, "
         "userName, "
         "displayName, firstName, lastName, email"},
        {"a misspelt role",
         Method::get,
         "/users?role=agnet",
         "",
         {},
         "parameter 'role' names 'agnet', which is no role of this route; did you mean 'agent'?"},
        {"a role of the vendor's",
         Method::get,
         "/users?role=ROLE_BOSS",
         "",
         {},
         "parameter 'role' names 'ROLE_BOSS', which is no role of this route; its roles are admin, agent"},
        {"a slash at the end",
         Method::get,
         "/users/",
         "",
         {},
         "there is nothing at this path; leave out the slash at its end"},
        {"a suffix in a write",
         Method::put,
         "/users/7/roles.xml",
         "[]",
         {},
         "there is nothing at this path; in a write the format is said by Accept or ?format=, not by a "
         "suffix"},
        {"another type",
         Method::post,
         "/users",
         "a=b",
         {{"Content-Type", "application/x-www-form-urlencoded"}},
         "the body's Content-Type is 'application/x-www-form-urlencoded'; the types that are taken here: "
         "application/json, application/xml"},
        {"a type that is no ASCII",
         Method::patch,
         "/users/7",
         "a",
         {{"Content-Type", "t\xFF\x01/x"}},
         "the body's Content-Type is 't?\?/x'; the types that are taken here: application/merge-patch+json, "
         "application/json-patch+json, application/json, application/xml"},
        {"another answer",
         Method::get,
         "/users",
         "",
         {{"Accept", "text/html"}},
         "Accept is 'text/html'; application/json and application/xml are what there is"},
        {"JSON Patch as JSON",
         Method::patch,
         "/users/7",
         R"([{"op":"remove","path":"/email"}])",
         {{"Content-Type", "application/json"}},
         "this looks like JSON Patch; send it as application/json-patch+json"},
        {"JSON Patch as a merge patch",
         Method::patch,
         "/users/7",
         R"([{"op":"bad"},1])",
         {{"Content-Type", "application/merge-patch+json"}},
         "this looks like JSON Patch; send it as application/json-patch+json"},
        {"JSON Patch without a type",
         Method::patch,
         "/users/7",
         R"([{"path":"/a","op":"test"}])",
         {},
         "this looks like JSON Patch; send it as application/json-patch+json"},
        {"another array", Method::patch, "/users/7", R"([{"email":"x"}])", {}, "must be an object"},
        {"an empty array", Method::patch, "/users/7", "[]", {}, "must be an object"},
        {"a merge patch as JSON Patch",
         Method::patch,
         "/users/7",
         R"({"email":"x"})",
         {{"Content-Type", "application/json-patch+json"}},
         "the patch must be an array of operations; an object is a merge patch, "
         "application/merge-patch+json"},
        {"a misspelt extension",
         Method::patch,
         "/users/7",
         R"({"extensions":{"twoname":{"note":"x"}}})",
         {},
         "/extensions/twoname/note is no extension of twoname; did you mean 'Note'?"},
        {"no extension",
         Method::patch,
         "/users/7",
         R"({"extensions":{"twoname":{"Colour":"x"}}})",
         {},
         "/extensions/twoname/Colour is no extension of twoname; there are Note, IsParent, Settings, Tags, "
         "Level, "
         "Origin"},
        {"another member beside the roles",
         Method::put,
         "/users/7/roles",
         R"({"roles":[],"mode":1})",
         {},
         "/mode is no member here; it is 'roles' alone"},
        {"another member of a device",
         Method::put,
         "/users/7/devices/d",
         R"({"clientType":"x","a":1})",
         {},
         "/a is no member here; it is 'clientType' alone"},
        {"a misspelt member",
         Method::patch,
         "/users/7",
         R"({"username":"x"})",
         {},
         "/username is no field of a user; did you mean 'userName'?"},
    };
    for (auto const& row : rows) {
        Exchange exchange;
        exchange.route.roles = &policy;
        auto const parsed = exchange.send(row.method, row.target, row.body, row.headers);
        BOOST_TEST_CONTEXT(row.name) BOOST_TEST((parsed ? "" : parsed.error().detail) == row.detail);
    }
    Exchange exchange;
    exchange.route.roles = &policy;
    BOOST_TEST(exchange.send(Method::get, "/users?role=agent").has_value());
    policy.unmapped = UnmappedRoles::passthrough;
    BOOST_TEST(exchange.send(Method::get, "/users?role=ROLE_BOSS").has_value());
    BOOST_TEST(Exchange().send(Method::get, "/users?role=boss").has_value());
}

BOOST_AUTO_TEST_CASE(a_create_has_no_version_to_compare_with) {
    Exchange exchange;
    BOOST_TEST(outcome(exchange.send(Method::post, "/users", new_user, {{"If-Match", "\"x\""}})) ==
               "precondition-failed");
    BOOST_TEST(outcome(exchange.send(Method::post, "/users", new_user, {{"If-Match", ""}})) ==
               "invalid-parameter");
    BOOST_TEST(outcome(exchange.send(Method::post, "/users", new_user, {{"If-None-Match", "*"}})) == "");
}

BOOST_AUTO_TEST_CASE(an_empty_condition_is_refused_by_every_method_that_takes_one) {
    struct Row {
        Method method;
        std::string_view target;
        std::string_view body;
    };
    constexpr Row rows[]{
        {Method::get, "/users", ""},
        {Method::post, "/users", new_user},
        {Method::get, "/users/7", ""},
        {Method::put, "/users/7", new_user},
        {Method::patch, "/users/7", "{}"},
        {Method::delete_, "/users/7", ""},
        {Method::get, "/users/7/roles", ""},
        {Method::put, "/users/7/roles", "[]"},
        {Method::put, "/users/7/roles/a", ""},
        {Method::delete_, "/users/7/roles/a", ""},
        {Method::put, "/users/7/devices/d", R"({"clientType":"x"})"},
        {Method::delete_, "/users/7/devices/d?clientType=x", ""},
        {Method::post, "/users/7/emails", R"({"kind":"activation"})"},
    };
    for (auto const& row : rows)
        for (std::string_view const field : {"If-Match", "if-none-match"})
            for (std::string_view const value : {"", " ", ",", "garbage", "\"", "W/"}) {
                Exchange exchange;
                auto const parsed = exchange.send(row.method, row.target, row.body, {{field, value}});
                BOOST_TEST_CONTEXT(name_of(row.method) << " " << row.target << " " << field << ": " << value)
                BOOST_TEST(outcome(parsed) == "invalid-parameter");
            }
}

BOOST_AUTO_TEST_CASE(what_a_dialect_has_no_means_for_is_501_and_names_it) {
    Exchange exchange(one_name);
    auto const parsed = exchange.send(Method::delete_, "/users/7");
    BOOST_REQUIRE(!parsed);
    BOOST_TEST(outcome(parsed) == "operation-not-supported");
    BOOST_TEST(parsed.error().detail.contains("onename"));
    BOOST_TEST(outcome(exchange.send(Method::put, "/users/7/roles/a")) == "operation-not-supported");
}

BOOST_AUTO_TEST_CASE(allow_names_what_the_route_can) {
    Exchange exchange(one_name);
    auto const refused_method = exchange.send(Method::post, "/users/7", "{}");
    BOOST_REQUIRE(!refused_method);
    BOOST_TEST(refused_method.error().allow == "GET, HEAD, PUT, PATCH, OPTIONS");
    auto const options = exchange.send(Method::options, "/users/7");
    BOOST_REQUIRE(options);
    auto const& response = std::get<ClientResponse>(*options);
    BOOST_TEST(response.status == 204);
    BOOST_TEST(header(response, "Allow") == "GET, HEAD, PUT, PATCH, OPTIONS");
    BOOST_TEST(header(response, "Accept-Patch").contains("application/json-patch+json"));
}

BOOST_AUTO_TEST_CASE(a_create_carries_the_user_as_given) {
    Exchange exchange;
    auto const parsed = exchange.send(
        Method::post, "/users",
        R"({"userName":"ana","displayName":"Ana Ruiz","firstName":"Ana","lastName":"Ruiz","password":"p","active":false,)"
        R"("roles":["b","a"],"accounts":["x"],"email":null,"extensions":{"twoname":{"Note":null,"Origin":"web"}}})");
    BOOST_REQUIRE_MESSAGE(parsed, outcome(parsed));
    auto const& user = std::get<CreateUser>(std::get<ParsedCall>(*parsed).call.what).user;
    BOOST_TEST((user.user_name == "ana" && user.password == "p" && user.active == false));
    BOOST_TEST(!user.display_name);
    BOOST_TEST(!user.email);
    BOOST_TEST(user.roles->size() == 2u);
    BOOST_REQUIRE(user.extensions);
    BOOST_REQUIRE(user.extensions->size() == 1u);
    BOOST_TEST(user.extensions->front().json == R"("web")");
}

BOOST_AUTO_TEST_CASE(lenient_handling_leaves_out_what_cannot_be_and_says_so) {
    Exchange exchange;
    auto const parsed = exchange.send(
        Method::post, "/users",
        R"({"id":"1","userName":"ana","firstName":"Ana","lastName":"Ruiz","password":"p","phoneNumber":"1","age":3})",
        {{"Prefer", "return=minimal, handling=lenient"}});
    BOOST_REQUIRE_MESSAGE(parsed, outcome(parsed));
    auto const& call = std::get<ParsedCall>(*parsed);
    auto const& create = std::get<CreateUser>(call.call.what);
    BOOST_TEST(!create.user.id);
    BOOST_TEST(!create.user.phone_number);
    BOOST_TEST(call.response_options.lenient);
    std::string pointers;
    for (auto const& warning : create.warnings)
        pointers.append(warning.pointer);
    BOOST_TEST(pointers == "/age/id/phoneNumber");
}

BOOST_AUTO_TEST_CASE(lenient_handling_does_not_excuse_nonsense) {
    Exchange exchange;
    BOOST_TEST(
        outcome(exchange.send(Method::post, "/users",
                              R"({"userName":1,"firstName":"Anabel","lastName":"Ruiz","password":"p"})",
                              {{"Prefer", "handling=lenient"}})) == "invalid-value /userName,/firstName");
}

BOOST_AUTO_TEST_CASE(fields_that_are_one_to_the_vendor_stand_in_for_each_other) {
    Exchange exchange(one_name);
    BOOST_TEST(outcome(exchange.send(Method::post, "/users", R"({"userName":"a@b","firstName":"Ana"})")) ==
               "");
    BOOST_TEST(outcome(exchange.send(Method::post, "/users",
                                     R"({"userName":"a@b","email":"c@d","displayName":"A"})")) ==
               "invalid-value /email");
    BOOST_TEST(
        outcome(exchange.send(Method::post, "/users",
                              R"({"email":"c@d","displayName":"A B","firstName":"A","lastName":"C"})")) ==
        "invalid-value /displayName");
    BOOST_TEST(outcome(exchange.send(Method::post, "/users", R"({"roles":[]})")) ==
               "invalid-value /displayName,/email");
}

BOOST_AUTO_TEST_CASE(a_condition_on_what_has_no_version_is_never_passed_over) {
    Exchange exchange;
    BOOST_TEST(outcome(exchange.send(Method::post, "/users/7/emails", R"({"kind":"activation"})",
                                     {{"If-Match", "\"x\""}})) == "precondition-failed");
    BOOST_TEST(outcome(exchange.send(Method::delete_, "/users/7", "", {{"If-Match", "x"}})) ==
               "invalid-parameter");
    auto const conditional =
        exchange.send(Method::delete_, "/users/7?scope=global&dry_run=true", "", {{"If-Match", "\"x\""}});
    BOOST_REQUIRE(conditional);
    auto const& call = std::get<ParsedCall>(*conditional);
    auto const& deleted = std::get<DeleteUser>(call.call.what);
    BOOST_TEST(call.dry_run);
    BOOST_TEST(deleted.global);
    BOOST_REQUIRE(deleted.edit);
    BOOST_TEST(!deleted.edit->without_user());
    BOOST_TEST(outcome(deleted.edit->against(HeldUser::of(ana()), exchange.arena)) == "precondition-failed");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
