#include "translators/codec/json_patch.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;
using json_patch::PatchError;

std::expected<std::string_view, PatchError> run(std::string_view document, std::string_view patch,
                                                Arena& arena) {
    auto const value = json::read(patch, arena);
    BOOST_REQUIRE_MESSAGE(value, patch);
    auto const operations = json_patch::read(*value, arena);
    if (!operations) return std::unexpected(operations.error());
    return json_patch::apply(document, *operations, arena);
}

struct Row {
    std::string_view name;
    std::string_view document;
    std::string_view patch;
    std::string_view result;
};

// RFC 6902, appendix A.
constexpr Row rfc6902[]{
    {"A.1 adding an object member", R"({"foo":"bar"})", R"([{"op":"add","path":"/baz","value":"qux"}])",
     R"({"baz":"qux","foo":"bar"})"},
    {"A.2 adding an array element", R"({"foo":["bar","baz"]})",
     R"([{"op":"add","path":"/foo/1","value":"qux"}])", R"({"foo":["bar","qux","baz"]})"},
    {"A.3 removing an object member", R"({"baz":"qux","foo":"bar"})", R"([{"op":"remove","path":"/baz"}])",
     R"({"foo":"bar"})"},
    {"A.4 removing an array element", R"({"foo":["bar","qux","baz"]})",
     R"([{"op":"remove","path":"/foo/1"}])", R"({"foo":["bar","baz"]})"},
    {"A.5 replacing a value", R"({"baz":"qux","foo":"bar"})",
     R"([{"op":"replace","path":"/baz","value":"boo"}])", R"({"baz":"boo","foo":"bar"})"},
    {"A.6 moving a value", R"({"foo":{"bar":"baz","waldo":"fred"},"qux":{"corge":"grault"}})",
     R"([{"op":"move","from":"/foo/waldo","path":"/qux/thud"}])",
     R"({"foo":{"bar":"baz"},"qux":{"corge":"grault","thud":"fred"}})"},
    {"A.7 moving an array element", R"({"foo":["all","grass","cows","eat"]})",
     R"([{"op":"move","from":"/foo/1","path":"/foo/3"}])", R"({"foo":["all","cows","eat","grass"]})"},
    {"A.8 testing a value: success", R"({"baz":"qux","foo":["a",2,"c"]})",
     R"([{"op":"test","path":"/baz","value":"qux"},{"op":"test","path":"/foo/1","value":2}])",
     R"({"baz":"qux","foo":["a",2,"c"]})"},
    {"A.10 adding a nested member object", R"({"foo":"bar"})",
     R"([{"op":"add","path":"/child","value":{"grandchild":{}}}])",
     R"({"foo":"bar","child":{"grandchild":{}}})"},
    {"A.11 ignoring unrecognized elements", R"({"foo":"bar"})",
     R"([{"op":"add","path":"/baz","value":"qux","xyz":123}])", R"({"foo":"bar","baz":"qux"})"},
    {"A.14 ~ escape ordering", R"({"/":9,"~1":10})", R"([{"op":"test","path":"/~01","value":10}])",
     R"({"/":9,"~1":10})"},
    {"A.16 adding an array value", R"({"foo":["bar"]})",
     R"([{"op":"add","path":"/foo/-","value":["abc","def"]}])", R"({"foo":["bar",["abc","def"]]})"},
    {"the whole document is replaced", R"({"a":1})", R"([{"op":"replace","path":"","value":[1]}])", "[1]"},
    {"a member with an empty name", R"({"":1})", R"([{"op":"replace","path":"/","value":2}])", R"({"":2})"},
    {"an index at the end appends", "[1]", R"([{"op":"add","path":"/1","value":2}])", "[1,2]"},
    {"numbers are equal by value", R"({"a":1})", R"([{"op":"test","path":"/a","value":1.0}])", R"({"a":1})"},
    {"objects are equal without order", R"({"a":{"x":1,"y":2}})",
     R"([{"op":"test","path":"/a","value":{"y":2,"x":1}}])", R"({"a":{"x":1,"y":2}})"},
    {"a copy is independent", R"({"a":[1]})",
     R"([{"op":"copy","from":"/a","path":"/b"},{"op":"add","path":"/b/-","value":2}])",
     R"({"a":[1],"b":[1,2]})"},
    {"a move onto itself does nothing", R"({"a":1})", R"([{"op":"move","from":"/a","path":"/a"}])",
     R"({"a":1})"},
    {"null is a value", R"({"a":1})", R"([{"op":"add","path":"/a","value":null}])", R"({"a":null})"},
};

