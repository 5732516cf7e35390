#include "gateway/cli/reference_page.hpp"

#include "gateway/cli/curl.hpp"
#include "gateway/cli/html.hpp"
#include "gateway/explain/describe_api.hpp"
#include "translators/registry.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;

namespace {

constexpr std::string_view small_document = R"({"info":{"title":"Shop <1>","description":"Reads `carts`."},
"servers":[{"url":"/v1/acme"}],"tags":[{"name":"carts","description":"The carts"}],
"paths":{"/carts/{cartId}":{"parameters":[{"$ref":"#/components/parameters/cartId"}],
"put":{"operationId":"putCart","tags":["carts"],"summary":"Put a cart","description":"Puts it.",
"requestBody":{"content":{"application/json":{"schema":{"$ref":"#/components/schemas/Cart"},
"examples":{"Cart":{"$ref":"#/components/examples/Cart"}}}}},
"responses":{"200":{"description":"The cart"},"404":{"$ref":"#/components/responses/Problem404"}}}}},
"components":{"parameters":{"cartId":{"name":"cartId","in":"path","description":"Its id.","schema":{"type":"string"}}},
"examples":{"Cart":{"value":{"note":"it's"}}},
"responses":{"Problem404":{"description":"`not-found`: There is no cart."}},
"schemas":{"Cart":{"type":"object","required":["note"],"properties":{
"note":{"type":"string","maxLength":9,"description":"What is said."},
"parts":{"type":"array","items":{"$ref":"#/components/schemas/Cart"}}}}}}})";

void check_holds(std::string const& page, std::string const& part) {
    BOOST_TEST(page.contains(part), "the page lacks " << part);
}

} // namespace

BOOST_AUTO_TEST_SUITE(reference_page)

BOOST_AUTO_TEST_CASE(a_page_has_what_the_document_says) {
    auto const page = cli::reference_page(small_document);
    BOOST_REQUIRE(page);
    for (auto const* const part :
         {"<title>Shop &lt;1&gt;</title>", "<a class=\"skip\" href=\"#content\">Skip to content</a>",
          "<h1>Shop &lt;1&gt;</h1>", "Reads <code>carts</code>.", "<a href=\"#putCart\">Put a cart</a>",
          "<article id=\"putCart\">", "<h3>Put a cart</h3>", "<code>PUT /carts/{cartId}</code>",
          "<code>cartId</code>", "string, at most characters: 9, required", "What is said.",
          "array of object", "Copy as curl", "404 – <code>not-found</code>: There is no cart.",
          "<main id=\"content\""})
        check_holds(*page, part);
    // A schema that contains itself comes to an end.
    BOOST_TEST(page->size() < 100U * 1024U);
}

BOOST_AUTO_TEST_CASE(a_page_needs_no_other_file) {
    auto const page = cli::reference_page(small_document);
    BOOST_REQUIRE(page);
    for (auto const* const loaded : {" src=", "<link", "@import", "url("})
        BOOST_TEST(!page->contains(loaded), loaded);
}

BOOST_AUTO_TEST_CASE(the_page_of_the_api_leads_to_every_call) {
    auto const document = explain::describe_api(faces(), "rest");
    BOOST_REQUIRE(document);
    auto const page = cli::reference_page(*document);
    BOOST_REQUIRE(page);
    for (auto const* const summary : {"List routes", "Create a user", "Change a user", "Send an e-mail"})
        check_holds(*page, std::string(">") + summary + "</a>");
    check_holds(*page, "<code>user-exists</code>: There is such a user already.");
}

BOOST_AUTO_TEST_CASE(text_that_is_no_document_has_no_page) {
    for (auto const* const text : {"", "{", "[]", "{}"})
        BOOST_TEST(!cli::reference_page(text).has_value(), text);
}

BOOST_AUTO_TEST_CASE(a_call_is_a_command_of_a_shell) {
    BOOST_TEST(
        cli::as_curl({.method = "GET", .server = "/", .path = "/v1/{route}/users", .type = "", .body = ""}) ==
        R"(curl -H "X-Api-Key: $KEY" "$GATEWAY/v1/${ROUTE}/users")");
    BOOST_TEST(cli::as_curl({.method = "PUT",
                             .server = "https://a.example/v1",
                             .path = "/users/{id}/devices/{deviceId}",
                             .type = "application/json",
                             .body = R"({"a":"it's"})"}) ==
               R"(curl -H "X-Api-Key: $KEY" -X PUT "https://a.example/v1/users/${ID}/devices/${DEVICEID}")"
               R"( -H "Content-Type: application/json" -d '{"a":"it'\''s"}')");
}

BOOST_AUTO_TEST_CASE(text_is_no_markup) {
    std::string out;
    cli::append_prose(out, "<b> `a<b` 'c' \"d\" & `open");
    BOOST_TEST(out == "&lt;b&gt; <code>a&lt;b</code> &#39;c&#39; &quot;d&quot; &amp; `open");
}

BOOST_AUTO_TEST_SUITE_END()
