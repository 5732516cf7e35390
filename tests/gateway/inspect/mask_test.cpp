#include "gateway/inspect/mask.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

using namespace idiom;

namespace {

constexpr std::string_view in_json = "application/json";
constexpr std::string_view in_xml = "application/xml; charset=utf-8";
constexpr std::string_view patch = "application/json-patch+json";
constexpr std::string_view form = "application/x-www-form-urlencoded";

struct Fixture {
    inspect::Secrets secrets;
    inspect::Hiding hiding;
    Arena arena;
    inspect::Mask shown{secrets, nullptr, std::size_t{16} * 1024, arena};
    inspect::Mask hidden{secrets, &hiding, std::size_t{16} * 1024, arena};
    Fixture() { secrets.add("Tr1ck-Pony"); }
    std::string of(inspect::Mask const& mask, std::string_view type, std::string_view bytes) const {
        return std::string(mask.body(type, bytes).text.value_or("none"));
    }
};

struct Row {
    std::string_view name;
    std::string_view type;
    std::string_view body;
    std::string_view shown;
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(inspected_mask, Fixture)

BOOST_AUTO_TEST_CASE(rule_1_headers_outside_of_the_list_keep_their_name_only) {
    for (std::string_view const name : {"Accept",
                                        "accept-language",
                                        "Allow",
                                        "Content-Type",
                                        "Date",
                                        "ETag",
                                        "If-Match",
                                        "Link",
                                        "Location",
                                        "Prefer",
                                        "Preference-Applied",
                                        "RateLimit-Policy",
                                        "Retry-After",
                                        "Server",
                                        "traceparent",
                                        "User-Agent",
                                        "Vary",
                                        "Via",
                                        "X-Request-Id",
                                        "X-Idiom-Ignored",
                                        "X-HTTP-Method-Override"})
        BOOST_TEST(shown.header(name, "value") == "value", name);
    for (std::string_view const name : {"Authorization", "X-Api-Key", "Cookie", "Set-Cookie", "X-CSRF-TOKEN",
                                        "X-Forwarded-For", "Host", "Proxy-Authorization", "X-Tenant"})
        BOOST_TEST(shown.header(name, "value") == "***", name);
}

BOOST_AUTO_TEST_CASE(rule_1_parameters_with_secret_names_are_masked) {
    BOOST_TEST(shown.target("/users?apikey=abc&limit=5&pass%77ord=x") ==
               "/users?apikey=***&limit=5&pass%77ord=***");
    BOOST_TEST(shown.header("Location", "https://a.example/users/7?token=abc") ==
               "https://a.example/users/7?token=***");
    BOOST_TEST(shown.target("/users?limit") == "/users?limit");
    BOOST_TEST(shown.header("Content-Location", "/users?pin=1") == "/users?pin=***");
    BOOST_TEST(
        shown.header("Link", "</v1/a/users?cursor=7&key=abc>; rel=\"next\", <https://b.example/?TOKEN=d>") ==
        "</v1/a/users?cursor=7&key=***>; rel=\"next\", <https://b.example/?TOKEN=***>");
    BOOST_TEST(shown.header("Link", "</users?token=abc") == "</users?token=***");
    BOOST_TEST(shown.header("Link", "none") == "none");
}

BOOST_AUTO_TEST_CASE(rule_2_values_under_secret_names_are_masked_whole) {
    constexpr Row rows[]{
        {"a member", in_json, R"({"login":"kim", "password" : "pw"})",
         R"({"login":"kim", "password" : "***"})"},
        {"children too", in_json, R"({"credentials":{"a":["b"]},"x":1})", R"({"credentials":"***","x":1})"},
        {"deep inside", in_json, R"([{"a":{"pin":4711}}])", R"([{"a":{"pin":"***"}}])"},
        {"null stays", in_json, R"({"password":null})", R"({"password":null})"},
        {"another JSON type", "application/scim+json", R"({"password":"x"})", R"({"password":"***"})"},
        {"without a type", "", R"({"password":"x"})", R"({"password":"***"})"},
        {"JSON that says HTML", "text/html", R"( {"access_token":"x"})", R"( {"access_token":"***"})"},
        {"a patch of a password", patch, R"([{"op":"replace","path":"/password","value":"x"}])",
         R"([{"op":"replace","path":"/password","value":"***"}])"},
        {"a patch from a password", patch,
         R"([{"op":"copy","from":"/x/clientSecret","path":"/y","value":{"a":1}}])",
         R"([{"op":"copy","from":"/x/clientSecret","path":"/y","value":"***"}])"},
        {"a patch into a list of secrets", patch, R"([{"op":"add","path":"/tokens/-","value":"x"}])",
         R"([{"op":"add","path":"/tokens/-","value":"***"}])"},
        {"an operation without its op", patch, R"([{"path":"/password","value":"x"}])",
         R"([{"path":"/password","value":"***"}])"},
        {"an operation with two paths", patch, R"([{"op":"add","path":"/a","PATH":"/pin","value":"x"}])",
         R"([{"op":"add","path":"/a","PATH":"/pin","value":"***"}])"},
        {"a value without a secret place", patch, R"([{"path":"/name","value":"x"},{"value":"y"}])",
         R"([{"path":"/name","value":"x"},{"value":"y"}])"},
        {"a patch of a name", patch, R"([{"op":"add","path":"/userName","value":"kim"}])",
         R"([{"op":"add","path":"/userName","value":"kim"}])"},
        {"a SCIM patch", in_json, R"({"Operations":[{"op":"Replace","path":"password","value":"x"}]})",
         R"({"Operations":[{"op":"Replace","path":"password","value":"***"}]})"},
        {"an element", in_xml, "<User><Password>pw</Password><Name>Kim</Name></User>",
         "<User><Password>***</Password><Name>Kim</Name></User>"},
        {"an element with children", in_xml, "<U><a:Token xmlns:a='u'><b>x</b>y</a:Token></U>",
         "<U><a:Token xmlns:a='u'>***</a:Token></U>"},
        {"an empty element", in_xml, "<U><Password/><Password></Password><b>c</b></U>",
         "<U><Password/><Password></Password><b>c</b></U>"},
        {"an attribute", in_xml, "<U name='kim' pwd=\"a'b\"><b key='1'/></U>",
         "<U name='kim' pwd=\"***\"><b key='***'/></U>"},
        {"XML that says text", "text/plain", "<U><Password>pw</Password></U>",
         "<U><Password>***</Password></U>"},
        {"CDATA", in_xml, "<U><Secret><![CDATA[a<b]]></Secret></U>", "<U><Secret>***</Secret></U>"},
        {"a form", form, "user=kim&password=pw", "user=kim&password=***"},
        {"a form with a line end", form, "a[]=kim&password=p+w%22\r\n", "a[]=kim&password=***"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            BOOST_TEST(of(shown, row.type, row.body) == row.shown);
            BOOST_TEST(shown.body(row.type, row.body).readable);
            BOOST_TEST((shown.body(row.type, row.body).masked > 0) == (row.body != row.shown));
        }
}

BOOST_AUTO_TEST_CASE(rule_3_a_secret_is_masked_wherever_it_stands) {
    constexpr Row rows[]{
        {"in a text", in_json, R"({"message":"not Tr1ck-Pony!"})", R"({"message":"not ***!"})"},
        {"escaped", in_json, R"({"message":"\u0054r1ck-Pony"})", R"({"message":"***"})"},
        {"as a name", in_json, R"({"Tr1ck-Pony":1})", R"({"***":1})"},
        {"in an element", in_xml, "<U>a Tr1ck-Pony b</U>", "<U>a *** b</U>"},
        {"by references", in_xml, "<U>a &amp; &#84;r1ck-Pony</U>", "<U>a &amp; ***</U>"},
        {"in a comment", in_xml, "<U><!-- Tr1ck-Pony -->x</U>", "<U><!-- *** -->x</U>"},
        {"in a page", "text/html", "<html>Tr1ck-Pony</html>", "<html>***</html>"},
        {"in base64", in_json, R"({"a":"VHIxY2stUG9ueQ=="})", R"({"a":"***"})"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) { BOOST_TEST(of(shown, row.type, row.body) == row.shown); }
    BOOST_TEST(shown.target("/users/Tr1ck-Pony?x=Tr1ck-Pony") == "/users/***?x=***");
    BOOST_TEST(shown.header("Location", "/a/Tr1ck-Pony") == "/a/***");
    BOOST_TEST(shown.text("Tr1ck-Pony") == "***");
}

BOOST_AUTO_TEST_CASE(rule_3_what_the_client_says_under_a_secret_name_is_a_secret_of_the_call) {
    shown.learn(in_json, R"({"userName":"kim.lee","password":"sesame-open"})");
    shown.learn(patch, R"([{"op":"add","path":"/password","value":"another-one"}])");
    shown.learn(in_xml, "<U><NewPassword>third-&amp;-last</NewPassword></U>");
    BOOST_TEST(of(shown, "text/plain", "sesame-open another-one third-&-last kim.lee") ==
               "*** *** *** kim.lee");
}

BOOST_AUTO_TEST_CASE(rule_3_a_body_that_calls_everything_a_secret_costs_a_bounded_time) {
    std::string body = R"({"tokens":[)";
    for (int i = 100; i < 400; ++i)
        body += (i > 100 ? "," : "") + ("\"secret-" + std::to_string(i) + '"');
    shown.learn(in_json, body + "]}");
    BOOST_TEST(of(shown, "text/plain", "secret-100 secret-399") == "*** secret-399");
    BOOST_TEST(of(shown, in_json, body + "]}") == R"({"tokens":"***"})");
}

BOOST_AUTO_TEST_CASE(rule_4_what_cannot_be_read_leaves_its_shape) {
    constexpr Row rows[]{
        {"broken JSON", in_json, R"({"password":"Tr1ck-Pony")", R"({"xxxxxxxx":"xxxxx-xxxx")"},
        {"broken XML", in_xml, "<U><Password>pw</U>", "<x><xxxxxxxx>xx</x>"},
        {"a DOCTYPE", in_xml, "<!DOCTYPE a><a/>", "<!xxxxxxx x><x/>"},
        {"invalid UTF-8", "application/octet-stream", "\xff\xfe", "xx"},
        {"another type", "image/png", "PNG1!", "xxxx!"},
        {"XML that says JSON", in_json, "<a>b</a>", "<x>x</x>"},
        {"JSON that says form", form, R"({"password":"pw=1&a"})", R"({"xxxxxxxx":"xx=x&x"})"},
        {"a list that says form", form, "[1,2]", "[x,x]"},
        {"XML that says form", form, "<Pin>4711</Pin>", "<xxx>xxxx</xxx>"},
        {"lines that say form", form, "password:\n pw", "xxxxxxxx:\n xx"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            BOOST_TEST(of(shown, row.type, row.body) == row.shown);
            BOOST_TEST(!shown.body(row.type, row.body).readable);
        }
}

BOOST_AUTO_TEST_CASE(a_body_that_is_cut_anywhere_shows_no_secret) {
    for (auto const& [type, whole] :
         {std::pair(in_json, std::string_view(R"({"a":"b","password":"QQQQ","c":["d"]})")),
          std::pair(in_xml,
                    std::string_view("<a><Password x='QQQQ'>QQQQ</Password><b pin='QQQQ'>c</b></a>"))})
        for (std::size_t size = 0; size < whole.size(); ++size)
            BOOST_TEST(of(shown, type, whole.substr(0, size)).find("QQ") == std::string::npos,
                       whole.substr(0, size));
}

BOOST_AUTO_TEST_CASE(a_long_body_says_how_much_was_cut) {
    inspect::Mask const small(secrets, nullptr, 10, arena);
    auto const body = small.body(in_json, R"({"name":"Zoë-and-more"})");
    BOOST_TEST(*body.text == R"({"name":"Z)");
    BOOST_TEST(body.cut == std::string_view(R"(oë-and-more"})").size());
    BOOST_TEST(body.bytes == std::string_view(R"({"name":"Zoë-and-more"})").size());
    auto const within = small.body(in_json, R"(["12345ë"])");
    BOOST_TEST(*within.text == R"(["12345ë")");
    inspect::Mask const nine(secrets, nullptr, 8, arena);
    BOOST_TEST(*nine.body(in_json, R"(["12345ë"])").text == R"(["12345)"); // no half character
    BOOST_TEST(small.header("Via", std::string(2000, 'a')) == std::string(1024, 'a') + "… (976 bytes more)");
}

BOOST_AUTO_TEST_CASE(a_huge_body_is_not_read) {
    auto const huge = "[\"" + std::string(inspect::Mask::most_read, 'a') + "\"]";
    auto const body = shown.body(in_json, huge);
    BOOST_TEST(!body.readable);
    BOOST_TEST(body.text->size() == 16U * 1024);
    BOOST_TEST(body.text->starts_with("[\"xxx"));
    BOOST_TEST(body.text->size() + body.cut == huge.size());
}

BOOST_AUTO_TEST_CASE(no_body_is_no_text) {
    BOOST_TEST(!shown.body("", "").text.has_value());
    BOOST_TEST(shown.body("", "").readable);
}

BOOST_AUTO_TEST_CASE(hidden_values_leave_names_roles_and_the_shape) {
    hiding.keep("ROLE_AGENT");
    constexpr Row rows[]{
        {"JSON", in_json,
         R"({"userName":"kim","n":7,"active":true,"x":null,"roles":["agent"],"r":"ROLE_AGENT"})",
         R"({"userName":"‹text 3›","n":"‹number›","active":true,"x":null,"roles":["agent"],"r":"ROLE_AGENT"})"},
        {"a problem", in_json, R"({"type":"urn:idiom:problem:user-exists","detail":"kim"})",
         R"({"type":"urn:idiom:problem:user-exists","detail":"‹text 3›"})"},
        {"a secret stays a secret", in_json, R"({"password":"pw"})", R"({"password":"***"})"},
        {"a patch keeps its words", patch,
         R"([{"op":"add","path":"/email","value":"k@x"},{"op":"add","path":"/roles/-","value":"agent"}])",
         R"([{"op":"add","path":"/email","value":"‹text 3›"},{"op":"add","path":"/roles/-","value":"agent"}])"},
        {"a filter in a path", in_json, R"({"op":"add","path":"emails[value eq \"k@x\"].type","note":"kim"})",
         R"({"op":"add","path":"‹text 27›","note":"‹text 3›"})"},
        {"XML", in_xml, "<U a='b'><!-- Kim --><Name>Kim &amp; Co</Name><N>7</N><T>true</T></U>",
         "<U a='‹text 1›'><!-- --><Name>‹text 8›</Name><N>‹number›</N><T>true</T></U>"},
        {"roles in XML", in_xml, "<U><Roles><s>agent</s></Roles></U>", "<U><Roles><s>agent</s></Roles></U>"},
        {"a page", "text/html", "<p>Kim</p>", "<x>xxx</x>"},
        {"a form", form, "user=kim&role=agent", "user=‹text 3›&role=agent"},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) { BOOST_TEST(of(hidden, row.type, row.body) == row.shown); }
    BOOST_TEST(hidden.target("/users/k%40x?userName=kim") == "/users/{id}?userName=‹text 3›");
    BOOST_TEST(hidden.header("ETag", "\"abc\"") == "‹text 5›");
    BOOST_TEST(hidden.header("Location", "/v1/acme/users/7") == "/v1/acme/users/{id}");
    BOOST_TEST(hidden.header("Content-Type", "a/b") == "a/b");
    BOOST_TEST(hidden.text("kim") == "‹text 3›");
    BOOST_TEST(hidden.role("agent") == "agent");
    BOOST_TEST(hidden.id("7") == "{id}");
}

BOOST_AUTO_TEST_SUITE_END()
