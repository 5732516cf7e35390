#include "tests/gateway/migrate/files/support.hpp"

#include "translators/codec/utf8.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom::migrate::files;
using namespace idiom::migrate::files::test;
using namespace std::string_literals;
using boost::test_tools::per_element;

namespace {

std::string utf16(std::string_view text, bool big, bool mark) {
    std::string made;
    auto const unit = [&](char32_t c) {
        char const high = static_cast<char>(c >> 8);
        char const low = static_cast<char>(c & 0xFF);
        made += big ? high : low;
        made += big ? low : high;
    };
    if (mark) unit(0xFEFF);
    while (!text.empty()) {
        auto const c = idiom::utf8::decode(text);
        if (c > 0xFFFF) {
            unit(0xD800 + ((c - 0x10000) >> 10));
            unit(0xDC00 + ((c - 0x10000) & 0x3FF));
        } else {
            unit(c);
        }
        text.remove_prefix(idiom::utf8::sequence(text));
    }
    return made;
}

struct Encoded {
    std::string name;
    Format format;
    std::string encoding;
    std::string text;
    std::vector<std::string> lines;
};

std::string const csv = "userName,firstName\nkim,Käthe 😀\n";
std::string const jsonl = "{\"userName\":\"kim\",\"firstName\":\"Käthe 😀\"}\n";
std::string const xml = "<Users><User><userName>kim</userName><firstName>Käthe 😀</firstName></User></Users>";

std::vector<Encoded> encoded() {
    std::vector<std::string> const kim{"userName=kim firstName=Käthe 😀"};
    std::vector<std::string> const plain{"userName=kim firstName=Käthe"};
    std::string const latin = "userName,firstName\nkim,K\xE4the\n";
    std::string const latin_xml =
        "<Users><User><userName>kim</userName><firstName>K\xE4the</firstName></User></Users>";
    std::vector<Encoded> rows;
    for (auto const& [format, text] :
         {std::pair{Format::csv, csv}, {Format::jsonl, jsonl}, {Format::xml, xml}}) {
        auto const name = std::string(name_of(format));
        rows.push_back({name + "_in_utf_8", format, "", text, kim});
        rows.push_back({name + "_with_a_mark", format, "", "\xEF\xBB\xBF" + text, kim});
        rows.push_back({name + "_in_utf_16_by_its_mark", format, "", utf16(text, false, true), kim});
        rows.push_back({name + "_in_utf_16_big_endian", format, "", utf16(text, true, true), kim});
        rows.push_back({name + "_in_utf_16_by_name", format, "UTF-16LE", utf16(text, false, false), kim});
        rows.push_back({name + "_whose_mark_counts_more_than_the_name", format, "ISO-8859-1",
                        utf16(text, false, true), kim});
    }
    rows.push_back({"latin_1", Format::csv, "ISO-8859-1", latin, plain});
    rows.push_back({"latin_1_in_small_letters", Format::csv, "iso-8859-1", latin, plain});
    rows.push_back({"windows_1252", Format::csv, "windows-1252", "userName\n\x80 5\n", {"userName=€ 5"}});
    rows.push_back({"latin_9", Format::csv, "ISO-8859-15", "userName\n\xA4\n", {"userName=€"}});
    rows.push_back({"shift_jis", Format::csv, "SHIFT_JIS", "userName\n\x83L\x83\x80\n", {"userName=キム"}});
    rows.push_back({"xml_that_names_latin_1", Format::xml, "",
                    "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" + latin_xml, plain});
    rows.push_back({"xml_whose_name_on_the_command_line_counts_more", Format::xml, "ISO-8859-1",
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>" + latin_xml, plain});
    rows.push_back({"xml_in_utf_16_without_a_mark", Format::xml, "", utf16(xml, true, false), kim});
    return rows;
}

std::vector<Encoded> not_encoded() {
    std::string const latin = "userName,firstName\nkim,K\xE4the\n";
    return {
        {"latin_1_without_a_name",
         Format::csv,
         "",
         latin,
         {"users:2:6: is not UTF-8 from here on; --encoding names another encoding"}},
        {"users_before_wrong_bytes_are_given",
         Format::csv,
         "",
         "userName,firstName\nlee,Lee\n" + latin.substr(19),
         {"userName=lee firstName=Lee",
          "users:3:6: is not UTF-8 from here on; --encoding names another encoding"}},
        {"a_character_that_is_cut_at_the_end",
         Format::csv,
         "",
         "userName\nK\xC3",
         {"users:2:2: is not UTF-8 from here on; --encoding names another encoding"}},
        {"half_a_unit_of_utf_16",
         Format::csv,
         "",
         "\xFF\xFEu\0s"s,
         {"users:1:2: is not UTF-16LE from here on; --encoding names another encoding"}},
        {"half_a_pair_of_utf_16",
         Format::csv,
         "",
         "\xFF\xFEu\0\x3D\xD8u\0"s,
         {"users:1:2: is not UTF-16LE from here on; --encoding names another encoding"}},
        {"utf_16_without_a_mark",
         Format::csv,
         "",
         utf16("userName\nkim\n", false, false),
         {"users:1:2: holds a NUL character; --encoding names another encoding than UTF-8"}},
        {"no_such_encoding",
         Format::csv,
         "ISO-8859-77",
         latin,
         {"users: unknown encoding 'ISO-8859-77', did you mean 'ISO-8859-1'?"}},
        {"no_name_of_an_encoding",
         Format::csv,
         "UTF-16//IGNORE",
         latin,
         {"users: unknown encoding 'UTF-16//IGNORE'"}},
        {"xml_that_names_an_encoding_that_does_not_exist",
         Format::xml,
         "",
         "<?xml version=\"1.0\" encoding=\"klingon\"?><Users/>",
         {"users: unknown encoding 'klingon'"}},
        {"jsonl_in_latin_1",
         Format::jsonl,
         "",
         "{\"userName\":\"K\xE4\"}\n",
         {"users:1:15: is not UTF-8 from here on; --encoding names another encoding"}},
    };
}

void check(std::vector<Encoded> const& rows) {
    for (auto const& row : rows)
        for (auto const step : {1ul, 3ul, 65536ul})
            BOOST_TEST_CONTEXT(row.name << ", " << step << " bytes at a time")
    BOOST_TEST(read_all(row.text, in(row.format, row.encoding), step).lines == row.lines, per_element());
}

} // namespace

BOOST_AUTO_TEST_CASE(a_file_is_read_in_its_encoding) { check(encoded()); }

BOOST_AUTO_TEST_CASE(bytes_that_are_no_character_are_named_with_their_place) { check(not_encoded()); }
