#include "translators/evovoice/face/login.hpp"

#include "translators/evovoice/face/binding.hpp"
#include "translators/evovoice/face/by_name.hpp"
#include "translators/evovoice/face/request.hpp"
#include "translators/evovoice/face/write.hpp"

namespace idiom::evovoice_face {
namespace {

std::string_view without_suffix(std::string_view path) {
    for (std::string_view const suffix : {"/", ".json", ".xml"})
        if (path.ends_with(suffix)) path.remove_suffix(suffix.size());
    return path;
}

/// The role that every operation on users requires.
constexpr std::string_view manager = "Manager";

} // namespace

std::optional<Result<AuthOperation>> read_auth_target(ClientRequest const& request) {
    auto const only = [&](Method method, std::string_view allowed,
                          AuthOperation operation) -> Result<AuthOperation> {
        if (request.method == method) return operation;
        Error made{.fault = Fault::method_not_allowed, .detail = "there is no such operation"};
        made.allow = allowed;
        return std::unexpected(made);
    };
    auto const log_in = [&] { return only(Method::post, "POST", AuthOperation::login); };
    auto const status = [&] { return only(Method::get, "GET", AuthOperation::status); };
    if (auto const call = read_by_name(request.path)) {
        if (equal_ignoring_case(call->operation, "Authenticate")) return log_in();
        if (equal_ignoring_case(call->operation, "GetAuthStatus")) return status();
        return {};
    }
    auto const path = without_suffix(request.path);
    auto const below = path.substr(0, 6);
    if (!equal_ignoring_case(below, "/auth/") && !equal_ignoring_case(path, "/auth")) return {};
    auto const name = path.substr(below.size());
    if (name.empty() || equal_ignoring_case(name, "credentials")) return log_in();
    if (equal_ignoring_case(name, "logout")) return only(Method::post, "POST", AuthOperation::logout);
    if (equal_ignoring_case(name, "status")) return status();
    return fail(Fault::not_found, "there is nothing at this path");
}

Result<LoginRequest> read_login(ClientRequest const& request, Arena& arena) {
    auto without_query = request;
    without_query.query = {};
    auto const call = read_by_name(request.path);
    auto const record = bind_request(authenticate::contract, without_query, arena,
                                     call ? std::optional(call->format) : std::nullopt);
    if (!record) return std::unexpected(record.error());
    LoginRequest made{.kind = LoginRequest::Kind::begin,
                      .user_name = (*record)[authenticate::user_name].text,
                      .password = (*record)[authenticate::password].text,
                      .remember = (*record)[authenticate::remember_me].text == "true"};
    auto const provider = (*record)[authenticate::provider].as_text().value_or("credentials");
    if (equal_ignoring_case(provider, "logout")) return LoginRequest{.kind = LoginRequest::Kind::end};
    if (!equal_ignoring_case(provider, "credentials") && !equal_ignoring_case(provider, "basic"))
        return fail(Fault::not_found, "there is no such provider");
    auto errors = arena.vector<FieldError>();
    if (made.user_name.empty()) errors.push_back({"/UserName", "must not be empty"});
    if (made.password.empty()) errors.push_back({"/Password", "must not be empty"});
    if (errors.empty()) return made;
    return fail(Fault::invalid_value, {}, Arena::keep(errors));
}

std::string_view write_login(LoggedIn const& client, std::string_view session, face::Format format,
                             Arena& arena) {
    Record made;
    if (!session.empty()) {
        namespace response = authenticate_response;
        made.set(response::user_id, client.name);
        made.set(response::session_id, session);
        made.set(response::user_name, client.login.empty() ? client.name : client.login);
        made.set(response::display_name, client.name);
        made.set(response::roles, arena.list<std::string_view>({manager}));
    }
    return write_object(authenticate_response::contract, made, format, arena);
}

std::string_view write_status(LoggedIn const& client, face::Format format, Arena& arena) {
    namespace info = evovoice_contract::user_info;
    Record made;
    if (!client.login.empty()) made.set(info::email_address, client.login);
    made.set(info::id, client.name);
    made.set(info::is_authenticated, "true");
    made.set(info::manager_access, client.may_write ? "ReadWriteDelete" : "ReadOnly");
    made.set(info::name, client.name);
    made.set(info::roles, arena.list<std::string_view>({manager}));
    return write_object(info::contract, made, format, arena);
}

} // namespace idiom::evovoice_face
