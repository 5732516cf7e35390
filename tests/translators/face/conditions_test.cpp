#include "translators/face/conditions.hpp"

#include <boost/test/unit_test.hpp>

#include <vector>

namespace idiom::face {
namespace {

BOOST_AUTO_TEST_SUITE(conditions_, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(tags_are_compared_as_rfc_9110_says) {
    struct Row {
        std::string_view name;
        std::string_view value;
        bool valid;
        bool strong;
        bool weak;
    };
    constexpr Row rows[]{
        {"the tag", R"("a")", true, true, true},
        {"another tag", R"("b")", true, false, false},
        {"any", "*", true, true, true},
        {"one of a list", R"("x", "a")", true, true, true},
        {"a weak tag", R"(W/"a")", true, false, true},
        {"a comma inside a tag", R"("x,y" , "a")", true, true, true},
        {"without quotes", "a", false, false, false},
        {"half a tag", R"("a)", false, false, false},
        {"a list with any", R"("b", *)", false, false, false},
        {"two tags without a comma", R"("a" "b")", false, false, false},
        {"a small w", R"(w/"a")", false, false, false},
        {"an empty tag", R"("")", true, false, false},
        {"nothing", "", false, false, false},
        {"blanks", " \t ", false, false, false},
        {"a comma", ",", false, false, false},
        {"commas and blanks", " , ,\t,", false, false, false},
        {"a tag behind a comma", R"(, "a")", true, true, true},
        {"a tag before a comma", R"("a",)", true, true, true},
        {"a tag among empty elements", R"(,, "x" ,, "a" ,,)", true, true, true},
        {"any behind a comma", ",*", true, true, true},
        {"two of any", "*, *", false, false, false},
        {"half a weak tag", "W/", false, false, false},
        {"garbage behind a tag", R"("a" x)", false, false, false},
        {"a byte order mark", "\xEF\xBB\xBF", false, false, false},
    };
    for (auto const& row : rows) {
        Arena arena;
        std::vector<Header> const headers{{"if-match", row.value}, {"if-none-match", row.value}};
        auto const read = read_conditions(headers, arena);
        BOOST_TEST(read.has_value() == row.valid, row.name);
        if (!read) continue;
        BOOST_TEST(read->not_modified(R"("a")") == row.weak, row.name);
        BOOST_TEST(
            (Conditions{.if_match = read->if_match, .if_none_match = {}}.allow_write(R"("a")").has_value()) ==
                row.strong,
            row.name);
        BOOST_TEST((Conditions{.if_match = {}, .if_none_match = read->if_none_match}
                        .allow_write(R"("a")")
                        .has_value()) != row.weak,
                   row.name);
    }
}

BOOST_AUTO_TEST_CASE(several_lines_are_one_list) {
    Arena arena;
    std::vector<Header> const headers{{"If-Match", R"("x")"}, {"Host", "h"}, {"IF-MATCH", R"("a")"}};
    auto const read = read_conditions(headers, arena);
    BOOST_REQUIRE(read);
    BOOST_TEST(read->if_match == R"("x", "a")");
    BOOST_TEST(read->allow_write(R"("a")").has_value());
}

BOOST_AUTO_TEST_CASE(an_empty_line_beside_a_tag_adds_nothing) {
    Arena arena;
    std::vector<Header> const headers{{"If-Match", ""}, {"If-Match", R"("a")"}, {"If-Match", " "}};
    auto const read = read_conditions(headers, arena);
    BOOST_REQUIRE(read);
    BOOST_TEST(read->if_match == R"("a")");
    std::vector<Header> const empty{{"If-Match", ""}, {"If-Match", ", "}};
    BOOST_TEST(!read_conditions(empty, arena));
}

BOOST_AUTO_TEST_CASE(a_write_that_may_not_go_on_is_told_which_condition_failed) {
    struct Row {
        Conditions conditions;
        std::string_view detail;
    };
    for (auto const& row :
         {Row{{.if_match = R"("b")", .if_none_match = {}},
              "the user is not at the version that the request names"},
          Row{{.if_match = {}, .if_none_match = "*"}, "If-None-Match: * asks for no user, and there is one"},
          Row{{.if_match = {}, .if_none_match = R"("a")"},
              "the user is at a version that If-None-Match names"}}) {
        auto const met = row.conditions.allow_write(R"("a")");
        BOOST_REQUIRE(!met);
        BOOST_TEST((met.error().fault == Fault::precondition_failed));
        BOOST_TEST(met.error().detail == row.detail);
    }
}

BOOST_AUTO_TEST_CASE(no_condition_allows_everything) {
    Conditions const none;
    BOOST_TEST(none.empty());
    BOOST_TEST(none.allow_write(R"("a")").has_value());
    BOOST_TEST(!none.not_modified(R"("a")"));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::face
