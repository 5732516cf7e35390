#include "translators/declared/changes.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/core/names.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

std::unexpected<Error> refuse(Fault fault, std::string_view pointer, std::string_view detail, Arena& arena) {
    return fail(fault, detail, arena.list<FieldError>({{pointer, detail}}));
}

bool same_names(Names a, Names b, Arena& arena) {
    return std::ranges::equal(sorted_set(a, arena), sorted_set(b, arena));
}

/// Collects the writes of one call.
class Collector {
public:
    Collector(Conversation& conversation, Asked const& asked)
        : conversation_(conversation), program_(conversation.program()), asked_(asked),
          arena_(conversation.arena()), writes_(arena_.vector<Write>()) {}

    Result<std::span<Write>> run() {
        if (auto const name = joined_name(); !name) return std::unexpected(name.error());
        for (auto const& row : program_.fields)
            if (auto const done = field(row); !done) return std::unexpected(done.error());
        if (auto const done = extensions(); !done) return std::unexpected(done.error());
        return std::span(writes_.data(), writes_.size());
    }

private:
    bool creating() const { return asked_.change == nullptr; }
    bool clears(Field field) const { return asked_.change && asked_.change->clears(field); }
    HeldUser const* before() const { return asked_.before ? &asked_.before->user : nullptr; }

    /// Refuses a joined display name without both of its parts: the vendor keeps only the parts.
    Result<void> joined_name() {
        auto const* const row = program_.row(Field::display_name);
        if (!row || !row->joined || !asked_.set.display_name) return {};
        if (asked_.set.first_name && asked_.set.last_name) return {};
        if (before() && before()->display_name().is(*asked_.set.display_name)) return {};
        return refuse(Fault::unsupported_field, "/displayName",
                      "is made of firstName and lastName: give both", arena_);
    }

    Result<void> field(FieldRow const& row) {
        if (row.joined || row.is_part || !row.at) return {};
        bool const parts = row.field == Field::display_name && keeps_parts(program_);
        bool const given =
            has(asked_.set, row.field) || (parts && (asked_.set.first_name || asked_.set.last_name));
        if (!given && !clears(row.field)) return {};
        if (!row.supported) {
            if (!given) return {};
            return std::unexpected(unsupported_field(row, arena_));
        }
        if (!creating() && row.access == Access::create_only) return kept(row);
        if (creating() ? !creatable(row.access) : !writable(row.access)) return {};
        if (!given) return clear(row);
        switch (row_of(row.field).shape) {
        case Shape::text: return text(row);
        case Shape::boolean: return truth(row);
        case Shape::names: return names(row);
        default: return {};
        }
    }

    /// Refuses a change of a field that can only be set on create.
    Result<void> kept(FieldRow const& row) {
        auto const& text = text_field(row.field);
        bool const same = row_of(row.field).shape == Shape::text && before() && !clears(row.field) &&
                          (asked_.set.*text.member) && before()->text(text).is(*(asked_.set.*text.member));
        if (same) return {};
        return refuse(Fault::read_only_field, idiom::pointer_of(row.field), "cannot be changed", arena_);
    }

    Result<void> clear(FieldRow const& row) {
        if (row.clear == Clear::not_clearable) return {};
        if (asked_.only_differences && before() && is_empty(row.field)) return {};
        add(row, cleared(row.clear, arena_), idiom::pointer_of(row.field));
        return {};
    }
    bool is_empty(Field field) const {
        auto const& shape = row_of(field);
        if (before()->not_understood(field)) return false;
        if (shape.shape == Shape::text) {
            auto const value = before()->text(text_field(field));
            return !value || value->empty();
        }
        if (field == Field::accounts) return !before()->accounts() || before()->accounts()->empty();
        return false;
    }

    Result<void> text(FieldRow const& row) {
        auto const& field = text_field(row.field);
        std::optional<std::string_view> value = asked_.set.*field.member;
        auto pointer = idiom::pointer_of(row.field);
        if (row.field == Field::display_name && keeps_parts(program_)) {
            auto const whole = whole_name(conversation_, asked_);
            if (!whole) return std::unexpected(whole.error());
            value = *whole;
            if (!value) return {};
            if (!asked_.set.display_name) pointer = asked_.set.last_name ? "/lastName" : "/firstName";
            if (value->empty()) return refuse(Fault::invalid_value, pointer, "must not be empty", arena_);
        }
        if (auto const wrong = bounds(row, *value, pointer)) return std::unexpected(*wrong);
        bool const stands = before() && before()->text(field).is(*value);
        if (stands && (asked_.only_differences || has_twin_with_other(row, *value))) return {};
        if (auto const twin = contradicts(row, *value)) return std::unexpected(*twin);
        auto* const out = spelled(*value, row, arena_);
        if (!out) return refuse(Fault::invalid_value, pointer, why_not(row), arena_);
        add(row, out, pointer);
        return {};
    }

