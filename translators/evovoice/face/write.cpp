#include "translators/evovoice/face/write.hpp"

#include "translators/codec/xml/xml.hpp"

namespace idiom::evovoice_face {
namespace {

constexpr datacontract::XmlOptions as_dot_net{.declaration = true, .spell_nil = true};

void make_carriable(Record& record, Arena& arena) {
    for (auto& value : record.values) {
        value.text = xml::carriable(value.text, arena);
        auto const items = arena.array<std::string_view>(value.items.size());
        for (std::size_t i = 0; i < items.size(); ++i)
            items[i] = xml::carriable(value.items[i], arena);
        value.items = items;
    }
}

} // namespace

std::string_view write_object(Contract const& contract, Record const& record, face::Format format,
                              Arena& arena) {
    auto text = arena.text(1024);
    if (format == face::Format::json) {
        datacontract::write_json(contract, record, text);
    } else if (!datacontract::write_xml(contract, record, text, as_dot_net)) {
        text.clear();
        auto carried = record;
        make_carriable(carried, arena);
        static_cast<void>(datacontract::write_xml(contract, carried, text, as_dot_net));
    }
    return arena.keep(text);
}

std::string_view write_list(Contract const& item, std::span<Record> items, datacontract::ListResponse list,
                            face::Format format, Arena& arena) {
    list.items = items;
    auto text = arena.text(512 + 1024 * items.size());
    if (format == face::Format::json) {
        datacontract::write_list_json(item, list, text);
    } else if (!datacontract::write_list_xml(item, evovoice_contract::lists_namespace, list, text,
                                             as_dot_net)) {
        text.clear();
        for (auto& record : items)
            make_carriable(record, arena);
        static_cast<void>(
            datacontract::write_list_xml(item, evovoice_contract::lists_namespace, list, text, as_dot_net));
    }
    return arena.keep(text);
}

} // namespace idiom::evovoice_face
