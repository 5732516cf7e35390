#include "translators/evovoice/face/openapi_schemas.hpp"

#include "translators/evovoice/face/contracts.hpp"

#include <array>

namespace idiom::evovoice_face {
namespace {

struct DescribedContract {
    Contract const& contract;
    std::string_view description;
};
constexpr std::array<DescribedContract, 5> described{{
    {evovoice_contract::new_user::contract, "A user that is to be created."},
    {evovoice_contract::patch_user::contract, "What is to change of a user."},
    {evovoice_contract::user_info::contract, "A user."},
    {authenticate::contract, "The credentials of a client."},
    {authenticate_response::contract, "A session."},
}};

constexpr std::string_view error_response =
    R"({"type":"object","description":"An error, as ServiceStack writes it.",)"
    R"("required":["responseStatus"],"xml":{"namespace":"http://schemas.servicestack.net/types"},)"
    R"("properties":{"responseStatus":{"type":"object","required":["errorCode","message","errors"],)"
    R"("xml":{"name":"ResponseStatus"},"properties":{)"
    R"("errorCode":{"type":"string","xml":{"name":"ErrorCode"}},)"
    R"("message":{"type":"string","xml":{"name":"Message"}},)"
    R"("errors":{"type":"array","xml":{"name":"Errors","wrapped":true},"items":{"type":"object",)"
    R"("xml":{"name":"ResponseError"},"properties":{)"
    R"("errorCode":{"type":"string","xml":{"name":"ErrorCode"}},)"
    R"("fieldName":{"type":"string","xml":{"name":"FieldName"}},)"
    R"("message":{"type":"string","xml":{"name":"Message"}}}}}}}}})";

void write_xml_name(json::Writer& out, std::string_view name) {
    out.key("xml").begin_object().member("name", name).end_object();
}

void write_words(json::Writer& out, Member const& member) {
    out.begin_object().member("type", "string");
    if (!member.words.empty()) out.member("enum", member.words);
}

void write_list_member(json::Writer& out, Member const& member) {
    out.begin_object().member("type", "array");
    out.key("xml").begin_object().member("name", member.name).key("wrapped").boolean(true).end_object();
    out.key("items");
    write_words(out, member);
    bool const texts = member.kind == Kind::texts;
    out.key("xml").begin_object().member("name", texts ? std::string_view("string") : member.item);
    if (texts) out.member("namespace", datacontract::arrays_namespace);
    out.end_object().end_object().end_object();
}

void write_member(json::Writer& out, Member const& member) {
    if (member.is_list()) return write_list_member(out, member);
    if (member.kind == Kind::boolean)
        out.begin_object().member("type", "boolean");
    else
        write_words(out, member);
    write_xml_name(out, member.name);
    out.end_object();
}

void write_contract(json::Writer& out, DescribedContract const& one, Arena& arena) {
    auto const& contract = one.contract;
    out.key(contract.name).begin_object().member("type", "object").member("description", one.description);
    out.key("xml").begin_object().member("name", contract.name).member("namespace", contract.uri);
    out.end_object().key("properties").begin_object();
    for (auto const& member : contract.members) {
        out.key(name_in_json(member.name, arena));
        write_member(out, member);
    }
    out.end_object().end_object();
}

/// .NET names the class of a list by the class of its items.
void write_list(json::Writer& out, Arena& arena) {
    auto const& item = evovoice_contract::user_info::contract;
    out.key(list_schema).begin_object().member("type", "object").member("description", "A page of users.");
    out.key("xml").begin_object().member("name", item.list_name);
    out.member("namespace", evovoice_contract::lists_namespace).end_object();
    out.key("properties").begin_object();
    for (std::string_view const name : {"HasMorePages", "Items", "TotalCount", "TotalPages"}) {
        out.key(name_in_json(name, arena)).begin_object();
        if (name == "Items") {
            out.member("type", "array").key("items").begin_object();
            out.member("$ref", arena.join({"#/components/schemas/", item.name})).end_object();
            out.key("xml").begin_object().member("name", name).key("wrapped").boolean(true).end_object();
        } else {
            out.member("type", name == "HasMorePages" ? "boolean" : "integer");
            write_xml_name(out, name);
        }
        out.end_object();
    }
    out.end_object().end_object();
}

} // namespace

std::string_view name_in_json(std::string_view name, Arena& arena) {
    if (name.empty() || name[0] < 'A' || name[0] > 'Z') return name;
    char const small = static_cast<char>(name[0] - 'A' + 'a');
    return arena.join({{&small, 1}, name.substr(1)});
}

void write_schemas(json::Writer& out, Arena& arena) {
    for (auto const& one : described)
        write_contract(out, one, arena);
    write_list(out, arena);
    out.key(error_schema).raw(error_response);
}

} // namespace idiom::evovoice_face
