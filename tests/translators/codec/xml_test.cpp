#include "translators/codec/xml/xml.hpp"

#include "tests/fuzz/expat_oracle.hpp"

#include <boost/test/unit_test.hpp>

#include <random>
#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace std::string_view_literals;
using Event = xml::Reader::Event;

struct Document {
    std::string name;
    std::string text;
};

/// Documents that must be refused, whatever is in them otherwise.
std::vector<Document> hostile_documents() {
    auto const in_root = [](std::string_view inside) { return "<a>" + std::string(inside) + "</a>"; };
    auto const declared = [](std::string_view declaration) { return std::string(declaration) + "<a/>"; };
    return {
        {"nothing", ""},
        {"only space", " \n"},
        {"only text", "text"},
        {"only a declaration", "<?xml version='1.0'?>"},
        {"only a comment", "<!-- -->"},
        {"only a byte order mark", "\xEF\xBB\xBF"},
        {"two roots", "<a/><b/>"},
        {"text after the root", "<a/>x"},
        {"text before the root", "x<a/>"},
        {"a reference after the root", "<a/>&#32;"},
        {"CDATA after the root", "<a/><![CDATA[]]>"},
        {"CDATA before the root", "<![CDATA[ ]]><a/>"},
        {"an end tag after the root", "<a/></a>"},
        {"an end tag first", "</a>"},
        {"no end tag", "<a>"},
        {"no end tag inside", "<a><b></a>"},
        {"crossed tags", "<a><b></a></b>"},
        {"an end tag of another case", "<a></A>"},
        {"an end tag of another prefix", "<p:a xmlns:p='u' xmlns:q='u'></q:a>"},
        {"an end tag that goes on", in_root("<b></bc>")},
        {"an end tag with an attribute", "<a></a x='1'>"},
        {"an end tag with space before its name", "<a></ a>"},
        {"an end tag cut off", "<a></a"},
        {"a start tag cut off", "<a"},
        {"a start tag cut off in an attribute", "<a x='"},
        {"a lone less-than", "<"},
        {"a less-than in text", in_root("1 < 2")},
        {"a tag without a name", in_root("<>")},
        {"a tag with space before its name", in_root("< b/>")},
        {"a name that begins with a digit", "<1a/>"},
        {"a name that begins with a hyphen", "<-a/>"},
        {"a name that begins with a dot", "<.a/>"},
        {"a name that begins with a combining mark", "<\xCC\x80/>"},
        {"a name with a multiplication sign", "<a\xC3\x97/>"},
        {"a name of the fifth edition only", "<\xF0\x90\x80\x80/>"},
        {"a slash that does not end the tag", "<a / >"},
        {"a slash in the middle", "<a /b/>"},
        {"two attributes of one name", "<a x='1' x='2'/>"},
        {"two attributes of one expanded name", "<a xmlns:p='u' xmlns:q='u' p:x='1' q:x='2'/>"},
        {"two declarations of one prefix", "<a xmlns:p='u' xmlns:p='v'/>"},
        {"two default namespaces", "<a xmlns='u' xmlns='v'/>"},
        {"an attribute without a value", "<a x/>"},
        {"an attribute with half a value", "<a x=/>"},
        {"an attribute without quotes", "<a x=1/>"},
        {"quotes that do not match", "<a x='1\"/>"},
        {"no space between attributes", "<a x='1'y='2'/>"},
        {"a less-than in a value", "<a x='<'/>"},
        {"an ampersand in a value", "<a x='a & b'/>"},
        {"an undefined entity in a value", "<a x='&nbsp;'/>"},
        {"a control character in a value", "<a x='\x01'/>"},
        {"a prefix that is not declared", "<p:a/>"},
        {"an attribute's prefix that is not declared", "<a p:x='1'/>"},
        {"a prefix out of scope", "<a><b xmlns:p='u'/><p:c/></a>"},
        {"a prefix bound to nothing", "<a xmlns:p=''/>"},
        {"the prefix xmlns on an element", "<xmlns:a/>"},
        {"the prefix xmlns declared", "<a xmlns:xmlns='u'/>"},
        {"the prefix xmlns declared rightly", "<a xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>"},
        {"the prefix xml bound to something else", "<a xmlns:xml='u'/>"},
        {"another prefix for the xml namespace", "<a xmlns:p='http://www.w3.org/XML/1998/namespace'/>"},
        {"the xml namespace as default", "<a xmlns='http://www.w3.org/XML/1998/namespace'/>"},
        {"a prefix for the xmlns namespace", "<a xmlns:p='http://www.w3.org/2000/xmlns/'/>"},
        {"the xmlns namespace as default", "<a xmlns='http://www.w3.org/2000/xmlns/'/>"},
        {"a colon first", "<:a/>"},
        {"a colon last", "<a:/>"},
        {"two colons", "<a:b:c xmlns:a='u'/>"},
        {"two colons in an attribute", "<a xmlns:p='u' p:x:y='1'/>"},
        {"a digit after the colon", "<p:1 xmlns:p='u'/>"},
        {"a lone ampersand", in_root("a & b")},
        {"a reference without end", in_root("&amp")},
        {"a reference without name", in_root("&;")},
        {"an undefined entity", in_root("&nbsp;")},
        {"an entity of another case", in_root("&AMP;")},
        {"an entity with a colon", in_root("&a:b;")},
        {"a character reference to nothing", in_root("&#;")},
        {"a character reference in letters", in_root("&#abc;")},
        {"a hexadecimal reference to nothing", in_root("&#x;")},
        {"a hexadecimal reference with a capital X", in_root("&#X41;")},
        {"a reference to NUL", in_root("&#0;")},
        {"a reference to a control character", in_root("&#x1F;")},
        {"a reference to a surrogate", in_root("&#xD800;")},
        {"a reference to U+FFFE", in_root("&#xFFFE;")},
        {"a reference to U+FFFF", in_root("&#65535;")},
        {"a reference beyond Unicode", in_root("&#x110000;")},
        {"a reference that overflows", in_root("&#x100000041;")},
        {"a negative reference", in_root("&#-65;")},
        {"the end of CDATA in text", in_root("a ]]> b")},
        {"CDATA without end", in_root("<![CDATA[ ")},
        {"CDATA in small letters", in_root("<![cdata[]]>")},
        {"CDATA with a space", in_root("<![CDATA []]>")},
        {"a control character in CDATA", in_root("<![CDATA[\x02]]>")},
        {"a comment with two hyphens", in_root("<!-- a -- b -->")},
        {"a comment that ends in three hyphens", in_root("<!-- a --->")},
        {"a comment without end", in_root("<!-- a")},
        {"a comment begun with one hyphen", in_root("<!- a -->")},
        {"a control character in a comment", "<a/><!-- \x03 -->"},
        {"an instruction without name", in_root("<? x?>")},
        {"an instruction without end", in_root("<?x ?")},
        {"an instruction called XML", in_root("<?XML x?>")},
        {"an instruction called xMl", "<?xMl version='1.0'?><a/>"},
        {"an instruction with a colon", in_root("<?a:b c?>")},
        {"an instruction whose name does not end", in_root("<?a/b?>")},
        {"a declaration inside", in_root("<?xml version='1.0'?>")},
        {"a declaration after space", " <?xml version='1.0'?><a/>"},
        {"a declaration after a comment", "<!-- --><?xml version='1.0'?><a/>"},
        {"a declaration after the root", "<a/><?xml version='1.0'?>"},
        {"two declarations", "<?xml version='1.0'?><?xml version='1.0'?><a/>"},
        {"a declaration without version", declared("<?xml encoding='UTF-8'?>")},
        {"an empty declaration", declared("<?xml?>")},
        {"a declaration in the wrong order", declared("<?xml encoding='UTF-8' version='1.0'?>")},
        {"standalone before encoding", declared("<?xml version='1.0' standalone='no' encoding='UTF-8'?>")},
        {"standalone of another word", declared("<?xml version='1.0' standalone='maybe'?>")},
        {"a declaration with something else", declared("<?xml version='1.0' other='1'?>")},
        {"a declaration without space", declared("<?xml version='1.0'encoding='UTF-8'?>")},
        {"a declaration that ends like a tag", declared("<?xml version='1.0'>")},
        {"a version without quotes", declared("<?xml version=1.0?>")},
        {"a version of other characters", declared("<?xml version='1/0'?>")},
        {"no encoding's name", declared("<?xml version='1.0' encoding=''?>")},
        {"an unknown encoding", declared("<?xml version='1.0' encoding='x-none'?>")},
        {"UTF-16 declared in bytes", declared("<?xml version='1.0' encoding='UTF-16'?>")},
        {"US-ASCII that is not", "<?xml version='1.0' encoding='US-ASCII'?><a>\xC3\xA9</a>"},
        {"a document type", "<!DOCTYPE a><a/>"},
        {"a document type with an entity", "<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"},
        {"entities that laugh", "<!DOCTYPE a [<!ENTITY b '&c;&c;'><!ENTITY c 'd'>]><a>&b;</a>"},
        {"an external entity", "<!DOCTYPE a SYSTEM 'file:///dev/null'><a/>"},
        {"a document type inside", in_root("<!DOCTYPE a>")},
        {"another declaration inside", in_root("<!ELEMENT a ANY>")},
        {"NUL", in_root("\0"sv)},
        {"NUL after the root", std::string("<a/>\0"sv)},
        {"a control character", in_root("\x1B")},
        {"a vertical tab as space", "<a\vx='1'/>"},
        {"a lone continuation byte", in_root("\x80")},
        {"a lead byte alone", in_root("\xC3")},
        {"an overlong slash", in_root("\xC0\xAF")},
        {"an overlong three bytes", in_root("\xE0\x80\xAF")},
        {"a surrogate in UTF-8", in_root("\xED\xA0\x80")},
        {"U+FFFE", in_root("\xEF\xBF\xBE")},
        {"U+FFFF", in_root("\xEF\xBF\xBF")},
        {"beyond U+10FFFF", in_root("\xF4\x90\x80\x80")},
        {"a byte that UTF-8 does not have", in_root("\xFF")},
        {"Latin-1 in a name", "<a\xE9/>"},
        {"Latin-1 in a comment", "<!-- \xE9 --><a/>"},
        {"Latin-1 in an instruction", "<?x \xE9 ?><a/>"},
        {"UTF-16 with its mark", std::string("\xFE\xFF\0<\0a\0/\0>"sv)},
        {"two byte order marks", "\xEF\xBB\xBF\xEF\xBB\xBF<a/>"},
        {"half a byte order mark", "\xEF\xBB<a/>"},
    };
}

