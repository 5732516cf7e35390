#include "translators/codec/datacontract/datacontract.hpp"

#include "translators/core/text.hpp"

namespace idiom::datacontract {

namespace {

constexpr std::string_view declaration = R"(<?xml version="1.0" encoding="utf-8"?>)";

/// Prefixes are numbered by depth, as in .NET: a list is `d2p1` in an object at the root, and `d4p1` in an
/// object that is an item of a list.
struct Prefixes {
    /// For the elements of the contract, with its colon; "" is the default namespace.
    std::string_view object;
    std::string_view strings; ///< for the items of a list of texts, without colon
    std::string_view items;   ///< as `strings`, with its colon
};
constexpr Prefixes at_root{.object = "", .strings = "d2p1", .items = "d2p1:"};
constexpr Prefixes in_list{.object = "d2p1:", .strings = "d4p1", .items = "d4p1:"};

class XmlWriting {
public:
    XmlWriting(Text& out, XmlOptions options) : out_(out), options_(options) {}

    bool document(Contract const& contract, Record const& record) {
        open_root(contract.name, contract.uri);
        if (!members(contract, record, at_root)) return false;
        close("", contract.name);
        return true;
    }

    bool list(std::string_view name, std::string_view uri, Contract const& item, ListResponse const& list) {
        open_root(name, uri);
        if (list.has_more_pages) element("HasMorePages", *list.has_more_pages ? "true" : "false");
        out_.append("<Items xmlns:d2p1=\"").append(item.uri).append("\">");
        for (auto const& record : list.items) {
            out_.append("<d2p1:").append(item.name).append(">");
            if (!members(item, record, in_list)) return false;
            close("d2p1:", item.name);
        }
        out_ += "</Items>";
        if (list.total_count) count("TotalCount", *list.total_count);
        if (list.total_pages) count("TotalPages", *list.total_pages);
        close("", name);
        return true;
    }

private:
    void open_root(std::string_view name, std::string_view uri) {
        if (options_.declaration) out_ += declaration;
        out_.append("<").append(name).append(" xmlns:i=\"").append(xml::instance_namespace);
        out_.append("\" xmlns=\"").append(uri).append("\">");
    }
    void close(std::string_view prefix, std::string_view name) {
        out_.append("</").append(prefix).append(name).append(">");
    }
    void element(std::string_view name, std::string_view text) {
        out_.append("<").append(name).append(">").append(text);
        close("", name);
    }
    void count(std::string_view name, std::uint32_t number) { element(name, Decimal(number)); }

    static bool has_null(Kind kind) { return kind != Kind::boolean && kind != Kind::enumeration; }

    bool members(Contract const& contract, Record const& record, Prefixes prefixes) {
        for (std::size_t i = 0; i < contract.members.size(); ++i)
            if (record[i].is_given() || (options_.spell_nil && has_null(contract.members[i].kind)))
                if (!member(contract.members[i], record[i], prefixes)) return false;
        return true;
    }

    bool member(Member const& member, Value const& value, Prefixes prefixes) {
        if (value.is_given() && !member.is_list() && !value.text.empty())
            return xml::append_element(out_, prefixes.object, member.name, value.text);
        out_.append("<").append(prefixes.object).append(member.name);
        if (member.kind == Kind::texts)
            out_.append(" xmlns:")
                .append(prefixes.strings)
                .append("=\"")
                .append(arrays_namespace)
                .append("\"");
        bool const empty = member.is_list() ? value.items.empty() : value.text.empty();
        if (!value.is_given()) out_ += " i:nil=\"true\"";
        if (!value.is_given() || empty) {
            out_ += "/>";
            return true;
        }
        out_ += '>';
        if (!items(member, value.items, prefixes)) return false;
        close(prefixes.object, member.name);
        return true;
    }

    bool items(Member const& member, Names items, Prefixes prefixes) {
        bool const texts = member.kind == Kind::texts;
        auto const name = texts ? std::string_view("string") : member.item;
        auto const prefix = texts ? prefixes.items : prefixes.object;
        for (auto const item : items)
            if (!xml::append_element(out_, prefix, name, item)) return false;
        return true;
    }

    Text& out_;
    XmlOptions options_;
};

/// A member's name as ServiceStack spells it in JSON: only the first letter can differ.
class CamelCase {
public:
    explicit CamelCase(std::string_view name) : size_(std::min(name.size(), letters_.size())) {
        name.copy(letters_.data(), size_);
        if (size_ > 0 && letters_[0] >= 'A' && letters_[0] <= 'Z') letters_[0] += 'a' - 'A';
    }
    std::string_view text() const { return {letters_.data(), size_}; }

private:
    std::array<char, 64> letters_{};
    std::size_t size_;
};

void write_object(Contract const& contract, Record const& record, json::Writer& writer) {
    writer.begin_object();
    for (std::size_t i = 0; i < contract.members.size(); ++i) {
        auto const& value = record[i];
        if (!value.is_given()) continue;
        auto const& member = contract.members[i];
        CamelCase const name(member.name);
        if (member.is_list())
            writer.member(name.text(), value.items);
        else if (member.kind == Kind::boolean)
            writer.key(name.text()).boolean(value.text == "true");
        else
            writer.member(name.text(), value.text);
    }
    writer.end_object();
}

} // namespace

bool write_xml(Contract const& contract, Record const& record, Text& out, XmlOptions options) {
    return XmlWriting(out, options).document(contract, record);
}

bool write_list_xml(Contract const& item, std::string_view uri, ListResponse const& list, Text& out,
                    XmlOptions options) {
    return XmlWriting(out, options).list(item.list_name, uri, item, list);
}

void write_json(Contract const& contract, Record const& record, Text& out) {
    json::Writer writer(out);
    write_object(contract, record, writer);
}

void write_list_json(Contract const& item, ListResponse const& list, Text& out) {
    json::Writer writer(out);
    writer.begin_object().key("items").begin_array();
    for (auto const& record : list.items)
        write_object(item, record, writer);
    writer.end_array();
    if (list.total_count) writer.key("totalCount").number(*list.total_count);
    if (list.total_pages) writer.key("totalPages").number(*list.total_pages);
    if (list.has_more_pages) writer.key("hasMorePages").boolean(*list.has_more_pages);
    writer.end_object();
}

} // namespace idiom::datacontract
