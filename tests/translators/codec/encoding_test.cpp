#include <boost/test/unit_test.hpp>

#include "translators/codec/encoding.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/codec/xml/xml.hpp"

#include <random>
#include <string>
#include <vector>

using namespace idiom;
using encoding::Kind;
using namespace std::string_literals;

namespace {

enum class Order { little, big };

void append_unit(std::string& out, char16_t unit, Order order) {
    char const low = static_cast<char>(unit & 0xFF);
    char const high = static_cast<char>(unit >> 8);
    out += order == Order::little ? low : high;
    out += order == Order::little ? high : low;
}

std::string utf16(std::u16string_view text, Order order, bool mark = false) {
    std::string out;
    if (mark) append_unit(out, 0xFEFF, order);
    for (char16_t const unit : text)
        append_unit(out, unit, order);
    return out;
}

std::string decoded(std::string_view document, std::string_view content_type, Kind kind) {
    Arena arena;
    auto const made = encoding::decode(document, content_type, kind, arena);
    if (!made) return made.error().unsupported ? "unsupported" : "refused: " + std::string(made.error().what);
    return std::string(made->text);
}

/// Whether the reader takes the document once it is decoded.
bool readable(std::string_view document, std::string_view content_type) {
    Arena arena;
    auto const made = encoding::decode(document, content_type, Kind::xml, arena);
    if (!made) return false;
    xml::Reader reader(made->text, arena, {},
                       made->settled ? xml::Encoding::settled : xml::Encoding::declared);
    for (;;) {
        auto const event = reader.next();
        if (event == xml::Reader::Event::done) return true;
        if (event == xml::Reader::Event::error) return false;
    }
}

struct Case {
    char const* name;
    std::string document;
    std::string content_type;
    std::string expected; ///< in UTF-8; "" for a refusal
};

std::vector<Case> const& xml_cases() {
    static std::vector<Case> const cases{
        {"UTF-8 by default", "<a>é€</a>", "application/xml", "<a>é€</a>"},
        {"UTF-8 with a mark", "\xEF\xBB\xBF<a>é</a>", "application/xml", "<a>é</a>"},
        {"UTF-8 by its declaration", "<?xml version='1.0' encoding='utf-8'?><a>é</a>", "text/xml",
         "<?xml version='1.0' encoding='utf-8'?><a>é</a>"},
        {"UTF-8 by charset", "<a>é</a>", "application/xml; charset=UTF-8", "<a>é</a>"},
        {"a charset in quotes, after another parameter", "<a>\xE9</a>",
         "application/xml; version=1; CharSet=\"ISO-8859-1\"", "<a>é</a>"},
        {"Latin-1 by its declaration", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>\xE9\xFF</a>",
         "application/xml", "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>éÿ</a>"},
        {"Windows-1252 has the euro sign", "<a>\x80\x9F</a>", "text/xml;charset=windows-1252", "<a>€Ÿ</a>"},
        {"Latin-1 has it not", "<a>\x80</a>", "text/xml;charset=iso-8859-1", "<a>\xC2\x80</a>"},
        {"Windows-1252 does not define 81", "<a>\x81</a>", "text/xml;charset=windows-1252", ""},
        {"US-ASCII", "<a>e</a>", "text/xml;charset=us-ascii", "<a>e</a>"},
        {"US-ASCII that is none", "<a>é</a>", "text/xml;charset=us-ascii", ""},
        {"little-endian UTF-16 with a mark", utf16(u"<a>é\U0001F600</a>", Order::little, true), "text/xml",
         "<a>é\U0001F600</a>"},
        {"big-endian UTF-16 with a mark", utf16(u"<a>é\U0001F600</a>", Order::big, true), "text/xml",
         "<a>é\U0001F600</a>"},
        {"UTF-16 with a mark and a charset", utf16(u"<a/>", Order::little, true), "text/xml; charset=utf-16",
         "<a/>"},
        {"UTF-16 by charset, in the order of its first character", utf16(u"<a/>", Order::little),
         "text/xml; charset=utf-16", "<a/>"},
        {"UTF-16LE by charset", utf16(u"<a/>", Order::little), "text/xml; charset=UTF-16LE", "<a/>"},
        {"UTF-16 without a mark and without a word", utf16(u"<a/>", Order::big), "text/xml", "<a/>"},
        {"UTF-16 and what it says of itself",
         utf16(u"<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>", Order::little, true), "text/xml",
         "<?xml version=\"1.0\" encoding=\"utf-16\"?><a/>"},
        {"a charset counts more than the declaration", "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>é</a>",
         "application/xml; charset=utf-8", "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>é</a>"},
        {"a declaration of UTF-16 in what is not", "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>e</a>",
         "application/xml", ""},
        {"a mark against the declaration", "\xEF\xBB\xBF<?xml version='1.0' encoding='iso-8859-1'?><a/>",
         "text/xml", ""},
        {"UTF-16 that says it is UTF-8",
         utf16(u"<?xml version='1.0' encoding='utf-8'?><a/>", Order::little, true), "text/xml", ""},
        {"a mark against the charset", utf16(u"<a/>", Order::little, true), "text/xml; charset=utf-8",
         "<a/>"},
        {"marks of both byte orders", utf16(u"<a/>", Order::little, true), "text/xml; charset=utf-16be",
         "<a/>"},
        {"the mark of UTF-8 against Latin-1", "\xEF\xBB\xBF<a>é</a>", "text/xml; charset=iso-8859-1",
         "<a>é</a>"},
        {"a mark against a charset that nobody knows", "\xEF\xBB\xBF<a>é</a>", "text/xml; charset=koi8-r",
         "<a>é</a>"},
        {"a mark against charset and declaration",
         "\xEF\xBB\xBF<?xml version='1.0' encoding='latin1'?><a>é</a>", "text/xml; charset=windows-1252",
         "<?xml version='1.0' encoding='latin1'?><a>é</a>"},
        {"a charset twice", "<a>\xE9</a>", "text/xml; charset=latin1; charset=\"ISO-8859-1\"", "<a>é</a>"},
        {"two charsets", "<a/>", "text/xml; charset=utf-8; charset=utf-16", ""},
        {"two charsets with an unknown one", "<a/>", "text/xml; charset=utf-8; charset=koi8-r", ""},
        {"two charsets in a list of types", "<a/>", "text/xml; charset=utf-8, text/xml; charset=latin1", ""},
        {"two charsets and a mark", "\xEF\xBB\xBF<a/>", "text/xml; charset=utf-8; charset=utf-16", ""},
        {"what looks like a charset in quotes", "<a>é</a>",
         "text/xml; note=\"; charset=latin1; \\\"\"; charset=utf-8", "<a>é</a>"},
        {"a declaration that is not known", "<?xml version='1.0' encoding='koi8-r'?><a/>", "text/xml", ""},
        {"half a character", utf16(u"<a/>", Order::little, true) + "x", "text/xml", ""},
        {"a low surrogate alone", utf16(u"<a>\xDC00</a>", Order::big, true), "text/xml", ""},
        {"a high surrogate at the end", utf16(u"<a>\xD83D", Order::big, true), "text/xml", ""},
        {"two high surrogates", utf16(u"<a>\xD83D\xD83D</a>", Order::little, true), "text/xml", ""},
        {"nothing", "", "text/xml", ""},
    };
    return cases;
}

} // namespace

