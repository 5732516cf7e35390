#include "translators/unified/external_id.hpp"

#include "translators/codec/utf8.hpp"
#include "translators/face/validate.hpp"
#include "translators/unified/patch_error.hpp"

namespace idiom::unified {

using namespace face;

namespace {

using Kind = ExternalIdChange::Kind;

void refuse(ValidationErrors& validation_errors, std::string_view detail) {
    validation_errors.refuse(Fault::invalid_value, external_id_pointer, detail);
}

/// Reads a value that is given; `null` is none.
std::optional<std::string_view> text_of(json::Value const& value, ValidationErrors& validation_errors) {
    if (value.is_null()) return std::nullopt;
    if (!value.is_string())
        refuse(validation_errors, "must be a string");
    else if (value.text.empty())
        refuse(validation_errors, "must not be empty; leave it out for none, or send null to clear it");
    else if (utf8::length(value.text) > longest_external_id)
        refuse(validation_errors, "must have at most 256 characters");
    else
        validate_text(value.text, external_id_pointer, validation_errors);
    static_assert(longest_external_id == 256);
    return value.text;
}

bool is_in_it(std::string_view pointer) {
    return pointer.starts_with(external_id_pointer) &&
           (pointer.size() == external_id_pointer.size() || pointer[external_id_pointer.size()] == '/');
}

bool has_from(json_patch::Operation const& operation) {
    return operation.verb == json_patch::Verb::copy || operation.verb == json_patch::Verb::move;
}

/// Returns whether the operation replaces the whole user by one with an external id.
bool gives_whole(json_patch::Operation const& operation, Arena& arena) {
    if (!operation.path.empty() || operation.verb == json_patch::Verb::test || operation.value.empty())
        return false;
    auto const value = json::read(operation.value, arena);
    return value && value->is_object() && value->find(external_id_name);
}

} // namespace

ExternalIdChange read_external_id(json::Value const& user, ValidationErrors& validation_errors) {
    auto const* const given = user.is_object() ? user.find(external_id_name) : nullptr;
    if (!given) return {};
    auto const text = text_of(*given, validation_errors);
    return text ? ExternalIdChange{.kind = Kind::set, .text = *text} : ExternalIdChange{.kind = Kind::clear};
}

bool is_about_external_id(json_patch::Operation const& operation) {
    return is_in_it(operation.path) || (has_from(operation) && is_in_it(operation.from));
}

ExternalIdChange read_external_id(std::span<json_patch::Operation const> operations,
                                  ValidationErrors& validation_errors, Arena& arena) {
    auto made = arena.vector<json_patch::Operation>();
    for (auto const& operation : operations) {
        if (gives_whole(operation, arena))
            refuse(validation_errors, "is changed by an operation of its own, not with the whole user");
        if (!is_about_external_id(operation)) continue;
        if (has_from(operation) && !(is_in_it(operation.path) && is_in_it(operation.from)))
            refuse(validation_errors, "cannot be moved or copied from or to another member");
        made.push_back(operation);
    }
    if (made.empty()) return {};
    return {.kind = Kind::patch, .text = {}, .operations = Arena::keep(made)};
}

ExternalIdChange external_id_of(json::Value const& body, bool is_json_patch, Arena& arena) {
    ValidationErrors reported_by_the_edit(arena, true);
    if (!is_json_patch) return read_external_id(body, reported_by_the_edit);
    auto const operations = json_patch::read(body, arena);
    return operations ? read_external_id(*operations, reported_by_the_edit, arena) : ExternalIdChange{};
}

Result<std::optional<std::string_view>> changed(std::optional<std::string_view> const& before,
                                                ExternalIdChange const& change, Arena& arena) {
    switch (change.kind) {
    case Kind::keep: return before;
    case Kind::set: return std::optional(change.text);
    case Kind::clear: return std::optional<std::string_view>();
    case Kind::patch: break;
    }
    auto const document = before ? with_external_id("{}", *before, arena) : std::string_view("{}");
    auto const patched = json_patch::apply(document, change.operations, arena);
    if (!patched) return std::unexpected(error_of(patched.error(), arena));
    ValidationErrors validation_errors(arena, false);
    auto const value = json::read(*patched, arena);
    auto const* const after = value ? value->find(external_id_name) : nullptr;
    auto const text = after ? text_of(*after, validation_errors) : std::nullopt;
    if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
    return text;
}

std::string_view with_external_id(std::string_view json, std::string_view external_id, Arena& arena) {
    auto text = arena.text(json.size() + external_id.size() + 24);
    text.append(json.substr(0, json.size() - 1))
        .append(json.size() > 2 ? "," : "")
        .append(R"("externalId":)");
    json::append_string(text, external_id);
    return arena.keep(text += '}');
}

} // namespace idiom::unified
