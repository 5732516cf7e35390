#pragma once

#include "translators/core/change.hpp"
#include "translators/core/error.hpp"
#include "translators/core/member.hpp"
#include "translators/core/user.hpp"

#include <vector>

namespace idiom {

class Arena;

/// A user as the vendor's answer shows it. A dialect reads it, plans on it and answers with it. `shown` is
/// the same user as clients see it: a member that was not understood is absent there. Role names are the
/// vendor's. A plain value; its views point into the call's arena.
class HeldUser {
public:
    HeldUser() = default;
    /// Returns a user that the gateway itself wrote, so every member of it is understood.
    static HeldUser of(User const& user) {
        HeldUser held;
        held.user_ = user;
        return held;
    }

    Member<std::string_view> id() const { return text(Field::id, user_.id); }
    Member<std::string_view> user_name() const { return text(Field::user_name, user_.user_name); }
    Member<std::string_view> display_name() const { return text(Field::display_name, user_.display_name); }
    Member<std::string_view> first_name() const { return text(Field::first_name, user_.first_name); }
    Member<std::string_view> last_name() const { return text(Field::last_name, user_.last_name); }
    Member<std::string_view> email() const { return text(Field::email, user_.email); }
    Member<std::string_view> phone_number() const { return text(Field::phone_number, user_.phone_number); }
    Member<bool> active() const { return member(Field::active, user_.active); }
    Member<Names> roles() const { return member(Field::roles, user_.roles); }
    Member<Names> accounts() const { return member(Field::accounts, user_.accounts); }
    Member<std::span<Device const>> devices() const { return member(Field::devices, user_.devices); }
    Member<std::span<Skill const>> skills() const { return member(Field::skills, user_.skills); }
    Member<std::span<Extension const>> extensions() const {
        return member(Field::extensions, user_.extensions);
    }
    Member<std::string_view> text(TextField const& field) const {
        return text(field.field, user_.*field.member);
    }

    void set(TextField const& field, Member<std::string_view> value) {
        set(field.field, user_.*field.member, value);
    }
    void set_id(Member<std::string_view> value) { set(Field::id, user_.id, value); }
    void set_user_name(Member<std::string_view> value) { set(Field::user_name, user_.user_name, value); }
    void set_display_name(Member<std::string_view> value) {
        set(Field::display_name, user_.display_name, value);
    }
    void set_first_name(Member<std::string_view> value) { set(Field::first_name, user_.first_name, value); }
    void set_last_name(Member<std::string_view> value) { set(Field::last_name, user_.last_name, value); }
    void set_email(Member<std::string_view> value) { set(Field::email, user_.email, value); }
    void set_phone_number(Member<std::string_view> value) {
        set(Field::phone_number, user_.phone_number, value);
    }
    void set_active(Member<bool> value) { set(Field::active, user_.active, value); }
    void set_roles(Member<Names> value) { set(Field::roles, user_.roles, value); }
    void set_accounts(Member<Names> value) { set(Field::accounts, user_.accounts, value); }
    void set_devices(Member<std::span<Device const>> value) { set(Field::devices, user_.devices, value); }
    void set_skills(Member<std::span<Skill const>> value) { set(Field::skills, user_.skills, value); }
    void set_extensions(Member<std::span<Extension const>> value) {
        set(Field::extensions, user_.extensions, value);
    }

    /// Marks a field as present and not understood.
    void refuse(Field field) {
        clear(user_, field);
        not_understood_.add(field);
    }
    /// Marks a field as mended: U+FFFD replaced bytes that are not characters. A mended value can be shown.
    /// It must not be written back.
    void mend(Field field) { mended_.add(field); }

    FieldSet not_understood() const { return not_understood_; }
    FieldSet mended() const { return mended_; }
    bool not_understood(Field field) const { return not_understood_.has(field); }
    /// Returns whether every member was understood and none was mended. Only such a user has an ETag.
    bool whole() const { return (not_understood_.bits() | mended_.bits()) == 0; }

    /// Returns the user as clients see it. An absent field may be one that was not understood, so a write
    /// must not be computed from its absence.
    User const& shown() const { return user_; }

private:
    template <class T> Member<T> member(Field field, std::optional<T> const& value) const {
        return not_understood_.has(field) ? Member<T>::not_understood() : Member<T>(value);
    }
    Member<std::string_view> text(Field field, std::optional<std::string_view> const& value) const {
        return member(field, value);
    }
    template <class T> void set(Field field, std::optional<T>& to, Member<T> const& value) {
        if (value.is_not_understood()) return refuse(field);
        not_understood_.remove(field);
        to = value ? std::optional<T>(*value) : std::nullopt;
    }

    User user_;
    FieldSet not_understood_;
    FieldSet mended_;
};

/// Adds a warning for each field that was not understood or was mended.
void warn_of(HeldUser const& user, std::pmr::vector<Warning>& warnings);

/// Returns the backend_error that names `fields`, for a write that would use or overwrite them.
Error not_understood(FieldSet fields, Arena& arena);

/// Returns the fields that `change` would overwrite and that were not understood.
FieldSet written_over(Change const& change, HeldUser const& before);

} // namespace idiom