struct FailureRow {
    std::string_view name;
    std::string_view document;
    std::string_view patch;
    PatchError::Kind kind;
    std::size_t operation;
};
constexpr auto malformed = PatchError::Kind::malformed;
constexpr auto missing = PatchError::Kind::target_missing;
constexpr auto differs = PatchError::Kind::test_failed;
constexpr FailureRow failures[]{
    {"A.9 testing a value: error", R"({"baz":"qux"})", R"([{"op":"test","path":"/baz","value":"bar"}])",
     differs, 0},
    {"A.12 adding to a nonexistent target", R"({"foo":"bar"})",
     R"([{"op":"add","path":"/baz/bat","value":"qux"}])", missing, 0},
    {"A.15 comparing strings and numbers", R"({"/":9,"~1":10})",
     R"([{"op":"test","path":"/~01","value":"10"}])", differs, 0},
    {"the failing operation is named", R"({"a":1})",
     R"([{"op":"test","path":"/a","value":1},{"op":"remove","path":"/a"},{"op":"remove","path":"/a"}])",
     missing, 2},
    {"a leading zero is no index", "[1,2]", R"([{"op":"remove","path":"/01"}])", missing, 0},
    {"a negative index", "[1,2]", R"([{"op":"remove","path":"/-1"}])", missing, 0},
    {"an index beyond every number", "[1]", R"([{"op":"remove","path":"/99999999999999999999999"}])", missing,
     0},
    {"an index beyond the end", "[1]", R"([{"op":"add","path":"/2","value":1}])", missing, 0},
    {"- names nothing to remove", "[1]", R"([{"op":"remove","path":"/-"}])", missing, 0},
    {"replace needs a target", "{}", R"([{"op":"replace","path":"/a","value":1}])", missing, 0},
    {"copy needs a source", "{}", R"([{"op":"copy","from":"/a","path":"/b"}])", missing, 0},
    {"below a text there is nothing", R"({"a":"b"})", R"([{"op":"add","path":"/a/b","value":1}])", missing,
     0},
    {"a move into its own child", R"({"a":{"b":{}}})", R"([{"op":"move","from":"/a","path":"/a/b"}])",
     malformed, 0},
    {"not an array", "{}", R"({"op":"add"})", malformed, 0},
    {"not an object", "{}", R"([1])", malformed, 0},
    {"an unknown operation", "{}", R"([{"op":"spam","path":"/a"}])", malformed, 0},
    {"no operation", "{}", R"([{"path":"/a"}])", malformed, 0},
    {"no path", "{}", R"([{"op":"remove"}])", malformed, 0},
    {"a path that is no text", "{}", R"([{"op":"remove","path":1}])", malformed, 0},
    {"a path without a slash", "{}", R"([{"op":"remove","path":"a"}])", malformed, 0},
    {"a broken escape", "{}", R"([{"op":"remove","path":"/a~2"}])", malformed, 0},
    {"an escape that is cut off", "{}", R"([{"op":"remove","path":"/a~"}])", malformed, 0},
    {"no value", "{}", R"([{"op":"add","path":"/a"}])", malformed, 0},
    {"no from", "{}", R"([{"op":"move","path":"/a"}])", malformed, 0},
    {"a number that nothing holds", "{}", R"([{"op":"add","path":"/a","value":1e999}])", malformed, 0},
};

