#include "translators/codec/json/json.hpp"

#include "translators/codec/utf8.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <limits>
#include <string>
#include <string_view>

namespace {

using namespace idiom;
using namespace std::string_view_literals;
using Kind = json::Value::Kind;

struct Good {
    std::string_view name;
    std::string_view text;
    Kind kind;
};

constexpr Good good[]{
    {"null", "null", Kind::null},
    {"true", "true", Kind::boolean},
    {"false in space", " \t\r\n false \n", Kind::boolean},
    {"zero", "0", Kind::number},
    {"negative zero", "-0", Kind::number},
    {"a fraction", "-0.0", Kind::number},
    {"an exponent", "1e5", Kind::number},
    {"a signed exponent", "1E+05", Kind::number},
    {"all parts of a number", "-12.034e-056", Kind::number},
    {"a number beyond a double", "1e999999", Kind::number},
    {"a number of many digits", "123456789012345678901234567890.123456789012345678901234567890",
     Kind::number},
    {"an empty string", "\"\"", Kind::string},
    {"every short escape", R"("\"\\\/\b\f\n\r\t")", Kind::string},
    {"an escaped NUL", R"("\u0000")", Kind::string},
    {"hexadecimal digits of both cases", R"("\uaBcD")", Kind::string},
    {"a pair of surrogates", R"("\uD834\uDD1E")", Kind::string},
    {"a noncharacter", R"("\uFFFF")", Kind::string},
    {"DEL", "\"\x7F\"", Kind::string},
    {"two bytes", "\"\xC2\x80\"", Kind::string},
    {"three bytes", "\"\xE2\x82\xAC\"", Kind::string},
    {"four bytes", "\"\xF4\x8F\xBF\xBF\"", Kind::string},
    {"a noncharacter in UTF-8", "\"\xEF\xBF\xBF\"", Kind::string},
    {"the line separator", "\"\xE2\x80\xA8\"", Kind::string},
    {"an empty array", "[]", Kind::array},
    {"an empty array in space", "[ \n ]", Kind::array},
    {"an array of everything", R"([null,true,0,"",[],{}])", Kind::array},
    {"an array with space everywhere", " [ 1 , 2 ] ", Kind::array},
    {"an empty object", "{}", Kind::object},
    {"an empty name", R"({"":0})", Kind::object},
    {"an escaped name", R"({"\u0061":0})", Kind::object},
    {"a name twice", R"({"a":0,"a":1})", Kind::object},
    {"an object with space everywhere", " { \"a\" : 1 , \"b\" : 2 } ", Kind::object},
};

struct Bad {
    std::string_view name;
    std::string_view text;
};

constexpr Bad bad[]{
    {"nothing", ""},
    {"only space", " "},
    {"a byte order mark", "\xEF\xBB\xBF{}"},
    {"UTF-16", "[\0]\0"sv},
    {"two values", "1 2"},
    {"something after an array", "[]]"},
    {"something after an object", "{}}"},
    {"a comma after the value", "{},"},
    {"a NUL after the value", "[]\0"sv},
    {"a comment", "[1/**/]"},
    {"a line comment", "[]//"},
    {"a form feed", "[\f]"},
    {"a no-break space", "[\xC2\xA0]"},
    {"a capital True", "True"},
    {"half of null", "nul"},
    {"nothing like nulls", "nulll"},
    {"NaN", "NaN"},
    {"Infinity", "Infinity"},
    {"negative Infinity", "-Infinity"},
    {"a leading zero", "01"},
    {"a negative leading zero", "-012"},
    {"a plus", "+1"},
    {"only a minus", "-"},
    {"two minuses", "--1"},
    {"a fraction without digits", "1."},
    {"a fraction without digits and an exponent", "1.e1"},
    {"a fraction without a number", ".5"},
    {"an exponent without digits", "1e"},
    {"a signed exponent without digits", "1e+"},
    {"an exponent with a fraction", "1e1.5"},
    {"hexadecimal", "0x1"},
    {"a thousands separator", "1,000"},
    {"a full-width digit", "\xEF\xBC\x91"},
    {"a letter after a number", "1a"},
    {"a string without its end", "\"abc"},
    {"only a quote", "\""},
    {"a string that ends in a backslash", "\"\\"},
    {"an escaped end", "\"\\\""},
    {"a single quote", "'a'"},
    {"no quotes", "a"},
    {"an unknown escape", R"("\a")"},
    {"an escaped single quote", R"("\'")"},
    {"a capital U", R"("\U0041")"},
    {"a hexadecimal escape", R"("\x41")"},
    {"an octal escape", R"("\0")"},
    {"three hexadecimal digits", R"("\u004")"},
    {"three hexadecimal digits and a quote", R"("\u004"x)"},
    {"no hexadecimal digit", R"("\u004g")"},
    {"a high surrogate alone", R"("\uD800")"},
    {"a high surrogate and text", R"("\uD800abcdef")"},
    {"a high surrogate and a newline", R"("\uD800\n")"},
    {"two high surrogates", R"("\uD800\uD800")"},
    {"a low surrogate alone", R"("\uDC00")"},
    {"surrogates in the wrong order", R"("\uDD1E\uD834")"},
    {"half a second surrogate", R"("\uD834\uDD")"},
    {"a newline in a string", "\"\n\""},
    {"a tab in a string", "\"\t\""},
    {"a NUL in a string", "\"\0\""sv},
    {"the last control character", "\"\x1F\""},
    {"a continuation byte alone", "\"\x80\""},
    {"an overlong slash", "\"\xC0\xAF\""},
    {"an overlong NUL", "\"\xE0\x80\x80\""},
    {"a surrogate in UTF-8", "\"\xED\xA0\x80\""},
    {"beyond Unicode", "\"\xF4\x90\x80\x80\""},
    {"a five byte form", "\"\xF8\x88\x80\x80\x80\""},
    {"a cut character", "\"\xE2\x82\""},
    {"a cut character at the end of the text", "\"\xE2\x82"},
    {"0xFF", "\"\xFF\""},
    {"bad UTF-8 in a name", "{\"\xFF\":1}"},
    {"an open array", "["},
    {"an open array with an item", "[1"},
    {"an open array with a comma", "[1,"},
    {"a trailing comma", "[1,]"},
    {"a leading comma", "[,1]"},
    {"only a comma", "[,]"},
    {"two commas", "[1,,2]"},
    {"no comma", "[1 2]"},
    {"a colon in an array", "[1:2]"},
    {"brackets that do not fit", "[}"},
    {"brackets that cross", "[{]}"},
    {"a closing bracket", "]"},
    {"an open object", "{"},
    {"an open object with a name", "{\"a\""},
    {"an open object with a colon", "{\"a\":"},
    {"an open object with a member", "{\"a\":1"},
    {"a trailing comma in an object", "{\"a\":1,}"},
    {"only a comma in an object", "{,}"},
    {"no colon", "{\"a\" 1}"},
    {"an equals sign", "{\"a\"=1}"},
    {"two colons", "{\"a\"::1}"},
    {"a name without a value", "{\"a\"}"},
    {"a number as a name", "{1:1}"},
    {"null as a name", "{null:1}"},
    {"a name without quotes", "{a:1}"},
    {"a semicolon", "{\"a\":1;\"b\":2}"},
    {"a value without a name", "{:1}"},
};

std::string nested(std::size_t depth, std::string_view open, std::string_view close) {
    std::string text;
    for (std::size_t i = 0; i < depth; ++i)
        text += open;
    for (std::size_t i = 0; i < depth; ++i)
        text += close;
    return text;
}

BOOST_AUTO_TEST_SUITE(json_reader)

BOOST_AUTO_TEST_CASE(what_rfc_8259_allows_is_read) {
    for (auto const& row : good)
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            auto const value = json::read(row.text, arena);
            BOOST_REQUIRE(value);
            BOOST_TEST((value->kind == row.kind));
        }
}

BOOST_AUTO_TEST_CASE(anything_else_is_refused_at_a_place_in_the_text) {
    for (auto const& row : bad)
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            auto const value = json::read(row.text, arena);
            BOOST_REQUIRE(!value);
            BOOST_TEST(value.error().offset <= row.text.size());
            BOOST_TEST(!value.error().what.empty());
        }
}

