#include "translators/codec/datacontract/datacontract.hpp"
#include "translators/codec/datacontract/datacontract_values.hpp"

namespace idiom::datacontract {

namespace {

/// Returns the text of a JSON value for a member that is a text, a boolean or a word. Null for objects and
/// arrays.
std::optional<std::string_view> scalar(json::Value const& value) {
    if (value.is_string()) return value.text;
    if (value.is_boolean() || value.is_number()) return value.raw;
    return std::nullopt;
}

bool read_member(Member const& member, json::Value const& from, Value& value, Arena& arena,
                 Ambiguity ambiguity) {
    if (from.is_null()) return true;
    value.state = Value::State::given;
    if (!member.is_list()) {
        auto const text = scalar(from);
        if (!text) return false;
        value.text = *text;
        if (member.kind != Kind::boolean) return true;
        auto const truth = to_boolean(*text);
        value.text = truth.value_or(false) ? "true" : "false";
        return truth.has_value();
    }
    if (!from.is_array()) return false;
    auto made = arena.vector<std::string_view>();
    made.reserve(from.items.size());
    for (auto const& item : from.items) {
        auto const text = item.is_null() ? std::string_view{} : scalar(item);
        bool const is_text = item.is_null() || item.is_string();
        if (!text || (ambiguity == Ambiguity::refused && !is_text)) return false;
        made.push_back(*text);
    }
    value.items = Arena::keep(made);
    return true;
}

std::string_view expected_of(Kind kind) {
    switch (kind) {
    case Kind::boolean: return "' is neither true nor false";
    case Kind::texts:
    case Kind::enumerations: return "' is no list of texts";
    case Kind::text:
    case Kind::enumeration: break;
    }
    return "' is no text";
}

std::expected<Record, ReadError> read_object(Contract const& contract, json::Value const& object,
                                             std::string_view document, Arena& arena, Ambiguity ambiguity) {
    auto const refuse = [&](json::Value const& at, std::string_view what) {
        auto const offset = static_cast<std::size_t>(at.raw.data() - document.data());
        return std::unexpected(ReadError{.offset = offset, .what = what});
    };
    if (!object.is_object()) return refuse(object, "not an object");
    Record made;
    for (std::size_t i = 0; i < contract.members.size(); ++i) {
        auto const& member = contract.members[i];
        auto const* const from = object.find_ignoring_case(member.name);
        if (from && !read_member(member, *from, made[i], arena, ambiguity))
            return refuse(*from, arena.join({"the member '", member.name, expected_of(member.kind)}));
    }
    return made;
}

std::expected<json::Value, ReadError> parse(std::string_view document, Arena& arena, Ambiguity ambiguity) {
    auto const doubled = ambiguity == Ambiguity::refused ? json::DoubledMembers::ambiguous_ignoring_case
                                                         : json::DoubledMembers::last_counts;
    auto const value = json::read(document, arena, {.doubled = doubled});
    if (!value) return std::unexpected(ReadError{.offset = value.error().offset, .what = value.error().what});
    return *value;
}

} // namespace

std::expected<Record, ReadError> read_json(Contract const& contract, std::string_view document, Arena& arena,
                                           Ambiguity ambiguity) {
    auto const value = parse(document, arena, ambiguity);
    if (!value) return std::unexpected(value.error());
    return read_object(contract, *value, document, arena, ambiguity);
}

std::expected<ListResponse, ReadError> read_list_json(Contract const& item, std::string_view document,
                                                      Arena& arena) {
    auto const value = parse(document, arena, Ambiguity::refused);
    if (!value) return std::unexpected(value.error());
    auto const* const items = value->find_ignoring_case("items");
    bool const is_list = items ? items->is_array() || items->is_null()
                               : value->find_ignoring_case("hasMorePages") != nullptr ||
                                     value->find_ignoring_case("totalCount") != nullptr;
    if (!is_list) return std::unexpected(ReadError{.offset = 0, .what = "not a list"});

    ListResponse made;
    auto records = arena.vector<Record>();
    if (items) {
        records.reserve(items->items.size());
        for (auto const& object : items->items) {
            auto const record = read_object(item, object, document, arena, Ambiguity::refused);
            if (!record) return std::unexpected(record.error());
            records.push_back(*record);
        }
    }
    made.items = Arena::keep(records);
    bool ambiguous = false;
    auto const text = [&](std::string_view name) -> std::optional<std::string_view> {
        auto const* const found = value->find_ignoring_case(name);
        ambiguous = ambiguous || (found && found->is_ambiguous());
        if (!found || found->is_null()) return std::nullopt;
        return scalar(*found).value_or("");
    };
    auto const more = text("hasMorePages");
    if (more) made.has_more_pages = to_flag(*more);
    made.total_count = to_count(text("totalCount").value_or(""));
    made.total_pages = to_count(text("totalPages").value_or(""));
    if (ambiguous) return std::unexpected(ReadError{.offset = 0, .what = "a member that is given twice"});
    if (more && !made.has_more_pages) return std::unexpected(ReadError{.offset = 0, .what = no_flag});
    return made;
}

} // namespace idiom::datacontract
