#include <boost/test/unit_test.hpp>

#include "tests/support/documents.hpp"
#include "tests/support/list_readings.hpp"
#include "translators/evovoice/contract.hpp"

#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace idiom::datacontract;

Contract const& contract = evovoice_contract::user_info::contract;

std::string list_of(std::string_view users) {
    return R"(<?xml version="1.0" encoding="utf-8"?><ListResponseOfUserInfo xmlns:i="http://www.w3.org/2001/XMLSchema-instance" )"
           R"(xmlns="http://schemas.datacontract.org/2004/07/Voice.Api"><HasMorePages>false</HasMorePages><Items>)" +
           std::string(users) + "</Items><TotalCount>1</TotalCount></ListResponseOfUserInfo>";
}

std::string list_of_one() {
    auto const& document = test::documents::user_info;
    return list_of(document.substr(document.find("<UserInfo")));
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    auto const at = text.find(from);
    BOOST_REQUIRE(at != text.npos);
    return text.replace(at, from.size(), to);
}

/// Whether the cache itself reads `document` after it has seen `known`.
bool hits(std::string_view known, std::string_view document) {
    Arena arena;
    SkeletonCache cache(contract);
    BOOST_REQUIRE(cache.read(known, arena));
    return cache.find(document, arena).has_value();
}

BOOST_AUTO_TEST_SUITE(skeleton_cache)

BOOST_AUTO_TEST_CASE(a_document_with_other_texts_is_read_by_its_skeleton) {
    auto const known = list_of_one();
    for (auto const& [from, to] :
         std::vector<std::pair<std::string, std::string>>{{">Dana<", ">José<"},
                                                          {">Reyes<", "> <"},
                                                          {">dana.reyes@example.test<", ">a@b<"},
                                                          {">Manager<", ">Administrator, of all > things<"},
                                                          {">ReadOnly<", ">Full<"},
                                                          {">ViewReports<", ">ViewSessions<"},
                                                          {">acc-100<", ">\n\tacc-1<"}}) {
        auto const document = replaced(known, from, to);
        BOOST_TEST_CONTEXT(from << " → " << to) {
            BOOST_TEST(hits(known, document));
            BOOST_TEST(test::difference_with_cache(contract, known, document) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(any_other_document_is_read_as_without_a_cache) {
    auto const known = list_of_one();
    for (auto const& [from, to] : std::vector<std::pair<std::string, std::string>>{
             {">Dana<", "><"},
             {">Dana<", ">D&#97;na<"},
             {">Dana<", ">Da<!-- -->na<"},
             {">Dana<", "><![CDATA[Dana]]><"},
             {">Dana<", ">Da]]>na<"},
             {">Dana<", ">Da\rna<"},
             {">Dana<", ">Da\x01na<"},
             {">Dana<", ">Da\xFFna<"},
             {">Dana<", ">Da\xEF\xBF\xBFna<"},
             {">Dana<", "><b/>Dana<"},
             {">ReadOnly<", "> ReadOnly<"},
             {">false</IsAuthenticated", ">true</IsAuthenticated"},
             {">false</IsAuthenticated", ">maybe</IsAuthenticated"},
             {">false</HasMorePages", ">true</HasMorePages"},
             {">1</TotalCount", ">2</TotalCount"},
             {"<FirstName>", "<FirstName >"},
             {"<FirstName>Dana</FirstName>", ""},
             {"<FirstName>Dana</FirstName>", "<FirstName>Dana</FirstName><FirstName>Dana</FirstName>"},
             {"</ListResponseOfUserInfo>", "</ListResponseOfUserInfo><!-- -->"},
             {"</ListResponseOfUserInfo>", "</ListResponseOfUserInfo>x"},
             {"</ListResponseOfUserInfo>", ""}}) {
        auto const document = replaced(known, from, to);
        BOOST_TEST_CONTEXT(from << " → " << to) {
            BOOST_TEST(!hits(known, document));
            BOOST_TEST(test::difference_with_cache(contract, known, document) == "");
        }
    }
}

BOOST_AUTO_TEST_CASE(a_change_at_any_byte_is_judged_as_without_a_cache) {
    auto const known = list_of_one();
    for (std::size_t at = 0; at < known.size(); ++at) {
        for (std::string_view const to :
             {"", "<", ">", "&", "\r", "]", "]]>", " ", "x", "\"", "/", "\xC3\xA9", "\xC3", "&#65;"}) {
            auto document = known;
            document.replace(at, 1, to);
            auto const wrong = test::difference_with_cache(contract, known, document);
            BOOST_REQUIRE_MESSAGE(wrong.empty(), wrong << " with \"" << to << "\" at " << at);
        }
        auto const wrong = test::difference_with_cache(contract, known, known.substr(0, at));
        BOOST_REQUIRE_MESSAGE(wrong.empty(), wrong << " with the first " << at << " bytes");
    }
}

BOOST_AUTO_TEST_CASE(a_document_that_declares_us_ascii_is_not_remembered) {
    auto const known = replaced(list_of_one(), "\"utf-8\"", "\"US-ASCII\"");
    BOOST_TEST(!hits(known, known));
    auto const document = replaced(known, ">Dana<", ">José<");
    BOOST_TEST(test::difference_with_cache(contract, known, document) == "");
}

BOOST_AUTO_TEST_CASE(what_was_read_outlives_its_skeleton) {
    Arena arena;
    SkeletonCache cache(contract);
    auto const known = list_of_one();
    BOOST_REQUIRE(cache.read(known, arena));
    auto const read = cache.find(known, arena);
    BOOST_REQUIRE(read);
    // Other documents take the place of the skeleton.
    for (int i = 0; i < 100; ++i) {
        auto const other =
            replaced(known, "<Items>", "<Items>" + std::string(static_cast<std::size_t>(i + 1), ' '));
        BOOST_REQUIRE(cache.read(other, arena));
    }
    BOOST_TEST(!cache.find(known, arena));
    BOOST_TEST(test::difference(*read, *read_list_xml(contract, known, arena)) == "");
}

BOOST_AUTO_TEST_CASE(lists_of_none_and_of_several_are_remembered_too) {
    auto const one = list_of_one();
    auto const begin = one.find("<UserInfo xml");
    auto const user = one.substr(begin, one.find("</Items>") - begin);
    for (auto const& known : {list_of(""), list_of(user + replaced(user, ">Dana<", ">Ada<"))}) {
        BOOST_TEST(hits(known, known));
        BOOST_TEST(test::difference_with_cache(contract, known, known) == "");
    }
    auto const too_large = list_of(user + user + user + user + user + user + user + user + user);
    BOOST_REQUIRE(too_large.size() > SkeletonCache::most_bytes);
    BOOST_TEST(!hits(too_large, too_large));
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