/// Well-formed documents with something of everything, for mutation.
std::vector<std::string> const& corpus() {
    static std::vector<std::string> const documents{
        R"(<?xml version="1.0" encoding="utf-8"?><UserInfo xmlns:i="http://www.w3.org/2001/XMLSchema-instance" )"
        R"(xmlns="urn:u"><AccountIds xmlns:d2p1="urn:a"><d2p1:string>acc-100</d2p1:string></AccountIds>)"
        R"(<AvatarUrl i:nil="true"/><EmailAddress>dana.reyes@example.test</EmailAddress></UserInfo>)",
        R"(<ErrorResponse xmlns="urn:e"><ResponseStatus><ErrorCode>NotFound</ErrorCode><Errors/></ResponseStatus></ErrorResponse>)",
        "\xEF\xBB\xBF<a xmlns:p=\"urn:p\" p:x=\"&#x41;&amp;&#10;\" "
        "y='a\tb\r\nc\"'><p:b>t<![CDATA[x]]y]]>]]&gt;"
        "<!-- c - d --><?pi x ? y?>\xC3\xA9\xF0\x9F\x98\x80</p:b><c/></a >\n<!-- end --><?x?>\r\n",
        "<?xml version='1.0' encoding='US-ASCII' standalone='yes' ?>\n<a xml:lang='de' "
        "xmlns=''>\r<b\n/>\r\n</a>",
        "<\xC3\xA9\xC2\xB7 \xC3\xA9='\xE4\xB8\x80'>&lt;&gt;&quot;&apos;</\xC3\xA9\xC2\xB7>",
        "<a xmlns='u'><b xmlns=''><c xmlns='v' xmlns:q='w' q:d='' d=''/></b><?go?></a>",
    };
    return documents;
}