BOOST_AUTO_TEST_SUITE(encoding_)

BOOST_AUTO_TEST_CASE(a_document_is_decoded_by_mark_then_charset_then_declaration) {
    for (auto const& row : xml_cases())
        BOOST_TEST_CONTEXT(row.name) {
            auto const made = decoded(row.document, row.content_type, Kind::xml);
            if (row.expected.empty() && !row.document.empty())
                BOOST_TEST(made.starts_with("refused: "), made);
            else
                BOOST_TEST(made == row.expected);
            BOOST_TEST(readable(row.document, row.content_type) == !row.expected.empty());
        }
}

BOOST_AUTO_TEST_CASE(a_charset_that_is_not_known_is_told_apart) {
    BOOST_TEST(decoded("<a/>", "text/xml; charset=koi8-r", Kind::xml) == "unsupported");
    BOOST_TEST(decoded("{}", "application/json; charset=", Kind::json) == "unsupported");
}

BOOST_AUTO_TEST_CASE(json_is_decoded_without_looking_into_it) {
    BOOST_TEST(decoded("\xEF\xBB\xBF{}", "application/json", Kind::json) == "{}");
    BOOST_TEST(decoded(utf16(u"{\"a\":\"é\"}", Order::little, true), "application/json", Kind::json) ==
               "{\"a\":\"é\"}");
    BOOST_TEST(decoded(utf16(u"[]", Order::big), "application/json; charset=utf-16", Kind::json) == "[]");
    BOOST_TEST(decoded("<?xml version='1.0' encoding='latin1'?>\xE9", "application/json", Kind::json) ==
               "<?xml version='1.0' encoding='latin1'?>\xE9");
}

