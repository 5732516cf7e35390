#include "translators/declared/operations.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

/// Returns whether the call changes one of `members`.
bool carries(Members const& members, Saying const& saying) {
    for (auto const& write : saying.writes)
        if ((members.fields.bits() & write.members.fields.bits()) != 0 ||
            (members.extensions & write.members.extensions).any())
            return true;
    return members.has(Field::roles) && saying.roles;
}

bool is_carried(WriteStep const& step, Write const& write) {
    if (step.carries)
        return (step.carries->fields.bits() & write.members.fields.bits()) != 0 ||
               (step.carries->extensions & write.members.extensions).any();
    bool const body = step.body == BodyKind::changes || step.body == BodyKind::document;
    return body && write.in_body && says(step, write);
}

bool has_said(WriteStep const& step, Saying const& saying) {
    if (says_roles(step, saying)) return true;
    return std::ranges::any_of(saying.writes,
                               [&](Write const& write) { return write.in_body && says(step, write); });
}

Verdict::Is of(Accepted const& accepted) { return accepted.pending ? Verdict::Is::pending : Verdict::Is::ok; }

/// Reads the user in the response to a write; null if there is none, or if it is another user.
std::optional<Seen> given_user(WriteStep const& step, ReadResponse const& reply, std::string_view id,
                               Conversation& conversation) {
    if (!step.gives_user || !reply.document) return std::nullopt;
    auto& arena = conversation.arena();
    auto const* const document = arena.make<json::Value>(*reply.document);
    auto const* const value = find(step.at, *document);
    if (!value) return std::nullopt;
    auto seen = read_user(conversation.program(), *value, {}, arena);
    auto const* const row = conversation.program().row(Field::id);
    if (!seen || !(row->ignore_case ? equal_ignoring_case(*seen->user.id(), id) : seen->user.id().is(id)))
        return std::nullopt;
    return seen;
}

/// Returns the version that a write made, if its answer shows one: the one that was read is not true any
/// more.
std::string_view version_after(ReadResponse const& reply, std::optional<Seen> const& user,
                               Program const& program) {
    if (user && !user->version.empty()) return user->version;
    for (auto const& version : program.user.version)
        if (!version.header.empty())
            if (auto const made = reply.response->header(version.header); !made.empty()) return made;
    return {};
}

} // namespace

bool sends_versions(std::vector<WriteStep> const& steps, WriteStep::Match at_least) {
    return std::ranges::any_of(steps, [&](WriteStep const& step) { return step.if_match >= at_least; });
}

bool looks_before(std::optional<Condition> const& one) {
    return one &&
           std::ranges::any_of(one->all, [](Test const& test) { return test.kind == Test::Kind::before; });
}

bool needs_user(std::vector<WriteStep> const& steps) {
    return sends_versions(steps, WriteStep::Match::always) ||
           std::ranges::any_of(steps, [&](WriteStep const& step) {
               return looks_before(step.conditions.when) || looks_before(step.conditions.unless);
           });
}

bool runs(WriteStep const& step, Saying const& saying, Conversation& conversation) {
    if (!holds(step.conditions, conversation.circumstances)) return false;
    if (step.carries) return carries(*step.carries, saying);
    if (step.body == BodyKind::changes || step.body == BodyKind::document) return has_said(step, saying);
    return true;
}

Error uncarried_at(std::string_view pointer, Arena& arena) {
    std::string_view const why = "the back end takes no such change";
    return fail(Fault::backend_conflict, why, arena.list<FieldError>({{pointer, why}})).error();
}

bool may_carry(std::vector<WriteStep> const& steps, Write const& write) {
    return std::ranges::any_of(steps, [&](WriteStep const& step) { return is_carried(step, write); });
}

