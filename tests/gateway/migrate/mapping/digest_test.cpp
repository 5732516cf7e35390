#include "tests/gateway/migrate/mapping/ends.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace idiom::migrate::mapping;
using namespace idiom::migrate::mapping::test;

BOOST_AUTO_TEST_CASE(what_a_mapping_decides_is_in_its_digest) {
    auto const file = csv("userName,Phone,Mobile,firstName");
    auto const ends = from_file(file, "configureuser");
    std::vector<std::string> const yamls{
        "{}",
        "match: email",
        "fields: { userName: userName }",
        "fields: { userName: email }",
        "fields: { userName: csv.Phone }",
        "fields: { userName: csv.Mobile }",
        "fields: { userName: { value: email } }",
        "fields: { firstName: email }",
        "fields: { userName: { from: email, before: a } }",
        "fields: { userName: { from: email, after: a } }",
        "fields: { userName: { from: email, map: { a: b } } }",
        "fields: { userName: { from: email, map: { a: c } } }",
        "fields: { userName: { from: email, lower: true } }",
        "fields: { userName: { from: email, upper: true } }",
        "fields: { userName: { from: email, prefix: a } }",
        "fields: { userName: { from: email, suffix: a } }",
        "fields: { userName: { from: email, default: a } }",
        "fields: { userName: { from: email, default: \"\" } }",
        "fields: { password: generate }",
        "fields: { password: { generate: { length: 16 } } }",
        "fields: { password: { generate: { classes: [lower] } } }",
        "fields: { extensions/configureuser/userTag: email }",
        "fields: { extensions/configureuser/linePort: email }",
        "fields: { firstName: extensions/genesys/doNotDisturb }",
        "roles: add",
        "roles: { map: { a: b } }",
        "missing: { action: keep }",
        "missing: { action: delete }",
        "missing: { action: delete, only: everyone }",
    };
    std::set<std::string> digests;
    for (auto const& yaml : yamls) {
        auto const made = digest(mapping_of(yaml, ends));
        BOOST_TEST(made.size() == 64u);
        BOOST_TEST(digests.insert(made).second, yaml);
    }
}

BOOST_AUTO_TEST_CASE(how_a_mapping_is_written_is_not_in_its_digest) {
    auto const file = csv("userName,Phone");
    auto const ends = from_file(file, "configureuser");
    auto const other = csv("Phone,userName");
    auto const one = digest(
        mapping_of("fields: { firstName: { from: csv.Phone, map: { a: b, c: d } }, userName: userName, "
                   "extensions/configureuser/userTag: email, "
                   "extensions/configureuser/linePort: email }",
                   ends));
    auto const same =
        digest(mapping_of("# The same.\nfields:\n"
                          "  extensions/configureuser/linePort: { from: email }\n"
                          "  extensions/configureuser/userTag: email\n"
                          "  userName: { from: userName, lower: false }\n"
                          "  firstName: { map: { c: d, a: b }, from: csv.PHONE }\nroles: copy\n",
                          from_file(other, "configureuser")));
    BOOST_TEST(one == same);
    BOOST_TEST(digest(mapping_of("{}", ends)) == digest(standard(ends)));
}
