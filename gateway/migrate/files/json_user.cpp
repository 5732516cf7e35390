#include "gateway/migrate/files/json_user.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/unified/read_user.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace idiom::migrate::files {

namespace {

class Reading {
public:
    Reading(DialectLookup const& dialects, UnknownNames unknown, Arena& arena)
        : dialects_(dialects), unknown_(unknown), arena_(arena) {}

    std::expected<SourceUser, UserError> read(json::Value const& value) {
        if (!value.is_object()) return std::unexpected(UserError{nullptr, "a user must be an object"});
        auto fields = arena_.vector<json::Member>();
        for (auto const& member : value.members)
            if (is_field(member)) fields.push_back(member);
        read_fields(value, Arena::keep(fields));
        if (error_) return std::unexpected(std::move(*error_));
        return made_;
    }

private:
    void wrong(json::Value const* member, std::string_view pointer, std::string_view detail) {
        if (!error_) error_ = UserError{member, std::string(pointer) + ": " + std::string(detail)};
    }

    /// Returns whether the reader of the unified API reads the member. Reads it here if that reader does not.
    bool is_field(json::Member const& member) {
        if (member.name == "externalId") {
            read_external_id(member.value);
            return false;
        }
        if (member.name == name_of(Field::extensions)) {
            read_extensions(member.value);
            return false;
        }
        if (field_named(member.name)) return true;
        if (member.name != "warnings") unknown_.add(std::string(member.name));
        return false;
    }

    void read_external_id(json::Value const& value) {
        if (value.is_null()) return;
        if (!value.is_string()) return wrong(&value, "/externalId", "must be a string");
        if (!value.text.empty()) made_.external_id = value.text;
    }

    void read_extensions(json::Value const& value) {
        auto const pointer = pointer_of(Field::extensions);
        if (!value.is_object())
            return wrong(&value, pointer, "must be an object with one member per dialect");
        auto dialects = arena_.vector<DialectExtensions>();
        for (auto const& [name, members] : value.members) {
            auto const place = json_patch::below(pointer, name, arena_);
            if (!dialects_ || dialects_(name) == nullptr)
                unknown_.add(std::string(place.substr(1)));
            else if (!members.is_object())
                wrong(&value, place, "must be an object");
            else
                dialects.push_back({name, members_of(members)});
        }
        made_.extensions = Arena::keep(dialects);
    }

    std::span<Extension const> members_of(json::Value const& object) {
        auto const made = arena_.array<Extension>(object.members.size());
        for (std::size_t i = 0; i < made.size(); ++i)
            made[i] = {.name = object.members[i].name, .json = object.members[i].value.raw};
        return made;
    }

    void read_fields(json::Value const& value, std::span<json::Member const> fields) {
        json::Value plain;
        plain.kind = json::Value::Kind::object;
        plain.members = fields;
        face::ValidationErrors errors(arena_, true);
        auto const document = unified::read_user(plain, {}, errors, arena_);
        made_.user = document.user;
        made_.nulls = document.nulls;
        if (errors.ok()) return;
        auto const error = errors.error();
        if (error.errors.empty()) return wrong(nullptr, "", error.detail);
        auto const& first = error.errors.front();
        auto const path = json_patch::tokens(first.pointer, arena_);
        auto const* const member = path && !path->empty() ? value.find(path->front()) : nullptr;
        wrong(member, first.pointer, first.detail);
    }

    DialectLookup const& dialects_;
    UnknownNames unknown_;
    Arena& arena_;
    SourceUser made_;
    std::optional<UserError> error_;
};

} // namespace

void UnknownNames::add(std::string name) {
    constexpr std::size_t most = 100;
    if (names_.size() < most && std::ranges::find(names_, name) == names_.end())
        names_.push_back(std::move(name));
}

std::expected<SourceUser, UserError> read_source_user(json::Value const& value, DialectLookup const& dialects,
                                                      UnknownNames unknown, Arena& arena) {
    return Reading(dialects, unknown, arena).read(value);
}

} // namespace idiom::migrate::files
