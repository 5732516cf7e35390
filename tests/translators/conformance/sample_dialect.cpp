#include "tests/translators/conformance/sample_dialect.hpp"

#include "tests/translators/conformance/sample_dialect_tables.hpp"

#include "translators/codec/json/held_json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/core/conversation.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdlib>
#include <stdexcept>

namespace idiom::tests {

namespace {

constexpr std::array json_headers{Header{"Content-Type", "application/json"}};
RoleRules const no_rules;
std::string const too_much(70'000, 'x');

/// `id`: of the user in the response; "" for a list or a create.
std::optional<Error> problem(Response const& response, std::string_view id, bool writes, Arena& arena) {
    if (auto const error = transport_error(response, writes, "toy")) return error;
    auto const body = json::read(response.body, arena, json::from_vendor);
    auto const message = body ? body->text_of("message").value_or("") : std::string_view{};
    auto error = backend_error("toy", response, {}, {}, message);
    error.uncertain = writes && response.status >= 500;
    if (response.status == 404 && !id.empty()) error.fault = Fault::user_not_found;
    if (response.status == 409) error.fault = Fault::user_exists;
    if (response.status == 400) error.fault = Fault::invalid_value;
    if (!response.ok()) return error;
    bool const empty = response.status == 204 && response.body.empty();
    if (empty || (may_be_json(response) && body && body->is_object())) return std::nullopt;
    error.uncertain = writes;
    return error;
}

class SampleDialect final : public Dialect {
public:
    explicit SampleDialect(Defect defect) : defect_(defect) {}

    Capabilities const& capabilities() const override { return capabilities_of(defect_); }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        Script script(responses);
        bool const struck = !responses.empty() && responses.back().status == 403;
        if (struck && is(Defect::crashes)) std::abort();
        for (bool volatile once = struck && is(Defect::hangs); once;) {
        }
        if (struck && is(Defect::asks_for_nothing)) return Ask{};
        if (struck && is(Defect::asks_for_too_much))
            return Ask{.requests = arena.array<Request>(most_requests + 1), .session = {}, .roles = {}};
        if (auto const id = user_of(call); id && !uri::stays_in_segment(*id))
            if (!is(Defect::lets_ids_leave_their_segment))
                return failed(Fault::invalid_parameter, "no such id");
        if (is(Defect::never_ends) &&
            std::ranges::count(responses, Delivery::timed_out, &Response::delivery) > 0)
            return ask(arena, to(Method::get, "/users", arena));
        if (auto const* const c = std::get_if<ListUsers>(&call.what)) return run(*c, call, script, arena);
        if (auto const* const c = std::get_if<GetUser>(&call.what)) return run(*c, call, script, arena);
        if (auto const* const c = std::get_if<CreateUser>(&call.what)) return run(*c, call, script, arena);
        if (auto const* const c = std::get_if<UpdateUser>(&call.what)) return run(*c, call, script, arena);
        if (auto const* const c = std::get_if<DeleteUser>(&call.what)) return run(*c, call, script, arena);
        bool const mail = std::holds_alternative<SendEmail>(call.what);
        if (is(Defect::serves_an_operation_unasked) && mail && script.at_end())
            return ask(arena, to(Method::post, "/mails", arena, "{}"));
        return failed(Fault::operation_not_supported, "toy has no means for this");
    }

    Response simulate(Request const& request, User const& user, Arena& arena) const override {
        static std::atomic<int> count = 0;
        if (request.method == Method::delete_) return {.status = 204, .headers = {}, .body = {}};
        bool const many = request.method == Method::get && !request.target.starts_with("/users/");
        User shown = user;
        if (auto const id = id_in(request.target, arena); !id.empty()) shown.id = id;
        if (!shown.id) shown.id = "new";
        auto text = arena.text();
        if (many) text += R"({"items":[)";
        text += write(shown, arena, false);
        if (many) text += "]}";
        if (is(Defect::simulates_by_chance)) text.append(++count % 2 == 0 ? 1 : 2, ' ');
        return {.status = 200, .headers = json_headers, .body = arena.keep(text)};
    }

private:
    bool is(Defect defect) const { return defect_ == defect; }

    static std::string_view id_in(std::string_view target, Arena& arena) {
        constexpr std::string_view users = "/users/";
        return target.starts_with(users) ? uri::decode(target.substr(users.size()), arena).value_or("") : "";
    }

    std::string_view path(std::string_view id, Arena& arena) const {
        return arena.join({"/users/", is(Defect::leaves_ids_as_they_are) ? id : uri::encode(id, arena)});
    }

    Request to(Method method, std::string_view target, Arena& arena, std::string_view body = {}) const {
        static std::atomic<int> count = 0;
        auto headers = arena.vector<Header>();
        if (!body.empty()) headers.push_back(json_headers[0]);
        if (is(Defect::counts)) headers.push_back({"X-Count", arena.copy(std::to_string(++count))});
        if (is(Defect::sets_a_header_of_the_gateway)) headers.push_back({"Host", "vendor.example"});
        bool const reads = method == Method::get;
        return {.method = method,
                .target = target,
                .headers = Arena::keep(headers),
                .body = body,
                .writes = !reads || is(Defect::reads_as_if_it_wrote),
                .repeatable = reads};
    }

    std::string_view write(User const& user, Arena& arena, bool to_vendor = true) const {
        auto text = arena.text();
        json::Writer out(text);
        out.begin_object();
        for (auto const& field : text_fields) {
            auto const& row = fields[static_cast<std::size_t>(field.field)];
            auto const& value = user.*field.member;
            bool const skipped =
                to_vendor && field.field == Field::phone_number && is(Defect::does_not_write_a_field);
            if (!value || row.wire.empty() || skipped || (to_vendor && field.field == Field::id)) continue;
            if (!to_vendor && !readable(row.access)) continue;
            if (to_vendor && is(Defect::leaves_texts_as_they_are))
                out.key(row.wire).raw(arena.join({"\"", *value, "\""}));
            else
                out.member(row.wire, *value);
        }
        if (user.roles) out.member("roles", *user.roles);
        for (auto const& one : user.extensions.value_or(std::span<Extension const>{}))
            if (!to_vendor || !is(Defect::does_not_write_an_extension)) out.key(one.name).raw(one.json);
        out.end_object();
        return arena.keep(text);
    }

    std::optional<HeldUser> read(json::Value const& value, Arena& arena) const {
        HeldUser user;
        for (auto const& field : text_fields)
            if (auto const& row = fields[static_cast<std::size_t>(field.field)];
                readable(row.access) && !row.wire.empty())
                json::read_text(user, field, value.find(row.wire));
        auto const id = user.id();
        if (!id) return std::nullopt;
        if (is(Defect::throws) && id->empty()) throw std::out_of_range("an id has a first character");
        if (id->empty()) return std::nullopt;
        if (is(Defect::reads_the_password))
            user.set(text_field(Field::password), json::read_text(value.find("password")));
        if (is(Defect::does_not_read_a_field)) user.set_phone_number({});
        if (is(Defect::shows_what_it_does_not_declare)) user.set_active(true);
        if (user.first_name() || user.last_name())
            user.set_display_name(join_names(user.shown().first_name, user.shown().last_name, arena));
        user.set_roles(json::read_names(value.find("roles"), arena));
        if (auto const* const badge = value.find("badge"))
            user.set_extensions(
                std::span(arena.list<Extension>({{.name = "badge", .json = json::text_of(*badge, arena)}})));
        return user;
    }

    /// Returns the user in a response, or the error. If `id` is not "", the user must have it.
    Result<HeldUser> user_in(Response const& response, std::string_view id, bool writes, Arena& arena) const {
        if (auto const error = problem(response, id, writes, arena)) return std::unexpected(*error);
        auto const body = json::read(response.body, arena, json::from_vendor);
        auto const user = body ? read(*body, arena) : std::nullopt;
        if (user && (id.empty() || user->id().is(id))) return *user;
        auto error = backend_error("toy", response);
        error.uncertain = writes;
        return std::unexpected(error);
    }

    Step<Answer> run(ListUsers const& list, Call const& call, Script& script, Arena& arena) const {
        if (script.at_end()) {
            std::string_view target = "/users";
            if (list.user_name) {
                auto quoted = arena.text();
                if (is(Defect::leaves_a_quote_in_a_filter))
                    quoted.append("\"").append(*list.user_name).append("\"");
                else
                    json::append_string(quoted, *list.user_name);
                target = arena.join({"/users?filter=login%20eq%20", uri::encode(quoted, arena)});
            }
            auto step = ask(arena, to(Method::get, target, arena));
            if (is(Defect::remembers_too_much)) std::get<Ask>(step).session = too_much;
            return step;
        }
        auto const& response = script.take();
        if (auto const error = problem(response, "", false, arena)) return failed(*error);
        auto const body = json::read(response.body, arena, json::from_vendor);
        auto const* const items = body ? body->find("items") : nullptr;
        if (!items || !items->is_array()) return failed(backend_error("toy", response));
        auto users = arena.vector<HeldUser>();
        for (auto const& item : items->items) {
            auto const user = read(item, arena);
            if (!user) return failed(backend_error("toy", response));
            users.push_back(*user);
        }
        if (is(Defect::lists_the_vendors_role_names)) {
            auto shown = arena.vector<User>();
            for (auto const& user : users)
                shown.push_back(user.shown());
            return Result<Answer>(
                Answer{.what = ManyUsers{.users = Arena::keep(shown), .next = {}}, .warnings = {}});
        }
        auto heeded = list;
        if (is(Defect::ignores_the_cursor)) heeded.cursor = {};
        if (is(Defect::ignores_filters)) heeded.user_name = heeded.email = heeded.role = {};
        return answer_page(users, heeded, capabilities(), call, arena);
    }

    Step<Answer> run(GetUser const& get, Call const& call, Script& script, Arena& arena) const {
        if (script.at_end()) return ask(arena, to(Method::get, path(get.id, arena), arena));
        auto const user = user_in(script.take(), get.id, false, arena);
        if (user && is(Defect::shows_the_vendors_role_names))
            return Result<Answer>(Answer{.what = OneUser{.user = user->shown()}, .warnings = {}});
        return user ? answer_user(*user, call, {}, false, arena) : failed(user.error());
    }

    Step<Answer> run(CreateUser const& create, Call const& call, Script& script, Arena& arena) const {
        if (is(Defect::needs_what_it_does_not_declare) && !create.user.phone_number)
            return failed(Fault::invalid_value, "is required",
                          arena.list<FieldError>({{"/phoneNumber", "is required"}}));
        auto asked = create.user.roles;
        if (is(Defect::forgets_default_roles)) asked = asked.value_or(Names{});
        auto const roles = is(Defect::ignores_the_route)
                               ? Result<Names>(asked.value_or(Names{}))
                               : roles_for_create(asked, *call.roles, no_rules, arena);
        if (!roles) return failed(roles.error());
        auto user = create.user;
        user.roles = *roles;
        RolePlan const plan{.before = {}, .after = *roles, .add = *roles, .remove = {}};
        if (script.at_end())
            return order(to(Method::post, "/users", arena, write(user, arena)), user, plan, arena);
        auto made = user_in(script.take(), "", true, arena);
        if (!made) return refused(made.error(), user, arena);
        auto const error = unconfirmed(plan, *made, call, arena);
        if (error && !is(Defect::does_not_confirm_a_create)) return failed(*error);
        if (is(Defect::answers_a_create_with_what_was_asked)) made->set_phone_number(user.phone_number);
        return answer_user(*made, call, create.warnings, true, arena);
    }

    /// A write, with what it is about.
    Step<Answer> order(Request request, User const& user, std::optional<RolePlan> plan, Arena& arena) const {
        if (is(Defect::tells_no_plan)) plan.reset();
        if (is(Defect::tells_the_password_in_a_header) && user.password)
            request.headers = arena.list<Header>({json_headers[0], {"X-Password", *user.password}});
        return Ask{.requests = arena.list<Request>({request}), .session = {}, .roles = plan};
    }

    Step<Answer> refused(Error error, User const& user, Arena& arena) const {
        if (!is(Defect::repeats_the_password)) hide_secret(error, user.password.value_or(""), arena);
        if (is(Defect::is_sure_of_a_lost_write)) error.uncertain = false;
        return failed(error);
    }

    Step<Answer> run(UpdateUser const& update, Call const& call, Script& script, Arena& arena) const {
        if (script.at_end()) return ask(arena, to(Method::get, path(update.id, arena), arena));
        auto read_before = user_in(script.take(), update.id, false, arena);
        if (!read_before && !is(Defect::writes_after_a_failed_read)) return failed(read_before.error());
        auto const before = read_before.value_or(HeldUser::of(User{.id = update.id, .roles = Names{}}));
        auto const plan = plan_update(call, *update.edit, &before, no_rules, arena);
        if (!plan) return failed(plan.error());
        // A write of the whole user overwrites members that were not understood, and roles that were not
        // shown.
        auto lost = before.not_understood();
        if (!before.shown().roles) lost.add(Field::roles);
        if (writes_the_whole() && !lost.empty()) return failed(not_understood(lost, arena));
        auto const written = to_write(*plan, before, arena);
        auto const body = write(written, arena);
        if (body == "{}") return answer_user(before, call, plan->change.warnings, false, arena);
        auto const write_it = [&] {
            return order(to(Method::put, path(update.id, arena), arena, body), written, plan->roles, arena);
        };
        if (script.at_end()) return write_it();
        auto const* response = &script.take();
        if (is(Defect::writes_again) && response->status == 503) {
            if (script.at_end()) return write_it();
            response = &script.take();
        }
        auto now = user_in(*response, update.id, true, arena);
        if (!now) return refused(now.error(), plan->change.set, arena);
        if (is(Defect::claims_what_was_asked) && plan->roles)
            now->set_roles(plan->roles->after);
        else if (plan->roles)
            if (auto const error = unconfirmed(to_confirm(*plan->roles), *now, call, arena))
                return failed(*error);
        if (is(Defect::forgets_a_field_in_its_answer)) now->set_last_name({});
        if (auto const& asked = plan->change.set.email; asked && is(Defect::answers_with_what_was_asked))
            now->set_email(asked);
        return answer_user(*now, call, plan->change.warnings, false, arena);
    }

    RolePlan to_confirm(RolePlan plan) const {
        if (is(Defect::does_not_look_whether_a_role_went)) plan.remove = {};
        return plan;
    }

    bool writes_the_whole() const {
        return is(Defect::writes_the_whole) || is(Defect::leaves_roles_out_of_the_whole) ||
               is(Defect::leaves_a_field_out_of_the_whole) ||
               is(Defect::leaves_an_extension_out_of_the_whole);
    }

    /// Returns the body of a PUT: the changes, or the whole user.
    User to_write(Plan const& plan, HeldUser const& held, Arena& arena) const {
        auto const& before = held.shown();
        bool const whole = writes_the_whole();
        User user = whole ? apply(before, plan.change, arena) : plan.change.set;
        if (!whole) user.user_name.reset();
        if (is(Defect::leaves_a_field_out_of_the_whole) && !plan.change.touches(Field::phone_number))
            user.phone_number.reset();
        if (is(Defect::leaves_an_extension_out_of_the_whole)) user.extensions = plan.change.set.extensions;
        if (plan.change.clears(Field::email) && !is(Defect::does_not_clear_a_field)) user.email = "";
        user.roles.reset();
        if (whole && !is(Defect::leaves_roles_out_of_the_whole)) user.roles = before.roles;
        if (is(Defect::empties_the_roles)) user.roles = Names{};
        if (plan.roles && plan.roles->changes())
            user.roles = is(Defect::loses_a_role) ? plan.roles->add : plan.roles->after;
        return user;
    }

    Step<Answer> run(DeleteUser const& remove, Call const& call, Script& script, Arena& arena) const {
        if (remove.edit && !remove.edit->without_user()) { // an If-Match
            if (script.at_end()) return ask(arena, to(Method::get, path(remove.id, arena), arena));
            auto const before = user_in(script.take(), remove.id, false, arena);
            if (!before) return failed(before.error());
            auto const plan = plan_update(call, *remove.edit, &*before, no_rules, arena);
            if (!plan) return failed(plan.error());
        }
        if (script.at_end()) return ask(arena, to(Method::delete_, path(remove.id, arena), arena));
        auto const error = problem(script.take(), remove.id, true, arena);
        bool const passed_over = is(Defect::succeeds_after_a_failed_write) && error && error->backend;
        if (error && !passed_over) return failed(*error);
        return Result<Answer>(Answer{.what = Done{}, .warnings = {}});
    }

    Defect defect_;
};

template <Defect defect> DialectInfo const& info_of() {
    static DialectInfo const row{
        .capabilities = capabilities_of(defect),
        .settings = {},
        .make = [](Settings const&) -> std::unique_ptr<Dialect> {
            return std::make_unique<SampleDialect>(defect);
        },
    };
    return row;
}

template <std::size_t... numbers> auto table(std::index_sequence<numbers...>) {
    return std::array{&info_of<static_cast<Defect>(numbers)>()...};
}

} // namespace

DialectInfo const& sample_dialect(Defect defect) {
    static auto const all = table(std::make_index_sequence<static_cast<std::size_t>(Defect::hangs) + 1>());
    return *all[static_cast<std::size_t>(defect)];
}

} // namespace idiom::tests
