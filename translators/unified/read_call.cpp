#include "translators/unified/read_call.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/codec/uri.hpp"
#include "translators/face/negotiate.hpp"
#include "translators/face/sealed_text.hpp"
#include "translators/face/validate.hpp"
#include "translators/unified/changes.hpp"
#include "translators/unified/describe_route.hpp"
#include "translators/unified/documents.hpp"
#include "translators/unified/edit.hpp"
#include "translators/unified/kept_turn.hpp"
#include "translators/unified/list_by_external_id.hpp"
#include "translators/unified/new_user.hpp"
#include "translators/unified/parameters.hpp"
#include "translators/unified/read_body.hpp"
#include "translators/unified/read_user.hpp"
#include "translators/unified/target.hpp"
#include "translators/unified/upsert.hpp"

namespace idiom::unified {

using namespace face;

namespace {

std::unexpected<Error> refuse_method(Resource resource, RouteView const& route, Arena& arena) {
    Error made;
    made.fault = Fault::method_not_allowed;
    made.allow = allowed_methods(resource, *route.capabilities, arena);
    made.detail = arena.join({"the methods that are taken here: ", made.allow});
    return std::unexpected(made);
}

ClientResponse options(Resource resource, RouteView const& route, Arena& arena) {
    Headers headers(arena);
    headers.add("Allow", allowed_methods(resource, *route.capabilities, arena));
    if (resource == Resource::user && route.capabilities->operations.has(Operation::update))
        headers.add("Accept-Patch", patch_types);
    return {.status = 204, .headers = headers.list(), .body = {}, .head = false};
}

bool looks_like_json_patch(json::Value const& body) {
    return body.is_array() && !body.items.empty() && body.items.front().text_of("op").has_value();
}

/// Makes the call of one request. One function for each kind of call.
class CallReader {
public:
    CallReader(ClientRequest const& request, RouteView const& route, ResourceTarget const& target,
               Parameters const& parameters, EditContext const& context, Arena& arena)
        : request_(request), route_(route), target_(target), parameters_(parameters), context_(context),
          arena_(arena) {
        context_.checked_around = route.has_record && !context.conditions.empty();
    }

    /// Returns the call, together with what it does to the record of the user.
    Result<Call> read(Operation operation) {
        auto const call = read_plain(operation);
        if (!call || !is_write(*call) || !needs_record(*call, external_id_, context_)) return call;
        if (auto const* const create = std::get_if<CreateUser>(&call->what))
            create_ = arena_.make<CreateUser>(*create);
        return with_record(*call, {.change = external_id_, .context = context_, .now = request_.now}, arena_);
    }
    CreateUser const* create_in_script() const { return create_; }
    bool writes_external_id() const { return !external_id_.keeps(); }

    std::string_view client_type() const { return client_type_; }

private:
    Result<Call> read_plain(Operation operation) {
        switch (operation) {
        case Operation::list: return list();
        case Operation::get:
        case Operation::get_roles: return call(GetUser{.id = target_.id});
        case Operation::create: return create();
        case Operation::replace: return replace();
        case Operation::update: return update();
        case Operation::delete_:
            return call(DeleteUser{
                .id = target_.id, .global = parameters_.global, .edit = condition_edit(context_, arena_)});
        case Operation::replace_roles: return replace_roles();
        case Operation::add_role: return roles(RolesDelta{.add = one_role(), .remove = {}});
        case Operation::remove_role: return roles(RolesDelta{.add = {}, .remove = one_role()});
        case Operation::assign_device: return assign_device();
        case Operation::unassign_device: return unassign_device();
        case Operation::send_email: return send_email();
        }
        return fail(Fault::not_found);
    }

    template <class What> Result<Call> call(What const& what) const {
        return Call{.what = what, .roles = route_.roles, .session = {}, .lenient = context_.lenient};
    }
    Result<Call> update_by(Result<Edit const*> const& edit) const {
        if (!edit) return std::unexpected(edit.error());
        return call(UpdateUser{.id = target_.id, .edit = *edit});
    }
    Result<Body> body(bool patch = false) {
        return read_body(request_.body, request_.headers, patch, *route_.capabilities, request_.depth,
                         arena_);
    }

