#include "tests/gateway/config/bad_files.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::config;
using namespace idiom::config::test;

BOOST_AUTO_TEST_CASE(each_mistake_is_named_where_it_stands) {
    Folder const folder;
    write_companions(folder);
    auto const variables = environment(companion_variables());
    for (auto const& row : bad_files()) {
        BOOST_TEST_CONTEXT(row.name) {
            auto expected = row.lines;
            for (auto& line : expected)
                line.insert(0, "routes.yaml:");
            auto const found = lines_of(parse(row.yaml, folder.path(), variables));
            BOOST_TEST(found == expected, boost::test_tools::per_element());
            for (auto const& line : found)
                BOOST_TEST(!line.contains("sesame"));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_byte_order_mark_in_front_of_a_secret_is_no_part_of_it) {
    Folder const folder;
    folder.write("secret", "\xEF\xBB\xBFsesame\r\n");
    auto const variables =
        environment({{"SECRET", "\xEF\xBB\xBFsesame"}, {"CREDENTIALS_DIRECTORY", folder.path().string()}});
    for (auto const* const reference : {"${file:secret}", "${env:SECRET}", "${credential:secret}"}) {
        auto const loaded =
            parse("version: 1\nroutes: {}\nbackends:\n  b: { dialect: genesys, url: http://h, auth: "
                  "{ type: bearer, token: \"" +
                      std::string(reference) + "\" } }\n",
                  folder.path(), variables);
        BOOST_TEST_REQUIRE(lines_of(loaded) == std::vector<std::string>{}, boost::test_tools::per_element());
        auto const& auth = std::get<BearerAuth>(loaded->backends.at("b").auth);
        BOOST_TEST(auth.token.reveal() == "sesame", reference);
    }
}

BOOST_AUTO_TEST_CASE(anchors_aliases_and_quotes_are_no_tags) {
    auto const loaded =
        parse("version: 1\nbackends:\n  e: &e { dialect: \"genesys\", url: 'http://127.0.0.1:1' }\n"
              "  f: *e\nroutes: { r: { backend: e } }\n",
              ".", environment({}));
    BOOST_TEST(lines_of(loaded) == std::vector<std::string>{}, boost::test_tools::per_element());
}
