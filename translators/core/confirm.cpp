#include "translators/core/conversation.hpp"
#include "translators/core/field_errors.hpp"
#include "translators/core/http.hpp"
#include "translators/core/not_shown.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom {

namespace {

/// The write that the client asked for.
struct Asked {
    User const& set;
    Change const* change = nullptr;   ///< of an update: the fields to clear
    HeldUser const* before = nullptr; ///< of an update, if the user was read
    std::optional<RolePlan> const& roles;
    std::span<Warning const> warnings;
    bool created = false;
};

bool same_number(std::string_view a, std::string_view b) {
    constexpr std::string_view separators = " -./()";
    auto const skip = [&](std::string_view& text) {
        text.remove_prefix(std::min(text.find_first_not_of(separators), text.size()));
    };
    for (;;) {
        skip(a);
        skip(b);
        if (a.empty() || b.empty()) return a.empty() && b.empty();
        if (a.front() != b.front()) return false;
        a.remove_prefix(1);
        b.remove_prefix(1);
    }
}

/// Returns whether the back end shows the value that was asked for. A vendor may spell it in its own way.
bool same_value(Field field, std::string_view asked, std::string_view shown) {
    asked = trimmed(asked, white_space);
    shown = trimmed(shown, white_space);
    if (asked == shown) return true;
    switch (field) {
    case Field::user_name:
    case Field::email: return equal_ignoring_case(asked, shown);
    case Field::phone_number: return same_number(asked, shown);
    default: return false;
    }
}

/// Returns whether two extension values agree. Objects and lists always agree, because vendors add members to
/// them and reorder them. So do texts with escapes.
bool same_extension(std::string_view asked, std::string_view shown) {
    bool const comparable = !asked.starts_with('{') && !asked.starts_with('[') &&
                            asked.find('\\') == std::string_view::npos &&
                            shown.find('\\') == std::string_view::npos;
    return !comparable || asked == shown;
}

/// Finds the parts of a write that the back end does not show.
class Look {
public:
    Look(Asked const& asked, HeldUser const& now, Capabilities const& can, Arena& arena)
        : asked_(asked), now_(now), can_(can), warnings_(arena.vector<Warning>()), arena_(arena) {
        warnings_.assign(asked.warnings.begin(), asked.warnings.end());
    }

    void fields() {
        for (auto const& field : text_fields)
            if (readable(rule(can_, field.field).access)) text(field);
        if (readable(rule(can_, Field::accounts).access)) accounts();
        extensions();
    }
    bool found() const { return found_; }
    std::pmr::vector<Warning>& warnings() { return warnings_; }

private:
    void missing(std::string_view pointer) {
        auto const known = [&](Warning const& warning) { return warning.pointer == pointer; };
        if (std::ranges::any_of(warnings_, known)) return;
        found_ = true;
        warnings_.push_back({pointer, not_shown});
    }

    void text(TextField const& field) {
        auto const& value = asked_.set.*field.member;
        bool const clears = asked_.change && asked_.change->clears(field.field);
        if (!value && !clears) return;
        auto const now = now_.text(field);
        if (now.is_not_understood()) return; // `present` adds a warning for it
        // A vendor with several addresses may show the next one after the first was cleared.
        auto const before = asked_.before ? asked_.before->text(field) : Member<std::string_view>();
        bool const emptied = clears && now && before && *now != *before;
        auto const wanted = clears ? std::string_view{} : *value;
        if (!emptied && !same_value(field.field, wanted, now ? *now : std::string_view{}))
            missing(pointer_of(field.field));
    }

    void accounts() {
        auto const held = now_.accounts();
        if (!asked_.set.accounts || held.is_not_understood()) return;
        if (!idiom::missing(*asked_.set.accounts, held ? *held : Names{}, arena_).empty())
            missing(pointer_of(Field::accounts));
    }

