#include "translators/scim/filter.hpp"

#include "tests/translators/scim/support.hpp"
#include "translators/scim/match.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::scim;
using namespace idiom::scim::test;

namespace {

constexpr std::string_view ana = R"({"id":"A7","externalId":"Ext-1","userName":"Ana@X.example","active":true,
    "name":{"familyName":"Müller"},"title":"","nickName":"né",
    "emails":[{"value":"ana@work.example","type":"work","primary":true},{"value":"a@home.example","type":"home"}],
    "meta":{"created":"2026-01-02T03:04:05Z"},
    "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"IT","manager":{"value":"9"}}})";

std::string outcome(std::string_view text, Reading reading = Reading::tolerant) {
    Arena arena;
    auto const filter = read_filter(text, user_type, reading, arena);
    if (!filter) return reason(filter.error());
    return matches(**filter, tree(ana, arena)) ? "yes" : "no";
}

} // namespace

BOOST_AUTO_TEST_SUITE(scim_filter)

BOOST_AUTO_TEST_CASE(a_filter_says_whether_a_user_meets_it) {
    struct Row {
        char const* filter;
        char const* outcome;
    };
    for (auto const& row : {
             Row{R"(userName eq "ana@x.EXAMPLE")", "yes"},
             Row{R"(USERNAME EQ "ana@x.example")", "yes"},
             Row{R"(id eq "A7")", "yes"},
             Row{R"(id eq "a7")", "no"},
             Row{R"(externalId eq "ext-1")", "no"},
             Row{R"(userName co "@x")", "yes"},
             Row{R"(userName sw "ana")", "yes"},
             Row{R"(userName ew ".example")", "yes"},
             Row{R"(name.familyName eq "MÜLLER")", "yes"},
             Row{R"(nickName eq "NÉ")", "yes"},
             Row{R"(userName gt "ana")", "yes"},
             Row{R"(userName lt "ana")", "no"},
             Row{R"(userName ge "ana@x.example")", "yes"},
             Row{R"(userName le "ana@x.example")", "yes"},
             Row{R"(active eq true)", "yes"},
             Row{R"(active ne true)", "no"},
             Row{R"(title pr)", "yes"},
             Row{R"(name pr)", "yes"},
             Row{R"(addresses pr)", "no"},
             Row{R"(displayName ne "x")", "yes"},
             Row{R"(displayName eq null)", "yes"},
             Row{R"(userName ne null)", "yes"},
             Row{R"(displayName eq "x")", "no"},
             Row{R"(emails eq "a@home.example")", "yes"},
             Row{R"(emails.value co "work")", "yes"},
             Row{R"(emails.value ne "ana@work.example")", "yes"},
             Row{R"(emails[type eq "work" and value co "home"])", "no"},
             Row{R"(emails[type eq "work" and value co "@work"])", "yes"},
             Row{R"(emails[not (type eq "work")])", "yes"},
             Row{R"(meta.created gt "2026-01-02T04:04:04+01:00")", "yes"},
             Row{R"(meta.created gt "2026-01-02T03:04:05Z")", "no"},
             Row{R"(urn:ietf:params:scim:schemas:core:2.0:User:userName pr)", "yes"},
             Row{R"(urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department eq "it")", "yes"},
             Row{R"(urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value eq "9")", "yes"},
             Row{R"(not(title eq "x") and active eq true)", "yes"},
             Row{R"(not (active eq true) or title eq "")", "yes"},
             Row{R"(title eq "x" or active eq true and title eq "x")", "no"},
             Row{R"(active eq true or title eq "x" and title eq "y")", "yes"},
             Row{R"((title eq "x" or active eq true) and userName pr)", "yes"},
             Row{R"(userName eq "ana@x.example)", "invalidFilter"},
             Row{R"(userName eq)", "invalidFilter"},
             Row{R"()", "invalidFilter"},
             Row{R"(userName)", "invalidFilter"},
             Row{R"(userName is "x")", "invalidFilter"},
             Row{R"(nope eq "x")", "invalidFilter"},
             Row{R"(name eq "x")", "invalidFilter"},
             Row{R"(password eq "x")", "invalidFilter"},
             Row{R"(active eq "maybe")", "invalidFilter"},
             Row{R"(active gt true)", "invalidFilter"},
             Row{R"(active co "t")", "invalidFilter"},
             Row{R"(meta.created co "20")", "invalidFilter"},
             Row{R"(not title pr)", "invalidFilter"},
             Row{R"((title pr)", "invalidFilter"},
             Row{R"(title pr))", "invalidFilter"},
             Row{R"(title pr title pr)", "invalidFilter"},
             Row{R"(emails[type eq "work")", "invalidFilter"},
             Row{R"(userName[type eq "work"])", "invalidFilter"},
             Row{R"(title pr and)", "invalidFilter"},
         })
        BOOST_TEST(outcome(row.filter) == row.outcome, row.filter);
}

BOOST_AUTO_TEST_CASE(what_directories_send_beyond_the_grammar_is_taken_unless_strict) {
    struct Row {
        char const* filter;
        char const* outcome;
    };
    for (auto const& row : {
             Row{R"(externalId eq Ext-1)", "yes"},
             Row{R"((externalId eq Ext-1))", "yes"},
             Row{R"(userName eq 'ana@x.example')", "yes"},
             Row{R"(emails[type eq "work"].value eq "ana@work.example")", "yes"},
             Row{R"(emails[type eq "home"].value eq "ana@work.example")", "no"},
             Row{R"(emails[type eq "work"].value sw "ana")", "yes"},
             Row{R"(active eq "True")", "yes"},
             Row{R"(active eq True)", "yes"},
         }) {
        BOOST_TEST(outcome(row.filter) == row.outcome, row.filter);
        BOOST_TEST(outcome(row.filter, Reading::strict) == "invalidFilter", row.filter);
    }
    BOOST_TEST(outcome(R"(userName eq"ana@x.example")") == "yes");
}

BOOST_AUTO_TEST_CASE(nesting_and_terms_are_bounded) {
    auto const nested = [](std::size_t depth) {
        return std::string(depth, '(') + "title pr" + std::string(depth, ')');
    };
    BOOST_TEST(outcome(nested(deepest_filter)) == "yes");
    BOOST_TEST(outcome(nested(deepest_filter + 1)) == "invalidFilter");
    auto const terms = [](std::size_t count) {
        std::string made = "title pr";
        for (std::size_t i = 1; i < count; ++i)
            made += " and title pr";
        return made;
    };
    BOOST_TEST(outcome(terms(most_terms)) == "yes");
    BOOST_TEST(outcome(terms(most_terms + 1)) == "invalidFilter");
}

BOOST_AUTO_TEST_SUITE_END()