std::string mutate(std::string text, std::mt19937& random) {
    static std::vector<std::string_view> const pieces{"<",
                                                      ">",
                                                      "/",
                                                      "&",
                                                      ";",
                                                      "'",
                                                      "\"",
                                                      "=",
                                                      " ",
                                                      "\n",
                                                      "\r",
                                                      "]]>",
                                                      "<![CDATA[",
                                                      "<!--",
                                                      "-->",
                                                      "--",
                                                      "<?",
                                                      "?>",
                                                      "xmlns",
                                                      "xmlns:",
                                                      "xml",
                                                      ":",
                                                      "&#x",
                                                      "&#9;",
                                                      "&amp;",
                                                      "<a>",
                                                      "</a>",
                                                      "\xC3\xA9",
                                                      "\xEF\xBF\xBE",
                                                      "\x80",
                                                      "\0"sv,
                                                      "p:",
                                                      "<?xml version='1.0'?>",
                                                      "a",
                                                      "1",
                                                      "-"};
    auto const below = [&random](std::size_t bound) {
        return std::uniform_int_distribution<std::size_t>(0, bound)(random);
    };
    for (auto count = 1 + below(2); count > 0; --count) {
        auto const at = below(text.size());
        auto const size = std::min(below(6), text.size() - at);
        switch (below(4)) {
        case 0: text.erase(at, size); break;
        case 1: text.insert(at, pieces[below(pieces.size() - 1)]); break;
        case 2: text.replace(at, size, pieces[below(pieces.size() - 1)]); break;
        case 3: text.insert(below(text.size()), text.substr(at, size)); break;
        default:
            if (at < text.size()) text[at] = static_cast<char>(below(255));
        }
    }
    return text;
}