    /// Reads the body of a user, and what it says of the external id. What is wrong with it is reported
    /// together with what is wrong with the other members.
    Result<Body> user_body(bool patch = false) {
        auto read = body(patch);
        if (!read) return read;
        external_id_ = external_id_of(read->value, read->type == BodyType::json_patch, arena_);
        if (!external_id_.keeps()) context_.checked_around = !context_.conditions.empty();
        return read;
    }

    /// A cursor that the gateway did not seal goes on as it is: the dialect tells whether it is one.
    Result<Call> list() const {
        auto wanted = parameters_.list;
        if (auto const cursor =
                unseal(wanted.cursor, cursor_purpose(route_.name, arena_), request_.secret, arena_))
            wanted.cursor = *cursor;
        return call(wanted);
    }

    Result<Call> create() {
        auto const read = user_body();
        if (!read) return std::unexpected(read.error());
        auto const user = new_user(read->value, route_, context_.lenient, arena_);
        if (!user) return std::unexpected(user.error());
        return call(*user);
    }

    Result<Call> replace() {
        auto const read = user_body();
        if (!read) return std::unexpected(read.error());
        return update_by(replace_edit(read->value, target_.id, context_, arena_));
    }

    Result<Call> update() {
        auto const read = user_body(true);
        if (!read) return std::unexpected(read.error());
        if (read->type != BodyType::json_patch && looks_like_json_patch(read->value))
            return fail(Fault::invalid_value,
                        "this looks like JSON Patch; send it as application/json-patch+json",
                        arena_.list<FieldError>(
                            {{"", "looks like JSON Patch; send it as application/json-patch+json"}}));
        return update_by(read->type == BodyType::json_patch ? patch_edit(read->value, context_, arena_)
                                                            : merge_edit(read->value, context_, arena_));
    }

    Names one_role() { return arena_.list<std::string_view>({target_.name}); }
    Result<Call> roles(RolesChange const& change) { return update_by(roles_edit(change, context_, arena_)); }

    Result<Call> replace_roles() {
        auto const read = body();
        if (!read) return std::unexpected(read.error());
        bool const bare = read->value.is_array();
        auto const* const given = bare ? &read->value : read->value.find("roles");
        std::string_view const pointer = bare ? "" : "/roles";
        ValidationErrors validation_errors(arena_, false);
        if (given == nullptr) validation_errors.refuse(Fault::invalid_value, pointer, "is required");
        for (auto const& member : read->value.members)
            if (member.name != "roles" && member.name != "warnings")
                validation_errors.refuse(Fault::unsupported_field, json_patch::below("", member.name, arena_),
                                         "is no member here; it is 'roles' alone");
        auto const names =
            given != nullptr ? read_names(*given, pointer, validation_errors, arena_) : Names{};
        for (std::size_t i = 0; i < names.size(); ++i) {
            auto const place = json_patch::below(pointer, i, arena_);
            if (names[i].empty())
                validation_errors.refuse(Fault::invalid_value, place, "must not be empty");
            else
                validate_text(names[i], place, validation_errors);
        }
        if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
        return roles(RolesReplace{.roles = names});
    }

    /// Returns the text of `name` in a body that has no other member.
    Result<std::string_view> only_member(std::string_view name) {
        auto const read = body();
        if (!read) return std::unexpected(read.error());
        ValidationErrors validation_errors(arena_, false);
        auto const pointer = json_patch::below("", name, arena_);
        for (auto const& member : read->value.members)
            if (member.name != name)
                validation_errors.refuse(Fault::unsupported_field, json_patch::below("", member.name, arena_),
                                         arena_.join({"is no member here; it is '", name, "' alone"}));
        auto const* const given = read->value.find(name);
        if (!read->value.is_object())
            validation_errors.refuse(Fault::invalid_value, "", "must be an object");
        else if (given == nullptr)
            validation_errors.refuse(Fault::invalid_value, pointer, "is required");
        else if (!given->is_string())
            validation_errors.refuse(Fault::invalid_value, pointer, "must be a string");
        else if (given->text.empty())
            validation_errors.refuse(Fault::invalid_value, pointer, "must not be empty");
        else
            validate_text(given->text, pointer, validation_errors);
        if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
        return given->text;
    }