BOOST_AUTO_TEST_CASE(a_mark_overrides_the_charset_of_json_too) {
    for (auto const* type :
         {"application/json; charset=iso-8859-1", "application/json; charset=utf-16", "text/json; charset=x"})
        BOOST_TEST(decoded("\xEF\xBB\xBF{\"a\":\"é\"}", type, Kind::json) == "{\"a\":\"é\"}");
    BOOST_TEST(decoded(utf16(u"{\"a\":\"é\"}", Order::big, true), "application/json; charset=utf-8",
                       Kind::json) == "{\"a\":\"é\"}");
}

BOOST_AUTO_TEST_CASE(a_declaration_of_what_the_text_no_longer_is_is_left_out) {
    struct {
        std::string_view text;
        std::string_view expected;
    } const rows[]{
        {"<?xml version='1.0' encoding='latin1'?><a/>", "<a/>"},
        {"<?xml version='1.0' encoding='utf-16'?>\n<a/>", "\n<a/>"},
        {"<?xml version='1.0' encoding='UTF-8'?><a/>", "<?xml version='1.0' encoding='UTF-8'?><a/>"},
        {"<?xml version='1.0'?><a/>", "<?xml version='1.0'?><a/>"},
        {"<?xml version='1.0' encoding='latin1'", "<?xml version='1.0' encoding='latin1'"},
        {"<a/>", "<a/>"},
        {"", ""}};
    for (auto const& row : rows)
        BOOST_TEST(encoding::without_declaration(row.text) == row.expected);
}

BOOST_AUTO_TEST_CASE(text_that_needs_nothing_is_not_copied) {
    std::string const document = "<a>é</a>";
    Arena arena;
    auto const made = encoding::decode(document, "application/xml; charset=utf-8", Kind::xml, arena);
    BOOST_REQUIRE(made.has_value());
    BOOST_TEST(static_cast<void const*>(made->text.data()) == static_cast<void const*>(document.data()));
}

BOOST_AUTO_TEST_CASE(what_xml_cannot_carry_is_left_for_the_reader_to_refuse) {
    BOOST_TEST(!readable(utf16(u"<a>\x0001</a>", Order::little, true), "text/xml"));
    BOOST_TEST(!readable(utf16(u"<a>\xFFFE</a>", Order::little, true), "text/xml"));
    BOOST_TEST(!readable("<a>\x01</a>", "text/xml; charset=iso-8859-1"));
    // The declaration must be valid even if it does not decide the encoding.
    BOOST_TEST(!readable("<?xml version='1.0' encoding='1'?><a/>", "text/xml; charset=utf-8"));
    BOOST_TEST(!readable("<?xml encoding='utf-8'?><a/>", "text/xml; charset=utf-8"));
}

BOOST_AUTO_TEST_CASE(every_character_of_unicode_comes_through_utf16) {
    for (auto const order : {Order::little, Order::big}) {
        std::string expected;
        std::string document;
        append_unit(document, 0xFEFF, order);
        for (char32_t point = 1; point < 0x110000; ++point) {
            if (point >= 0xD800 && point < 0xE000) continue;
            utf8::append(expected, point);
            if (point < 0x10000) {
                append_unit(document, static_cast<char16_t>(point), order);
            } else {
                append_unit(document, static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)), order);
                append_unit(document, static_cast<char16_t>(0xDC00 + ((point - 0x10000) & 0x3FF)), order);
            }
        }
        BOOST_TEST((decoded(document, "application/json", Kind::json) == expected));
    }
}

BOOST_AUTO_TEST_CASE(any_bytes_come_to_an_end_and_what_is_made_is_utf8) {
    std::mt19937 random(20261121);
    std::vector<std::string> const types{"text/xml",
                                         "text/xml; charset=utf-16",
                                         "text/xml; charset=utf-16be",
                                         "text/xml;charset=windows-1252",
                                         "text/xml;charset=latin1",
                                         "text/xml; charset",
                                         "; charset=\""};
    for (int i = 0; i < 100'000; ++i) {
        std::string document(random() % 24, '\0');
        for (auto& c : document)
            c = static_cast<char>(
                random() % 3 == 0 ? random() : "<?xml encoding='\xFE\xFF\xEF\xBB\xBF\0"[random() % 22]);
        Arena arena(256);
        auto const& type = types[random() % types.size()];
        auto const made = encoding::decode(document, type, i % 2 ? Kind::xml : Kind::json, arena);
        bool const converted =
            made && made->text.data() != document.data() && made->text.data() != document.data() + 3;
        if (converted) BOOST_REQUIRE(utf8::valid(made->text));
    }
}

BOOST_AUTO_TEST_SUITE_END()
