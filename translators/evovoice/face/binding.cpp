#include "translators/evovoice/face/binding.hpp"

#include "translators/codec/encoding.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/client_response.hpp"
#include "translators/core/text.hpp"
#include "translators/face/negotiate.hpp"

#include <algorithm>

namespace idiom::evovoice_face {
namespace {

/// `document` is the decoded text; `offset` counts its bytes.
std::unexpected<Error> malformed(std::string_view what, std::string_view document, std::size_t offset,
                                 Arena& arena) {
    auto const before = document.substr(0, std::min(offset, document.size()));
    auto const line = 1 + static_cast<std::size_t>(std::ranges::count(before, '\n'));
    return fail(Fault::malformed_body, arena.join({what, " (at line ", decimal(line, arena), ", byte ",
                                                   decimal(offset, arena), ")"}));
}

std::size_t member_named(Contract const& contract, std::string_view name) {
    std::size_t i = 0;
    while (i < contract.members.size() && !equal_ignoring_case(contract.members[i].name, name))
        ++i;
    return i;
}

/// Returns "true" or "false" for the words that .NET and browsers write for a boolean. Returns other text as
/// it is.
std::string_view boolean_of(std::string_view text) {
    for (auto const yes : {"true", "1", "on"})
        if (equal_ignoring_case(text, yes)) return "true";
    for (auto const no : {"false", "0", "off"})
        if (equal_ignoring_case(text, no)) return "false";
    return text;
}

void bind_parameters(Record& record, Contract const& contract, std::span<uri::Parameter const> parameters,
                     Arena& arena) {
    for (auto const& parameter : parameters) {
        auto const member = member_named(contract, parameter.name);
        if (member == contract.members.size() || parameter.value.empty()) continue;
        if (contract.members[member].is_list())
            record.set(member, split(parameter.value, arena));
        else if (contract.members[member].kind == Kind::boolean)
            record.set(member, boolean_of(parameter.value));
        else
            record.set(member, parameter.value);
    }
}

Result<Record> read_form(Contract const& contract, std::string_view body, Arena& arena) {
    auto const parameters = uri::read_query(body, arena);
    if (!parameters) return fail(Fault::malformed_body, "the form is not well-formed");
    Record made;
    bind_parameters(made, contract, *parameters, arena);
    return made;
}

Result<Record> read_body(Contract const& contract, ClientRequest const& request,
                         std::optional<face::Format> assumed, Arena& arena) {
    if (request.body.empty()) return Record{};
    if (auto const error = face::coded(request.headers)) return std::unexpected(*error);
    auto content_type = find(request.headers, "Content-Type").value_or("");
    if (content_type.empty() && assumed)
        content_type = assumed == face::Format::xml ? "application/xml" : "application/json";
    auto const type = media_type(content_type);
    bool const is_markup = is_xml(content_type);
    bool const form = equal_ignoring_case(type, "application/x-www-form-urlencoded");
    if (!is_markup && !form && !is_json(content_type) && !equal_ignoring_case(type, "text/json"))
        return fail(Fault::unsupported_media_type,
                    "the types that are taken here: application/xml, application/json");

    auto const kind = is_markup ? encoding::Kind::xml : encoding::Kind::json;
    auto const decoded = encoding::decode(request.body, content_type, kind, arena);
    if (!decoded && decoded.error().unsupported)
        return fail(Fault::unsupported_media_type, decoded.error().what);
    if (!decoded) return malformed(decoded.error().what, request.body, decoded.error().offset, arena);
    if (form) return read_form(contract, decoded->text, arena);
    auto const read = is_markup
                          ? datacontract::read_xml(contract, decoded->text, arena,
                                                   datacontract::Ambiguity::as_dotnet, xml::Encoding::settled)
                          : datacontract::read_json(contract, decoded->text, arena);
    if (!read) return malformed(read.error().what, decoded->text, read.error().offset, arena);
    return *read;
}

} // namespace

Names split(std::string_view text, Arena& arena) {
    auto made = arena.vector<std::string_view>();
    while (!text.empty()) {
        auto const item = text.substr(0, text.find(','));
        text.remove_prefix(std::min(item.size() + 1, text.size()));
        if (!item.empty()) made.push_back(item);
    }
    return Arena::keep(made);
}

Result<Record> bind_request(Contract const& contract, ClientRequest const& request, Arena& arena,
                            std::optional<face::Format> assumed) {
    auto record = read_body(contract, request, assumed, arena);
    if (!record) return record;
    auto const parameters = uri::read_query(request.query, arena);
    if (!parameters) return fail(Fault::invalid_parameter, "the query is not well-formed");
    bind_parameters(*record, contract, *parameters, arena);
    return record;
}

} // namespace idiom::evovoice_face
