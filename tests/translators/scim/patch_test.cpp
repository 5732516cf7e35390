#include "translators/scim/patch.hpp"

#include "tests/translators/scim/support.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::scim;
using namespace idiom::scim::test;

namespace {

/// Applies the operations to a user, and returns the user as JSON, or the reason of the refusal.
std::string patched(std::string_view user, std::string_view operations, Reading reading = Reading::tolerant,
                    std::string* ignored = nullptr) {
    Arena arena;
    Notes notes(arena);
    PatchContext const context{
        .type = user_type, .id = "7", .reading = reading, .notes = notes, .arena = arena};
    std::string const schemas = R"({"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],)";
    auto const message =
        json::read(arena.copy(schemas + R"("Operations":)" + std::string(operations) + "}"), arena);
    if (!message) return "no JSON";
    auto const read = read_patch(*message, context);
    if (!read) return reason(read.error());
    auto const made = apply_patch(*read, tree(user, arena), context);
    if (ignored)
        for (auto const name : notes.ignored())
            ignored->append(ignored->empty() ? "" : ",").append(name);
    return made ? std::string(written(*made, arena)) : reason(made.error());
}

struct Row {
    char const* name;
    char const* user;
    char const* operations;
    char const* after;
};

constexpr char const* two_emails =
    R"({"emails":[{"value":"a","type":"work","primary":true},{"value":"b","type":"home"}]})";
constexpr char const* two_roles = R"({"roles":[{"value":"x","primary":true},{"value":"y"}]})";

} // namespace

BOOST_AUTO_TEST_SUITE(scim_patch)

BOOST_AUTO_TEST_CASE(operations_change_a_user) {
    for (
        auto const& row : {
            Row{"replace a value", R"({"title":"a"})", R"([{"op":"replace","path":"title","value":"b"}])",
                R"({"title":"b"})"},
            Row{"add a value", R"({})", R"([{"op":"add","path":"title","value":"b"}])", R"({"title":"b"})"},
            Row{"add merges a complex value", R"({"name":{"givenName":"A","familyName":"B"}})",
                R"([{"op":"add","path":"name","value":{"givenName":"C"}}])",
                R"({"name":{"givenName":"C","familyName":"B"}})"},
            Row{"a part", R"({"name":{"givenName":"A"}})",
                R"([{"op":"replace","path":"name.familyName","value":"B"}])",
                R"({"name":{"givenName":"A","familyName":"B"}})"},
            Row{"null clears", R"({"title":"a","id":"7"})",
                R"([{"op":"replace","path":"title","value":null}])", R"({"id":"7"})"},
            Row{"null for a list says nothing", two_roles,
                R"([{"op":"replace","path":"roles","value":null}])", two_roles},
            Row{"remove a value", R"({"title":"a"})", R"([{"op":"remove","path":"title"}])", R"({})"},
            Row{"remove what is not there", R"({})", R"([{"op":"remove","path":"title"}])", R"({})"},
            Row{"add appends", two_roles, R"([{"op":"add","path":"roles","value":[{"value":"z"}]}])",
                R"({"roles":[{"value":"x","primary":true},{"value":"y"},{"value":"z"}]})"},
            Row{"add what is there", two_roles, R"([{"op":"add","path":"roles","value":[{"value":"Y"}]}])",
                two_roles},
            Row{"the same address of another type is another", two_emails,
                R"([{"op":"add","path":"emails","value":[{"value":"a","type":"other"}]}])",
                R"({"emails":[{"value":"a","type":"work","primary":true},{"value":"b","type":"home"},{"value":"a","type":"other"}]})"},
            Row{"replace is the whole set", two_roles,
                R"([{"op":"replace","path":"roles","value":[{"value":"z"}]}])",
                R"({"roles":[{"value":"z"}]})"},
            Row{"replace by nothing", two_roles, R"([{"op":"replace","path":"roles","value":[]}])", R"({})"},
            Row{"a new primary value", two_roles,
                R"([{"op":"add","path":"roles","value":{"value":"z","primary":true}}])",
                R"({"roles":[{"value":"x","primary":false},{"value":"y"},{"value":"z","primary":true}]})"},
            Row{"an element becomes primary", two_roles,
                R"([{"op":"replace","path":"roles[value eq \"y\"].primary","value":true}])",
                R"({"roles":[{"value":"x","primary":false},{"value":"y","primary":true}]})"},
            Row{"a part of selected elements", two_emails,
                R"([{"op":"replace","path":"emails[type eq \"home\"].value","value":"c"}])",
                R"({"emails":[{"value":"a","type":"work","primary":true},{"value":"c","type":"home"}]})"},
            Row{"a selected element keeps what the filter fixed", two_emails,
                R"([{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"c"}}])",
                R"({"emails":[{"value":"a","type":"work","primary":true},{"type":"home","value":"c"}]})"},
            Row{"an address by its type is created", R"({})",
                R"([{"op":"replace","path":"emails[type eq \"work\"].value","value":"c"}])",
                R"({"emails":[{"type":"work","value":"c"}]})"},
            Row{"the primary role is exchanged", two_roles,
                R"([{"op":"replace","path":"roles[primary eq \"True\"].value","value":"z"}])",
                R"({"roles":[{"value":"z","primary":true},{"value":"y"}]})"},
            Row{"a primary role is created", R"({"roles":[{"value":"y"}]})",
                R"([{"op":"add","path":"roles[primary eq \"True\"].value","value":"z"}])",
                R"({"roles":[{"value":"y"},{"primary":true,"value":"z"}]})"},
            Row{"remove by a filter", two_emails, R"([{"op":"remove","path":"emails[type eq \"home\"]"}])",
                R"({"emails":[{"value":"a","type":"work","primary":true}]})"},
            Row{"remove nothing by a filter", two_emails,
                R"([{"op":"remove","path":"emails[type eq \"x\"]"}])", two_emails},
            Row{"remove the value of an element", two_emails,
                R"([{"op":"remove","path":"emails[type eq \"home\"].value"}])",
                R"({"emails":[{"value":"a","type":"work","primary":true}]})"},
            Row{"remove a part of an element", two_emails,
                R"([{"op":"remove","path":"emails[type eq \"home\"].type"}])",
                R"({"emails":[{"value":"a","type":"work","primary":true},{"value":"b"}]})"},
            Row{"remove all", two_emails, R"([{"op":"remove","path":"emails"}])", R"({})"},
            Row{"an attribute of an extension", R"({})",
                R"([{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department","value":"IT"}])",
                R"({"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"IT"}})"},
            Row{"operations build on each other", R"({})",
                R"([{"op":"add","path":"title","value":"a"},{"op":"remove","path":"title"},{"op":"add","path":"nickName","value":"n"}])",
                R"({"nickName":"n"})"},
            Row{"a value that is the present one may be written to what is read only", R"({"id":"7"})",
                R"([{"op":"replace","path":"id","value":"7"}])", R"({"id":"7"})"},
        })
        BOOST_TEST(patched(row.user, row.operations) == row.after, row.name);
}