// RFC 7396, appendix A.
constexpr Row rfc7396[]{
    {"1", R"({"a":"b"})", R"({"a":"c"})", R"({"a":"c"})"},
    {"2", R"({"a":"b"})", R"({"b":"c"})", R"({"a":"b","b":"c"})"},
    {"3", R"({"a":"b"})", R"({"a":null})", "{}"},
    {"4", R"({"a":"b","b":"c"})", R"({"a":null})", R"({"b":"c"})"},
    {"5", R"({"a":["b"]})", R"({"a":"c"})", R"({"a":"c"})"},
    {"6", R"({"a":"c"})", R"({"a":["b"]})", R"({"a":["b"]})"},
    {"7", R"({"a":{"b":"c"}})", R"({"a":{"b":"d","c":null}})", R"({"a":{"b":"d"}})"},
    {"8", R"({"a":[{"b":"c"}]})", R"({"a":[1]})", R"({"a":[1]})"},
    {"9", R"(["a","b"])", R"(["c","d"])", R"(["c","d"])"},
    {"10", R"({"a":"b"})", R"(["c"])", R"(["c"])"},
    {"11", R"({"a":"foo"})", "null", "null"},
    {"12", R"({"a":"foo"})", R"("bar")", R"("bar")"},
    {"13", R"({"e":null})", R"({"a":1})", R"({"e":null,"a":1})"},
    {"14", "[1,2]", R"({"a":"b","c":null})", R"({"a":"b"})"},
    {"15", "{}", R"({"a":{"bb":{"ccc":null}}})", R"({"a":{"bb":{}}})"},
};

BOOST_AUTO_TEST_SUITE(json_patch_, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_patch_does_what_the_rfc_shows) {
    for (auto const& row : rfc6902) {
        Arena arena;
        auto const result = run(row.document, row.patch, arena);
        BOOST_REQUIRE_MESSAGE(result, row.name);
        BOOST_TEST(json_patch::equal(*result, row.result, arena), row.name << ": " << *result);
    }
}

BOOST_AUTO_TEST_CASE(a_patch_that_fails_says_where_and_why) {
    for (auto const& row : failures) {
        Arena arena;
        auto const result = run(row.document, row.patch, arena);
        BOOST_REQUIRE_MESSAGE(!result, row.name);
        BOOST_TEST((result.error().kind == row.kind), row.name);
        BOOST_TEST(result.error().operation == row.operation, row.name);
        BOOST_TEST(!result.error().what.empty(), row.name);
    }
}

BOOST_AUTO_TEST_CASE(some_operations_of_a_patch_fail_at_their_places_in_the_patch) {
    Arena arena;
    auto const patch = json::read(
        R"([{"op":"add","path":"/a","value":1},{"op":"remove","path":"/b"},{"op":"remove","path":"/c"}])",
        arena);
    auto const operations = json_patch::read(*patch, arena);
    BOOST_REQUIRE(operations);
    auto const made = json_patch::apply("{}", operations->subspan(2), arena);
    BOOST_REQUIRE(!made);
    BOOST_TEST(made.error().operation == 2u);
}

BOOST_AUTO_TEST_CASE(a_merge_does_what_the_rfc_shows) {
    for (auto const& row : rfc7396) {
        Arena arena;
        auto const result = json_patch::merge(row.document, row.patch, arena);
        BOOST_REQUIRE_MESSAGE(result, row.name);
        BOOST_TEST(json_patch::equal(*result, row.result, arena), row.name << ": " << *result);
    }
}

BOOST_AUTO_TEST_CASE(copies_cannot_fill_the_memory) {
    std::string patch = "[";
    for (int i = 0; i < 70; ++i)
        patch += R"({"op":"copy","from":"","path":"/a"},)";
    patch.back() = ']';
    Arena arena;
    auto const deep = run(R"({"b":"0123456789"})", patch, arena);
    BOOST_REQUIRE(!deep);
    BOOST_TEST((deep.error().kind == PatchError::Kind::too_large));

    patch = R"([{"op":"add","path":"/a","value":[1]},)";
    for (int i = 0; i < 60; ++i)
        patch += R"({"op":"copy","from":"/a","path":"/a/-"},)";
    patch.back() = ']';
    auto const wide = run("{}", patch, arena);
    BOOST_REQUIRE(!wide);
    BOOST_TEST((wide.error().kind == PatchError::Kind::too_large));
}