BOOST_AUTO_TEST_CASE(strings_are_decoded) {
    struct Row {
        std::string_view text;
        std::string_view decoded;
    };
    for (auto const& row : std::initializer_list<Row>{
             {R"("")", ""},
             {R"("plain")", "plain"},
             {R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"},
             {R"("a\u0000b")", "a\0b"sv},
             {R"("\u0041\u00e9\u20AC\uD83D\uDE00")", "A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"},
             {R"("\uDBFF\uDFFF")", "\xF4\x8F\xBF\xBF"},
             {"\"x\xC3\xA9\\ny\xE2\x82\xAC\"", "x\xC3\xA9\ny\xE2\x82\xAC"},
             {R"("\\u0041")", "\\u0041"},
         })
        BOOST_TEST_CONTEXT(row.text) {
            Arena arena;
            auto const value = json::read(row.text, arena);
            BOOST_REQUIRE(value);
            BOOST_TEST(value->text == row.decoded);
        }
}

BOOST_AUTO_TEST_CASE(strings_without_escapes_are_not_copied) {
    Arena arena;
    std::string_view const text = "\"plain \xC3\xA9\"";
    auto const value = json::read(text, arena);
    BOOST_TEST(value->text.data() == text.data() + 1);
}

BOOST_AUTO_TEST_CASE(every_value_knows_its_own_text) {
    Arena arena;
    std::string_view const text = R"( {"a" : [ 1.50 , "x\n" ] ,"b":{ }, "c":-0e1 } )";
    auto const value = json::read(text, arena);
    BOOST_REQUIRE(value);
    BOOST_TEST(value->raw == text.substr(1, text.size() - 2));
    auto const* const a = value->find("a");
    BOOST_TEST(a->raw == R"([ 1.50 , "x\n" ])");
    BOOST_TEST(a->items[0].raw == "1.50");
    BOOST_TEST(a->items[0].text == "1.50");
    BOOST_TEST(a->items[1].raw == R"("x\n")");
    BOOST_TEST(value->find("b")->raw == "{ }");
    BOOST_TEST(value->find("c")->text == "-0e1");
}

BOOST_AUTO_TEST_CASE(members_are_found_by_name_the_last_one_counts) {
    Arena arena;
    auto const value = json::read(R"({"a":"1","A":"2","a":"3","n":null,"\u00e9":4})", arena);
    BOOST_REQUIRE(value);
    BOOST_TEST(value->find("a")->text == "3");
    BOOST_TEST(value->find("A")->text == "2");
    BOOST_TEST(value->find_ignoring_case("A")->text == "3");
    BOOST_TEST(value->find("\xC3\xA9")->text == "4");
    BOOST_TEST(value->find("b") == nullptr);
    BOOST_TEST(value->text_of("a").value() == "3");
    BOOST_TEST(!value->text_of("n"));
    BOOST_TEST(!value->text_of("\xC3\xA9"));
    BOOST_TEST(!value->text_of("b"));
    BOOST_TEST(json::read("[1]", arena)->find("a") == nullptr);
}

BOOST_AUTO_TEST_CASE(doubles_are_refused_where_that_is_asked_for) {
    auto const refused = [](std::string_view text) {
        Arena arena;
        return !json::read(text, arena, {.depth = 64, .doubled = json::DoubledMembers::refused});
    };
    BOOST_TEST(refused(R"({"a":1,"a":1})"));
    BOOST_TEST(refused(R"({"a":1,"b":2,"\u0061":3})"));
    BOOST_TEST(refused(R"([{"x":{"a":1,"c":2,"a":3}}])"));
    BOOST_TEST(refused(R"({"":1,"":2})"));
    BOOST_TEST(!refused(R"({"a":1,"A":2})"));
    BOOST_TEST(!refused(R"({"a":{"a":{"a":1}}})"));
    BOOST_TEST(!refused(R"([{"a":1},{"a":1}])"));
}

BOOST_AUTO_TEST_CASE(a_member_that_a_vendor_names_twice_with_two_values_is_ambiguous) {
    struct Row {
        char const* text;
        bool exactly;       ///< whether "a" is ambiguous where case counts
        bool ignoring_case; ///< and where it does not
    };
    static constexpr Row rows[] = {
        {R"({"a":1,"a":2})", true, true},
        {R"({"a":1,"b":2,"\u0061":3})", true, true},
        {R"({"a":[],"a":null,"a":[]})", true, true},
        {R"({"a":1,"A":2})", false, true},
        {R"({"A":2,"a":1})", false, true},
        {R"({"a":1,"a":1})", false, false},
        {R"({"a":1,"b":1})", false, false},
        {R"({"":1,"":2,"a":1})", false, false},
        {R"({"a":{"b":1,"b":2}})", false, false},
    };
    for (auto const& row : rows)
        for (auto const doubled :
             {json::DoubledMembers::ambiguous, json::DoubledMembers::ambiguous_ignoring_case})
            BOOST_TEST_CONTEXT(row.text) {
                Arena arena;
                auto const value = json::read(row.text, arena, {.doubled = doubled});
                BOOST_REQUIRE(value.has_value());
                bool const exactly = doubled == json::DoubledMembers::ambiguous;
                BOOST_TEST(value->find("a")->is_ambiguous() == (exactly ? row.exactly : row.ignoring_case));
            }
}

BOOST_AUTO_TEST_CASE(a_twin_among_many_members_is_found) {
    std::string text = R"({"twin":1)";
    for (int i = 0; i < 500; ++i)
        text += ",\"member" + std::to_string(i) + "\":0";
    Arena arena;
    auto const value = json::read(text += R"(,"twin":2})", arena, json::from_vendor);
    BOOST_REQUIRE(value.has_value());
    BOOST_TEST(value->find("twin")->is_ambiguous());
    BOOST_TEST(value->find("member77")->is_number());
    BOOST_TEST(value->holds_ambiguous());
}

BOOST_AUTO_TEST_CASE(depth_is_limited_exactly) {
    for (std::size_t const depth : {1u, 2u, 64u})
        for (auto const [open, close] : {std::pair{"[", "]"}, std::pair{"{\"a\":[", "]}"}}) {
            std::size_t const levels = std::string_view(open).size() > 1 ? 2 : 1;
            BOOST_TEST_CONTEXT(open << " to a depth of " << depth) {
                Arena arena;
                BOOST_TEST(json::read(nested(depth / levels, open, close).append(depth / levels ? "" : "0"),
                                      arena, {.depth = depth})
                               .has_value());
                BOOST_TEST(!json::read(nested(depth / levels + 1, open, close), arena, {.depth = depth}));
            }
        }
    Arena arena;
    BOOST_TEST(json::read("0", arena, {.depth = 0}).has_value());
    BOOST_TEST(!json::read("[]", arena, {.depth = 0}));
}

BOOST_AUTO_TEST_CASE(what_is_nested_300000_times_is_refused_without_using_up_the_stack) {
    for (auto const [open, close] :
         {std::pair{"[", "]"}, std::pair{"{\"a\":", "}"}, std::pair{"[{\"a\":", "}]"}, std::pair{"[", ""}}) {
        Arena arena;
        auto const value = json::read(nested(300'000, open, close), arena);
        BOOST_REQUIRE(!value);
        BOOST_TEST(value.error().what == "nested too deeply");
    }
}

BOOST_AUTO_TEST_CASE(a_wide_document_is_read_in_linear_time) {
    std::string text = "[";
    for (int i = 0; i < 100'000; ++i)
        text += "{\"a\":1},";
    text += "0]";
    Arena arena;
    BOOST_TEST(json::read(text, arena)->items.size() == 100'001u);
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(json_writer)

BOOST_AUTO_TEST_CASE(every_byte_in_a_string_can_be_read_back) {
    for (unsigned byte = 0; byte < 256; ++byte)
        BOOST_TEST_CONTEXT("byte " << byte) {
            std::string const text = {'x', static_cast<char>(byte), 'y'};
            std::string written;
            json::append_string(written, text);
            Arena arena;
            auto arena_text = arena.text();
            json::append_string(arena_text, text);
            BOOST_TEST(std::string_view(arena_text) == written);
            auto const value = json::read(written, arena);
            BOOST_REQUIRE(value);
            BOOST_TEST(value->text == (byte < 0x80 ? text : "x\xEF\xBF\xBDy"));
        }
}

BOOST_AUTO_TEST_CASE(only_what_must_be_is_escaped) {
    std::string written;
    json::append_string(written, "a/\"\\\b\f\n\r\t\0\x1F\x7F\xC3\xA9\xE2\x80\xA8"sv);
    BOOST_TEST(written == "\"a/\\\"\\\\\\u0008\\u000c\\n\\r\\t\\u0000\\u001f\x7F\xC3\xA9\xE2\x80\xA8\"");
}

BOOST_AUTO_TEST_CASE(bytes_that_are_not_utf8_are_replaced_one_by_one) {
    struct Row {
        std::string_view text;
        std::string_view written;
    };
    for (auto const& row : std::initializer_list<Row>{
             {"\xFF", "\"\xEF\xBF\xBD\""},
             {"\xC3", "\"\xEF\xBF\xBD\""},
             {"\xC3(", "\"\xEF\xBF\xBD(\""},
             {"\xE2\x82", "\"\xEF\xBF\xBD\xEF\xBF\xBD\""},
             {"\xED\xA0\x80", "\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""},
             {"\xC3\"", "\"\xEF\xBF\xBD\\\"\""},
             {"\xF0\x9F\x98\x80", "\"\xF0\x9F\x98\x80\""},
         }) {
        std::string written;
        json::append_string(written, row.text);
        BOOST_TEST(written == row.written);
        BOOST_TEST(utf8::valid(written));
    }
}

BOOST_AUTO_TEST_CASE(commas_come_by_themselves) {
    Arena arena;
    auto out = arena.text();
    json::Writer writer(out);
    static constexpr std::array<std::string_view, 2> names{"x", "y"};
    writer.begin_object();
    writer.key("a")
        .begin_array()
        .number(1)
        .number(-2)
        .begin_object()
        .end_object()
        .begin_array()
        .end_array()
        .end_array();
    writer.member("b", "q\"").plain_key("c").boolean(true).key("d\n").null();
    writer.member("e", names).key("f").raw("[1, 2]").key("g").boolean(false);
    writer.end_object();
    BOOST_TEST(std::string_view(out) ==
               R"({"a":[1,-2,{},[]],"b":"q\"","c":true,"d\n":null,"e":["x","y"],"f":[1, 2],"g":false})");
    BOOST_TEST(json::read(out, arena).has_value());
}

BOOST_AUTO_TEST_CASE(numbers_are_written_to_their_ends) {
    Arena arena;
    auto out = arena.text();
    using Limits = std::numeric_limits<std::int64_t>;
    json::Writer(out).begin_array().number(Limits::min()).number(0).number(Limits::max()).end_array();
    BOOST_TEST(std::string_view(out) == "[-9223372036854775808,0,9223372036854775807]");
}

/// Writes a value as it was read.
void write(json::Writer& writer, json::Value const& value) {
    switch (value.kind) {
    case Kind::ambiguous:
    case Kind::null: writer.null(); break;
    case Kind::boolean: writer.boolean(value.truth); break;
    case Kind::number: writer.raw(value.text); break;
    case Kind::string: writer.string(value.text); break;
    case Kind::array:
        writer.begin_array();
        for (auto const& item : value.items)
            write(writer, item);
        writer.end_array();
        break;
    case Kind::object:
        writer.begin_object();
        for (auto const& member : value.members)
            write(writer.key(member.name), member.value);
        writer.end_object();
        break;
    }
}

BOOST_AUTO_TEST_CASE(what_was_read_is_written_and_read_again) {
    std::string_view const text =
        R"({"a":[1.50,-0,1e99,{"b":null}],"\"":"\u0000\n\ud83d\ude00","":[[],{}],"t":true,"f":false})";
    Arena arena;
    auto const first = json::read(text, arena);
    BOOST_REQUIRE(first);
    auto once = arena.text();
    json::Writer writer(once);
    write(writer, *first);
    auto const second = json::read(once, arena);
    BOOST_REQUIRE(second);
    auto twice = arena.text();
    json::Writer again(twice);
    write(again, *second);
    BOOST_TEST(once == twice);
    BOOST_TEST(second->find("\"")->text == first->find("\"")->text);
}

BOOST_AUTO_TEST_CASE(a_character_is_escaped_wherever_it_stands) {
    struct Row {
        std::string_view character;
        std::string_view written;
    };
    constexpr Row rows[]{{"\"", "\\\""},          {"\\", "\\\\"},           {"\n", "\\n"},
                         {"\x01", "\\u0001"},     {"\xC3\xAB", "\xC3\xAB"}, {"\xFF", "\xEF\xBF\xBD"},
                         {"\xC3", "\xEF\xBF\xBD"}};
    for (auto const& row : rows)
        for (std::size_t const size : {0, 1, 7, 8, 9, 20, 500, 511, 512, 513, 1030})
            for (std::size_t const at : {size_t{0}, size / 2, size - size / 8, size}) {
                std::string const before(at, '~');
                std::string const after(size - at, '+');
                std::string out = "[";
                json::append_string(out, before + std::string(row.character) + after);
                BOOST_REQUIRE_EQUAL(out, "[\"" + before + std::string(row.written) + after + "\"");
            }
    std::string out;
    json::append_string(out, std::string(700, '"')); // each takes two characters
    BOOST_TEST(out.size() == 1402U);
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