    std::optional<Error> bounds(FieldRow const& row, std::string_view value, std::string_view pointer) {
        auto const length = utf8::length(value);
        if (length < row.least)
            return refuse(Fault::invalid_value, pointer,
                          row.least == 1 ? "must not be empty" : "is too short", arena_)
                .error();
        if (row.max_length == 0 || length <= row.max_length) return std::nullopt;
        return refuse(Fault::invalid_value, pointer,
                      arena_.join({"has more than ", decimal(row.max_length, arena_), " characters"}), arena_)
            .error();
    }

    /// Returns what values the conversion of the field accepts.
    std::string_view why_not(FieldRow const& row) {
        if (row.at->as.kind != Conversion::Kind::map) return "has to be a whole number";
        auto text = arena_.text(64);
        text += "has to be one of";
        for (auto const& [here, there] : row.at->as.map)
            text.append(&here == &row.at->as.map.front().first ? " " : ", ").append(here);
        return arena_.keep(text);
    }

    bool are_twins(FieldRow const& a, FieldRow const& b) const {
        return a.field != b.field && a.at && b.at && a.part == b.part && a.at->at.text == b.at->at.text &&
               row_of(b.field).shape == Shape::text;
    }
    std::optional<std::string_view> asked_text(FieldRow const& row) const {
        return asked_.set.*text_field(row.field).member;
    }
    /// Returns whether another field at the same place gets another value. A value that only repeats the
    /// present one is then replaced.
    bool has_twin_with_other(FieldRow const& row, std::string_view value) const {
        return std::ranges::any_of(program_.fields, [&](FieldRow const& other) {
            return are_twins(row, other) && asked_text(other).value_or(value) != value;
        });
    }
    std::optional<Error> contradicts(FieldRow const& row, std::string_view value) {
        for (auto const& other : program_.fields) {
            if (!are_twins(row, other)) continue;
            auto const theirs = asked_text(other);
            bool const stands = theirs && before() && before()->text(text_field(other.field)).is(*theirs);
            if (!theirs || *theirs == value || stands) continue;
            auto const later = &other > &row ? other.field : row.field;
            auto const earlier = &other > &row ? row.field : other.field;
            return refuse(Fault::invalid_value, idiom::pointer_of(later),
                          arena_.join({"is one field with ", name_of(earlier),
                                       " at the back end: the two cannot differ"}),
                          arena_)
                .error();
        }
        return std::nullopt;
    }

    Result<void> truth(FieldRow const& row) {
        bool const value = *asked_.set.active;
        if (asked_.only_differences && before() && before()->active().is(value)) return {};
        auto const& as = row.at->as;
        Out* out = out_raw(value != (as.kind == Conversion::Kind::negated) ? "true" : "false", arena_);
        if (as.kind == Conversion::Kind::words) {
            auto const& words = value ? as.true_words : as.false_words;
            if (words.empty())
                return refuse(Fault::invalid_value, "/active", "the back end has no word for this", arena_);
            out = out_text(words.front(), arena_);
        }
        add(row, out, "/active");
        return {};
    }

    Result<void> names(FieldRow const& row) {
        auto const value = *asked_.set.accounts;
        auto const held = before() ? before()->accounts() : Member<Names>();
        if (asked_.only_differences && before() && held && same_names(value, *held, arena_)) return {};
        Out* out = out_names(value, arena_);
        if (row.at->as.kind == Conversion::Kind::joined) {
            auto const holds_separator = [&](auto name) { return name.contains(row.at->as.text); };
            if (std::ranges::any_of(value, holds_separator))
                return refuse(Fault::invalid_value, "/accounts", "one holds the text that separates accounts",
                              arena_);
            auto text = arena_.text(64);
            for (std::size_t i = 0; i < value.size(); ++i)
                text.append(i == 0 ? "" : row.at->as.text).append(value[i]);
            out = out_text(arena_.keep(text), arena_);
        }
        add(row, out, "/accounts");
        return {};
    }

    Out* shaped(std::optional<Tree> const& tree, Out* value) {
        if (!tree || !value) return value;
        FillValues values;
        values.whole_value =
            value->kind == Out::Kind::raw
                ? Filled{.text = value->text, .json = value->text, .items = {}, .present = true}
                : Filled::of(value->text);
        return fill(*tree, values, arena_);
    }

    void add(FieldRow const& row, Out* value, std::string_view pointer) {
        for (auto& write : writes_) // two rows may have one place
            if (write.at && !write.is_roles && write.at->text == row.at->at.text && write.part == row.part &&
                !write.members.fields.empty())
                return write.members.fields.add(row.field);
        Write write{.members = {}, .pointer = pointer, .at = &row.at->at};
        write.members.fields.add(row.field);
        write.value = shaped(row.write_as, value);
        write.create_at = row.create_at ? &*row.create_at : &row.at->at;
        write.create_value = row.create_as ? shaped(row.create_as, value) : write.value;
        write.in_new_user = row.in_new_user;
        write.in_body = row.in_body;
        write.part = row.part;
        write.there = asked_.before && asked_.before->document && row.part == 0 &&
                      find(row.at->at, *asked_.before->document) != nullptr;
        writes_.push_back(write);
    }

    std::optional<std::string_view> held_extension(std::string_view name) const {
        auto const held = before() ? before()->extensions() : Member<std::span<Extension const>>();
        if (!held) return std::nullopt;
        for (auto const& one : *held)
            if (one.name == name) return one.json;
        return std::nullopt;
    }