std::string utf8_of(std::uint32_t point) {
    std::string made;
    if (point < 0x800)
        made = {static_cast<char>(0xC0 | point >> 6)};
    else
        made = {static_cast<char>(0xE0 | point >> 12), static_cast<char>(0x80 | (point >> 6 & 0x3F))};
    return made + static_cast<char>(0x80 | (point & 0x3F));
}

std::string repeated(std::string_view text, std::size_t count) {
    std::string made;
    for (std::size_t i = 0; i < count; ++i)
        made += text;
    return made;
}

bool refused_as_limit(std::string const& document) {
    auto const reading = testing::read_with_idiom(document);
    return !reading.accepted && reading.beyond_limits;
}

} // namespace

BOOST_AUTO_TEST_SUITE(xml_reader)

BOOST_AUTO_TEST_CASE(hostile_documents_are_refused) {
    auto const documents = hostile_documents();
    BOOST_TEST(documents.size() >= 100u);
    for (auto const& document : documents)
        BOOST_TEST_CONTEXT(document.name) {
            BOOST_TEST(!testing::read_with_idiom(document.text).accepted);
            BOOST_TEST(!testing::Expat::read(document.text).accepted);
        }
}

BOOST_AUTO_TEST_CASE(an_encoding_that_is_not_ours_is_refused_though_expat_knows_it) {
    BOOST_TEST(!testing::read_with_idiom("<?xml version='1.0' encoding='ISO-8859-1'?><a/>").accepted);
}

BOOST_AUTO_TEST_CASE(the_corpus_is_read_as_expat_reads_it) {
    for (auto const& document : corpus()) {
        BOOST_TEST(testing::read_with_idiom(document).accepted);
        BOOST_TEST(testing::disagreement(document) == "");
    }
}

