#include "translators/declared/sections.hpp"

namespace idiom::declared {

namespace {

Scope const& user_scope() {
    static Scope const scope = Scope{}.with({Ref::id, Ref::field});
    return scope;
}

void read_members_map(Context& in, Entry const& of, Scope const& scope, auto add) {
    for_each_member(in.source, of, [&](Entry const& one) { add(one, read_tree(in, one, scope)); });
}

Take read_take(Context& in, Entry const& of) {
    Section const map(in.source, of, "'take'", {"at", "header", "as"});
    Take take{.name = std::string(of.key), .at = {}, .header = {}, .as = read_conversion(in, map.get("as"))};
    take.header = read_text(in.source, map.get("header")).value_or("");
    if (auto const at = map.get("at"))
        take.at = read_path(in, at).value_or(Path{});
    else if (take.header.empty())
        map.need("at");
    return take;
}

std::vector<Alternative::After> read_afters(Context& in, Entry const& of) {
    std::vector<Alternative::After> made;
    need_items(in.source, of);
    for_each_of(of, [&](Entry const& one) {
        Section const map(in.source, one, "'after'", {"status", "body"});
        made.push_back(
            {.status = read_statuses(in, map.need("status")), .body = read_shape(in, map.get("body"))});
    });
    return made;
}

Alternative read_alternative(Context& in, Entry const& of, Scope const& scope) {
    Section const map(in.source, of, "'or'", keys_with(request_keys, {"after", "remember"}));
    return {.request = read_request(in, map, scope, false),
            .after = read_afters(in, map.need("after")),
            .remember = read_text(in.source, map.get("remember")).value_or("")};
}

void read_body(Context& in, Section const& map, WriteStep& step, Scope const& scope) {
    auto const body = map.get("body");
    auto const tree = map.get("json");
    auto const form = map.get("form");
    if (int(bool(body)) + int(bool(tree)) + int(bool(form)) > 1)
        in.source.problem(map.at(), "a request has one body: 'body', 'json' or 'form'");
    if (body)
        step.body = read_word<BodyKind>(in.source, body, "body",
                                        {{"new", BodyKind::new_user},
                                         {"changes", BodyKind::changes},
                                         {"document", BodyKind::document}})
                        .value_or(BodyKind::none);
    if (tree) {
        step.body = BodyKind::json;
        step.json = read_tree(in, tree, scope, scope.has(Ref::role_names));
    }
    if (form) {
        step.body = BodyKind::form;
        step.form = read_parameters(in, form, Place::form, scope);
    }
    if (step.body != BodyKind::none && step.request.method == Method::get)
        in.source.problem((body ? body : tree ? tree : form).at, "a GET has no body");
    if (step.body == BodyKind::document && in.program.xml)
        in.source.problem(body.place(), "'body: document' is for JSON");
    if (auto const notation = map.get("notation"))
        step.notation = read_word<Notation>(in.source, notation, "notation",
                                            {{"json_patch", Notation::json_patch},
                                             {"merge_patch", Notation::merge_patch},
                                             {"scim_patch", Notation::scim_patch}})
                            .value_or(Notation::members);
    step.root = read_text(in.source, map.get("root")).value_or("");
    if (in.program.xml && step.body != BodyKind::none && step.body != BodyKind::form) {
        if (step.root.empty())
            map.need("root");
        else
            parse_path(in, map.get("root").place(), step.root);
    }
}

void read_answer(Context& in, Section const& map, WriteStep& step) {
    if (auto const gives = map.get("gives"))
        step.gives_user = read_word<bool>(in.source, gives, "value", {{"user", true}}).value_or(false);
    if (auto const at = map.get("at")) step.at = read_path(in, at).value_or(Path{});
    for_each_member(in.source, map.get("take"),
                    [&](Entry const& one) { step.take.push_back(read_take(in, one)); });
    using enum WriteStep::Match;
    if (auto const match = map.get("if_match"))
        step.if_match = read_word<WriteStep::Match>(in.source, match, "value",
                                                    {{"when_read", when_read}, {"always", always}})
                            .value_or(none);
    if (auto const repeatable = map.get("repeatable")) step.repeatable = read_flag(in.source, repeatable);
}

Lookup read_lookup(Context& in, Entry const& of) {
    Section const map(in.source, of, "'lookup'",
                      keys_with(request_keys, {"filter", "same", "at", "other", "late", "unclear"}));
    Lookup made;
    made.by_filter = !map.has("request");
    if (made.by_filter)
        made.filter = read_word<Field>(in.source, map.need("filter"), "filter",
                                       {{"userName", Field::user_name}, {"email", Field::email}})
                          .value_or(Field::user_name);
    else
        made.request = read_request(in, map, Scope{}.with({Ref::field, Ref::value}), true);
    if (auto const at = map.get("at")) made.at = read_path(in, at).value_or(Path{});
    // Without `same` any user of that name would be taken for the new one.
    if (auto const same = map.need("same")) {
        made.same = read_members(in, same).fields;
        need_items(in.source, same);
    }
    if (auto const other = map.get("other"))
        made.other_exists =
            read_word<bool>(in.source, other, "fault", {{"user-exists", true}}).value_or(false);
    if (auto const late = map.get("late")) made.late = read_flag(in.source, late);
    if (auto const unclear = map.get("unclear")) made.unclear = read_afters(in, unclear);
    return made;
}

std::vector<IdPlace> read_id_places(Context& in, Entry const& of) {
    std::vector<IdPlace> made;
    for_each_of(of, [&](Entry const& one) {
        Section const map(in.source, one, "an id", {"at", "header", "as"});
        IdPlace place{.at = {},
                      .header = read_text(in.source, map.get("header")).value_or(""),
                      .as = read_conversion(in, map.get("as"))};
        if (auto const at = map.get("at"))
            place.at = read_path(in, at).value_or(Path{});
        else if (place.header.empty())
            map.need("at");
        made.push_back(std::move(place));
    });
    return made;
}

} // namespace

WriteStep read_step(Context& in, Section const& map, Scope const& scope) {
    WriteStep step{.line = map.at().line};
    step.request = read_request(in, map, scope, false);
    read_body(in, map, step, scope);
    if (auto const inside = map.get("in")) step.in = read_path(in, inside).value_or(Path{});
    read_members_map(in, map.get("around"), scope, [&](Entry const& one, Tree tree) {
        step.around.emplace_back(one.key, std::move(tree));
    });
    if (auto const only = map.get("only")) step.only = read_members(in, only);
    step.except = read_members(in, map.get("except"));
    read_members_map(in, map.get("add"), scope, [&](Entry const& one, Tree tree) {
        step.add.emplace_back(parse_path(in, one.at, one.key), std::move(tree));
    });
    for_each_of(map.get("leave_out"), [&](Entry const& one) {
        if (auto path = read_path(in, one)) step.leave_out.push_back(std::move(*path));
    });
    if (auto const carries = map.get("carries")) step.carries = read_members(in, carries);
    step.conditions = read_conditions(in, map);
    read_answer(in, map, step);
    if (auto const other = map.get("or")) {
        step.other = read_alternative(in, other, scope);
        if (step.body != BodyKind::none && step.other->request.method == Method::get)
            in.source.problem(other.place(), "a GET has no body");
    }
    return step;
}

std::vector<WriteStep> read_steps(Context& in, Entry const& of, Scope scope) {
    std::vector<WriteStep> steps;
    for_each_item(in.source, of, [&](Entry const& one) {
        steps.push_back(read_step(in, Section(in.source, one, "a step", step_keys), scope));
        for (auto const& take : steps.back().take)
            scope.got.push_back(take.name);
    });
    return steps;
}

namespace {

/// Reads the steps of a call that changes no fields of the user.
std::vector<WriteStep> read_plain_steps(Context& in, Entry const& of, Scope const& scope) {
    auto steps = read_steps(in, of, scope);
    if (of && of.node->is_list() && steps.empty())
        in.source.problem(of.place(), in_quotes(of.key) + " has no step, so nothing would be sent");
    for (auto const& step : steps)
        if (step.carries ||
            (step.body != BodyKind::none && step.body != BodyKind::json && step.body != BodyKind::form))
            in.source.problem(
                {step.line, 1},
                "this step never runs: the call changes no fields; its body is 'json' or 'form'");
    return steps;
}

} // namespace

void read_create(Context& in, Entry const& of) {
    if (!of) return;
    Section const map(in.source, of, "'create'",
                      keys_with(step_keys, {"id", "lookup", "exists", "then", "undo", "confirm"}));
    auto& create = in.program.create.emplace();
    create.step = read_step(in, map, Scope{}.with({Ref::field}));
    if (!map.has("body") && !map.has("json") && !map.has("form")) map.need("body");
    create.id = read_id_places(in, map.get("id"));
    if (auto const lookup = map.get("lookup")) create.lookup = read_lookup(in, lookup);
    if (auto const exists = map.get("exists"))
        create.exists_look = read_word<bool>(in.source, exists, "value", {{"look", true}}).value_or(false);
    auto scope = user_scope();
    for (auto const& take : create.step.take)
        scope.got.push_back(take.name);
    create.then = read_steps(in, map.get("then"), scope);
    if (auto const undo = map.get("undo")) create.undo = read_flag(in.source, undo);
    create.confirm = read_members(in, map.get("confirm"));
}

void read_update(Context& in, Entry const& of) {
    if (!of) return;
    Section const map(in.source, of, "'update'", {"read", "confirm", "steps"});
    auto& update = in.program.update.emplace();
    if (auto const read = map.get("read"))
        update.read_always =
            read_word<bool>(in.source, read, "value", {{"always", true}, {"needed", false}}).value_or(true);
    update.confirm = read_members(in, map.get("confirm"));
    update.steps = read_steps(in, map.need("steps"), user_scope());
    if (update.read_always) return;
    for (auto const& step : update.steps)
        if (step.body == BodyKind::document)
            in.source.problem({step.line, 1},
                              "'body: document' needs the user as read, and 'read: needed' does "
                              "not promise it");
}

void read_delete(Context& in, Entry const& of) {
    if (!of) return;
    Section const map(in.source, of, "'delete'", {"steps", "look_first", "marks"});
    auto& made = in.program.delete_.emplace();
    made.steps = read_plain_steps(in, map.need("steps"), Scope{}.with({Ref::id}));
    if (auto const look = map.get("look_first")) made.look_first = read_flag(in.source, look);
    if (auto const marks = map.get("marks")) {
        if (marks.node->is_map())
            made.marks_when = read_condition(in, marks);
        else
            made.marks = read_flag(in.source, marks);
    }
}

void read_devices(Context& in, Entry const& of) {
    if (!of) return;
    Section const map(in.source, of, "'devices'", {"client_types", "assign", "unassign"});
    auto const scope = Scope{}.with({Ref::id, Ref::device_id, Ref::device_client_type});
    auto& devices = in.program.devices.emplace();
    devices.client_types = read_texts(in.source, map.get("client_types"));
    devices.assign = read_plain_steps(in, map.need("assign"), scope);
    devices.unassign = read_plain_steps(in, map.need("unassign"), scope);
}

void read_emails(Context& in, Entry const& of) {
    if (!of) return;
    Section const map(in.source, of, "'emails'", {"activation", "uc-welcome"});
    auto const scope = Scope{}.with({Ref::id});
    in.program.activation = read_plain_steps(in, map.get("activation"), scope);
    in.program.uc_welcome = read_plain_steps(in, map.get("uc-welcome"), scope);
}

void read_refuse(Context& in, Entry const& of) {
    using enum Refuse::For;
    for_each_item(in.source, of, [&](Entry const& one) {
        Section const map(in.source, one, "'refuse'", {"for", "when", "is", "detail"});
        Refuse made;
        made.what = read_word<Refuse::For>(
                        in.source, map.need("for"), "operation",
                        {{"update", update}, {"delete", delete_}, {"email", email}, {"device", device}})
                        .value_or(update);
        made.when = read_condition(in, map.need("when"));
        made.is = read_word<Fault>(in.source, map.need("is"), "fault",
                                   {{"backend-conflict", Fault::backend_conflict},
                                    {"delete-would-be-global", Fault::delete_would_be_global},
                                    {"read-only-field", Fault::read_only_field},
                                    {"unsupported-field", Fault::unsupported_field}})
                      .value_or(Fault::backend_conflict);
        made.detail = read_line(in.source, map.need("detail")).value_or("");
        in.program.refuse.push_back(std::move(made));
    });
}

} // namespace idiom::declared
