#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/core/text.hpp"
#include "translators/core/user.hpp"
#include "translators/face/format.hpp"
#include "translators/face/xml_elements.hpp"
#include "translators/unified/read_xml.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

namespace idiom::unified {

/// Writes one document in JSON or in XML, so that both forms have the same members. Every name is a literal,
/// the name of a field or the name of an extension, and fit for an element.
class TwoForms {
public:
    /// Begins the document. `root` is the root element in XML.
    TwoForms(Text& out, face::Format format, std::string_view root, Arena& arena)
        : json_(out), xml_(out, arena), arena_(arena), is_xml_(format == face::Format::xml), root_(root) {
        if (is_xml_)
            xml_.root(root, user_namespace);
        else
            json_.begin_object();
    }
    void end() {
        if (is_xml_)
            xml_.close(root_);
        else
            json_.end_object();
    }

    void member(std::string_view name, std::string_view text) {
        if (is_xml_)
            xml_.text(name, text);
        else
            json_.member(name, text);
    }
    void flag(std::string_view name, bool value) {
        if (is_xml_)
            xml_.boolean(name, value);
        else
            json_.key(name).boolean(value);
    }
    void number(std::string_view name, std::size_t value) {
        if (is_xml_)
            xml_.text(name, Decimal(value));
        else
            json_.key(name).number(static_cast<std::int64_t>(value));
    }
    /// Writes a list of texts: an array, or elements `item` in an element.
    void texts(std::string_view name, std::string_view item, Names texts) {
        if (!is_xml_) return void(json_.member(name, texts));
        xml_.open(name);
        for (auto const text : texts)
            xml_.text(item, text);
        xml_.close(name);
    }
    template <class Members> void object(std::string_view name, Members const& members) {
        if (is_xml_)
            xml_.open(name);
        else
            json_.key(name).begin_object();
        members();
        if (is_xml_)
            xml_.close(name);
        else
            json_.end_object();
    }
    /// Writes the objects of the document: an array `name`, or elements `item` below the root. `members`
    /// writes one of them.
    template <class List, class Members>
    void items(std::string_view name, std::string_view item, List const& all, Members const& members) {
        if (!is_xml_) json_.key(name).begin_array();
        for (auto const& one : all) {
            if (is_xml_)
                xml_.open(item);
            else
                json_.begin_object();
            members(one);
            if (is_xml_)
                xml_.close(item);
            else
                json_.end_object();
        }
        if (!is_xml_) json_.end_array();
    }
    /// Writes a member of which there is a JSON document. It has no null and no list in a list.
    void document(std::string_view name, std::string_view json) {
        if (!is_xml_) return void(json_.key(name).raw(json));
        if (auto const read = json::read(json, arena_)) element(name, *read);
    }

private:
    /// Names with other characters, such as those of SCIM attributes, are no elements.
    static bool fits_element(json::Member const& member) {
        auto const in_name = [](char c) { return is_alphanumeric(c) || c == '_'; };
        return !member.name.empty() && !is_digit(member.name.front()) &&
               std::ranges::all_of(member.name, in_name);
    }
    void element(std::string_view name, json::Value const& value) {
        using Kind = json::Value::Kind;
        if (value.kind == Kind::boolean) return xml_.boolean(name, value.truth);
        if (value.kind != Kind::object && value.kind != Kind::array) return xml_.text(name, value.text);
        xml_.open(name);
        for (auto const& item : value.items)
            element("item", item);
        bool const named = std::ranges::all_of(value.members, fits_element);
        for (auto const& member : value.members)
            named ? element(member.name, member.value) : item(member);
        xml_.close(name);
    }
    void item(json::Member const& member) {
        xml_.open("item");
        xml_.text("name", member.name);
        element("value", member.value);
        xml_.close("item");
    }

    json::Writer json_;
    face::Elements xml_;
    Arena& arena_;
    bool is_xml_;
    std::string_view root_;
};

} // namespace idiom::unified