    Result<void> extensions() {
        for (std::size_t i = 0; i < program_.extensions.size(); ++i) {
            auto const& row = program_.extensions[i];
            if (creating() ? !creatable(row.access) : !writable(row.access)) continue;
            for (auto const& one : asked_.set.extensions.value_or(std::span<Extension const>{}))
                if (one.name == row.name)
                    if (auto const done = extension(i, row, one.json); !done) return done;
        }
        return {};
    }
    Result<void> extension(std::size_t index, ExtensionRow const& row, std::string_view json) {
        bool const null = json == "null";
        if (null && creating()) return {};
        auto const held = held_extension(row.name);
        if (asked_.only_differences && before() && readable(row.access)) {
            bool const same = held ? json_patch::equal(*held, json, arena_) : null;
            if (same) return {};
        }
        auto* const value = null ? out_raw("null", arena_) : extension_value(row, json, arena_);
        auto const pointer = pointer_of(program_, row, arena_);
        if (!value)
            return refuse(Fault::invalid_value, pointer, "is no value that the back end knows", arena_);
        Write write{.members = {},
                    .pointer = pointer,
                    .at = &row.at,
                    .value = value,
                    .create_at = &row.at,
                    .create_value = value};
        write.members.extensions.set(index);
        write.there =
            asked_.before && asked_.before->document && find(row.at, *asked_.before->document) != nullptr;
        writes_.push_back(write);
        return {};
    }

    Conversation& conversation_;
    Program const& program_;
    Asked const& asked_;
    Arena& arena_;
    std::pmr::vector<Write> writes_;
};

} // namespace

Error unsupported_field(FieldRow const& row, Arena& arena) {
    auto const why =
        row.otherwise.empty() ? std::string_view("the back end has no such field") : row.otherwise;
    return refuse(Fault::unsupported_field, idiom::pointer_of(row.field), why, arena).error();
}

std::string_view pointer_of(Program const& program, ExtensionRow const& row, Arena& arena) {
    return arena.join({"/extensions/", program.dialect, "/", row.name});
}

Result<std::span<Write>> writes_of(Conversation& conversation, Asked const& asked) {
    return Collector(conversation, asked).run();
}

bool keeps_parts(Program const& program) {
    auto const* const first = program.row(Field::first_name);
    auto const* const last = program.row(Field::last_name);
    return (first && first->is_part) || (last && last->is_part);
}

Result<std::optional<std::string_view>> whole_name(Conversation& conversation, Asked const& asked) {
    auto const* const before = asked.before ? &asked.before->user : nullptr;
    auto set = asked.set;
    // A display name that only repeats the present one does not contradict new parts.
    if (set.display_name && before && before->display_name().is(*set.display_name)) set.display_name.reset();
    return one_name(set, before, conversation.program().dialect, conversation.arena());
}

std::span<Filled const> field_values(Program const& program, std::span<Write const> writes, Arena& arena) {
    auto const values = arena.array<Filled>(field_count);
    for (auto const& write : writes)
        for (auto const& row : program.fields) {
            bool const there = row.at && write.at && row.part == write.part &&
                               row.at->at.text == write.at->text && write.members.extensions.none();
            if (!there || !write.value) continue;
            auto& value = values[static_cast<std::size_t>(row.field)];
            value.present = true;
            value.text = write.value->text;
            if (write.value->kind != Out::Kind::text) value.json = json_of(*write.value, arena);
        }
    return values;
}

std::optional<Error> lacking(Conversation& conversation, User const& user, Names roles) {
    auto const& program = conversation.program();
    auto errors = conversation.arena().vector<FieldError>();
    auto const given = [&](FieldRow const& row) {
        if (has(user, row.field)) return true;
        if (row.field == Field::display_name && keeps_parts(program) && (user.first_name || user.last_name))
            return true;
        return std::ranges::any_of(program.fields, [&](FieldRow const& other) {
            return row.at && other.at && other.field != row.field && row.part == other.part &&
                   row.at->at.text == other.at->at.text && has(user, other.field);
        });
    };
    for (auto const& row : program.fields)
        if (row.need != Need::never && row.supported && !given(row))
            errors.push_back({idiom::pointer_of(row.field), "is required"});
    if (program.roles.need != Need::never && roles.empty()) errors.push_back({"/roles", "is required"});
    if (errors.empty()) return std::nullopt;
    return fail(Fault::invalid_value, "fields that the back end requires are missing", Arena::keep(errors))
        .error();
}

std::span<std::string_view const> secrets_of(Program const& program, User const& user, Arena& arena) {
    auto secrets = arena.vector<std::string_view>();
    if (user.password && !user.password->empty()) secrets.push_back(*user.password);
    for (auto const& one : user.extensions.value_or(std::span<Extension const>{}))
        for (auto const& row : program.extensions)
            if (row.name == one.name && row.access == Access::write)
                if (auto const value = json::read(one.json, arena);
                    value && value->is_string() && !value->text.empty())
                    secrets.push_back(value->text);
    return Arena::keep(secrets);
}

} // namespace idiom::declared