    Result<Call> assign_device() {
        auto const type = only_member("clientType");
        if (!type) return std::unexpected(type.error());
        client_type_ = *type;
        return call(AssignDevice{.id = target_.id, .device = target_.name, .client_type = *type});
    }

    /// Many clients cannot send a body with DELETE. They use the query parameter.
    Result<Call> unassign_device() {
        auto const type = parameters_.client_type ? Result<std::string_view>(*parameters_.client_type)
                          : request_.body.empty() ? missing_client_type()
                                                  : only_member("clientType");
        if (!type) return std::unexpected(type.error());
        return call(UnassignDevice{.id = target_.id, .device = target_.name, .client_type = *type});
    }
    Result<std::string_view> missing_client_type() {
        return fail(Fault::invalid_value, "/clientType is required, in the body or as a parameter",
                    arena_.list<FieldError>({{"/clientType", "is required"}}));
    }

    Result<Call> send_email() {
        auto const kind = only_member("kind");
        if (!kind) return std::unexpected(kind.error());
        if (*kind == "activation") return call(SendEmail{.id = target_.id, .kind = EmailKind::activation});
        if (*kind == "uc-welcome") return call(SendEmail{.id = target_.id, .kind = EmailKind::uc_welcome});
        return fail(Fault::invalid_value, "/kind must be activation or uc-welcome",
                    arena_.list<FieldError>({{"/kind", "must be activation or uc-welcome"}}));
    }

