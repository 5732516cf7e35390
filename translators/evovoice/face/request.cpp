#include "translators/evovoice/face/request.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/route_view.hpp"
#include "translators/evovoice/face/binding.hpp"
#include "translators/evovoice/face/by_name.hpp"
#include "translators/face/document.hpp"
#include "translators/face/edit.hpp"
#include "translators/face/names.hpp"
#include "translators/face/negotiate.hpp"
#include "translators/face/schema.hpp"
#include "translators/face/validate.hpp"
#include "translators/face/validation_errors.hpp"

namespace idiom::evovoice_face {
namespace {

namespace created = evovoice_contract::new_user;
namespace patched = evovoice_contract::patch_user;
using face::Purpose;

std::string_view without_suffix(std::string_view segment) {
    for (std::string_view const suffix : {".json", ".xml"})
        if (segment.size() > suffix.size() && segment.ends_with(suffix)) segment.remove_suffix(suffix.size());
    return segment;
}

std::unexpected<Error> refuse_method(std::string_view allowed) {
    Error made{.fault = Fault::method_not_allowed, .detail = "there is no such operation"};
    made.allow = allowed;
    return std::unexpected(made);
}

std::unexpected<Error> not_empty(std::string_view pointer, Arena& arena) {
    return fail(Fault::invalid_value, {}, arena.list<FieldError>({{pointer, "must not be empty"}}));
}

/// Makes a document of a record, with the members that the back end has fields for.
class Writing {
public:
    Writing(RouteView const& route, Purpose purpose, Arena& arena)
        : route_(route), purpose_(purpose), arena_(arena), ignored_(arena.vector<std::string_view>()) {}

    template <std::size_t count>
    face::Document document(Contract const& contract, std::array<Written, count> const& fields,
                            Record const& record) {
        face::Document made;
        for (auto const& [member, field] : fields) {
            if (!record[member].is_given()) continue;
            if (takes(field))
                set(made, field, record[member]);
            else
                ignored_.push_back(contract.members[member].name);
        }
        return made;
    }

    bool takes(Field field) const {
        auto const access = rule(*route_.capabilities, field).access;
        return purpose_ == Purpose::create ? creatable(access) : writable(access);
    }

    Names ignored() const { return Arena::keep(ignored_); }

private:
    void set(face::Document& document, Field field, datacontract::Value const& value) {
        auto const& row = row_of(field);
        bool const clearable = purpose_ == Purpose::change && rule(*route_.capabilities, field).clearable;
        if (row.names) {
            // NewUser has one account: a text, not a list.
            bool const one = purpose_ == Purpose::create;
            document.user.*row.names = one ? arena_.list<std::string_view>({value.text}) : value.items;
        } else if (value.text.empty() && clearable) {
            document.nulls.add(field); // an empty name clears the name in this contract
        } else {
            document.user.*row.text = value.text;
        }
    }

