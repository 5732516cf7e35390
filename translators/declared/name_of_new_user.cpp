#include "translators/declared/name_of_new_user.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

HeldUser const* holder(std::span<HeldUser const> users, Field field, std::string_view value) {
    for (auto const& user : users)
        if (auto const held = user.text(text_field(field)); held && equal_ignoring_case(*held, value))
            return &user;
    return nullptr;
}

} // namespace

Part<bool> NameOfNewUser::is_free(std::span<Write const> writes) {
    auto const field =
        create_.lookup && create_.lookup->by_filter ? create_.lookup->filter : Field::user_name;
    auto const value = key_of(field);
    if (!value) return true;
    auto const found = create_.lookup ? look_up(field, *value, writes, conversation_)
                                      : candidates(field, *value, conversation_);
    if (!found && fault_of(found.error()) == Fault::invalid_parameter)
        return std::unexpected(failed(cannot_be_asked_for(field)));
    if (!found) return std::unexpected(found.error());
    if (auto const* const user = holder(*found, field, *value))
        return std::unexpected(failed(taken(*user->id())));
    return true;
}
Error NameOfNewUser::cannot_be_asked_for(Field field) {
    auto const& user = asked_.set;
    bool const by_email = user.email && (field == Field::email || !user.user_name);
    std::string_view const why = "the back end cannot be asked with such a value";
    auto const pointer = by_email ? pointer_of(Field::email) : pointer_of(Field::user_name);
    return {
        .fault = Fault::invalid_value, .detail = why, .errors = arena_.list<FieldError>({{pointer, why}})};
}
Error NameOfNewUser::taken(std::string_view id) {
    return {.fault = Fault::user_exists,
            .detail = "a user of that name exists already",
            .errors = arena_.list<FieldError>({{"/userName", "is taken", id}})};
}

std::optional<std::string_view> NameOfNewUser::key_of(Field field) const {
    auto const& user = asked_.set;
    if (field == Field::email) return user.email ? user.email : user.user_name;
    return user.user_name ? user.user_name : user.email;
}

Part<std::string_view> NameOfNewUser::holder_after(Error error, std::span<Write const> writes) {
    auto const& lookup = create_.lookup;
    bool const unclear = lookup && !error.uncertain && is_unclear(error);
    bool const look = lookup && (error.uncertain || error.fault == Fault::user_exists || unclear);
    if (!look) return std::unexpected(failed(error));
    auto const field = lookup->by_filter ? lookup->filter : Field::user_name;
    auto const value = key_of(field);
    if (!value) return std::unexpected(failed(error));
    auto const found = look_up(field, *value, writes, conversation_);
    if (!found) {
        if (std::holds_alternative<Ask>(found.error())) return std::unexpected(found.error());
        return std::unexpected(failed(error));
    }
    auto const* const user = holder(*found, field, *value);
    if (!error.uncertain) {
        if (!user) return std::unexpected(failed(error));
        if (error.fault != Fault::user_exists) error.detail = "a user of that name exists already";
        error.fault = Fault::user_exists;
        error.errors = arena_.list<FieldError>(
            {{error.errors.empty() ? std::string_view("/userName") : error.errors.front().pointer, "is taken",
              *user->id()}});
        return std::unexpected(failed(error));
    }
    return after_lost(error, field, *found, user);
}

bool NameOfNewUser::is_unclear(Error const& error) const {
    bool const plain =
        error.errors.empty() && (error.fault == Fault::invalid_value || error.fault == Fault::backend_error);
    return plain && error.backend &&
           calls_for(create_.lookup->unclear, error.backend->status, !error.backend->code.empty());
}

Part<std::string_view> NameOfNewUser::after_lost(Error error, Field field, std::span<HeldUser const> found,
                                                 HeldUser const* user) {
    if (!user) {
        // A user whose name is not understood may be the new one. So may a user that the vendor does not
        // show yet.
        bool const unknown =
            std::ranges::any_of(found, [&](HeldUser const& one) { return one.not_understood(field); });
        error.uncertain = unknown || error.fault == Fault::backend_timeout || create_.lookup->late;
        return std::unexpected(failed(error));
    }
    if (is_held_by(*user)) return *user->id();
    if (!create_.lookup->other_exists) return std::unexpected(failed(error));
    return std::unexpected(failed(taken(*user->id())));
}

bool NameOfNewUser::is_held_by(HeldUser const& user) {
    for (auto const& field : text_fields) {
        if (!create_.lookup->same.has(field.field)) continue;
        auto wanted = asked_.set.*field.member; // what was not sent is the vendor's to choose
        if (field.field == Field::display_name && keeps_parts(program_))
            if (auto const whole = whole_name(conversation_, asked_); whole && *whole) wanted = *whole;
        if (wanted && !user.text(field).is(*wanted)) return false;
    }
    return true;
}

} // namespace idiom::declared
