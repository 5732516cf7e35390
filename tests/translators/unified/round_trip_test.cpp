#include "tests/support/random_users.hpp"
#include "tests/translators/unified/support.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/unified/read_user.hpp"
#include "translators/unified/read_xml.hpp"
#include "translators/unified/write_xml.hpp"

#include <boost/test/unit_test.hpp>

#include <cstdio>

namespace idiom::unified::test {
namespace {

using namespace face;

using idiom::test::RandomUsers;

/// The extensions of the tests' dialect, of every type that one can declare.
std::span<Extension const> extensions(RandomUsers& random, Arena& arena) {
    auto note = arena.text();
    json::append_string(note, random.text());
    auto tags = arena.text();
    json::Writer(tags).begin_array().string(random.text()).string(random.text()).end_array();
    return arena.list<Extension>({{"Note", random.coin() ? arena.keep(note) : "null"},
                                  {"IsParent", random.coin() ? "true" : "false"},
                                  {"Settings", R"({"a":[1,{"b":"<&>"}],"c":null})"},
                                  {"Tags", random.coin() ? arena.keep(tags) : "[]"},
                                  {"Level", random.coin() ? "-1.50e+10" : "12345678901234567890123"}});
}

std::string_view in_xml(User const& user, Arena& arena) {
    auto text = arena.text(1024);
    write_user_xml(text, user, "twoname", FieldSet::all(), {}, arena);
    return arena.keep(text);
}

/// A user as a client would read it from this tree.
User read_from(json::Value const& value, Arena& arena) {
    ValidationErrors validation_errors(arena, false);
    auto const document = read_user(value, "twoname", validation_errors, arena);
    BOOST_REQUIRE(validation_errors.ok());
    return document.user;
}
User read_json(std::string_view text, Arena& arena) {
    auto const value = json::read(text, arena, {.depth = 64, .doubled = json::DoubledMembers::refused});
    BOOST_REQUIRE_MESSAGE(value, text);
    return read_from(*value, arena);
}
User read_markup(std::string_view text, Arena& arena) {
    auto const tree = read_xml(text, two_names, 64, arena);
    BOOST_REQUIRE_MESSAGE(tree, text);
    return read_from(*tree, arena);
}

BOOST_AUTO_TEST_SUITE(round_trip, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_user_survives_json_and_xml_without_loss) {
    Arena arena;
    for (std::size_t seed = 0; seed < idiom::test::random_user_count(); ++seed) {
        arena.reset();
        // Every other user has characters that only JSON can carry.
        RandomUsers random(seed, arena, seed % 2 == 0 ? idiom::test::Texts::of_xml : idiom::test::Texts::all);
        auto user = random.next();
        if (random.coin()) user.extensions = extensions(random, arena);
        auto const text = canonical(user, "twoname", arena);
        auto const markup = in_xml(user, arena);
        auto const again = read_json(text, arena);
        BOOST_REQUIRE_EQUAL(canonical(again, "twoname", arena), text);
        BOOST_REQUIRE_EQUAL(in_xml(again, arena), markup); // JSON to XML
        auto const from_xml = read_markup(markup, arena);
        // What XML cannot carry is never just missing.
        bool const replaced = markup.contains("<warnings>");
        if (seed % 2 == 0) BOOST_REQUIRE(!replaced);
        if (!replaced) BOOST_REQUIRE_EQUAL(canonical(from_xml, "twoname", arena), text); // XML to JSON
        BOOST_REQUIRE_EQUAL(markup.contains("\xEF\xBF\xBD") || !replaced, true);
    }
}

BOOST_AUTO_TEST_CASE(every_character_survives_or_is_refused) {
    Arena arena;
    for (char32_t c = 0; c <= 0x10FFFF; ++c) {
        if (c >= 0xD800 && c <= 0xDFFF) continue; // surrogates are no characters
        arena.reset();
        auto one = arena.text();
        utf8::append(one, c);
        // XML 1.0, production 2.
        bool const carried = c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c != 0xFFFE && c != 0xFFFF);
        auto out = arena.text();
        BOOST_REQUIRE_EQUAL(xml::append_text(out, one), carried);
        User user;
        user.last_name = one;
        if (carried) BOOST_REQUIRE(read_markup(in_xml(user, arena), arena).last_name == one);
        BOOST_REQUIRE(read_json(canonical(user, "twoname", arena), arena).last_name == one);
        if (carried) continue;
        auto const place = std::to_string(static_cast<unsigned>(c));
        for (auto const& written : {std::string(one), "&#" + place + ";"})
            BOOST_REQUIRE(
                !read_xml("<User><lastName>" + written + "</lastName></User>", two_names, 64, arena));
    }
}

BOOST_AUTO_TEST_CASE(a_control_character_from_a_client_is_refused_by_its_pointer) {
    for (unsigned c = 0; c < 0x20; ++c) {
        char hex[5];
        std::snprintf(hex, sizeof hex, "%04x", c);
        auto const body = R"({"lastName":"a\u)" + std::string(hex) + R"(b"})";
        Exchange exchange;
        auto const parsed =
            exchange.send(Method::patch, "/users/7", body, {{"Content-Type", "application/json"}});
        BOOST_TEST(outcome(parsed) == "invalid-value /lastName");
    }
}

BOOST_AUTO_TEST_CASE(what_a_get_gave_can_be_put_back) {
    for (auto const& [target, type] :
         {std::pair{"/users/7.json", "application/json"}, std::pair{"/users/7.xml", "application/xml"}}) {
        Exchange exchange;
        auto const read = exchange.send(Method::get, target);
        BOOST_REQUIRE(read);
        Warning const warnings[]{{"/roles", "holds a role that the route does not know"}};
        auto const shown =
            write_answer({.what = OneUser{.user = ana(), .created = false}, .warnings = warnings},
                         std::get<ParsedCall>(*read).response_options, exchange.arena);
        auto const parsed = exchange.send(Method::put, "/users/7", shown.body, {{"Content-Type", type}});
        BOOST_REQUIRE_MESSAGE(parsed, target << ": " << outcome(parsed));
        auto const change = edit_of(parsed).against(HeldUser::of(ana()), exchange.arena);
        BOOST_REQUIRE_MESSAGE(change, target << ": " << outcome(change));
        auto const after = apply(ana(), *change, exchange.arena);
        for (auto const& row : user_fields)
            BOOST_TEST(same_field(after, ana(), row.field, exchange.arena), name_of(row.field));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
