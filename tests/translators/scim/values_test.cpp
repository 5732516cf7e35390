#include "translators/scim/values.hpp"

#include "tests/translators/scim/support.hpp"
#include "translators/scim/date_time.hpp"
#include "translators/scim/fold.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::scim;
using namespace idiom::scim::test;

namespace {

std::string read(std::string_view document, Reading reading = Reading::tolerant,
                 std::string* quirks = nullptr) {
    Arena arena;
    Notes notes(arena);
    auto const made = ValueReader(reading, notes, arena).resource(user_type, tree(document, arena));
    if (quirks)
        for (auto const quirk : notes.quirks())
            quirks->append(quirks->empty() ? "" : ",").append(quirk);
    return made ? std::string(written(*made, arena)) : reason(made.error());
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_values)

BOOST_AUTO_TEST_CASE(a_resource_is_read_as_its_schema_says) {
    struct Row {
        char const* name;
        char const* document;
        char const* made;
        char const* quirks;
    };
    for (auto const& row : {
             Row{"names in any case", R"({"USERNAME":"a","Name":{"GIVENNAME":"g"}})",
                 R"({"userName":"a","name":{"givenName":"g"}})", ""},
             Row{"what only the service says is left out",
                 R"({"id":"7","meta":{"version":"1"},"groups":[],"userName":"a"})", R"({"userName":"a"})",
                 ""},
             Row{"null stays, for who has to clear", R"({"title":null})", R"({"title":null})", ""},
             Row{"a boolean as a text", R"({"active":"False"})", R"({"active":false})", "text-boolean"},
             Row{"an e-mail as an object", R"({"emails":{"value":"a"}})", R"({"emails":[{"value":"a"}]})",
                 "one-for-list"},
             Row{"displayName in an element", R"({"roles":[{"value":"x","displayName":"X"}]})",
                 R"({"roles":[{"value":"x","display":"X"}]})", ""},
             Row{"the core schema as an object",
                 R"({"urn:ietf:params:scim:schemas:core:2.0:User":{"userName":"a"}})", R"({"userName":"a"})",
                 ""},
             Row{"an enterprise attribute at the top", R"({"department":"IT"})",
                 R"({"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"IT"}})", ""},
             Row{"what is not known", R"({"nope":1,"urn:x:y":{"a":1}})", R"({})", "unknown-attribute"},
             Row{"line breaks", R"({"addresses":[{"formatted":"a\nb"}]})",
                 R"({"addresses":[{"formatted":"a\nb"}]})", ""},
             Row{"two primary values",
                 R"({"emails":[{"value":"a","primary":"true"},{"value":"b","primary":true}]})",
                 "invalidValue", "text-boolean"},
             Row{"a boolean that is none", R"({"active":"maybe"})", "invalidValue", ""},
             Row{"a number for a list", R"({"emails":7})", "invalidValue", ""},
             Row{"a text for a name", R"({"name":"x"})", "invalidValue", ""},
             Row{"a number in a list", R"({"roles":[7]})", "invalidValue", ""},
             Row{"a list for a text", R"({"title":["x"]})", "invalidValue", ""},
         }) {
        std::string quirks;
        BOOST_TEST(read(row.document, Reading::tolerant, &quirks) == row.made, row.name);
        BOOST_TEST(quirks == row.quirks, row.name);
    }
}

BOOST_AUTO_TEST_CASE(a_strict_reader_mends_nothing) {
    std::string const schemas = R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],)";
    BOOST_TEST(read(schemas + R"("userName":"a"})", Reading::strict) == R"({"userName":"a"})");
    BOOST_TEST(read(R"({"userName":"a"})", Reading::strict) == "invalidSyntax");
    BOOST_TEST(read(R"({"schemas":["urn:other"],"userName":"a"})", Reading::strict) == "invalidSyntax");
    BOOST_TEST(read(schemas + R"("nope":1})", Reading::strict) == "invalidSyntax");
    BOOST_TEST(read(schemas + R"("urn:x:y":{}})", Reading::strict) == "invalidSyntax");
    BOOST_TEST(read(schemas + R"("active":"True"})", Reading::strict) == "invalidValue");
    BOOST_TEST(read(schemas + R"("emails":{"value":"a"}})", Reading::strict) == "invalidValue");
    BOOST_TEST(read(schemas + R"("department":"IT"})", Reading::strict) == "invalidSyntax");
}

BOOST_AUTO_TEST_CASE(members_are_doubled_without_case) {
    Arena arena;
    BOOST_TEST(has_double_member(tree(R"({"a":1,"A":1})", arena)));
    BOOST_TEST(has_double_member(tree(R"([{"x":{"a":1,"a":2}}])", arena)));
    BOOST_TEST(!has_double_member(tree(R"({"a":{"a":1},"b":[{"a":1},{"a":1}]})", arena)));
}

BOOST_AUTO_TEST_CASE(texts_are_compared_without_case_by_unicode) {
    BOOST_TEST(equal_folded("STRASSE", "strasse"));
    BOOST_TEST(equal_folded("ÅÆØ", "åæø"));
    BOOST_TEST(equal_folded("ΣΑΣ", "σας"));
    BOOST_TEST(equal_folded("ЖУК", "жук"));
    BOOST_TEST(!equal_folded("ß", "ss"));
    BOOST_TEST(!equal_folded("a", "ab"));
    BOOST_TEST((compare_folded("B", "a") > 0));
    BOOST_TEST(folded("ÄbC") == "äbc");
}

BOOST_AUTO_TEST_CASE(dates_are_instants) {
    Arena arena;
    BOOST_TEST((read_date_time("1970-01-01T00:00:00Z") == 0));
    BOOST_TEST((read_date_time("1970-01-01T01:00:00.5+01:00") == 500'000));
    BOOST_TEST((read_date_time("2024-02-29T12:00:00-00:30") == 1'709'209'800'000'000));
    for (auto const* const wrong : {"", "2026", "2026-01-01", "2026-01-01T00:00:00", "2026-13-01T00:00:00Z",
                                    "2026-01-01T00:00:00.Z", "2026-01-01T00:00:00+1:00", "x"})
        BOOST_TEST(!read_date_time(wrong), wrong);
    BOOST_TEST(write_date_time(1'709'209'800'123, arena) == "2024-02-29T12:30:00.123Z");
    BOOST_TEST(write_date_time(0, arena) == "1970-01-01T00:00:00.000Z");
    BOOST_TEST(write_date_time(-1, arena) == "1969-12-31T23:59:59.999Z");
}

BOOST_AUTO_TEST_SUITE_END()