    RouteView const& route_;
    Purpose purpose_;
    Arena& arena_;
    std::pmr::vector<std::string_view> ignored_;
};

Result<Request> create(OperationTarget const& target, ClientRequest const& client_request,
                       RouteView const& route, Arena& arena) {
    auto const record = bind_request(created::contract, client_request, arena, target.by_name);
    if (!record) return std::unexpected(record.error());
    Writing writing(route, Purpose::create, arena);
    auto document = writing.document(created::contract, new_user_fields, *record);
    // The address is login and e-mail address. A back end that has both gets both.
    if (writing.takes(Field::email)) document.user.email = document.user.user_name;

    face::ValidationErrors validation_errors(arena, false);
    auto validated = validate(document, Purpose::create, route, validation_errors, arena);
    if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
    face::ValidationErrors names(arena, true);
    face::hold_names(validated.written, nullptr, route, names, arena);
    Call const call{.what = CreateUser{.user = validated.written, .warnings = names.warnings()},
                    .roles = route.roles,
                    .session = {}};
    return Request{.operation = Operation::create, .what = call, .user_id = {}, .ignored = writing.ignored()};
}

/// Refuses a query that names another user than the path or the body. ServiceStack would use the one in the
/// query.
Result<void> check_query(std::string_view id, ClientRequest const& client_request, Arena& arena) {
    if (auto const parameters = uri::read_query(client_request.query, arena))
        for (auto const& parameter : *parameters)
            if (equal_ignoring_case(parameter.name, "UserId") && parameter.value != id)
                return fail(Fault::invalid_parameter,
                            "UserId is another in the query than in the path or the body");
    return {};
}

/// Returns the id of the user in a call by name.
Result<std::string_view> id_in(Contract const& contract, std::size_t member, OperationTarget const& target,
                               ClientRequest const& client_request, Arena& arena) {
    auto without_query = client_request;
    without_query.query = {};
    auto const body = bind_request(contract, without_query, arena, target.by_name);
    if (!body) return std::unexpected(body.error());
    auto id = (*body)[member].text;
    if (id.empty()) {
        auto const record = bind_request(contract, client_request, arena, target.by_name);
        if (!record) return std::unexpected(record.error());
        id = (*record)[member].text;
    }
    if (id.empty()) return not_empty("/id", arena);
    if (!uri::stays_in_segment(id)) return fail(Fault::malformed_request, "UserId is no single path segment");
    if (auto const same = check_query(id, client_request, arena); !same) return std::unexpected(same.error());
    return id;
}

Result<Request> patch(OperationTarget const& target, ClientRequest const& client_request,
                      RouteView const& route, Arena& arena) {
    auto const record = bind_request(patched::contract, client_request, arena, target.by_name);
    if (!record) return std::unexpected(record.error());
    auto id = target.id;
    if (target.by_name) {
        auto const named = id_in(patched::contract, patched::user_id, target, client_request, arena);
        if (!named) return std::unexpected(named.error());
        id = *named;
    } else if (auto const same = check_query(id, client_request, arena); !same) {
        return std::unexpected(same.error());
    }
    auto const& password = (*record)[patched::new_password];
    if (password.is_given() && password.text.empty()) return not_empty("/password", arena);

    Writing writing(route, Purpose::change, arena);
    auto const document = writing.document(patched::contract, patch_user_fields, *record);
    face::ValidationErrors validation_errors(arena, false);
    auto const validated = validate(document, Purpose::change, route, validation_errors, arena);
    if (!validation_errors.ok()) return std::unexpected(validation_errors.error());
    auto const conditions = face::read_conditions(client_request.headers, arena);
    if (!conditions) return std::unexpected(conditions.error());
    auto const* const edit =
        face::change_edit(to_change(validated, validation_errors),
                          {.route = &route, .conditions = *conditions, .lenient = true}, arena);
    Call const call{.what = UpdateUser{.id = id, .edit = edit}, .roles = route.roles, .session = {}};
    return Request{.operation = Operation::patch, .what = call, .user_id = id, .ignored = writing.ignored()};
}

Result<Request> remove(OperationTarget const& target, ClientRequest const& client_request,
                       RouteView const& route, Arena& arena) {
    auto id = target.id;
    if (target.by_name) {
        auto const named = id_in(delete_user::contract, delete_user::user_id, target, client_request, arena);
        if (!named) return std::unexpected(named.error());
        id = *named;
    }
    auto const conditions = face::read_conditions(client_request.headers, arena);
    if (!conditions) return std::unexpected(conditions.error());
    auto const* const edit =
        face::condition_edit({.route = &route, .conditions = *conditions, .lenient = false}, arena);
    // In this contract a delete removes the user for good and everywhere. A client cannot ask for less.
    Call const call{
        .what = DeleteUser{.id = id, .global = true, .edit = edit}, .roles = route.roles, .session = {}};
    return Request{.operation = Operation::remove, .what = call, .user_id = id, .ignored = {}};
}

Result<Request> list(OperationTarget const& target, ClientRequest const& client_request,
                     RouteView const& route, Arena& arena) {
    // The body of a GET means nothing (RFC 9110, 9.3.1).
    auto request = client_request;
    if (request.method != Method::post) request.body = {};
    auto const record = bind_request(list_users::contract, request, arena, target.by_name);
    if (!record) return std::unexpected(record.error());
    auto ignored = arena.vector<std::string_view>();
    auto const read = read_list_request(*record, route, ignored, arena);
    if (!read) return std::unexpected(read.error());
    return Request{
        .operation = Operation::list, .what = *read, .user_id = {}, .ignored = Arena::keep(ignored)};
}

/// Finds the operation of a call by name. It takes its own method, and POST for clients that have no other. A
/// GET writes nothing, although ServiceStack would let it.
Result<OperationTarget> target_by_name(ByName const& call, ClientRequest const& request) {
    struct Row {
        Operation operation;
        Method method;
        std::string_view allowed;
    };
    static constexpr std::array<Row, 4> rows{{{Operation::create, Method::post, "POST"},
                                              {Operation::list, Method::get, "GET, HEAD, POST"},
                                              {Operation::patch, Method::patch, "PATCH, POST"},
                                              {Operation::remove, Method::delete_, "DELETE, POST"}}};
    auto const method = effective_method(request.method, request.headers);
    for (auto const& row : rows) {
        if (!equal_ignoring_case(name_of(row.operation), call.operation)) continue;
        bool const reads = row.operation == Operation::list && method == Method::head;
        if (method == row.method || method == Method::post || reads)
            return OperationTarget{.operation = row.operation, .id = {}, .by_name = call.format};
        return refuse_method(row.allowed);
    }
    return fail(Fault::not_found, "there is no such operation");
}

} // namespace

std::string_view name_of(Operation operation) {
    switch (operation) {
    case Operation::create: return "NewUser";
    case Operation::list: return "ListUsers";
    case Operation::patch: return "PatchUser";
    case Operation::remove: return "DeleteUser";
    }
    return {};
}

std::optional<Operation> operation_named(std::string_view name) {
    for (auto const operation : {Operation::create, Operation::list, Operation::patch, Operation::remove})
        if (name_of(operation) == name) return operation;
    return {};
}

std::optional<Method> effective_method(Method method, std::span<Header const> headers) {
    return face::effective_method(method, headers);
}

Result<OperationTarget> read_target(ClientRequest const& request, Arena& arena) {
    auto path = request.path;
    if (auto const call = read_by_name(path)) return target_by_name(*call, request);
    if (path.ends_with('/')) path.remove_suffix(1);
    if (!path.starts_with('/')) return fail(Fault::not_found, "there is nothing at this path");
    path.remove_prefix(1);
    auto const slash = path.find('/');
    bool const one = slash != path.npos;
    auto const first = one ? path.substr(0, slash) : without_suffix(path);
    if (!equal_ignoring_case(first, "users")) return fail(Fault::not_found, "there is nothing at this path");

    auto const method = effective_method(request.method, request.headers);
    if (!one) {
        if (method == Method::get || method == Method::head) return OperationTarget{Operation::list, {}};
        if (method == Method::post) return OperationTarget{Operation::create, {}};
        return refuse_method("GET, HEAD, POST");
    }
    auto const segment = path.substr(slash + 1);
    if (segment.find('/') != segment.npos) return fail(Fault::not_found, "there is nothing at this path");
    // A suffix is a part of the id: the write is for the user that the client names.
    auto const id = uri::decode(segment, arena);
    if (!id || !uri::stays_in_segment(*id))
        return fail(Fault::malformed_request, "the id is no single path segment");
    if (method == Method::patch) return OperationTarget{Operation::patch, *id};
    if (method == Method::delete_) return OperationTarget{Operation::remove, *id};
    return refuse_method("PATCH, DELETE");
}

Result<Request> read_request(OperationTarget const& target, ClientRequest const& request,
                             RouteView const& route, Arena& arena) {
    switch (target.operation) {
    case Operation::create: return create(target, request, route, arena);
    case Operation::list: return list(target, request, route, arena);
    case Operation::patch: return patch(target, request, route, arena);
    case Operation::remove: return remove(target, request, route, arena);
    }
    return fail(Fault::not_found);
}

} // namespace idiom::evovoice_face