std::string repeated(std::string_view operation, std::size_t count) {
    std::string patch = "[";
    for (std::size_t i = 0; i < count; ++i)
        patch.append(operation).append(",");
    patch.back() = ']';
    return patch;
}

std::string array_of(std::size_t count) {
    std::string text = R"({"x":[)";
    for (std::size_t i = 0; i < count; ++i)
        text += "1,";
    text.back() = ']';
    return text + "}";
}

BOOST_AUTO_TEST_CASE(a_patch_has_at_most_a_thousand_operations) {
    Arena arena;
    constexpr std::string_view one = R"({"op":"add","path":"/a","value":1})";
    BOOST_TEST(run("{}", repeated(one, 1000), arena).has_value());
    auto const longer = run("{}", repeated(one, 1001), arena);
    BOOST_REQUIRE(!longer);
    BOOST_TEST((longer.error().kind == PatchError::Kind::too_large));
    BOOST_TEST(longer.error().whole);
}

BOOST_AUTO_TEST_CASE(the_items_that_operations_shift_are_bounded) {
    struct Shifts {
        std::string_view name;
        std::string_view operation;
        std::size_t items;
        std::size_t count;
        bool allowed;
    };
    for (auto const& [name, operation, items, count, allowed] : {
             Shifts{"removals at the front of a short one", R"({"op":"remove","path":"/x/0"})", 1000, 1000,
                    true},
             Shifts{"removals at the front of a long one", R"({"op":"remove","path":"/x/0"})", 100'000, 20,
                    false},
             Shifts{"additions at its front", R"({"op":"add","path":"/x/0","value":1})", 100'000, 20, false},
             Shifts{"additions at its end", R"({"op":"add","path":"/x/-","value":1})", 100'000, 1000, true},
             Shifts{"moves within it", R"({"op":"move","from":"/x/0","path":"/x/99000"})", 100'000, 20,
                    false},
             Shifts{"copies to its front", R"({"op":"copy","from":"/x/9","path":"/x/0"})", 100'000, 20,
                    false},
             Shifts{"replacements in it", R"({"op":"replace","path":"/x/0","value":2})", 100'000, 1000, true},
             Shifts{"a few in a long one", R"({"op":"remove","path":"/x/0"})", 100'000, 5, true},
         }) {
        Arena arena;
        auto const made = run(array_of(items), repeated(operation, count), arena);
        BOOST_TEST(made.has_value() == allowed, name);
        if (!made) BOOST_TEST((made.error().kind == PatchError::Kind::too_large), name);
    }
}

BOOST_AUTO_TEST_CASE(a_document_cannot_be_nested_by_steps) {
    std::string patch = "[";
    std::string path;
    for (int i = 0; i < 80; ++i) {
        path += "/a";
        patch += R"({"op":"add","path":")" + path + R"(","value":{}},)";
    }
    patch.back() = ']';
    Arena arena;
    auto const result = run("{}", patch, arena);
    BOOST_REQUIRE(!result);
    BOOST_TEST((result.error().kind == PatchError::Kind::too_large));
}

BOOST_AUTO_TEST_CASE(a_pointer_is_its_escaped_tokens) {
    Arena arena;
    BOOST_TEST(json_patch::below("/a", "b/c~d", arena) == "/a/b~1c~0d");
    auto const tokens = json_patch::tokens("/a/b~1c~0d//~01", arena);
    BOOST_REQUIRE(tokens);
    BOOST_REQUIRE(tokens->size() == 4u);
    BOOST_TEST((*tokens)[1] == "b/c~d");
    BOOST_TEST((*tokens)[2] == "");
    BOOST_TEST((*tokens)[3] == "~1");
    BOOST_TEST(!json_patch::tokens("a", arena));
}

BOOST_AUTO_TEST_CASE(any_truncation_of_a_patch_is_an_error_and_nothing_else) {
    constexpr std::string_view patch =
        R"([{"op":"copy","from":"/a","path":"/b~01"},{"op":"test","path":"/a","value":[1]}])";
    for (std::size_t size = 0; size < patch.size(); ++size) {
        Arena arena;
        auto const value = json::read(patch.substr(0, size), arena);
        BOOST_TEST(!value, size);
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