namespace {

bool names(Template const& text, Write const& write) {
    return std::ranges::any_of(text.pieces, [&](Piece const& piece) {
        return piece.ref == Ref::field && write.members.has(piece.field);
    });
}
bool names(Tree const& tree, Write const& write) {
    return names(tree.text, write) ||
           std::ranges::any_of(tree.members,
                               [&](TreeMember const& member) { return names(member.value, write); }) ||
           std::ranges::any_of(tree.items, [&](Tree const& item) { return names(item, write); });
}
bool names(std::vector<Parameter> const& parameters, Write const& write) {
    return std::ranges::any_of(parameters, [&](Parameter const& one) { return names(one.value, write); });
}

} // namespace

bool names(WriteStep const& step, Write const& write) {
    auto const in_tree = [&](auto const& part) { return names(part.second, write); };
    return names(step.json, write) || names(step.form, write) || names(step.request.query, write) ||
           names(step.request.headers, write) || names(step.request.path, write) ||
           std::ranges::any_of(step.add, in_tree) || std::ranges::any_of(step.around, in_tree) ||
           (step.carries && is_carried(step, write));
}

std::optional<Error> uncarried(std::vector<WriteStep> const& steps, Saying const& saying,
                               Conversation& conversation) {
    auto const carried = [&](auto const& is_by) {
        return std::ranges::any_of(
            steps, [&](WriteStep const& step) { return runs(step, saying, conversation) && is_by(step); });
    };
    auto const by = [&](Write const& write) {
        return carried([&](WriteStep const& step) { return is_carried(step, write); });
    };
    auto const refuse = [&](std::string_view pointer) { return uncarried_at(pointer, conversation.arena()); };
    for (auto const& write : saying.writes)
        if (!by(write)) return refuse(write.pointer);
    bool const roles = !saying.roles || carried([&](WriteStep const& step) {
        if (step.carries) return step.carries->has(Field::roles);
        bool const body = step.body == BodyKind::changes || step.body == BodyKind::document;
        return body && says_roles(step, saying);
    });
    if (!roles) return refuse("/roles");
    return std::nullopt;
}

bool take_values(WriteStep const& step, ReadResponse const& reply, std::pmr::vector<Got>& got,
                 Program const& program, Arena& arena) {
    for (auto const& take : step.take) {
        Got one{.name = take.name, .value = {}};
        if (!take.header.empty()) {
            auto const text = reply.response->header(take.header);
            auto const segment = take.as.kind == Conversion::Kind::last_segment ? last_segment(text, arena)
                                                                                : std::optional(text);
            if (!segment || segment->empty()) return false;
            one.value = Filled::of(*segment);
        } else {
            auto const* const value =
                reply.document ? find(take.at, *arena.make<json::Value>(*reply.document)) : nullptr;
            auto const text = key_text(value, take.as, spelling_of(program), arena);
            if (!text) return false;
            one.value = Filled::of(*text);
            if (value->is_number() && take.as.kind == Conversion::Kind::none) one.value.json = value->raw;
        }
        got.push_back(one);
    }
    return true;
}

std::span<SentValue const> sent_values(User const& set, Names roles, Arena& arena) {
    auto values = arena.vector<SentValue>();
    for (auto const& field : text_fields)
        if (field.field != Field::password && set.*field.member)
            values.push_back({pointer_of(field.field), *(set.*field.member)});
    for (auto const role : roles)
        values.push_back({"/roles", role});
    return Arena::keep(values);
}

namespace {

constexpr std::string_view in_part = "the change was written in part";

} // namespace

std::optional<Error> misfit_of_steps(std::vector<WriteStep> const& steps, Saying const& saying,
                                     FillValues const& values, Conversation& conversation) {
    for (auto const& step : steps) {
        if (!runs(step, saying, conversation)) continue;
        if (auto const error = conversation.misfit_in(step.request, values)) return error;
        if (step.other)
            if (auto const error = conversation.misfit_in(step.other->request, values)) return error;
        if (auto const body = body_of(conversation, step, saying); !body) return body.error();
    }
    return std::nullopt;
}

