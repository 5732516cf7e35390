#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"

#include <span>
#include <string_view>
#include <utility>

namespace idiom::face {

/// Appends elements, and closes each by its name.
class Elements {
public:
    Elements(Text& out, Arena& arena) : out_(out), arena_(arena) {}

    /// Appends the declaration and the root with its namespace.
    void root(std::string_view name, std::string_view uri) {
        out_.append(R"(<?xml version="1.0" encoding="UTF-8"?>)");
        out_.append("<").append(name).append(" xmlns=\"").append(uri).append("\">");
    }
    void open(std::string_view name) { out_.append("<").append(name).append(">"); }
    void close(std::string_view name) { out_.append("</").append(name).append(">"); }
    void text(std::string_view name, std::string_view text) {
        if (xml::append_element(out_, "", name, text)) return;
        replaced_ = true;
        static_cast<void>(xml::append_element(out_, "", name, xml::carriable(text, arena_)));
    }
    /// Returns whether a text since the last call had a character that XML cannot carry.
    bool take_replaced() { return std::exchange(replaced_, false); }
    void number(std::string_view name, int number) {
        open(name);
        json::Writer(out_).number(number);
        close(name);
    }
    void nil(std::string_view name) {
        out_.append("<").append(name).append(" xmlns:xsi=\"").append(xml::instance_namespace);
        out_.append("\" xsi:nil=\"true\"/>");
    }
    void boolean(std::string_view name, bool value) { text(name, value ? "true" : "false"); }

private:
    Text& out_;
    Arena& arena_;
    bool replaced_ = false;
};

/// Appends a list of remarks about places in a document: `all` around one `one` for each. Nothing for an
/// empty list.
template <class Remark>
void write_remarks(Elements& out, std::string_view all, std::string_view one,
                   std::span<Remark const> remarks) {
    if (remarks.empty()) return;
    out.open(all);
    for (auto const& remark : remarks) {
        out.open(one);
        out.text("pointer", remark.pointer);
        out.text("detail", remark.detail);
        if constexpr (requires { remark.id; })
            if (!remark.id.empty()) out.text("id", remark.id);
        out.close(one);
    }
    out.close(all);
}

} // namespace idiom::face