BOOST_AUTO_TEST_CASE(what_directories_send_is_understood) {
    for (
        auto const& row : {
            Row{"upper case", R"({"active":true})", R"([{"op":"Replace","path":"active","value":"False"}])",
                R"({"active":false})"},
            Row{"without a path", R"({"active":true})", R"([{"op":"replace","value":{"active":false}}])",
                R"({"active":false})"},
            Row{"an empty path", R"({})", R"([{"op":"add","path":"","value":{"title":"x"}}])",
                R"({"title":"x"})"},
            Row{"dotted keys", R"({})", R"([{"op":"add","value":{"name.givenName":"A"}}])",
                R"({"name":{"givenName":"A"}})"},
            Row{"keys that are URNs", R"({})",
                R"([{"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department":"IT"}}])",
                R"({"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"IT"}})"},
            Row{"an extension as an object", R"({})",
                R"([{"op":"add","value":{"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"IT"}}}])",
                R"({"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"IT"}})"},
            Row{"the misprinted URN", R"({})",
                R"([{"op":"add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department","value":"IT"}])",
                R"({"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"IT"}})"},
            Row{"an enterprise attribute at the top", R"({})",
                R"([{"op":"add","path":"department","value":"IT"}])",
                R"({"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"IT"}})"},
            Row{"value paths as keys", R"({})",
                R"([{"op":"add","value":{"emails[type eq \"work\"].value":"c"}}])",
                R"({"emails":[{"type":"work","value":"c"}]})"},
            Row{"a manager as a list", R"({})",
                R"([{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":[{"$ref":"u/9","value":"9"}]}])",
                R"({"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"$ref":"u/9","value":"9"}}})"},
            Row{"a manager as a text", R"({})",
                R"([{"op":"Add","path":"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager","value":"9"}])",
                R"({"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"manager":{"value":"9"}}})"},
            Row{"a role as an object in a text", R"({})",
                R"([{"op":"Add","path":"roles","value":[{"value":"{\"id\":\"1\",\"value\":\"x\",\"displayName\":\"X\"}"}]}])",
                R"({"roles":[{"value":"x","display":"X"}]})"},
            Row{"a bare value for a list", R"({})", R"([{"op":"add","path":"roles","value":"x"}])",
                R"({"roles":[{"value":"x"}]})"},
            Row{"remove with a value", two_roles,
                R"([{"op":"Remove","path":"roles","value":[{"value":"x"}]}])",
                R"({"roles":[{"value":"y"}]})"},
            Row{"remove with a bare value", two_roles, R"([{"op":"remove","path":"roles","value":"x"}])",
                R"({"roles":[{"value":"y"}]})"},
            Row{"remove with an empty list removes nothing", two_roles,
                R"([{"op":"remove","path":"roles","value":[]}])", two_roles},
            Row{"what a whole resource repeats is passed over", R"({"id":"7"})",
                R"([{"op":"replace","value":{"id":"7","schemas":["x"],"meta":{"version":"1"},"groups":[],"title":"t"}}])",
                R"({"id":"7","title":"t"})"},
            Row{"a number for a text", R"({})", R"([{"op":"add","path":"title","value":7}])",
                R"({"title":"7"})"},
            Row{"no operations", R"({"title":"a"})", R"([])", R"({"title":"a"})"},
        }) {
        BOOST_TEST(patched(row.user, row.operations) == row.after, row.name);
        if (std::string_view(row.name) != "the misprinted URN")
            BOOST_TEST(patched(row.user, row.operations, Reading::strict).starts_with("{") == false,
                       row.name);
    }
}