    void extensions() {
        auto const held = now_.extensions();
        if (!asked_.set.extensions || held.is_not_understood()) return;
        for (auto const& extension : *asked_.set.extensions) {
            auto const* const row = find_extension(can_, extension.name);
            if (!row || !readable(row->access)) continue;
            auto const there = held ? *held : std::span<Extension const>{};
            auto const shown = std::ranges::find(there, extension.name, &Extension::name);
            bool const same = extension.json == "null"
                                  ? shown == there.end() || shown->json == R"("")"
                                  : shown != there.end() && same_extension(extension.json, shown->json);
            if (!same) missing(arena_.join({"/extensions/", can_.dialect, "/", extension.name}));
        }
    }

    Asked const& asked_;
    HeldUser const& now_;
    Capabilities const& can_;
    std::pmr::vector<Warning> warnings_;
    Arena& arena_;
    bool found_ = false;
};

/// A user that is still active after a deprovisioning is an error, never a warning.
std::optional<Error> unconfirmed_state(Asked const& asked, HeldUser const& now, Capabilities const& can,
                                       Arena& arena) {
    bool const shows = readable(rule(can, Field::active).access);
    if (!asked.set.active || !shows || now.active().is(*asked.set.active)) return std::nullopt;
    auto const detail = *asked.set.active ? "the user was to be active and is not shown to be so"
                                          : "the user was to be disabled and is not shown to be so";
    return Error{.fault = Fault::write_not_confirmed,
                 .detail = detail,
                 .errors = arena.list<FieldError>({{pointer_of(Field::active), detail}})};
}

Step<Answer> confirm(Asked const& asked, HeldUser const& now, Capabilities const& can, Call const& call,
                     Arena& arena) {
    if (asked.roles && asked.roles->changes())
        if (auto const error = unconfirmed(*asked.roles, now, call, arena)) return failed(*error);
    if (auto const error = unconfirmed_state(asked, now, can, arena)) return failed(*error);
    Look look(asked, now, can, arena);
    look.fields();
    auto const shown = present(now, call, look.warnings(), arena);
    return Result<Answer>(
        Answer{.what = OneUser{.user = shown, .created = asked.created, .whole = now.whole()},
               .warnings = Arena::keep(look.warnings()),
               .unconfirmed = look.found()});
}

} // namespace

Step<Answer> answer_update(Plan const& plan, HeldUser const& now, Capabilities const& can, Call const& call,
                           Arena& arena) {
    return confirm({.set = plan.change.set,
                    .change = &plan.change,
                    .before = plan.before,
                    .roles = plan.roles,
                    .warnings = plan.change.warnings},
                   now, can, call, arena);
}

Step<Answer> answer_create(CreateUser const& wanted, RolePlan const& roles, HeldUser const& now,
                           Capabilities const& can, Call const& call, Arena& arena) {
    std::optional const planned = roles;
    return confirm({.set = wanted.user, .roles = planned, .warnings = wanted.warnings, .created = true}, now,
                   can, call, arena);
}

std::optional<Error> unconfirmed(RolePlan const& plan, HeldUser const& now, Call const& call, Arena& arena) {
    if (!now.roles()) {
        if (plan.after.empty() && plan.remove.empty()) return std::nullopt;
        constexpr std::string_view why = "the back end does not show the roles that the user now holds";
        return Error{.fault = Fault::write_not_confirmed,
                     .detail = why,
                     .errors = arena.list<FieldError>({{"/roles", why}})};
    }
    auto const held = *now.roles();
    auto const absent = missing(plan.after, held, arena);
    auto const still_there = missing(plan.remove, missing(plan.remove, held, arena), arena);
    if (absent.empty() && still_there.empty()) return std::nullopt;

    FieldErrors errors(arena);
    auto detail = arena.text(128);
    auto const note = [&](std::string_view what, std::string_view role) {
        if (!errors.has_room()) return errors.count_one();
        auto const unified = call.roles->to_unified(role);
        auto const text = arena.join({"role '", unified.empty() ? role : unified, what});
        errors.add("/roles", text);
        if (!detail.empty()) detail += "; ";
        detail += text;
    };
    for (auto const role : absent)
        note("' was asked for and is not there", role);
    for (auto const role : still_there)
        note("' was to go and is still there", role);
    return Error{.fault = Fault::write_not_confirmed,
                 .detail = errors.with_count(arena.keep(detail)),
                 .errors = errors.list()};
}

} // namespace idiom
