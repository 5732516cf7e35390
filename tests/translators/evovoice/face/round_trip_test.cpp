#include <boost/test/unit_test.hpp>

#include "tests/support/random_users.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/client_response.hpp"
#include "translators/evovoice/face/user_info.hpp"
#include "translators/evovoice/face/write.hpp"

using namespace idiom;
using namespace idiom::test;
namespace info = evovoice_contract::user_info;
using datacontract::Contract;
using datacontract::Record;
using datacontract::Value;
using face::Format;

namespace {

bool same(Value const& a, Value const& b) {
    return a.is_given() == b.is_given() && a.text == b.text && std::ranges::equal(a.items, b.items);
}

/// Any object of a contract: a member absent, nil or given, a list of none, one or several.
Record random_record(Contract const& contract, RandomUsers& random, Arena& arena) {
    Record made;
    for (std::size_t i = 0; i < contract.members.size(); ++i) {
        auto const& member = contract.members[i];
        made[i].state = Value::State{static_cast<std::uint8_t>(random.below(3))};
        if (!made[i].is_given()) continue;
        auto const word = [&] { return member.words[random.below(member.words.size())]; };
        switch (member.kind) {
        case datacontract::Kind::text: made[i].text = random.text(); break;
        case datacontract::Kind::boolean: made[i].text = random.coin() ? "true" : "false"; break;
        case datacontract::Kind::enumeration: made[i].text = word(); break;
        case datacontract::Kind::texts: made[i].items = random.names(); break;
        case datacontract::Kind::enumerations:
            auto const words = arena.array<std::string_view>(random.below(4));
            std::ranges::generate(words, word);
            made[i].items = words;
            break;
        }
    }
    return made;
}

constexpr std::array<Contract const*, 3> contracts{&info::contract, &evovoice_contract::new_user::contract,
                                                   &evovoice_contract::patch_user::contract};

} // namespace

BOOST_AUTO_TEST_SUITE(round_trip)

BOOST_AUTO_TEST_CASE(an_object_of_every_contract_survives_json_and_xml) {
    Arena arena;
    for (std::size_t seed = 0; seed < random_user_count(); ++seed) {
        arena.reset();
        RandomUsers random(seed, arena, Texts::of_xml);
        auto const& contract = *contracts[seed % contracts.size()];
        auto const record = random_record(contract, random, arena);
        auto markup = arena.text(1024);
        BOOST_REQUIRE(datacontract::write_xml(contract, record, markup, {.spell_nil = random.coin()}));
        auto const from_xml = datacontract::read_xml(contract, markup, arena);
        BOOST_REQUIRE_MESSAGE(from_xml.has_value(), markup);
        auto json = arena.text(1024);
        datacontract::write_json(contract, *from_xml, json);
        auto const from_json = datacontract::read_json(contract, json, arena);
        BOOST_REQUIRE_MESSAGE(from_json.has_value(), json);
        for (std::size_t i = 0; i < contract.members.size(); ++i) {
            BOOST_REQUIRE(same((*from_xml)[i], record[i]));
            BOOST_REQUIRE(same((*from_json)[i], record[i]));
        }
    }
}

BOOST_AUTO_TEST_CASE(a_user_is_shown_as_it_is_but_for_what_xml_cannot_carry) {
    Arena arena;
    for (std::size_t seed = 0; seed < random_user_count(); ++seed) {
        arena.reset();
        auto const record = evovoice_face::to_user_info(RandomUsers(seed, arena).next(), arena);
        auto const json = evovoice_face::write_object(info::contract, record, Format::json, arena);
        auto const from_json = datacontract::read_json(info::contract, json, arena);
        BOOST_REQUIRE(from_json.has_value());
        auto const markup = evovoice_face::write_object(info::contract, record, Format::xml, arena);
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
