#define BOOST_TEST_DYN_LINK
#include <boost/test/unit_test.hpp>

#include "translators/codec/utf8.hpp"
#include "translators/codec/xml.hpp"
#include "translators/legacy/user_info.hpp"
#include "translators/legacy/write.hpp"

#include <random>

using namespace idiom;
namespace info = voice::user_info;
using unified::Format;

namespace {

/// Random users: every field absent or there, lists of none, one or several, texts of every plane.
class Users {
public:
    User next(Arena& arena) {
        User user;
        for (auto const& field : text_fields)
            if (one_in(2)) user.*field.member = text(arena);
        if (one_in(2)) user.active = one_in(2);
        if (one_in(2)) user.roles = names(arena);
        if (one_in(2)) user.accounts = names(arena);
        return user;
    }

private:
    bool one_in(unsigned n) { return random_() % n == 0; }

    char32_t character() {
        switch (random_() % 8) {
        case 0: return random_() % 0x20; // control characters, which XML cannot carry but for three
        case 1: return 0xFFFD + random_() % 3;
        case 2: return 0x80 + random_() % 0x700;
        case 3: return 0x10000 + random_() % 0x100000;
        case 4: return U"<>&\"' ]"[random_() % 7];
        default: return 0x20 + random_() % 0x5F;
        }
    }
    std::string_view text(Arena& arena) {
        auto made = arena.text();
        for (auto size = random_() % 12; size > 0; --size)
            utf8::append(made, character());
        return arena.keep(made);
    }
    Names names(Arena& arena) {
        auto const made = arena.array<std::string_view>(random_() % 4);
        for (auto& name : made)
            name = text(arena);
        return made;
    }

    std::mt19937 random_{20261121};
};

bool same(datacontract::Value const& a, datacontract::Value const& b) {
    return a.is_given() == b.is_given() && a.text == b.text && std::ranges::equal(a.items, b.items);
}

} // namespace

BOOST_AUTO_TEST_SUITE(round_trip)

BOOST_AUTO_TEST_CASE(what_is_written_is_read_again_as_it_was) {
    Users users;
    for (int i = 0; i < 100'000; ++i) {
        Arena arena(4096);
        auto const user = users.next(arena);
        auto const record = legacy::to_user_info(user, arena);
        auto const json = legacy::write_object(info::contract, record, Format::json, arena);
        auto const from_json = datacontract::read_json(info::contract, json, arena);
        BOOST_REQUIRE(from_json.has_value());
        auto const markup = legacy::write_object(info::contract, record, Format::xml, arena);
        auto const from_xml = datacontract::read_xml(info::contract, markup, arena);
        BOOST_REQUIRE(from_xml.has_value());
        for (std::size_t member = 0; member < info::members.size(); ++member) {
            BOOST_REQUIRE(same((*from_json)[member], record[member]));
            auto expected = record[member];
            expected.text = xml::carriable(expected.text, arena);
            auto const items = arena.array<std::string_view>(expected.items.size());
            for (std::size_t j = 0; j < items.size(); ++j)
                items[j] = xml::carriable(expected.items[j], arena);
            expected.items = items;
            BOOST_REQUIRE(same((*from_xml)[member], expected));
        }
    }
}

BOOST_AUTO_TEST_SUITE_END()