Part<StepsDone> send_steps(std::vector<WriteStep> const& steps, Purpose purpose, Sending const& sending,
                           std::string_view version, Conversation& conversation) {
    auto& arena = conversation.arena();
    StepsDone done;
    for (auto const& step : steps) {
        if (!runs(step, sending.saying, conversation)) continue;
        sending.fill.got = {sending.got.data(), sending.got.size()};
        auto const body = body_of(conversation, step, sending.saying);
        if (!body && !done.any) return std::unexpected(failed(body.error()));
        if (!body) return std::unexpected(after_write(failed(body.error()), in_part, arena));
        if (!*body) continue;
        auto sent = conversation.sent(purpose, sending.id);
        sent.members = sending.sent;
        sent.values = sending.values;
        bool const matches = step.if_match != WriteStep::Match::none;
        auto const accepted =
            conversation.write(step, sending.fill, **body, sent, matches ? version : std::string_view{});
        if (!accepted) {
            if (!done.any) return std::unexpected(accepted.error());
            return std::unexpected(after_write(accepted.error(), in_part, arena));
        }
        done.any = true;
        done.pending = done.pending || of(*accepted) == Verdict::Is::pending;
        done.user = given_user(step, accepted->reply, sending.id, conversation);
        version = version_after(accepted->reply, done.user, conversation.program());
        if (!take_values(step, accepted->reply, sending.got, conversation.program(), arena)) {
            Error error{
                .fault = Fault::write_not_confirmed,
                .detail =
                    "the change was written in part: the back end's answer lacks what the next step needs",
                .errors = {}};
            error.uncertain = true;
            return std::unexpected(failed(error));
        }
    }
    return done;
}

std::optional<Error> refused(Refuse::For what, Conversation& conversation) {
    for (auto const& rule : conversation.program().refuse)
        if (rule.what == what && holds(rule.when, conversation.circumstances)) {
            auto detail = std::string_view(rule.detail);
            if (rule.is == Fault::delete_would_be_global)
                detail = conversation.arena().join({detail, "; repeat with ?scope=global if that is meant"});
            return Error{.fault = rule.is, .detail = detail, .errors = {}};
        }
    return std::nullopt;
}

bool refuses(Refuse::For what, Program const& program) {
    return std::ranges::any_of(program.refuse, [&](Refuse const& rule) { return rule.what == what; });
}

bool shows_all(Conversation& conversation, Seen const& given, Asked const& asked,
               std::optional<Names> const& roles) {
    auto const& program = conversation.program();
    auto const& now = given.user;
    if (!now.whole() || program.roles.read || program.roles.keys_in_document) return false;
    if (program.roles.in_document() && !given.roles) return false;
    // An empty set of roles is confirmed by a read, whether it was asked for or shown.
    if (roles && (roles->empty() || !given.user.roles() || given.user.roles()->empty())) return false;
    bool const separate =
        std::ranges::any_of(program.fields, [](FieldRow const& row) { return row.part != 0; });
    if (separate) return false;
    auto const* const before = asked.before ? &asked.before->user : nullptr;
    for (auto const& row : program.fields) {
        if (!readable(row.access) || !row.supported) continue;
        bool const held =
            before && has(before->shown(), row.field) && !(asked.change && asked.change->clears(row.field));
        bool const wanted = has(asked.set, row.field);
        if ((held || wanted) && !has(now.shown(), row.field)) {
            bool const emptied = row_of(row.field).shape == Shape::text && wanted &&
                                 (asked.set.*text_field(row.field).member)->empty();
            if (!emptied) return false;
        }
    }
    auto const shown = now.extensions() ? *now.extensions() : std::span<Extension const>{};
    auto const there = [&](std::string_view name) {
        return std::ranges::find(shown, name, &Extension::name) != shown.end();
    };
    auto const held = before && before->extensions() ? *before->extensions() : std::span<Extension const>{};
    for (auto const& one : held)
        if (!there(one.name)) return false;
    for (auto const& one : asked.set.extensions.value_or(std::span<Extension const>{}))
        for (auto const& row : program.extensions)
            if (row.name == one.name && readable(row.access) && one.json != "null" && !there(one.name))
                return false;
    return true;
}

} // namespace idiom::declared
