#include "translators/codec/datacontract/datacontract.hpp"

#include "tests/fuzz/target.hpp"
#include "translators/evovoice/contract.hpp"

#include <algorithm>

namespace {

using namespace idiom;
using namespace idiom::datacontract;

constexpr std::array<Contract const*, 3> contracts{&evovoice_contract::user_info::contract,
                                                   &evovoice_contract::new_user::contract,
                                                   &evovoice_contract::patch_user::contract};

bool same(Contract const& contract, Record const& a, Record const& b) {
    for (std::size_t i = 0; i < contract.members.size(); ++i)
        if (a[i].is_given() != b[i].is_given() || a[i].text != b[i].text ||
            !std::ranges::equal(a[i].items, b[i].items))
            return false;
    return true;
}

std::string check(Contract const& contract, Record const& record, Arena& arena) {
    auto json = arena.text();
    write_json(contract, record, json);
    auto const from_json = read_json(contract, json, arena);
    if (!from_json || !same(contract, *from_json, record))
        return "JSON loses something: " + std::string(json);
    auto markup = arena.text();
    if (!write_xml(contract, record, markup, {.spell_nil = true})) return {}; // XML cannot carry it
    auto const from_xml = read_xml(contract, markup, arena);
    if (!from_xml || !same(contract, *from_xml, record)) return "XML loses something: " + std::string(markup);
    return {};
}

std::string check(ListResponse const& list, Arena& arena) {
    auto const& contract = evovoice_contract::user_info::contract;
    auto json = arena.text();
    write_list_json(contract, list, json);
    auto const from_json = read_list_json(contract, json, arena);
    if (!from_json || from_json->items.size() != list.items.size()) return "JSON loses something of a list";
    auto markup = arena.text();
    if (!write_list_xml(contract, evovoice_contract::lists_namespace, list, markup, {.spell_nil = true}))
        return {};
    auto const from_xml = read_list_xml(contract, markup, arena);
    if (!from_xml || from_xml->items.size() != list.items.size()) return "XML loses something of a list";
    for (std::size_t i = 0; i < list.items.size(); ++i)
        if (!same(contract, from_xml->items[i], list.items[i]) ||
            !same(contract, from_json->items[i], list.items[i]))
            return "an item of a list is another";
    return {};
}

} // namespace

/// Checks that every object and list that a reader accepts is the same after it was written and read again,
/// in XML and in JSON.
std::string idiom::testing::wrong_with(std::string_view input) {
    Arena arena;
    for (auto const* const contract : contracts)
        for (auto const& read : {read_xml(*contract, input, arena), read_json(*contract, input, arena)})
            if (read)
                if (auto wrong = check(*contract, *read, arena); !wrong.empty()) return wrong;
    for (auto const& read : {read_list_xml(evovoice_contract::user_info::contract, input, arena),
                             read_list_json(evovoice_contract::user_info::contract, input, arena)})
        if (read)
            if (auto wrong = check(*read, arena); !wrong.empty()) return wrong;
    return {};
}
