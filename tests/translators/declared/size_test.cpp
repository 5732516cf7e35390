#include "tests/support/allocations.hpp"
#include "tests/translators/declared/files.hpp"

#include "gateway/config/dialect_file.hpp"

#include <boost/test/unit_test.hpp>

#include <malloc.h>

#include <string>
#include <vector>

using namespace idiom;

/// Counts, not times: what a file costs does not depend on the machine.

BOOST_AUTO_TEST_CASE(a_file_of_brackets_is_refused_by_its_beginning) {
    for (std::string const part : {"[", "{a: ", "[a,", "[{"}) {
        std::string text;
        while (text.size() + part.size() <= 256 * 1024)
            text += part;
        auto const before = test::allocations();
        auto const found = tests::problems_in(text);
        BOOST_TEST(test::allocations() - before < 100'000u, part);
        BOOST_TEST_REQUIRE(found.size() == 1u);
        BOOST_TEST(found.front().contains("nested deeper than 32 levels"));
    }
}

BOOST_AUTO_TEST_CASE(brackets_in_texts_and_comments_are_not_counted) {
    std::string const brackets(1000, '[');
    auto text = tests::text_of_dialect("keycloak");
    text = tests::with(text, "about: Keycloak", "about: 'Keycloak " + brackets + "' # " + brackets + "\n#");
    BOOST_TEST(tests::problems_in(text).empty());
}

BOOST_AUTO_TEST_CASE(a_hundred_files_take_sixteen_mebibytes_at_most) {
    std::vector<std::shared_ptr<declared::DeclaredFile const>> files;
    std::vector<std::unique_ptr<Dialect>> dialects;
    auto const before = ::mallinfo2().uordblks;
    for (int i = 0; i < 100; ++i) {
        static constexpr std::array names{"genesys", "xarios", "evovoice", "auth0", "keycloak", "zendesk"};
        files.push_back(tests::dialect_file(names[static_cast<std::size_t>(i) % names.size()]));
    }
    auto const after = ::mallinfo2().uordblks;
    BOOST_TEST_MESSAGE("100 files take " << (after - before) / 1024 << " KiB");
    BOOST_TEST(after - before <= 16u * 1024 * 1024);
}