    ClientRequest const& request_;
    RouteView const& route_;
    ResourceTarget const& target_;
    Parameters const& parameters_;
    EditContext context_;
    Arena& arena_;
    std::string_view client_type_;
    ExternalIdChange external_id_;
    CreateUser const* create_ = nullptr;
};

/// Returns the format by the suffix of the path, by the query, by `Accept`; null if the client excludes both.
std::optional<Format> answer_format(Method method, std::string_view path, std::string_view query,
                                    std::span<Header const> headers, Arena& arena) {
    if (auto const format = path_suffix(method, path)) return format;
    if (auto const parameters = uri::read_query(query, arena))
        if (auto const name = uri::find(*parameters, "format"))
            if (auto const format = format_named(*name)) return *format;
    return accepted(combined(headers, "Accept", arena));
}

/// What the head of a request says.
struct RequestHead {
    ResourceTarget const& target;
    Operation operation;
    Parameters const& parameters;
    Format format;
};

/// Returns the format of the answer. The suffix of the path comes first, then the query, then `Accept`.
Result<Format> format_of(ClientRequest const& request, ResourceTarget const& target,
                         Parameters const& parameters, Arena& arena) {
    if (auto const format = target.suffix ? target.suffix : parameters.format) return *format;
    auto const accept = combined(request.headers, "Accept", arena);
    if (auto const format = accepted(accept)) return *format;
    return std::unexpected(refuse_accept(accept, arena));
}

/// Reads the conditions of a request. Refuses one that the operation cannot honour: a condition must never be
/// ignored.
Result<Conditions> conditions_of(ClientRequest const& request, Operation operation, Arena& arena) {
    auto const conditions = read_conditions(request.headers, arena);
    if (conditions && !row_of(operation).conditional && !conditions->if_match.empty() &&
        conditions->if_match != "*")
        return fail(Fault::precondition_failed, "what is addressed has no version of its own");
    return conditions;
}

ResponseOptions response_options(ClientRequest const& request, RouteView const& route,
                                 RequestHead const& head, EditContext const& context, Arena& arena) {
    return {.what = use_of(head.operation).shows,
            .format = head.format,
            .suffix = head.target.suffix,
            .fields = head.parameters.fields,
            .conditions = context.conditions,
            .reads = row_of(head.operation).reads,
            .head = request.method == Method::head,
            .lenient = context.lenient,
            .minimal =
                !row_of(head.operation).reads && prefers_minimal(combined(request.headers, "Prefer", arena)),
            .external_ids = route.has_record,
            .external_id_named = head.parameters.external_ids,
            .count = head.parameters.list.count,
            .dialect = route.dialect(),
            .base = route.base,
            .query = request.query,
            .device = {.id = head.target.name, .phone_number = {}, .client_type = {}},
            .secret = request.secret,
            .route = route.name};
}

Result<Parsed> read_operation(ClientRequest const& request, RouteView const& route, RequestHead const& head,
                              Arena& arena) {
    auto const conditions = conditions_of(request, head.operation, arena);
    if (!conditions) return std::unexpected(conditions.error());
    bool const lenient =
        !row_of(head.operation).reads && prefers_lenient(combined(request.headers, "Prefer", arena));
    EditContext const context{.route = &route, .conditions = *conditions, .lenient = lenient};
    auto const shown = response_options(request, route, head, context, arena);
    if (is_upsert(request.method, head.target.resource)) {
        auto const call = read_upsert(request, route, head.parameters, context, shown, arena);
        return call ? Result<Parsed>(*call) : std::unexpected(call.error());
    }
    if (head.parameters.external_id && head.operation == Operation::list) {
        auto const list = list_by_external_id(head.parameters, route, shown, arena);
        return list ? Result<Parsed>(*list) : std::unexpected(list.error());
    }
    CallReader reader(request, route, head.target, head.parameters, context, arena);
    auto const call = reader.read(head.operation);
    if (!call) return std::unexpected(call.error());
    ParsedCall made{.call = *call,
                    .operation = head.operation,
                    .response_options = shown,
                    .dry_run = head.parameters.dry_run,
                    .user_id = head.target.id,
                    .lists = route.capabilities->operations.has(Operation::list),
                    .create = reader.create_in_script()};
    if (reader.writes_external_id()) made.response_options.external_ids = true;
    made.response_options.device.client_type = reader.client_type();
    return made;
}

} // namespace

Result<Parsed> read_call(ClientRequest const& request, RouteView const& route, Arena& arena) {
    auto const target = read_target(request.method, request.path, arena);
    if (!target) return std::unexpected(target.error());
    if (!takes(target->resource, request.method)) return refuse_method(target->resource, route, arena);
    if (request.method == Method::options) return options(target->resource, route, arena);

    bool const upsert = is_upsert(request.method, target->resource);
    auto const operation = upsert ? Operation::replace : operation_of(request.method, target->resource);
    auto const parameters = read_parameters(request.query,
                                            {.operation = operation,
                                             .upsert = upsert,
                                             .batch = is_batch(request.method, target->resource),
                                             .changes = target->resource == Resource::changes},
                                            route, arena);
    if (!parameters) return std::unexpected(parameters.error());
    auto const format = format_of(request, *target, *parameters, arena);
    if (!format) return std::unexpected(format.error());
    if (target->resource == Resource::openapi) return write_description(request, route, arena);
    if (target->resource == Resource::json_schema) return serve_json_schema(request, route, arena);
    if (target->resource == Resource::batch) {
        if (*format != Format::json) return fail(Fault::not_acceptable, "a batch is answered in JSON only");
        return BatchOfCalls{.dry_run = parameters->dry_run};
    }
    if (target->resource == Resource::changes) {
        if (*format != Format::json) return fail(Fault::not_acceptable, "changes are answered in JSON only");
        return changes_call(request, *parameters, arena);
    }
    if (!operation) {
        auto const described = describe(target->resource, request, route, *format, arena);
        return described ? Result<Parsed>(*described) : std::unexpected(described.error());
    }
    if (upsert ? !can_upsert(*route.capabilities) : !route.capabilities->operations.has(*operation))
        return fail(Fault::operation_not_supported,
                    arena.join({route.dialect(), " has no means for ", name_of(*operation)}));
    return read_operation(
        request, route,
        {.target = *target, .operation = *operation, .parameters = *parameters, .format = *format}, arena);
}

Result<Format> read_format(Method method, std::string_view path, std::string_view query,
                           std::span<Header const> headers, Arena& arena) {
    constexpr FieldRules no_fields{}; // only operations look at the fields of a route
    Capabilities const none{.fields = no_fields};
    auto const parameters = read_parameters(query, {}, {.capabilities = &none}, arena);
    if (!parameters) return std::unexpected(parameters.error());
    auto const format = answer_format(method, path, query, headers, arena);
    if (!format) return std::unexpected(refuse_accept(combined(headers, "Accept", arena), arena));
    return *format;
}

Format problem_format(Method method, std::string_view path, std::string_view query,
                      std::span<Header const> headers, Arena& arena) {
    return answer_format(method, path, query, headers, arena).value_or(Format::json);
}

} // namespace idiom::unified
