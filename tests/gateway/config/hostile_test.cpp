#include "gateway/config/document.hpp"
#include "tests/gateway/config/sample.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace idiom::config;
using namespace idiom::config::test;

namespace {

struct Row {
    std::string_view name;
    std::string yaml;
    std::string line;
};

std::string repeated(std::string_view text, std::size_t times) {
    std::string made;
    made.reserve(text.size() * times);
    for (std::size_t i = 0; i < times; ++i)
        made += text;
    return made;
}

/// Each list holds the one before ten times: nine levels are a thousand million values.
std::string alias_bomb() {
    std::string text = "a0: &a0 [x]\n";
    for (int i = 1; i < 10; ++i) {
        auto const before = "*a" + std::to_string(i - 1);
        text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
        for (int j = 1; j < 10; ++j)
            text += "," + before;
        text += "]\n";
    }
    return text;
}

std::string many_routes(int count) {
    std::string text =
        "version: 1\nbackends: { evo: { dialect: genesys, url: http://127.0.0.1:1 } }\nroutes:\n";
    for (int i = 0; i < count; ++i) {
        auto const name = "tenant-" + std::to_string(i);
        text += "  " + name + ":\n    backend: evo\n    match: { host: " + name +
                ".example }\n    roles: { admin: A, agent: B }\n    default_roles: [agent]\n";
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(what_would_take_all_memory_or_stack_is_refused) {
    std::vector<Row> const rows{
        {"a_large_file", repeated(" ", max_document_size + 1), "f: larger than 16MiB"},
        {"an_alias_bomb", alias_bomb(), "f:7:26: more than 1000000 values"},
        {"lists_in_lists", repeated("[", 100'000), "f:1:17: nested deeper than 32 levels"},
        {"maps_in_maps", repeated("{a: ", 100'000), "f:1:125: nested deeper than 32 levels"},
        {"dashes", repeated("- ", 100'000), "f:1:65: nested deeper than 32 levels"},
        {"question_marks", repeated("? ", 100'000), "f:1:65: nested deeper than 32 levels"},
        {"a_long_flow_list", "[" + repeated("1,", 4'000'000) + "]", "f: more than 1000000 values"},
        {"a_long_block_list", repeated("- 1\n", 1'100'000), "f:1000000:3: more than 1000000 values"},
    };
    for (auto const& row : rows) {
        BOOST_TEST_CONTEXT(row.name) {
            std::vector const expected{row.line};
            BOOST_TEST(lines_of(parse(row.yaml, ".", environment({}), "f")) == expected,
                       boost::test_tools::per_element());
        }
    }
}

BOOST_AUTO_TEST_CASE(ten_thousand_routes_are_loaded) {
    auto const loaded = parse(many_routes(10'000), ".", environment({}));
    BOOST_TEST_REQUIRE(lines_of(loaded) == std::vector<std::string>{}, boost::test_tools::per_element());
    BOOST_TEST(loaded->routes.size() == 10'000u);
}

BOOST_AUTO_TEST_CASE(ten_thousand_mistakes_are_cut_at_a_thousand) {
    auto text = many_routes(10'000);
    for (auto at = text.find("backend: evo"); at != std::string::npos; at = text.find("backend: evo", at))
        text.replace(at, 12, "backend: tenant");
    BOOST_TEST(lines_of(parse(text, ".", environment({}))).size() == 1000u);
}

BOOST_AUTO_TEST_CASE(any_bytes_give_a_configuration_or_problems) {
    SampleFolder const folder;
    auto const variables = environment(sample_variables());
    std::mt19937 random(20260101);
    auto const below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
    constexpr std::string_view structural = "{}[]:,-?&*!|>'\"%@`#\n\t \\~<=";
    std::size_t refused = 0;
    for (int round = 0; round < 4000; ++round) {
        std::string text(sample);
        for (std::size_t edits = 1 + below(4); edits > 0; --edits) {
            auto const at = below(text.size());
            switch (below(4)) {
            case 0: text[at] = static_cast<char>(below(256)); break;
            case 1: text[at] = structural[below(structural.size())]; break;
            case 2: text.erase(at, 1 + below(20)); break;
            default: text.insert(at, text, below(text.size()), 1 + below(20)); break;
            }
        }
        auto const loaded = parse(text, folder.path(), variables);
        if (loaded) continue;
        ++refused;
        BOOST_TEST_REQUIRE(!loaded.error().empty());
        for (auto const& line : lines_of(loaded)) {
            BOOST_TEST(!line.contains("xarios-secret"));
            BOOST_TEST(!line.contains("crm-key-of-the-test"));
            BOOST_TEST(!line.contains('\n'));
        }
    }
    BOOST_TEST(refused > 1000u);
}
