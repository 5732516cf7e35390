#include "datacontract.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <pugixml.hpp>

namespace idiom::sandbox {

namespace {

using Done = std::expected<void, std::string>;

constexpr std::string_view arrays_namespace = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";
constexpr std::string_view instance_namespace = "http://www.w3.org/2001/XMLSchema-instance";
constexpr std::size_t character_limit = 1024 * 1024;

bool is_xml_char(std::uint32_t c) {
    return c == 0x9 || c == 0xA || c == 0xD || (c >= 0x20 && c <= 0xD7FF) || (c >= 0xE000 && c <= 0xFFFD) ||
           (c >= 0x10000 && c <= 0x10FFFF);
}

bool is_blank(std::string_view text) { return trim(text).empty(); }

/// pugixml accepts many texts that are not XML. This pass over the raw characters finds what pugixml would
/// accept: bad references, markup characters in the wrong place, a DTD, control characters.
class RawCheck {
public:
    explicit RawCheck(std::string_view text) : text_(text) {}

    Done run() {
        if (!valid_utf8(text_)) return std::unexpected("Invalid byte sequence in UTF-8.");
        for (unsigned char const c : text_)
            if (!is_xml_char(c)) return std::unexpected("A character of the document is not allowed in XML.");
        for (std::string_view const forbidden : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"})
            if (text_.find(forbidden) != std::string_view::npos)
                return std::unexpected("A character of the document is not allowed in XML.");
        while (at_ < text_.size()) {
            auto const done = text_[at_] == '<' ? markup() : character_data();
            if (!done) return done;
        }
        return {};
    }

private:
    bool looking_at(std::string_view what) const { return text_.substr(at_).starts_with(what); }

    Done skip_past(std::string_view end, std::size_t from) {
        auto const found = text_.find(end, from);
        if (found == std::string_view::npos) return std::unexpected("Unexpected end of file.");
        at_ = found + end.size();
        return {};
    }

    Done markup() {
        if (looking_at("<!--")) {
            auto const dashes = text_.find("--", at_ + 4);
            if (dashes == std::string_view::npos || text_.substr(dashes, 3) != "-->")
                return std::unexpected("'--' is not allowed in a comment.");
            at_ = dashes + 3;
            return {};
        }
        if (looking_at("<![CDATA[")) return skip_past("]]>", at_ + 9);
        if (looking_at("<?")) return skip_past("?>", at_ + 2);
        if (looking_at("<!")) return std::unexpected("A DTD is prohibited.");
        return tag();
    }

    Done tag() {
        char quote = 0;
        for (++at_; at_ < text_.size(); ++at_) {
            char const c = text_[at_];
            if (c == '<') return std::unexpected("'<' is not allowed in a tag.");
            if (c == '&') {
                if (auto const done = reference(); !done) return done;
                --at_;
            } else if (quote) {
                if (c == quote) quote = 0;
            } else if (c == '"' || c == '\'') {
                quote = c;
            } else if (c == '>') {
                ++at_;
                return {};
            }
        }
        return std::unexpected("Unexpected end of file.");
    }

    Done character_data() {
        while (at_ < text_.size() && text_[at_] != '<') {
            if (looking_at("]]>")) return std::unexpected("']]>' is not allowed in character data.");
            if (text_[at_] == '&') {
                if (auto const done = reference(); !done) return done;
            } else {
                ++at_;
            }
        }
        return {};
    }

    Done reference() {
        auto const end = text_.find(';', at_);
        if (end == std::string_view::npos) return std::unexpected("A reference has no end.");
        auto const name = text_.substr(at_ + 1, end - at_ - 1);
        at_ = end + 1;
        for (std::string_view const known : {"lt", "gt", "amp", "apos", "quot"})
            if (name == known) return {};
        if (!name.starts_with('#') || name.size() > 12)
            return std::unexpected("Reference to an undeclared entity.");
        bool const hex = name.starts_with("#x");
        auto const digits = name.substr(hex ? 2 : 1);
        std::uint32_t value = 0;
        for (char const c : digits) {
            auto const digit = c >= '0' && c <= '9'          ? c - '0'
                               : hex && c >= 'a' && c <= 'f' ? c - 'a' + 10
                               : hex && c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                             : -1;
            if (digit < 0 || value > 0x10FFFF) return std::unexpected("A character reference is malformed.");
            value = value * (hex ? 16 : 10) + static_cast<std::uint32_t>(digit);
        }
        if (digits.empty() || !is_xml_char(value))
            return std::unexpected("A character reference is malformed.");
        return {};
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

struct QualifiedName {
    std::string_view prefix;
    std::string_view local;
};

QualifiedName split_name(std::string_view name) {
    auto const colon = name.find(':');
    if (colon == std::string_view::npos) return {{}, name};
    return {name.substr(0, colon), name.substr(colon + 1)};
}

/// The URI that a prefix is bound to at an element; nullopt if it is not bound. The empty prefix is always
/// bound.
std::optional<std::string_view> resolve(pugi::xml_node element, std::string_view prefix) {
    if (prefix == "xml") return "http://www.w3.org/XML/1998/namespace";
    std::string const declaration = prefix.empty() ? "xmlns" : "xmlns:" + std::string(prefix);
    for (auto node = element; node; node = node.parent())
        if (auto const found = node.attribute(declaration.c_str())) return found.value();
    return prefix.empty() ? std::optional<std::string_view>("") : std::nullopt;
}

bool is_named(pugi::xml_node element, std::string_view local, std::string_view name_space) {
    auto const name = split_name(element.name());
    return name.local == local && resolve(element, name.prefix) == name_space;
}

bool is_name(std::string_view name) {
    auto const [prefix, local] = split_name(name);
    auto const good = [](std::string_view part) {
        auto const c = part.empty() ? '-' : part.front();
        return !(c >= '0' && c <= '9') && c != '-' && c != '.' && part.find(':') == std::string_view::npos;
    };
    return good(local) && (prefix.empty() ? name.front() != ':' : good(prefix));
}

/// Checks namespaces and attributes, which pugixml ignores.
struct NameCheck : pugi::xml_tree_walker {
    std::string error;

    bool for_each(pugi::xml_node& node) override {
        if (node.type() != pugi::node_element) return true;
        if (!is_name(node.name()) || !resolve(node, split_name(node.name()).prefix))
            return fail("An element has a bad name or an undeclared prefix.");
        for (auto const attribute : node.attributes()) {
            std::string_view const name = attribute.name();
            auto const [prefix, local] = split_name(name);
            if (!is_name(name)) return fail("An attribute has a bad name.");
            if (prefix == "xmlns" && *attribute.value() == '\0')
                return fail("A prefix cannot be undeclared.");
            if (!prefix.empty() && prefix != "xmlns" && !resolve(node, prefix))
                return fail("An attribute has an undeclared prefix.");
            for (auto other = attribute.next_attribute(); other; other = other.next_attribute()) {
                auto const [other_prefix, other_local] = split_name(other.name());
                bool const same =
                    name == other.name() ||
                    (local == other_local && !prefix.empty() && !other_prefix.empty() && prefix != "xmlns" &&
                     other_prefix != "xmlns" && resolve(node, prefix) == resolve(node, other_prefix));
                if (same) return fail("An attribute is given twice.");
            }
        }
        return true;
    }

    bool fail(std::string_view why) {
        error = why;
        return false;
    }
};

std::expected<bool, std::string> is_nil(pugi::xml_node element) {
    for (auto const attribute : element.attributes()) {
        auto const [prefix, local] = split_name(attribute.name());
        if (local != "nil" || prefix.empty() || resolve(element, prefix) != instance_namespace) continue;
        auto const value = trim(attribute.value());
        if (value == "true" || value == "1") return true;
        if (value == "false" || value == "0") return false;
        return std::unexpected("The value '" + std::string(value) +
                               "' cannot be parsed as the type 'Boolean'.");
    }
    return false;
}

bool is_aside(pugi::xml_node node) {
    return node.type() == pugi::node_comment || node.type() == pugi::node_pi;
}

/// Whether a node between members may be skipped. Text there makes the serializer throw.
bool is_gap(pugi::xml_node node) {
    return is_aside(node) || (node.type() == pugi::node_pcdata && is_blank(node.value()));
}

std::expected<std::string, std::string> read_text(pugi::xml_node element) {
    std::string text;
    for (auto const child : element.children()) {
        if (is_aside(child)) continue;
        if (child.type() != pugi::node_pcdata && child.type() != pugi::node_cdata)
            return std::unexpected("Element '" + std::string(element.name()) +
                                   "' has child elements where text is expected.");
        text += child.value();
    }
    return text;
}

std::expected<Json, std::string> read_list(pugi::xml_node element) {
    auto list = Json::array();
    for (auto const child : element.children()) {
        if (is_gap(child)) continue;
        if (child.type() != pugi::node_element)
            return std::unexpected("Encountered 'Text' where an element of a list is expected.");
        auto const nil = is_nil(child);
        if (!nil) return std::unexpected(nil.error());
        // An item with a wrong name or namespace is skipped, so the list may become empty.
        if (!is_named(child, "string", arrays_namespace) || *nil) continue;
        auto text = read_text(child);
        if (!text) return std::unexpected(text.error());
        list.push_back(std::move(*text));
    }
    return list;
}

std::expected<Json, std::string> read_members(pugi::xml_node root, Contract const& contract) {
    auto object = Json::object();
    std::size_t next = 0; // members before this index can no longer come
    for (auto const child : root.children()) {
        if (is_gap(child)) continue;
        if (child.type() != pugi::node_element)
            return std::unexpected("Encountered 'Text' where a member is expected.");
        auto const nil = is_nil(child);
        if (!nil) return std::unexpected(nil.error());
        auto index = next;
        while (index < contract.members.size() &&
               !is_named(child, contract.members[index].name, contract.name_space))
            ++index;
        if (index == contract.members.size()) continue; // unknown, late or doubled: lost silently
        next = index + 1;
        if (*nil) continue;
        auto const& member = contract.members[index];
        if (member.kind == Contract::Kind::text) {
            auto text = read_text(child);
            if (!text) return std::unexpected(text.error());
            object[member.name] = std::move(*text);
        } else {
            auto list = read_list(child);
            if (!list) return std::unexpected(list.error());
            object[member.name] = std::move(*list);
        }
    }
    return object;
}

Done check_declaration(pugi::xml_node declaration) {
    std::string_view const version = declaration.attribute("version").value();
    if (version != "1.0") return std::unexpected("Version number '" + std::string(version) + "' is invalid.");
    auto const encoding = declaration.attribute("encoding");
    if (encoding && !equal_ignoring_case(encoding.value(), "utf-8"))
        return std::unexpected("The encoding of the declaration does not match that of the document.");
    return {};
}

} // namespace

std::expected<Json, std::string> read_data_contract(std::string_view xml, Contract const& contract) {
    if (xml.starts_with("\xEF\xBB\xBF")) xml.remove_prefix(3);
    if (utf16_length(xml) > character_limit)
        return std::unexpected("The maximum string content length has been exceeded.");
    if (auto const done = RawCheck(xml).run(); !done) return std::unexpected(done.error());

    pugi::xml_document document;
    // Parsed as a fragment, so that content beside the root is seen and can be refused.
    auto const parsed = document.load_buffer(xml.data(), xml.size(),
                                             pugi::parse_full | pugi::parse_ws_pcdata | pugi::parse_fragment,
                                             pugi::encoding_utf8);
    if (!parsed) return std::unexpected(std::string("The document is malformed: ") + parsed.description());

    pugi::xml_node root;
    for (auto const node : document.children()) {
        bool const blank = node.type() == pugi::node_pcdata && is_blank(node.value());
        if (root && !blank) return std::unexpected("There is content after the root element.");
        if (blank) continue;
        if (node.type() == pugi::node_element) {
            root = node;
        } else if (node.type() == pugi::node_declaration) {
            if (node != document.first_child())
                return std::unexpected("The XML declaration is not at the start.");
            if (auto const done = check_declaration(node); !done) return std::unexpected(done.error());
        } else if (!is_aside(node)) {
            return std::unexpected("Data at the root level is invalid.");
        }
    }
    if (!root) return std::unexpected("Root element is missing.");

    NameCheck names;
    document.traverse(names);
    if (!names.error.empty()) return std::unexpected(names.error);

    if (!is_named(root, contract.root, contract.name_space))
        return std::unexpected("Expecting element '" + contract.root + "' from namespace '" +
                               contract.name_space + "'. Encountered 'Element' with name '" + root.name() +
                               "'.");
    auto const nil = is_nil(root);
    if (!nil) return std::unexpected(nil.error());
    if (*nil) return Json::object();
    return read_members(root, contract);
}

} // namespace idiom::sandbox