/// A role that is lost is access that somebody loses.
BOOST_AUTO_TEST_CASE(what_says_nothing_takes_no_role) {
    for (auto const& row : {
             Row{"an object without a value", two_roles, R"([{"op":"replace","path":"roles","value":{}}])",
                 "invalidValue"},
             Row{"a list of one", two_roles, R"([{"op":"replace","path":"roles","value":[{}]}])",
                 "invalidValue"},
             Row{"one of two", two_roles, R"([{"op":"replace","path":"roles","value":[{"value":"x"},{}]}])",
                 "invalidValue"},
             Row{"a value that is null", two_roles, R"([{"op":"replace","value":{"roles":{"value":null}}}])",
                 "invalidValue"},
             Row{"an element that is null", two_roles, R"([{"op":"replace","path":"roles","value":[null]}])",
                 "invalidValue"},
             Row{"parts that no role has", two_roles,
                 R"([{"op":"replace","path":"roles","value":{"roles":[]}}])", "invalidValue"},
             Row{"null for all values", two_roles, R"([{"op":"replace","path":"roles.value","value":null}])",
                 two_roles},
             Row{"null for what is removed", two_roles, R"([{"op":"remove","path":"roles","value":null}])",
                 two_roles},
             Row{"add of a value", two_roles, R"([{"op":"add","path":"roles.value","value":"z"}])",
                 R"({"roles":[{"value":"x","primary":true},{"value":"y"},{"value":"z"}]})"},
             Row{"remove of a value", two_roles, R"([{"op":"remove","path":"roles.value","value":"y"}])",
                 R"({"roles":[{"value":"x","primary":true}]})"},
             Row{"an empty list of what is removed", two_roles,
                 R"([{"op":"remove","path":"roles.value","value":[]}])", two_roles},
         })
        BOOST_TEST(patched(row.user, row.operations) == row.after, row.name);
}

