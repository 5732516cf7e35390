#pragma once

#include <expat.h>

#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::test {

/// An element as Expat reads it, with names resolved by their namespaces. The tests read XML with this
/// reader, which shares nothing with the product's.
struct XmlElement {
    std::string uri;
    std::string name;
    std::string text; ///< its own, without the text of children
    bool nil = false;
    std::vector<std::unique_ptr<XmlElement>> children;

    /// The first child with that name in the element's own namespace; null if there is none.
    XmlElement const* child(std::string_view wanted) const {
        for (auto const& one : children)
            if (one->name == wanted && one->uri == uri) return one.get();
        return nullptr;
    }
    /// The texts of all children.
    std::vector<std::string> texts() const {
        std::vector<std::string> made;
        for (auto const& one : children)
            made.push_back(one->text);
        return made;
    }
};

namespace xml_detail {

struct Building {
    XmlElement document;
    std::vector<XmlElement*> open{&document};
};

inline void split_name(std::string_view expanded, XmlElement& element) {
    auto const end = expanded.rfind('|');
    if (end != std::string_view::npos) element.uri = expanded.substr(0, end);
    element.name = end == std::string_view::npos ? expanded : expanded.substr(end + 1);
}

inline void start(void* data, char const* name, char const** attributes) {
    auto& building = *static_cast<Building*>(data);
    auto& made = *building.open.back()->children.emplace_back(std::make_unique<XmlElement>());
    split_name(name, made);
    for (; *attributes; attributes += 2)
        if (std::string_view(attributes[0]) == "http://www.w3.org/2001/XMLSchema-instance|nil")
            made.nil = std::string_view(attributes[1]) == "true";
    building.open.push_back(&made);
}
inline void end(void* data, char const*) { static_cast<Building*>(data)->open.pop_back(); }
inline void characters(void* data, char const* text, int size) {
    static_cast<Building*>(data)->open.back()->text.append(text, static_cast<std::size_t>(size));
}

} // namespace xml_detail

/// Returns the root of a document. Throws std::runtime_error if the document is not well-formed.
inline std::unique_ptr<XmlElement> parse_xml(std::string_view document) {
    std::unique_ptr<XML_ParserStruct, decltype(&XML_ParserFree)> const parser(
        XML_ParserCreateNS(nullptr, '|'), XML_ParserFree);
    xml_detail::Building building;
    XML_SetUserData(parser.get(), &building);
    XML_SetElementHandler(parser.get(), xml_detail::start, xml_detail::end);
    XML_SetCharacterDataHandler(parser.get(), xml_detail::characters);
    if (XML_Parse(parser.get(), document.data(), static_cast<int>(document.size()), 1) != XML_STATUS_OK)
        throw std::runtime_error("not well-formed: " + std::string(document));
    return std::move(building.document.children.front());
}

} // namespace idiom::test
