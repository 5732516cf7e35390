#include "tests/fuzz/json_oracle.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <random>
#include <string>

namespace {

using namespace idiom;

constexpr std::array<std::string_view, 8> seeds{
    R"({"id":"7","userName":"kim@acme.example","roles":["a","b"],"active":true,"x":null})",
    R"(["\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t",-0.5e+10,1E4,0,-0,12.25])",
    R"({"a":{"b":[{},[],"",[[1]],{"c":{"d":"e"}}]},"a":1})",
    "[\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\",\"plain\",\"\\ud800\\udc00\"]",
    R"( [ true , false , null , "x" ] )",
    R"({"name":"value","number":-12.5e-3,"text":"\t\u0041"})",
    R"("\uD834\uDD1E")",
    "-1.5E+2",
};

/// Pieces that bring a mutation close to what matters.
constexpr std::array<std::string_view, 30> pieces{"\"",
                                                  "\\",
                                                  "\\u",
                                                  "\\ud83d",
                                                  "\\ude00",
                                                  "{",
                                                  "}",
                                                  "[",
                                                  "]",
                                                  ",",
                                                  ":",
                                                  "-",
                                                  "+",
                                                  ".",
                                                  "e",
                                                  "0",
                                                  "1",
                                                  " ",
                                                  "\n",
                                                  "\x01",
                                                  "/",
                                                  "true",
                                                  "null",
                                                  "\x80",
                                                  "\xC3",
                                                  "\xED\xA0\x80",
                                                  "\xEF\xBB\xBF",
                                                  "\xF0\x9F",
                                                  "E+1",
                                                  "\"a\":"};

std::string mutated(std::mt19937& random) {
    std::string text(seeds[random() % seeds.size()]);
    for (auto changes = 1 + random() % 3; changes > 0; --changes) {
        auto const at = random() % (text.size() + 1);
        auto const piece = pieces[random() % pieces.size()];
        switch (random() % 6) {
        case 0: text.insert(at, piece); break;
        case 1: text.replace(at, 1, piece); break;
        case 2: text.erase(at, 1 + random() % 3); break;
        case 3: text.resize(at); break;
        case 4: text.insert(at, 1, static_cast<char>(random() % 256)); break;
        default: text.insert(at, text.substr(random() % (text.size() + 1), random() % 8)); break;
        }
    }
    return text;
}

BOOST_AUTO_TEST_SUITE(json_differential)

BOOST_AUTO_TEST_CASE(mutated_documents_are_read_as_another_reader_reads_them) {
    std::mt19937 random(8259);
    std::size_t accepted = 0;
    for (int i = 0; i < 200'000; ++i) {
        auto const text = mutated(random);
        auto const found = testing::json_disagreement(text);
        if (!found.empty()) BOOST_FAIL("document " << i << ", " << found << ": " << text);
        Arena arena;
        accepted += json::read(text, arena).has_value();
    }
    // Both sides of the border were visited.
    BOOST_TEST(accepted > 10'000u);
    BOOST_TEST(accepted < 190'000u);
}

BOOST_AUTO_TEST_CASE(documents_cut_anywhere_are_refused_by_both) {
    for (auto const seed : seeds)
        for (std::size_t size = 0; size < seed.size(); ++size)
            BOOST_TEST(testing::json_disagreement(seed.substr(0, size)) == "");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
