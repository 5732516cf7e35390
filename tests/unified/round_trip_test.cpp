#define BOOST_TEST_DYN_LINK
#include "tests/unified/support.hpp"
#include "translators/unified/read_xml.hpp"
#include "translators/unified/write_xml.hpp"

#include <boost/test/unit_test.hpp>

#include <random>

namespace idiom::unified::test {
namespace {

/// Users of any shape, from a seed.
class RandomUsers {
public:
    RandomUsers(unsigned seed, Arena& arena) : random_(seed), arena_(arena) {}

    User next() {
        User user;
        for (auto const& row : schema)
            if (row.text != nullptr && row.field != Field::password && coin()) user.*row.text = text();
        if (coin()) user.active = coin();
        if (coin()) user.accounts = names();
        if (coin()) user.roles = sorted_set(names(), arena_);
        if (coin()) user.devices = items<Device>();
        if (coin()) user.skills = items<Skill>();
        if (coin()) user.extensions = extensions();
        return user;
    }

private:
    unsigned below(unsigned bound) { return random_() % bound; }
    bool coin() { return below(2) == 0; }

    std::string_view text() {
        static constexpr std::string_view pieces[]{"a",  "B", " ", "\t",   "\n",   "\r",  "\"", "\\",
                                                   "/",  "<", ">", "&",    "'",    "]]>", "ä",  "😀",
                                                   "~1", "{", "}", "null", "true", "007"};
        auto made = arena_.text();
        for (auto i = below(12); i > 0; --i)
            made += pieces[below(std::size(pieces))];
        return arena_.keep(made);
    }
    Names names() {
        auto const made = arena_.array<std::string_view>(below(4));
        for (auto& one : made)
            one = text();
        return made;
    }
    template <class Item> std::span<Item const> items() {
        auto const made = arena_.array<Item>(below(3));
        for (auto& one : made) {
            one.id = arena_.join({"i", text()});
            for (auto const& part : parts<Item>)
                if (coin()) one.*part.member = text();
        }
        return made;
    }
    std::span<Extension const> extensions() {
        auto out = arena_.text();
        json::append_string(out, text());
        auto const note = arena_.keep(out);
        auto list = arena_.text();
        json::Writer(list).begin_array().string(text()).string(text()).end_array();
        return arena_.list<Extension>({{"Note", note},
                                       {"IsParent", coin() ? "true" : "false"},
                                       {"Settings", R"({"a":[1,{"b":"<&>"}],"c":null})"},
                                       {"Tags", coin() ? arena_.keep(list) : "[]"},
                                       {"Level", coin() ? "-1.50e+10" : "12345678901234567890123"}});
    }

    std::mt19937 random_;
    Arena& arena_;
};

/// A user as a client would read it from this tree, written again.
std::string_view again(json::Value const& value, Arena& arena) {
    Findings findings(arena, false);
    auto const document = read_user(value, "twoname", findings, arena);
    BOOST_TEST(findings.ok());
    return canonical(document.user, "twoname", arena);
}

BOOST_AUTO_TEST_SUITE(round_trip, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(a_user_survives_json_and_xml_without_loss) {
    for (unsigned seed = 0; seed < 2000; ++seed) {
        Arena arena;
        auto const user = RandomUsers(seed, arena).next();
        auto const text = canonical(user, "twoname", arena);
        auto const value = json::read(text, arena, {.depth = 64, .refuse_duplicate_members = true});
        BOOST_REQUIRE_MESSAGE(value, seed << ": " << text);
        BOOST_TEST(again(*value, arena) == text, seed);

        auto xml = arena.text();
        write_user_xml(xml, user, "twoname", FieldSet::all(), {}, arena);
        auto const tree = read_xml(xml, two_names, 64, arena);
        BOOST_REQUIRE_MESSAGE(tree, seed << ": " << xml);
        BOOST_TEST(again(*tree, arena) == text, seed << ": " << xml);
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
                         std::get<ParsedCall>(*read).view, exchange.arena);
        auto const parsed = exchange.send(Method::put, "/users/7", shown.body, {{"Content-Type", type}});
        BOOST_REQUIRE_MESSAGE(parsed, target << ": " << outcome(parsed));
        auto const change = edit_of(parsed).against(ana(), exchange.arena);
        BOOST_REQUIRE_MESSAGE(change, target << ": " << outcome(change));
        auto const after = apply(ana(), *change, exchange.arena);
        for (auto const& row : schema)
            BOOST_TEST(same_field(after, ana(), row.field, exchange.arena), name_of(row.field));
    }
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace
} // namespace idiom::unified::test