BOOST_AUTO_TEST_CASE(what_is_wrong_is_refused_by_its_name) {
    for (
        auto const& row : {
            Row{"no such op", R"({})", R"([{"op":"bogus","path":"title","value":"x"}])", "invalidSyntax"},
            Row{"no op", R"({})", R"([{"path":"title","value":"x"}])", "invalidSyntax"},
            Row{"operations are no list", R"({})", R"({})", "invalidSyntax"},
            Row{"an operation is no object", R"({})", R"([7])", "invalidSyntax"},
            Row{"a path that does not end", R"({})", R"([{"op":"add","path":"emails[type eq","value":"x"}])",
                "invalidPath"},
            Row{"two dots", R"({})", R"([{"op":"add","path":"a..b","value":"x"}])", "invalidPath"},
            Row{"brackets alone", R"({})", R"([{"op":"add","path":"[x]","value":"x"}])", "invalidPath"},
            Row{"a number as a path", R"({})", R"([{"op":"add","path":7,"value":"x"}])", "invalidPath"},
            Row{"a filter that is wrong", R"({})",
                R"([{"op":"add","path":"emails[type zz \"work\"].value","value":"x"}])", "invalidFilter"},
            Row{"remove without a path", R"({})", R"([{"op":"remove"}])", "noTarget"},
            Row{"no value", R"({})", R"([{"op":"add","path":"title"}])", "invalidValue"},
            Row{"no path and no object", R"({})", R"([{"op":"add","value":"x"}])", "invalidValue"},
            Row{"another id", R"({"id":"7"})", R"([{"op":"replace","value":{"id":"8"}}])", "mutability"},
            Row{"the id by its path", R"({"id":"7"})", R"([{"op":"replace","path":"id","value":"8"}])",
                "mutability"},
            Row{"what the service says", R"({})",
                R"([{"op":"add","path":"meta.created","value":"2026-01-01T00:00:00Z"}])", "mutability"},
            Row{"what the service says, as another type", R"({})",
                R"([{"op":"replace","path":"meta","value":"x"}])", "mutability"},
            Row{"groups of nobody", R"({})", R"([{"op":"remove","path":"groups"}])", "mutability"},
            Row{"groups", R"({})", R"([{"op":"add","path":"groups","value":[{"value":"g"}]}])", "mutability"},
            Row{"remove what is required", R"({"userName":"a"})", R"([{"op":"remove","path":"userName"}])",
                "mutability"},
            Row{"remove active", R"({"active":true})", R"([{"op":"remove","path":"active"}])", "mutability"},
            Row{"a filter by value that meets nothing", two_roles,
                R"([{"op":"replace","path":"roles[value eq \"z\"].display","value":"Z"}])", "noTarget"},
            Row{"an element that is not there", two_emails,
                R"([{"op":"replace","path":"emails[type eq \"other\"]","value":{"value":"c"}}])", "noTarget"},
            Row{"two primary values", R"({})",
                R"([{"op":"add","path":"roles","value":[{"value":"x","primary":true},{"value":"y","primary":true}]}])",
                "invalidValue"},
            Row{"a boolean that is none", R"({})", R"([{"op":"replace","path":"active","value":"maybe"}])",
                "invalidValue"},
            Row{"a name that is a text", R"({})", R"([{"op":"replace","path":"name","value":"x"}])",
                "invalidValue"},
            Row{"a number for a list", R"({})", R"([{"op":"replace","path":"emails","value":7}])",
                "invalidValue"},
            Row{"a role that is a number", R"({})", R"([{"op":"add","path":"roles","value":[7]}])",
                "invalidValue"},
            Row{"a control character", R"({})", R"([{"op":"add","path":"title","value":"a\u0001"}])",
                "invalidValue"},
            Row{"a good operation and a bad one", R"({})",
                R"([{"op":"add","path":"title","value":"t"},{"op":"remove"}])", "noTarget"},
        })
        BOOST_TEST(patched(row.user, row.operations) == row.after, row.name);
}

BOOST_AUTO_TEST_CASE(an_attribute_that_is_not_known_is_skipped_and_named) {
    std::string ignored;
    BOOST_TEST(
        patched(R"({"active":true})",
                R"([{"op":"add","path":"nope","value":"x"},{"op":"replace","path":"active","value":false}])",
                Reading::tolerant, &ignored) == R"({"active":false})");
    BOOST_TEST(ignored == "nope");
    BOOST_TEST(patched(R"({})", R"([{"op":"add","path":"nope","value":"x"}])", Reading::strict) ==
               "invalidPath");
}

BOOST_AUTO_TEST_CASE(strict_patches_follow_the_profile) {
    for (auto const& row : {
             Row{"a replace of a complex value replaces it", R"({"name":{"givenName":"A","familyName":"B"}})",
                 R"([{"op":"replace","path":"name","value":{"givenName":"C"}}])",
                 R"({"name":{"givenName":"C"}})"},
             Row{"a value path without a part", two_emails,
                 R"([{"op":"replace","path":"emails[type eq \"home\"]","value":{"value":"c"}}])",
                 "invalidPath"},
             Row{"several elements", two_emails,
                 R"([{"op":"replace","path":"emails[value pr].display","value":"d"}])", "invalidFilter"},
             Row{"no element", R"({})",
                 R"([{"op":"add","path":"emails[type eq \"work\"].value","value":"c"}])", "noTarget"},
             Row{"remove takes no value behind a filter either", two_emails,
                 R"([{"op":"remove","path":"emails[type eq \"home\"]","value":"b"}])", "invalidSyntax"},
             Row{"remove keeps its filter", two_emails,
                 R"([{"op":"remove","path":"emails[type eq \"home\"]"}])",
                 R"({"emails":[{"value":"a","type":"work","primary":true}]})"},
         })
        BOOST_TEST(patched(row.user, row.operations, Reading::strict) == row.after, row.name);
}

BOOST_AUTO_TEST_SUITE_END()
