#include "gateway/inspect/mask_document.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/core/http.hpp"

#include <algorithm>

namespace idiom::inspect {

namespace {

constexpr json::ReadOptions lenient{.depth = 256, .mend_text = true};

/// What is known of the place where a value stands, if values are hidden.
struct Place {
    bool role = false;    ///< below a member that holds roles
    bool spelled = false; ///< the value is a word of the format, such as the `op` of a patch
};

/// Copies the document up to a value that changes, writes the new value, and goes on after it.
class JsonMasking {
public:
    JsonMasking(std::string_view document, DocumentRules const& rules, Arena& arena)
        : document_(document), rules_(rules), arena_(arena), out_(arena.text(document.size() + 64)) {}

    void visit(json::Value const& value, Place place) {
        for (auto const& item : value.items)
            visit(item, place);
        if (value.is_object()) visit_object(value);
        if (value.is_string() || value.is_number()) visit_leaf(value, place);
    }

    MaskedDocument result() {
        out_ += document_.substr(copied_);
        auto const text = rules_.secrets.replace(arena_.keep(out_), arena_, masked_);
        return {.text = text, .masked = masked_};
    }

private:
    void visit_object(json::Value const& object) {
        auto const* const op = object.find_ignoring_case("op");
        bool const is_operation = op && op->is_string();
        // Also of an operation that the gateway refuses, because it lacks its `op` or has two paths.
        bool const secret = std::ranges::any_of(object.members, tells_a_secret_place);
        auto const* const path = is_operation ? object.find_ignoring_case("path") : nullptr;
        bool const of_roles = path && path->is_string() && ends_in_roles(path->text);
        for (auto const& [name, value] : object.members) {
            bool const is_value = equal_ignoring_case(name, "value");
            if (names_a_secret(name) || (secret && is_value)) {
                mask(value);
                continue;
            }
            Place place;
            if (rules_.hiding) {
                place.role = names_roles(name) || (of_roles && is_operation && is_value);
                place.spelled = is_operation && is_word(name, value);
            }
            visit(value, place);
        }
    }

    /// A filter in a path of SCIM holds a value in quotes.
    static bool is_word(std::string_view name, json::Value const& value) {
        return (equal_ignoring_case(name, "op") || equal_ignoring_case(name, "path") ||
                equal_ignoring_case(name, "from")) &&
               value.is_string() && !value.text.contains('"');
    }
    static bool tells_a_secret_place(json::Member const& member) {
        bool const place =
            equal_ignoring_case(member.name, "path") || equal_ignoring_case(member.name, "from");
        return place && member.value.is_string() && path_names_a_secret(member.value.text);
    }
    /// "/roles", "/roles/-", "/roles/2"
    static bool ends_in_roles(std::string_view path) {
        auto const last = path.substr(path.rfind('/') + 1);
        if (names_roles(last)) return true;
        path.remove_suffix(std::min(last.size() + 1, path.size()));
        return names_roles(path.substr(path.rfind('/') + 1));
    }

    void mask(json::Value const& value) {
        if (value.is_null()) return;
        if (rules_.found) report(value);
        replace(value.raw, secret_mask);
        ++masked_;
    }
    void report(json::Value const& value) {
        if (value.is_string() || value.is_number()) rules_.found(value.text);
        for (auto const& item : value.items)
            report(item);
        for (auto const& member : value.members)
            report(member.value);
    }

    void visit_leaf(json::Value const& value, Place place) {
        if (rules_.hiding && value.is_number()) return replace(value.raw, Hiding::number);
        if (rules_.hiding && !place.role && !place.spelled && !rules_.hiding->keeps(value.text))
            return replace(value.raw, Hiding::text(value.text, arena_));
        // Without an escape the text stands in the document as it is, and is searched with all of it.
        bool const escaped = value.raw.contains('\\');
        if (!escaped) return;
        auto const text = rules_.secrets.replace(value.text, arena_, masked_);
        if (text != value.text) replace(value.raw, text);
    }

    void replace(std::string_view raw, std::string_view with) {
        auto const at = static_cast<std::size_t>(raw.data() - document_.data());
        out_ += document_.substr(copied_, at - copied_);
        json::append_string(out_, with);
        copied_ = at + raw.size();
    }

    std::string_view document_;
    DocumentRules const& rules_;
    Arena& arena_;
    Text out_;
    std::size_t copied_ = 0;
    std::size_t masked_ = 0;
};

} // namespace

std::optional<MaskedDocument> mask_json(std::string_view document, DocumentRules const& rules, Arena& arena) {
    auto const value = json::read(document, arena, lenient);
    if (!value) return std::nullopt;
    JsonMasking masking(document, rules, arena);
    masking.visit(*value, {});
    return masking.result();
}

} // namespace idiom::inspect
