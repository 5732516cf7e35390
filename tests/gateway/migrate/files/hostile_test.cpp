#include "tests/gateway/migrate/files/support.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

using namespace idiom::migrate::files;
using namespace idiom::migrate::files::test;

namespace {

std::string const seeds[]{
    "userName,firstName,roles,active,extensions/acme/desk\nkim,\"K\"\"i\nm\",a;b\\;c,true,{}\nlee,,,no,\n",
    "{\"userName\":\"kim\",\"roles\":[\"a\"],\"extensions\":{\"acme\":{\"badge\":\"B\"}}}\n{\"email\":null}"
    "\n",
    "<?xml version=\"1.0\"?><Users xmlns=\"urn:idiom:user:1\"><!-- c --><User><userName>kim</userName>"
    "<roles><role>a</role></roles><x><![CDATA[y]]></x></User><User/></Users>",
};
constexpr std::string_view pieces[]{
    "\"",           ",",         ";",        "\t",   "\r",   "\n", "<",      ">",        "</", "/>", "<!--",
    "-->",          "<![CDATA[", "]]>",      "<?",   "?>",   "<!", "{",      "}",        "[",  "]",  "\\",
    "\xEF\xBB\xBF", "\xFF\xFE",  "\xFE\xFF", "\x80", "\xC3", "é",  "<User>", "</Users>", "'",  "&",  "0"};

std::string spoiled(std::string text, std::mt19937& random) {
    for (auto count = random() % 6; count > 0; --count) {
        auto const at = random() % (text.size() + 1);
        switch (random() % 4) {
        case 0: text.insert(at, pieces[random() % std::size(pieces)]); break;
        case 1: text.erase(at, random() % 8); break;
        case 2: text.insert(at, text.substr(random() % (text.size() + 1), random() % 20)); break;
        default:
            if (at < text.size()) text[at] = static_cast<char>(random());
        }
    }
    return text;
}

} // namespace

BOOST_AUTO_TEST_CASE(a_spoiled_file_gives_the_same_users_and_problem_however_it_arrives) {
    std::mt19937 random(1);
    for (int i = 0; i < 6000; ++i) {
        auto const text = spoiled(seeds[random() % std::size(seeds)], random);
        for (auto const format : {Format::csv, Format::jsonl, Format::xml}) {
            auto const whole = read_all(text, in(format)).lines;
            for (auto const step : {1ul, 4ul})
                if (read_all(text, in(format), step).lines != whole)
                    BOOST_ERROR(name_of(format) << ", " << step << " bytes at a time: " << text);
        }
    }
}
