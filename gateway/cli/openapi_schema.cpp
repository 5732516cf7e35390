#include "gateway/cli/openapi_schema.hpp"

#include "gateway/cli/html.hpp"

#include <algorithm>
#include <utility>

namespace idiom::cli {
namespace {

/// Deeper schemas are not shown. Ours have six levels; the bound ends a schema that contains itself.
constexpr int most_levels = 12;

bool requires_member(json::Value const& schema, std::string_view name) {
    auto const* const required = schema.find("required");
    return required != nullptr &&
           std::ranges::any_of(required->items, [name](json::Value const& one) { return one.text == name; });
}

void append_words(std::string& out, json::Value const& list, std::string_view between) {
    bool first = true;
    for (auto const& one : list.items) {
        if (!std::exchange(first, false)) out += between;
        append_html(out, one.is_string() ? one.text : one.raw);
    }
}

/// Appends the bounds of a value: its range, its length, the words that it can be.
void append_bounds(std::string& out, json::Value const& schema) {
    struct Bound {
        char const* name;
        char const* before;
    };
    for (auto const& [name, before] : {Bound{"minimum", ", from "},
                                       {"maximum", ", at most "},
                                       {"maxLength", ", at most characters: "},
                                       {"maxItems", ", at most items: "},
                                       {"default", ", by default "}})
        if (auto const* const bound = schema.find(name)) {
            out += before;
            append_html(out, bound->is_string() ? bound->text : bound->raw);
        }
    if (auto const* const words = schema.find("enum")) {
        out += words->items.size() == 1 ? ": " : ", one of: ";
        append_words(out, *words, ", ");
    }
}

class Tree {
public:
    Tree(std::string& out, json::Value const& document) : out_(out), document_(document) {}

    void append(json::Value const& schema, int level) {
        auto const& shown = followed(document_, schema);
        if (level == most_levels) return;
        if (auto const* const items = shown.find("items")) return append(*items, level);
        for (auto const* const name : {"anyOf", "oneOf"})
            if (auto const* const choices = shown.find(name)) append_choices(*choices, level);
        if (auto const* const all = shown.find("allOf"))
            for (auto const& one : all->items)
                append(one, level);
        append_members(shown, level);
    }

private:
    void append_choices(json::Value const& choices, int level) {
        out_ += "<p>One of:</p><ul>";
        for (auto const& one : choices.items) {
            out_ += "<li>";
            append_type(out_, document_, one);
            append(one, level + 1);
            out_ += "</li>";
        }
        out_ += "</ul>";
    }

    void append_members(json::Value const& schema, int level) {
        auto const* const properties = schema.find("properties");
        if (properties == nullptr) return;
        out_ += "<ul>";
        for (auto const& [name, member] : properties->members) {
            out_ += "<li><code>";
            append_html(out_, name);
            out_ += "</code> <span class=\"type\">";
            append_type(out_, document_, member);
            if (requires_member(schema, name)) out_ += ", required";
            out_ += "</span>";
            append_description(member);
            append(member, level + 1);
            out_ += "</li>";
        }
        out_ += "</ul>";
    }

    void append_description(json::Value const& member) {
        auto text = member.text_of("description");
        if (!text) text = followed(document_, member).text_of("description");
        if (!text) return;
        out_ += " – ";
        append_prose(out_, *text);
    }

    std::string& out_;
    json::Value const& document_;
};

} // namespace

json::Value const& followed(json::Value const& document, json::Value const& value) {
    auto const reference = value.text_of("$ref");
    if (!reference || !reference->starts_with("#/")) return value;
    auto const* at = &document;
    auto rest = reference->substr(1);
    while (!rest.empty() && at != nullptr) {
        rest.remove_prefix(1);
        auto const name = rest.substr(0, rest.find('/')); // names of components need no escapes
        at = at->find(name);
        rest.remove_prefix(name.size());
    }
    return at == nullptr ? value : *at;
}

void append_type(std::string& out, json::Value const& document, json::Value const& schema) {
    auto const& shown = followed(document, schema);
    auto const* const type = shown.find("type");
    if (type != nullptr && type->is_string()) append_html(out, type->text);
    if (type != nullptr && type->is_array()) append_words(out, *type, " or ");
    if (auto const* const items = shown.find("items"); items != nullptr && &shown != items) {
        out += " of ";
        append_type(out, document, *items);
    }
    append_bounds(out, shown);
}

void append_schema(std::string& out, json::Value const& document, json::Value const& schema) {
    out += "<p class=\"type\">";
    append_type(out, document, schema);
    out += "</p>";
    Tree(out, document).append(schema, 0);
}

} // namespace idiom::cli
