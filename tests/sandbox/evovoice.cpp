#include "evovoice.hpp"

#include "seed.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>

namespace idiom::sandbox {

using evo::Error;
using evo::Format;

namespace {

constexpr std::string_view administrator = "SystemAdministrator";
constexpr std::string_view manager = "Manager";

struct Account {
    std::string_view id;
    std::string_view name;
};
constexpr std::array<Account, 3> accounts{{
    {"acc-100", "Quarry & Sons"},
    {"acc-200", "Grüne Höhle"},
    {"acc-300", "Basalt <North>"},
}};

using Kind = Contract::Kind;
Contract const new_user{"NewUser",
                        std::string(evo::user_namespace),
                        {{"AccountId", Kind::text},
                         {"EmailAddress", Kind::text},
                         {"FirstName", Kind::text},
                         {"LastName", Kind::text},
                         {"Password", Kind::text}}};
Contract const patch_user{"PatchUser",
                          std::string(evo::user_namespace),
                          {{"AccountIds", Kind::text_list},
                           {"FirstName", Kind::text},
                           {"LastName", Kind::text},
                           {"NewPassword", Kind::text},
                           {"Roles", Kind::text_list},
                           {"UserId", Kind::text}}};
Contract const list_users{"ListUsers",
                          std::string(evo::user_namespace),
                          {{"AccountIds", Kind::text_list},
                           {"All", Kind::text},
                           {"CountPerPage", Kind::text},
                           {"EmailFilter", Kind::text},
                           {"Page", Kind::text},
                           {"SimplifiedPaging", Kind::text},
                           {"SortField", Kind::text},
                           {"SortOrder", Kind::text},
                           {"SpecificIds", Kind::text_list}}};
Contract const request_token{"RequestAuthToken",
                             std::string(evo::user_namespace),
                             {{"UserEmailAddress", Kind::text}, {"UserId", Kind::text}}};
/// This class has an explicit order, and a first letter in lower case (evovoice.md 2).
Contract const authenticate_dto{"Authenticate",
                                std::string(evo::stack_namespace),
                                {{"provider", Kind::text},
                                 {"UserName", Kind::text},
                                 {"Password", Kind::text},
                                 {"RememberMe", Kind::text}}};
Contract const forgot_password{
    "ForgotPassword", std::string(evo::user_namespace), {{"EmailAddress", Kind::text}}};
Contract const recover_password{
    "RecoverPassword",
    std::string(evo::user_namespace),
    {{"EmailAddress", Kind::text}, {"NewPassword", Kind::text}, {"Token", Kind::text}}};

Error bad_argument(std::string message) { return {400, "ArgumentException", std::move(message), {}}; }

Error unparsable(std::string message) { return {400, "SerializationException", std::move(message), {}}; }

Error user_not_found() { return {404, "NotFound", "User was not found", {}}; }

Error wrong_password() { return {401, "Unauthorized", "Invalid Username or Password", {}}; }

/// Returns a validation error that names every empty field, or nullopt.
std::optional<Error> require(Json const& dto, std::initializer_list<std::string_view> names) {
    Error error{400, "NotEmpty", "", {}};
    for (auto const name : names) {
        auto const found = dto.find(name);
        if (found != dto.end() && !found->get_ref<std::string const&>().empty()) continue;
        auto const message = "'" + std::string(name) + "' must not be empty.";
        if (error.message.empty()) error.message = message;
        error.fields.push_back({"NotEmpty", std::string(name), message});
    }
    if (error.fields.empty()) return std::nullopt;
    return error;
}

/// The pages that ServiceStack writes without regard to Accept (evovoice.md 5).
Response plain_page(int status, std::string_view first_line, Request const& request) {
    Response response;
    response.status = status;
    response.content_type = "text/plain";
    response.body = std::string(first_line) + "\n\nRequest.HttpMethod: " + request.method +
                    "\nRequest.PathInfo: " + std::string(request.path()) +
                    "\nRequest.QueryString: " + std::string(request.query()) +
                    "\nRequest.RawUrl: " + request.target + '\n';
    return response;
}

Response unauthenticated() {
    auto response = empty_response(401);
    response.headers.push_back({"WWW-Authenticate", R"(basic realm="/auth/basic")"});
    return response;
}

/// Converts a JSON value to the type of the member, as leniently as ServiceStack.Text.
Json convert(Json const& value, Kind kind) {
    auto const text = [](Json const& item) {
        return item.is_string() ? item.get<std::string>() : dump(item);
    };
    if (kind == Kind::text) return text(value);
    auto list = Json::array();
    if (value.is_array()) {
        for (auto const& item : value)
            if (!item.is_null()) list.push_back(text(item));
    } else {
        for (auto& part : split(text(value), ','))
            list.push_back(std::move(part));
    }
    return list;
}

Contract::Member const* member_named(Contract const& contract, std::string_view name) {
    auto const found = std::ranges::find_if(contract.members,
                                            [&](auto const& m) { return equal_ignoring_case(m.name, name); });
    return found == contract.members.end() ? nullptr : &*found;
}

/// Binds the parameters. An empty parameter counts as absent.
void bind_parameters(Json& dto, Contract const& contract, Parameters const& parameters) {
    for (auto const& [name, value] : parameters)
        if (auto const* member = member_named(contract, name); member && !value.empty())
            dto[member->name] = convert(Json(value), member->kind);
}

std::expected<Json, Error> read_body(Request const& request, Contract const& contract) {
    // evovoice.md 6.10: without a length or a known type the body is ignored.
    auto const type = media_type(request.header("Content-Type"));
    if (!request.find("Content-Length") || request.find("Transfer-Encoding") || request.body.empty())
        return Json::object();
    if (type == "application/xml" || type == "text/xml") {
        auto dto = read_data_contract(request.body, contract);
        if (!dto) return std::unexpected(unparsable(dto.error()));
        return *dto;
    }
    auto dto = Json::object();
    if (type == "application/json" || type == "text/json") {
        auto const json = parse_json(request.body);
        if (!json.is_object()) return std::unexpected(unparsable("Type definitions should start with a '{'"));
        for (auto const& [name, value] : json.items())
            if (auto const* member = member_named(contract, name); member && !value.is_null())
                dto[member->name] = convert(value, member->kind);
    } else if (type == "application/x-www-form-urlencoded") {
        bind_parameters(dto, contract, parse_parameters(request.body));
    }
    return dto;
}

std::vector<std::string> texts(Json const& dto, std::string_view name) {
    auto const found = dto.find(name);
    return found == dto.end() ? std::vector<std::string>() : found->get<std::vector<std::string>>();
}

std::optional<std::string> text(Json const& dto, std::string_view name) {
    auto const found = dto.find(name);
    return found == dto.end() ? std::nullopt : std::optional(found->get<std::string>());
}

std::expected<bool, Error> flag(Json const& dto, std::string_view name) {
    auto const value = text(dto, name);
    if (!value || equal_ignoring_case(*value, "false") || *value == "0") return false;
    if (equal_ignoring_case(*value, "true") || *value == "1") return true;
    return std::unexpected(unparsable("Unable to bind to request: " + std::string(name)));
}

std::expected<long, Error> number(Json const& dto, std::string_view name, long fallback, long least) {
    auto const value = text(dto, name);
    if (!value) return fallback;
    long result = 0;
    auto const [end, error] = std::from_chars(value->data(), value->data() + value->size(), result);
    if (error != std::errc() || end != value->data() + value->size())
        return std::unexpected(unparsable("Unable to bind to request: " + std::string(name)));
    if (result < least) return std::unexpected(bad_argument(std::string(name) + " is out of range"));
    return result;
}

} // namespace

EvoVoice::EvoVoice(std::size_t users) : seed_count_(users) {
    settings.add("token_lifetime", token_lifetime_, 0, 10'000'000);
    settings.add_action("expire_tokens", [this] { sessions_.clear(); });
    settings.add("roles_ignored", roles_ignored_);
    settings.add("manager_roles", manager_roles_, {"forbid", "ignore"});
    settings.add("empty_list_is_null", empty_list_is_null_);
    settings.add("admin_sees_all_accounts", admin_sees_all_accounts_);
    settings.add("older_server", older_server_);
    settings.add("html_not_found", html_not_found_);
    settings.add("duplicate_status", duplicate_status_, 400, 409);
    settings.add("delete_status", delete_status_, 200, 204);
    reset();
}

void EvoVoice::forget_logins() {
    sessions_.clear();
    reset_tokens_.clear();
}

void EvoVoice::seed_users() {
    users_.clear();
    listed_.reset();
    next_id_ = 0;

    auto const login = [&](std::string email, std::string role, std::vector<std::string> reach) {
        User user;
        user.id = hex_digits(500'000 + users_.size(), 24);
        user.email = std::move(email);
        user.password = "demo-password";
        user.account_ids = std::move(reach);
        user.roles = {std::move(role)};
        user.manager_access = "ReadWriteDelete";
        users_.push_back(std::move(user));
    };
    login("ops@example.test", std::string(administrator), {"acc-100", "acc-200", "acc-300"});
    login("manager@example.test", std::string(manager), {"acc-100"});
    login("customer@example.test", "Customer", {"acc-100"});

    for (std::size_t i = 0; i < seed_count_; ++i) {
        auto const name = seed_name(i);
        User user;
        user.id = hex_digits(i + 1, 24);
        user.email = name.login + "@example.test";
        user.password = "demo-password";
        user.first_name = name.first;
        user.last_name = name.last;
        user.account_ids = {std::string(accounts[i % accounts.size()].id)};
        user.permissions = {{"ViewSessions", "ViewReports"}};
        switch (i % 8) {
        case 1: user.roles = {{std::string(manager)}}; break;
        case 2: // in several accounts
            user.account_ids = {"acc-100", "acc-200"};
            user.roles = {{"Customer", "Dispatcher"}};
            break;
        case 3: // hardly anything is known: null members
            user.first_name.reset();
            user.last_name.reset();
            user.permissions.reset();
            break;
        case 4: // words of a newer server (evovoice.md 6.15)
            user.manager_access = "ReadWriteArchive";
            user.permissions = {{"ViewSessions", "ViewCallCenter", "ViewHolograms"}};
            break;
        case 5:
            user.roles.emplace(); // empty, not null
            user.permissions.emplace();
            user.last_name = "";
            break;
        case 6:
            user.avatar_url = "https://evovoice.example/avatars/" + std::to_string(i) + ".png?s=64&v=2";
            user.manager_access = "ReadWrite";
            user.signed_in = true;
            break;
        case 7: user.email = "Team+" + std::to_string(i) + "@Example.test"; break;
        default: break;
        }
        users_.push_back(std::move(user));
    }
    reindex();
}

void EvoVoice::reindex() {
    by_id_.clear();
    by_email_.clear();
    for (std::size_t i = 0; i < users_.size(); ++i)
        index(i);
}

void EvoVoice::index(std::size_t place) {
    by_id_.emplace(users_[place].id, place);
    by_email_.emplace(lower(users_[place].email), place);
    listed_.reset();
}

Json EvoVoice::describe() const {
    auto list = Json::array();
    for (auto const& user : users_) {
        auto const seen = view(user);
        Json item{{"id", user.id}, {"emailAddress", user.email}, {"password", user.password}};
        auto const add = [&](char const* name, auto const& value) {
            if (value) item[name] = *value;
        };
        add("firstName", seen.first_name);
        add("lastName", seen.last_name);
        add("name", seen.name);
        add("accountIds", seen.account_ids);
        add("roles", seen.roles);
        add("managerAccess", seen.manager_access);
        add("dashboardPermissions", seen.dashboard_permissions);
        add("avatarUrl", seen.avatar_url);
        list.push_back(std::move(item));
    }
    auto tokens = Json::object();
    for (auto const& [email, token] : reset_tokens_)
        tokens[email] = token;
    return {{"users", std::move(list)}, {"resetTokens", std::move(tokens)}};
}

std::vector<std::string>* EvoVoice::roles_of(std::string_view id) {
    auto* const user = find(id);
    if (!user) return nullptr;
    listed_.reset(); // who sees whom follows from the roles
    return &(user->roles ? *user->roles : user->roles.emplace());
}

EvoVoice::User* EvoVoice::find(std::string_view id) {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &users_[found->second];
}

EvoVoice::User* EvoVoice::find_email(std::string_view email) {
    auto const found = by_email_.find(lower(email));
    return found == by_email_.end() ? nullptr : &users_[found->second];
}

/// evovoice.md 4: the accounts follow from the roles. An administrator sees every account.
std::vector<std::string> EvoVoice::reach(User const& user) const {
    if (!admin_sees_all_accounts_ || !user.holds(administrator)) return user.account_ids;
    std::vector<std::string> all;
    for (auto const& account : accounts)
        all.emplace_back(account.id);
    return all;
}

bool EvoVoice::visible(User const& user, User const& caller) const {
    if (caller.holds(administrator)) return true;
    return std::ranges::any_of(user.account_ids,
                               [&](auto const& id) { return contains(caller.account_ids, id); });
}

evo::UserInfo EvoVoice::view(User const& user) const {
    evo::UserInfo info;
    info.account_ids = reach(user);
    info.account_names.emplace();
    for (auto const& id : *info.account_ids) {
        auto const account = std::ranges::find(accounts, id, &Account::id);
        info.account_names->emplace_back(account == accounts.end() ? std::string_view() : account->name);
    }
    info.avatar_url = user.avatar_url;
    info.dashboard_permissions = user.permissions;
    if (older_server_ && info.dashboard_permissions)
        std::erase(*info.dashboard_permissions, "ViewCallCenter");
    info.email_address = user.email;
    info.first_name = user.first_name;
    info.id = user.id;
    info.is_authenticated = user.signed_in;
    info.last_name = user.last_name;
    if (!older_server_) info.manager_access = user.manager_access;
    auto name = user.first_name.value_or("");
    if (user.last_name && !user.last_name->empty()) name += (name.empty() ? "" : " ") + *user.last_name;
    if (!name.empty()) info.name = std::move(name);
    info.roles = user.roles;
    return info;
}

std::expected<EvoVoice::User*, Error> EvoVoice::authenticate(Request const& request) {
    auto const basic = parse_basic(request.header("Authorization"));
    if (basic.present && !basic.password.empty()) { // evovoice.md 1: with an empty password it is not Basic
        auto* const user = find_email(basic.user);
        if (!user || user->password != basic.password) return std::unexpected(wrong_password());
        return user;
    }
    // The header takes precedence over the cookies. ss-opt says which cookie is live.
    auto session = request.header("X-ss-pid");
    if (session.empty()) session = request.header("X-ss-id");
    if (session.empty()) session = cookie(request, cookie(request, "ss-opt") == "perm" ? "ss-pid" : "ss-id");
    if (session.empty()) session = cookie(request, "ss-pid");
    auto const found = sessions_.find(session);
    if (found == sessions_.end() || found->second.end <= std::chrono::steady_clock::now()) return nullptr;
    return find(found->second.user_id);
}

std::optional<Response> EvoVoice::guard(Call const& call) const {
    if (!call.caller) return unauthenticated();
    if (!call.caller->holds(administrator) && !call.caller->holds(manager))
        return plain_page(403, "Forbidden", call.request);
    return std::nullopt;
}

Response EvoVoice::answer(Request const& request) {
    auto const suffix = evo::strip_suffix(percent_decode(request.path()));
    Call call{request, request.method, path_segments(suffix.path, false), parse_parameters(request.query())};
    call.format = evo::negotiate(request, call.query, suffix.format);
    if (auto const over = request.header("X-Http-Method-Override"); request.method == "POST" && !over.empty())
        call.method = over;

    // The error of a wrong Basic pair waits until the request reaches a guarded route.
    auto const caller = authenticate(request);
    call.caller = caller ? *caller : nullptr;

    auto const& path = call.path;
    if (!path.empty() && equal_ignoring_case(path[0], "auth")) {
        if (!caller && path.size() == 2 && equal_ignoring_case(path[1], "token"))
            return evo::write(call.format, caller.error());
        return auth(call);
    }
    bool const users = path.size() == 1 && equal_ignoring_case(path[0], "users");
    bool const user = path.size() == 2 && equal_ignoring_case(path[0], "users");
    if (users || user) {
        bool const known = users ? call.method == "GET" || call.method == "POST"
                                 : call.method == "PATCH" || call.method == "DELETE";
        if (known) {
            if (!caller) return evo::write(call.format, caller.error());
            if (auto refused = guard(call)) return *refused;
            if (call.method == "GET") return list(call);
            if (call.method == "POST") return create(call);
            if (call.method == "PATCH") return patch(call, path[1]);
            return remove(call, path[1]);
        }
    }
    if (html_not_found_) { // the dashboard on the same origin (evovoice.md 5)
        Response page;
        page.content_type = "text/html; charset=utf-8";
        page.body = "<!doctype html><html><head><title>Dashboard</title></head><body><div "
                    "id=\"app\"></div></body></html>";
        return page;
    }
    return plain_page(404, "Handler for Request not found (404):", request);
}

std::expected<Json, Error> EvoVoice::bind(Call const& call, Contract const& contract,
                                          Parameters const& path_variables) const {
    auto dto = read_body(call.request, contract);
    if (!dto) return dto;
    bind_parameters(*dto, contract, path_variables);
    bind_parameters(*dto, contract, call.query);
    return dto;
}

Response EvoVoice::list(Call const& call) {
    auto const dto = bind(call, list_users, {});
    if (!dto) return evo::write(call.format, dto.error());

    evo::UserPage page;
    auto const ids = texts(*dto, "SpecificIds");
    auto const wanted_accounts = texts(*dto, "AccountIds");
    bool const everything = call.caller->holds(administrator);
    if (!everything && wanted_accounts.empty() && ids.empty())
        return evo::write(call.format, bad_argument("AccountIds must be given")); // evovoice.md 7

    // The gateway reads one user like this. A walk through all users is not needed.
    if (ids.size() == 1 && wanted_accounts.empty() && dto->size() == 1) {
        if (auto const* user = find(ids[0]); user && visible(*user, *call.caller))
            page.items.push_back(view(*user));
        page.total_count = page.items.size();
        page.total_pages = page.items.size();
        return evo::write(call.format, page);
    }

    auto const first_page = number(*dto, "Page", 0, 0);
    auto const per_page = number(*dto, "CountPerPage", 25, 1);
    auto const all = flag(*dto, "All");
    auto const simplified = flag(*dto, "SimplifiedPaging");
    if (!first_page) return evo::write(call.format, first_page.error());
    if (!per_page) return evo::write(call.format, per_page.error());
    if (!all) return evo::write(call.format, all.error());
    if (!simplified) return evo::write(call.format, simplified.error());

    auto const listed = listing(*dto, *call.caller);
    if (!listed) return evo::write(call.format, listed.error());
    auto const& found = **listed;

    auto const size = *all ? std::max<std::size_t>(found.size(), 1) : static_cast<std::size_t>(*per_page);
    auto const begin = *all ? 0 : std::min(found.size(), static_cast<std::size_t>(*first_page) * size);
    auto const end = std::min(found.size(), begin + size);
    for (auto i = begin; i < end; ++i)
        page.items.push_back(view(users_[found[i]]));
    page.has_more_pages = end < found.size();
    if (!*simplified) {
        page.total_count = found.size();
        page.total_pages = (found.size() + size - 1) / size;
    }
    return evo::write(call.format, page);
}

/// The users of a list on all its pages, in order. The order is kept for the next page. Otherwise each page
/// would sort all users.
std::expected<std::vector<std::size_t> const*, Error> EvoVoice::listing(Json const& dto, User const& caller) {
    auto choice = dto;
    for (char const* const name : {"Page", "CountPerPage", "All", "SimplifiedPaging"})
        choice.erase(name);
    auto key = caller.id + (admin_sees_all_accounts_ ? " all " : " own ") + dump(choice);
    if (listed_ && listed_->first == key) return &listed_->second;
    auto found = chosen(dto, caller);
    if (auto const wrong = put_in_order(found, dto)) return std::unexpected(*wrong);
    listed_.emplace(std::move(key), std::move(found));
    return &listed_->second;
}

std::vector<std::size_t> EvoVoice::chosen(Json const& dto, User const& caller) const {
    auto const ids = texts(dto, "SpecificIds");
    auto const wanted_accounts = texts(dto, "AccountIds");
    auto const filter = text(dto, "EmailFilter");
    std::vector<std::size_t> found;
    for (std::size_t i = 0; i < users_.size(); ++i) {
        auto const& user = users_[i];
        if (!visible(user, caller)) continue;
        if (!ids.empty() && !contains(ids, user.id)) continue;
        auto const own = reach(user);
        if (!wanted_accounts.empty() &&
            std::ranges::none_of(own, [&](auto const& id) { return contains(wanted_accounts, id); }))
            continue;
        if (filter && !contains_ignoring_case(user.email, *filter)) continue;
        found.push_back(i);
    }
    return found;
}

/// Sorts as the parameters say. Returns what is wrong with them, or nullopt.
std::optional<Error> EvoVoice::put_in_order(std::vector<std::size_t>& found, Json const& dto) const {
    auto const order = text(dto, "SortOrder").value_or("Ascend");
    if (order != "Ascend" && order != "Descend")
        return unparsable("Requested value '" + order + "' was not found.");
    if (auto const field = text(dto, "SortField")) {
        auto const text_of = [&](User const& user) {
            if (equal_ignoring_case(*field, "EmailAddress")) return user.email;
            if (equal_ignoring_case(*field, "FirstName")) return user.first_name.value_or("");
            if (equal_ignoring_case(*field, "LastName")) return user.last_name.value_or("");
            if (equal_ignoring_case(*field, "Name")) return view(user).name.value_or("");
            return user.id;
        };
        constexpr std::array<std::string_view, 5> fields{"EmailAddress", "FirstName", "LastName", "Name",
                                                         "Id"};
        if (std::ranges::none_of(fields, [&](auto name) { return equal_ignoring_case(name, *field); }))
            return bad_argument("Unknown sort field " + *field);
        std::vector<std::pair<std::string, std::size_t>> keyed;
        keyed.reserve(found.size());
        for (auto const i : found)
            keyed.emplace_back(text_of(users_[i]), i);
        std::ranges::sort(keyed);
        std::ranges::copy(keyed | std::views::values, found.begin());
    }
    if (order == "Descend") std::ranges::reverse(found);
    return std::nullopt;
}

Response EvoVoice::create(Call const& call) {
    auto const dto = bind(call, new_user, {});
    if (!dto) return evo::write(call.format, dto.error());
    if (auto const missing = require(*dto, {"AccountId", "EmailAddress", "Password"}))
        return evo::write(call.format, *missing);

    auto const account = *text(*dto, "AccountId");
    if (std::ranges::find(accounts, account, &Account::id) == accounts.end())
        return evo::write(call.format, bad_argument("Account " + account + " does not exist"));
    if (!call.caller->holds(administrator) && !contains(call.caller->account_ids, account))
        return evo::write(call.format, Error{403, "Forbidden", "You do not manage account " + account, {}});
    auto const email = *text(*dto, "EmailAddress");
    if (find_email(email)) { // unique in the whole system, not per account
        bool const conflict = duplicate_status_ == 409;
        return evo::write(call.format, Error{static_cast<int>(duplicate_status_),
                                             conflict ? "Conflict" : "ArgumentException",
                                             "A user with e-mail address " + email + " already exists",
                                             {}});
    }

    User user;
    user.id = hex_digits(1'000'000 + ++next_id_, 24);
    user.email = email;
    user.password = *text(*dto, "Password");
    user.first_name = text(*dto, "FirstName");
    user.last_name = text(*dto, "LastName");
    user.account_ids = {account};
    user.permissions = {{"ViewSessions", "ViewReports"}};
    auto response = evo::write(call.format, view(user));
    users_.push_back(std::move(user));
    index(users_.size() - 1);
    return response;
}

Response EvoVoice::patch(Call const& call, std::string const& path_id) {
    auto dto = bind(call, patch_user, {{"UserId", path_id}});
    if (!dto) return evo::write(call.format, dto.error());
    if (empty_list_is_null_) // evovoice.md 6.7
        for (char const* const name : {"AccountIds", "Roles"})
            if (dto->contains(name) && (*dto)[name].empty()) dto->erase(name);

    auto* const user = find(*text(*dto, "UserId"));
    if (!user || !visible(*user, *call.caller)) return evo::write(call.format, user_not_found());
    if (auto const password = text(*dto, "NewPassword"); password && password->empty())
        return evo::write(call.format, *require(*dto, {"NewPassword"}));
    bool const administers = call.caller->holds(administrator);
    for (auto const& account : texts(*dto, "AccountIds")) {
        if (std::ranges::find(accounts, account, &Account::id) == accounts.end())
            return evo::write(call.format, bad_argument("Account " + account + " does not exist"));
        if (!administers && !contains(call.caller->account_ids, account))
            return evo::write(call.format,
                              Error{403, "Forbidden", "You do not manage account " + account, {}});
    }
    bool const sets_roles = dto->contains("Roles");
    if (sets_roles && !administers && manager_roles_ == "forbid")
        return evo::write(call.format,
                          Error{403, "Forbidden", "Only a system administrator may set roles", {}});

    listed_.reset();
    if (dto->contains("AccountIds")) user->account_ids = texts(*dto, "AccountIds");
    if (sets_roles && administers && !roles_ignored_) user->roles = texts(*dto, "Roles");
    if (auto name = text(*dto, "FirstName")) user->first_name = std::move(*name);
    if (auto name = text(*dto, "LastName")) user->last_name = std::move(*name);
    if (auto password = text(*dto, "NewPassword")) user->password = std::move(*password);
    return evo::write(call.format, view(*user));
}

Response EvoVoice::remove(Call const& call, std::string const& id) {
    auto const dto =
        bind(call, Contract{"DeleteUser", std::string(evo::user_namespace), {{"UserId", Kind::text}}},
             {{"UserId", id}});
    if (!dto) return evo::write(call.format, dto.error());
    auto* const user = find(*text(*dto, "UserId"));
    if (!user || !visible(*user, *call.caller)) return evo::write(call.format, user_not_found());
    users_.erase(users_.begin() + (user - users_.data()));
    listed_.reset();
    reindex();
    return empty_response(static_cast<int>(delete_status_));
}

Response EvoVoice::login(Call& call) {
    auto const dto = bind(call, authenticate_dto, {});
    if (!dto) return evo::write(call.format, dto.error());
    if (call.path.size() == 1 && !dto->contains("provider")) {
        // A bare /auth asks for the signed-in user.
        if (!call.caller) return unauthenticated();
    } else {
        if (auto const missing = require(*dto, {"UserName", "Password"}))
            return evo::write(call.format, *missing);
        call.caller = find_email(*text(*dto, "UserName"));
        if (!call.caller || call.caller->password != *text(*dto, "Password"))
            return evo::write(call.format, wrong_password());
    }
    auto const& user = *call.caller;
    ++next_session_;
    auto const temporary = "t" + hex_digits(2 * next_session_, 20);
    auto const permanent = "p" + hex_digits(2 * next_session_ + 1, 20);
    auto const end = std::chrono::steady_clock::now() + std::chrono::seconds(token_lifetime_);
    sessions_[temporary] = {user.id, end};
    sessions_[permanent] = {user.id, end};
    bool const remember = equal_ignoring_case(text(*dto, "RememberMe").value_or(""), "true");

    evo::FlatDto response_body{"AuthenticateResponse",
                               std::string(evo::stack_namespace),
                               {{"UserId", user.id},
                                {"SessionId", remember ? permanent : temporary},
                                {"UserName", user.email},
                                {"DisplayName", view(user).name.value_or(user.email)}},
                               user.roles.value_or(std::vector<std::string>()),
                               true};
    auto response = evo::write(call.format, response_body);
    std::string const attributes = call.request.secure ? "; path=/; HttpOnly; secure" : "; path=/; HttpOnly";
    response.headers.push_back({"Set-Cookie", "ss-id=" + temporary + attributes});
    response.headers.push_back({"Set-Cookie", "ss-pid=" + permanent + attributes});
    response.headers.push_back({"Set-Cookie", (remember ? "ss-opt=perm" : "ss-opt=temp") + attributes});
    return response;
}

Response EvoVoice::auth(Call& call) {
    auto const what = call.path.size() > 1 ? lower(call.path[1]) : std::string();
    auto const& method = call.method;
    bool const get = method == "GET";
    bool const post = method == "POST";
    if (call.path.size() <= 2) {
        if ((what.empty() || what == "credentials") && (get || post)) return login(call);
        if (what == "logout" && (get || post)) {
            for (std::string_view const name : {"ss-id", "ss-pid"}) {
                if (auto const found = sessions_.find(cookie(call.request, name)); found != sessions_.end())
                    sessions_.erase(found);
                if (auto const found = sessions_.find(call.request.header("X-" + std::string(name)));
                    found != sessions_.end())
                    sessions_.erase(found);
            }
            return evo::write(
                call.format,
                evo::FlatDto{"AuthenticateResponse", std::string(evo::stack_namespace), {}, {}, false});
        }
        if (what == "status" && get) {
            if (!call.caller) return empty_response(204);
            auto info = view(*call.caller);
            info.is_authenticated = true;
            return evo::write(call.format, info);
        }
        if (what == "token" && get) {
            if (auto refused = guard(call)) return *refused;
            auto const dto = bind(call, request_token, {});
            if (!dto) return evo::write(call.format, dto.error());
            auto const* user = find(text(*dto, "UserId").value_or(""));
            if (!user) user = find_email(text(*dto, "UserEmailAddress").value_or(""));
            if (!user || !visible(*user, *call.caller)) return evo::write(call.format, user_not_found());
            return evo::write(call.format,
                              evo::FlatDto{"RequestAuthTokenResult",
                                           std::string(evo::user_namespace),
                                           {{"AuthToken", "link-" + hex_digits(mix(users_.size()), 32)}},
                                           {},
                                           false});
        }
        if (what == "forgot-password" && post) {
            auto const dto = bind(call, forgot_password, {});
            if (!dto) return evo::write(call.format, dto.error());
            if (auto const missing = require(*dto, {"EmailAddress"}))
                return evo::write(call.format, *missing);
            auto const email = lower(*text(*dto, "EmailAddress"));
            if (find_email(email))
                reset_tokens_[email] = "reset-" + hex_digits(reset_tokens_.size() + 77, 24);
            return empty_response(204); // does not say whether the user exists
        }
        if (what == "recover" && post) {
            auto const dto = bind(call, recover_password, {});
            if (!dto) return evo::write(call.format, dto.error());
            if (auto const missing = require(*dto, {"EmailAddress", "NewPassword", "Token"}))
                return evo::write(call.format, *missing);
            auto const token = reset_tokens_.find(lower(*text(*dto, "EmailAddress")));
            auto* const user = find_email(*text(*dto, "EmailAddress"));
            if (!user || token == reset_tokens_.end() || token->second != *text(*dto, "Token"))
                return evo::write(call.format, bad_argument("The token is not valid"));
            user->password = *text(*dto, "NewPassword");
            reset_tokens_.erase(token);
            return empty_response(204);
        }
    }
    return plain_page(404, "Handler for Request not found (404):", call.request);
}

} // namespace idiom::sandbox
