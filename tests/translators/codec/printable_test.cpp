#include "translators/codec/printable.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::codec;

BOOST_AUTO_TEST_SUITE(printable_text)

BOOST_AUTO_TEST_CASE(only_what_a_terminal_or_a_reader_would_take_for_something_else_is_escaped) {
    struct Row {
        char const* name;
        std::string_view text;
        char const* shown;
    };
    using namespace std::string_view_literals;
    for (auto const& row : {
             Row{"letters of all kinds", "Zoë Ågren 田中 🙂 \"x\" \\", "Zoë Ågren 田中 🙂 \"x\" \\"},
             Row{"joiners, which names and emoji need", "می\u200cخواهم 👩\u200d🔧",
                 "می\u200cخواهم 👩\u200d🔧"},
             Row{"line breaks", "a\nb\r\nc", R"(a\nb\r\nc)"},
             Row{"NUL and others of ASCII", "\0\t\x1b[2J\x7f"sv, R"(\x00\x09\x1b[2J\x7f)"},
             Row{"controls of ISO 6429", "\u0080\u009b2J\u009f\u00a0", "\\u0080\\u009b2J\\u009f\u00a0"},
             Row{"embeddings and overrides", "\u202a\u202b\u202c\u202d\u202e",
                 R"(\u202a\u202b\u202c\u202d\u202e)"},
             Row{"isolates", "\u2066\u2067\u2068\u2069", R"(\u2066\u2067\u2068\u2069)"},
             Row{"marks of direction", "\u200e\u200f\u061c", R"(\u200e\u200f\u061c)"},
             Row{"separators", "\u2028\u2029", R"(\u2028\u2029)"},
             Row{"what is not seen", "a\u200bb\ufeffc\u00add", R"(a\u200bb\ufeffc\u00add)"},
             Row{"tags", "\U000e0041", R"(\U000e0041)"},
             Row{"no UTF-8", "\xff\xc3(\xed\xa0\x80", R"(\xff\xc3(\xed\xa0\x80)"},
             Row{"nothing", "", ""},
         })
        BOOST_TEST(printable(row.text) == row.shown, row.name);
}

BOOST_AUTO_TEST_CASE(lines_stay_where_there_may_be_several) {
    BOOST_TEST(printable_lines("a\n\x1b\n") == "a\n\\x1b\n");
    BOOST_TEST(printable_lines("") == "");
}

BOOST_AUTO_TEST_SUITE_END()