BOOST_AUTO_TEST_CASE(mutated_documents_are_decided_as_expat_decides_them) {
    std::mt19937 random(20240607);
    std::size_t accepted = 0;
    for (std::size_t i = 0; i < 120'000; ++i) {
        auto const document = mutate(corpus()[i % corpus().size()], random);
        auto const difference = testing::disagreement(document);
        if (!difference.empty()) BOOST_FAIL(document << "\n" << difference);
        accepted += testing::read_with_idiom(document).accepted ? 1 : 0;
    }
    // Else the mutations would test nothing but the refusal.
    BOOST_TEST(accepted > 10'000u);
}

BOOST_AUTO_TEST_CASE(a_document_cut_off_anywhere_is_decided_as_expat_decides_it) {
    for (auto const& document : corpus())
        for (std::size_t size = 0; size <= document.size(); ++size)
            BOOST_TEST(testing::disagreement(std::string_view(document).substr(0, size)) == "");
}

BOOST_AUTO_TEST_CASE(every_name_character_is_one_for_expat_too) {
    for (std::uint32_t point = 0x80; point < 0x10000; ++point) {
        if (point >= 0xD800 && point <= 0xDFFF) continue;
        auto const first = "<" + utf8_of(point) + "/>";
        auto const later = "<a" + utf8_of(point) + "/>";
        if (!testing::disagreement(first).empty() || !testing::disagreement(later).empty())
            BOOST_ERROR("U+" << std::hex << point);
    }
}

BOOST_AUTO_TEST_CASE(text_that_needs_no_decoding_is_a_view_of_the_document) {
    Arena arena;
    std::string const document = "<a b='plain'>also plain</a>";
    xml::Reader reader(document, arena);
    auto const inside = [&](std::string_view view) {
        return view.data() >= document.data() && view.data() < document.data() + document.size();
    };
    BOOST_TEST((reader.next() == Event::start));
    BOOST_TEST(inside(reader.attributes().front().value));
    BOOST_TEST((reader.next() == Event::text));
    BOOST_TEST(inside(reader.text()));
}

BOOST_AUTO_TEST_CASE(text_is_one_event_whatever_it_is_made_of) {
    Arena arena;
    xml::Reader reader("<a>x &lt;<!-- no -->\r\n<![CDATA[<b>\r]]><?no?>&#x1F600;</a>", arena);
    BOOST_TEST((reader.next() == Event::start));
    BOOST_TEST((reader.next() == Event::text));
    BOOST_TEST(reader.text() == "x <\n<b>\n\xF0\x9F\x98\x80");
    BOOST_TEST((reader.next() == Event::end));
    BOOST_TEST((reader.next() == Event::done));
    BOOST_TEST((reader.next() == Event::done));
}

BOOST_AUTO_TEST_CASE(names_are_expanded_by_the_declarations_in_scope) {
    Arena arena;
    xml::Reader reader("<a xmlns='u' xmlns:p='v' p:x='1' x='2'><p:b xmlns:p='w'/><c xmlns=''/></a>", arena);
    reader.next();
    BOOST_TEST((reader.name() == xml::Name{"u", "a"}));
    BOOST_TEST(reader.attributes().size() == 2u);
    BOOST_TEST((reader.attributes()[0].name == xml::Name{"v", "x"}));
    BOOST_TEST((reader.attributes()[1].name == xml::Name{"", "x"}));
    reader.next();
    BOOST_TEST((reader.name() == xml::Name{"w", "b"}));
    reader.next();
    BOOST_TEST((reader.name() == xml::Name{"w", "b"}));
    reader.next();
    BOOST_TEST((reader.name() == xml::Name{"", "c"}));
    reader.next();
    reader.next();
    BOOST_TEST((reader.name() == xml::Name{"u", "a"}));
}

BOOST_AUTO_TEST_CASE(an_element_is_skipped_to_its_end) {
    Arena arena;
    xml::Reader reader("<a><b><b>x</b><c/></b><d>y<e>no</e>z</d></a>", arena);
    reader.next();
    reader.next();
    BOOST_TEST(reader.skip_element());
    BOOST_TEST(reader.depth() == 1u);
    reader.next();
    std::string_view text;
    BOOST_TEST(reader.read_text(text));
    BOOST_TEST(text == "yz");
    BOOST_TEST((reader.next() == Event::end));
    BOOST_TEST((reader.next() == Event::done));
}

BOOST_AUTO_TEST_CASE(a_text_in_many_pieces_takes_memory_in_proportion) {
    // One copy a piece would come to five gigabytes.
    auto const document = "<a>" + repeated("x<b/>", 100'000) + "</a>";
    Arena arena;
    xml::Reader reader(document, arena);
    reader.next();
    std::string_view text;
    BOOST_TEST(reader.read_text(text));
    BOOST_TEST(text == repeated("x", 100'000));
}

BOOST_AUTO_TEST_CASE(an_error_has_a_place_and_stays) {
    Arena arena;
    xml::Reader reader("<a>\x01</a>", arena);
    reader.next();
    BOOST_TEST((reader.next() == Event::error));
    BOOST_TEST(reader.error().offset == 3u);
    BOOST_TEST((reader.next() == Event::error));
}

BOOST_AUTO_TEST_CASE(limits_are_kept_and_not_kept_too_early) {
    auto const nested = [](std::size_t depth) { return repeated("<a>", depth) + repeated("</a>", depth); };
    BOOST_TEST(testing::read_with_idiom(nested(64)).accepted);
    BOOST_TEST(refused_as_limit(nested(65)));
    BOOST_TEST(refused_as_limit(repeated("<a>", 300'000)));

    auto const with_attributes = [](std::size_t count) {
        std::string tag = "<a";
        for (std::size_t i = 0; i < count; ++i)
            tag += " x" + std::to_string(i) + "=''";
        return tag + "/>";
    };
    BOOST_TEST(testing::read_with_idiom(with_attributes(64)).accepted);
    BOOST_TEST(refused_as_limit(with_attributes(65)));

    auto const with_prefixes = [](std::string_view root) {
        return std::string(root) + repeated("<a xmlns:p='u'>", 63) + repeated("</a>", 64);
    };
    BOOST_TEST(testing::read_with_idiom(with_prefixes("<a xmlns:p='u'>")).accepted);
    BOOST_TEST(refused_as_limit(with_prefixes("<a xmlns:p='u' xmlns:q='u'>")));

    auto const long_name = [](std::size_t size) { return "<" + repeated("a", size) + "/>"; };
    BOOST_TEST(testing::read_with_idiom(long_name(1024)).accepted);
    BOOST_TEST(refused_as_limit(long_name(1025)));
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(xml_writer)

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_the_same) {
    std::vector<std::string> const texts{
        "", "plain", "<&>\"'", "a]]>b", "line\r\nend\r\tx\n", "\xC3\xA9\xF0\x9F\x98\x80", "\x7F"};
    for (auto const& text : texts) {
        Arena arena;
        auto document = arena.text();
        document += "<a";
        BOOST_TEST(xml::append_attribute(document, "b", text));
        document += '>';
        BOOST_TEST(xml::append_text(document, text));
        document += "</a>";
        xml::Reader reader(document, arena);
        BOOST_TEST((reader.next() == Event::start));
        BOOST_TEST(reader.attributes().front().value == text);
        std::string_view read;
        BOOST_TEST(reader.read_text(read));
        BOOST_TEST(read == text);
    }
}

BOOST_AUTO_TEST_CASE(what_xml_cannot_carry_is_not_written) {
    for (auto const text :
         {"\0"sv, "\x01"sv, "a\x1F"sv, "\xFF"sv, "\xC3"sv, "\xED\xA0\x80"sv, "\xEF\xBF\xBF"sv}) {
        Arena arena;
        auto out = arena.text();
        BOOST_TEST(!xml::append_text(out, text));
        BOOST_TEST(!xml::append_attribute(out, "a", text));
        BOOST_TEST(out.empty());
    }
}

BOOST_AUTO_TEST_SUITE_END()
