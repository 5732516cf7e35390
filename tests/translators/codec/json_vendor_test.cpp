#include "translators/codec/json/held_json.hpp"

#include <boost/test/unit_test.hpp>

#include <string>

namespace {

using namespace idiom;

#define U_FFFD "\xEF\xBF\xBD"

struct Row {
    char const* name;
    std::string text; ///< a string in JSON
    std::string read; ///< as a vendor's
    bool mended = true;
};
Row const rows[] = {
    {"a pair of surrogates", R"("\ud83d\ude00")", "\xF0\x9F\x98\x80", false},
    {"a high surrogate at the end", R"("Lee \ud83d")", "Lee " U_FFFD},
    {"a high surrogate before text", R"("\ud83dLee")", U_FFFD "Lee"},
    {"a high surrogate before another escape", R"("\ud83d\n")", U_FFFD "\n"},
    {"a high surrogate before a character", R"("\ud83d\u00e9")", U_FFFD "\xC3\xA9"},
    {"a high surrogate before a pair", R"("\ud83d\ud83d\ude00")", U_FFFD "\xF0\x9F\x98\x80"},
    {"two high surrogates", R"("\ud83d\ud83d")", U_FFFD U_FFFD},
    {"a low surrogate alone", R"("\ude00")", U_FFFD},
    {"a pair in the wrong order", R"("\ude00\ud83d")", U_FFFD U_FFFD},
    {"a byte that is not UTF-8", "\"a\xFFz\"", "a" U_FFFD "z"},
    {"a character without its end", "\"Lee \xF0\x9F\x98\"", "Lee " U_FFFD},
    {"a byte that only goes on", "\"\x80\"", U_FFFD},
    {"a surrogate in UTF-8", "\"\xED\xA0\x80\"", U_FFFD},
    {"U+FFFD itself", "\"" U_FFFD "\"", U_FFFD, false},
};

BOOST_AUTO_TEST_SUITE(json_of_vendors)

BOOST_AUTO_TEST_CASE(what_is_no_character_is_mended_in_a_vendors_text_and_refused_in_a_clients) {
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) {
            Arena arena;
            auto const read = json::read(row.text, arena, json::from_vendor);
            BOOST_REQUIRE(read);
            BOOST_TEST(read->text == row.read);
            BOOST_TEST(read->mended == row.mended);
            BOOST_TEST(json::read(row.text, arena).has_value() == !row.mended);
        }
}

BOOST_AUTO_TEST_CASE(what_is_no_escape_is_refused_in_a_vendors_text_too) {
    for (auto const* const text :
         {R"("\ud83d\uZZZZ")", R"("\ud8")", R"("\ud83d\u")", R"("\ud83d)", "\"\x01\""}) {
        Arena arena;
        BOOST_TEST(!json::read(text, arena, json::from_vendor).has_value(), text);
    }
}

BOOST_AUTO_TEST_CASE(what_holds_a_mended_text_is_mended_and_what_stands_beside_it_is_not) {
    Arena arena;
    auto const read =
        json::read(R"({"a":["x",{"b":"\ud83d"}],"c":"y","\ud83d":1})", arena, json::from_vendor);
    BOOST_REQUIRE(read);
    BOOST_TEST(read->mended);
    BOOST_TEST(read->find("a")->mended);
    BOOST_TEST(!read->find("a")->items[0].mended);
    BOOST_TEST(!read->find("c")->mended);
    BOOST_TEST(json::text_of(*read, arena) == "{\"a\":[\"x\",{\"b\":\"" U_FFFD "\"}],\"c\":\"y\",\"" U_FFFD
                                              "\":1}");
    BOOST_TEST(json::text_of(*read->find("c"), arena) == R"("y")");
}

BOOST_AUTO_TEST_CASE(a_text_has_at_most_so_many_values) {
    Arena arena;
    BOOST_TEST(json::read("[1,2,3]", arena, {.most_values = 4}).has_value());
    auto const refused = json::read("[1,2,3]", arena, {.most_values = 3});
    BOOST_REQUIRE(!refused);
    BOOST_TEST(refused.error().what == "more values than are read");
    BOOST_TEST(!json::read(R"({"a":{"b":1}})", arena, {.most_values = 2}).has_value());
    std::string many = "[";
    for (int i = 0; i < 1'500'000; ++i)
        many += "0,";
    many += "0]";
    BOOST_TEST(!json::read(many, arena, json::from_vendor).has_value());
}

BOOST_AUTO_TEST_CASE(a_list_of_names_is_understood_wholly_or_not_at_all) {
    struct Listed {
        char const* text;
        bool understood;
        std::size_t size = 0;
    };
    for (auto const& row : std::initializer_list<Listed>{{R"(["a","b"])", true, 2},
                                                         {"[]", true, 0},
                                                         {R"(["a",""])", false},
                                                         {"null", false},
                                                         {R"("a")", false},
                                                         {R"({"a":true})", false},
                                                         {R"(["a",null])", false},
                                                         {R"(["a",1])", false},
                                                         {R"(["a\ud83d"])", false}})
        BOOST_TEST_CONTEXT(row.text) {
            Arena arena;
            auto const value = json::read(row.text, arena, json::from_vendor);
            auto const names = json::read_names(&*value, arena);
            BOOST_TEST(names.is_understood() == row.understood);
            BOOST_TEST(names.is_not_understood() == !row.understood);
            if (names) BOOST_TEST(names->size() == row.size);
        }
    Arena arena;
    BOOST_TEST(json::read_names(nullptr, arena).is_absent());
}

BOOST_AUTO_TEST_CASE(a_text_or_a_boolean_is_absent_where_it_is_null) {
    Arena arena;
    auto const value = json::read(R"([null,"x",true,1])", arena);
    BOOST_TEST(json::read_text(nullptr).is_absent());
    BOOST_TEST(json::read_text(&value->items[0]).is_absent());
    BOOST_TEST(json::read_text(&value->items[1]).is("x"));
    BOOST_TEST(json::read_text(&value->items[2]).is_not_understood());
    BOOST_TEST(json::read_text(&value->items[3]).is_not_understood());
    BOOST_TEST(json::read_truth(&value->items[0]).is_absent());
    BOOST_TEST(json::read_truth(&value->items[1]).is_not_understood());
    BOOST_TEST(json::read_truth(&value->items[2]).is(true));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
