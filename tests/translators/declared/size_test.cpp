#include "tests/gateway/config/support.hpp"
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

BOOST_AUTO_TEST_CASE(a_hundred_files_take_eight_mebibytes_at_most) {
    config::test::Folder folder;
    static constexpr std::array names{"genesys", "xarios", "evovoice", "auth0", "keycloak", "zendesk"};
    for (std::size_t i = 0; i < 100; ++i)
        folder.write(std::to_string(i), tests::text_of_dialect(names[i % names.size()]));
    std::vector<std::shared_ptr<declared::DeclaredFile const>> files;
    // Large blocks are mapped apart from the heap.
    auto const held = [] { return ::mallinfo2().uordblks + ::mallinfo2().hblkhd; };
    auto const before = held();
    for (std::size_t i = 0; i < 100; ++i)
        files.push_back(*config::load_dialect_file(folder.path() / std::to_string(i)));
    auto const after = held();
    BOOST_TEST_MESSAGE("100 files take " << (after - before) / 1024 << " KiB");
    BOOST_TEST(after - before <= 8u * 1024 * 1024);
}

/// The bound of a file without limits of its own: what the reader holds at its most.
BOOST_AUTO_TEST_CASE(the_largest_files_take_less_than_64_mebibytes) {
    struct Row {
        char const* name;
        char const* begin;
        char const* line;
    };
    static constexpr Row rows[] = {
        {"keys", "format: 1\n", "a: b\n"},
        {"items", "sources:\n", "- a\n"},
        {"flow", "sources: [", "a,"},
        {"a rule a line", "errors:\n  rules:\n", "    - { is: done }\n"},
        {"members", "settings:\n", "  s: { type: text }\n"},
        {"references", "user: { read: { request: \"GET /", "{x}"},
        {"a path", "fields:\n  id:\n    at: a", "/a"},
    };
    for (auto const& row : rows) {
        std::string text = row.begin;
        while (text.size() + 64 < 256 * 1024)
            text += row.line;
        test::start_of_bytes();
        auto const read = config::parse_dialect_file(text, "x");
        BOOST_TEST(test::most_bytes() < 64u * 1024 * 1024,
                   row.name << ": " << test::most_bytes() / 1024 << " KiB");
        BOOST_TEST(!read.has_value(), row.name);
    }
}
