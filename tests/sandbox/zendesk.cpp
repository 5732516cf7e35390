#include "zendesk.hpp"

#include "seed.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>

namespace idiom::sandbox {

namespace {

constexpr std::uint64_t first_id = 9'007'199'254'740'993; ///< beyond what a double holds
constexpr std::array<std::string_view, 3> role_names{"end-user", "agent", "admin"};

Response error(int status, std::string_view name, std::string_view description) {
    return json_response(status,
                         dump(Json{{"error", std::string(name)}, {"description", std::string(description)}}));
}
Response not_found() { return error(404, "RecordNotFound", "Not found"); }
Response invalid(std::string const& member, std::string_view kind, std::string const& why) {
    Json details;
    details[member] = Json::array({Json{{"description", why}, {"error", std::string(kind)}}});
    return json_response(422, dump(Json{{"error", "RecordInvalid"},
                                        {"description", "Record validation errors"},
                                        {"details", details}}));
}
Response taken(std::string const& address) {
    return invalid("email", "DuplicateValue", "Email: " + address + " is already being used by another user");
}

/// Returns the value of `email:"…"`, the only search that is simulated; nullopt for another one.
std::optional<std::string> address_in(std::string_view search) {
    if (!search.starts_with("email:")) return std::nullopt;
    auto const value = parse_json(search.substr(6));
    if (value.is_string()) return value.get<std::string>();
    auto const plain = search.substr(6);
    return plain.find_first_of(" :\"") == plain.npos ? std::optional(std::string(plain)) : std::nullopt;
}

} // namespace

Zendesk::Zendesk(std::size_t users) : seed_count_(users) {
    settings.add("search_lags", search_lags_);
    reset();
}

void Zendesk::seed_users() {
    users_.clear();
    next_id_ = first_id;
    for (std::size_t i = 0; i < seed_count_; ++i) {
        auto const name = seed_name(i);
        User user;
        auto const address = name.login + "@example.test";
        user.document = {{"id", next_id_++},        {"name", name.first + " " + name.last},
                         {"email", address},        {"phone", i % 4 == 0 ? Json("+12125550100") : Json()},
                         {"suspended", i % 5 == 4}, {"active", true},
                         {"verified", true},        {"tags", Json::array()}};
        user.identities = {{next_id_++, address}};
        user.roles = {std::string(role_names[i % role_names.size()])};
        users_.push_back(std::move(user));
    }
    indexed_ = users_.size();
}

Zendesk::User* Zendesk::find(std::string_view id) {
    auto const found =
        std::ranges::find_if(users_, [&](User const& user) { return dump(user.document["id"]) == id; });
    return found == users_.end() ? nullptr : &*found;
}
std::vector<std::string>* Zendesk::roles_of(std::string_view id) {
    auto* const user = find(id);
    return user ? &user->roles : nullptr;
}
Json Zendesk::shown(User const& user) const {
    auto document = user.document;
    document["role"] = user.roles.empty() ? std::string(role_names.front()) : user.roles.back();
    return document;
}
Json Zendesk::describe() const {
    auto list = Json::array();
    for (auto const& user : users_) {
        auto item = shown(user);
        for (auto const& one : user.identities)
            item["identities"].push_back(one.address);
        list.push_back(std::move(item));
    }
    return {{"users", std::move(list)}};
}

bool Zendesk::is_taken(std::string_view address, User const* but) const {
    return std::ranges::any_of(users_, [&](User const& user) {
        return &user != but && user.document["active"] == true &&
               std::ranges::any_of(user.identities, [&](Identity const& one) {
                   return equal_ignoring_case(one.address, address);
               });
    });
}

Response Zendesk::answer(Request const& request) {
    auto const path = path_segments(request.path());
    if (path.size() < 3 || path[0] != "api" || path[1] != "v2" || path[2] != "users") return not_found();
    auto const basic = parse_basic(request.header("Authorization"));
    if (!basic.present || basic.user != "ops@example.test/token" || basic.password != "demo-token")
        return json_response(401, R"({"error":"Couldn't authenticate you"})");
    if (path.size() == 3) {
        if (request.method == "GET") return list(request);
        return request.method == "POST" ? create(request) : not_found();
    }
    if (path[3] == "search" && request.method == "GET") return search(request);
    auto* const user = find(path[3]);
    if (!user) return not_found();
    if (path.size() > 4 && path[4] == "identities") return identities(*user, path, request);
    if (path.size() != 4) return not_found();
    if (request.method == "GET") return json_response(200, dump(Json{{"user", shown(*user)}}));
    if (user->document["active"] == false) return not_found(); // a deleted user can only be read
    if (request.method == "PUT") return update(*user, request);
    if (request.method != "DELETE") return not_found();
    user->document["active"] = false;
    return json_response(200, dump(Json{{"user", shown(*user)}}));
}

Response Zendesk::list(Request const& request) const {
    auto const query = parse_parameters(request.query());
    auto const* const size_text = find_parameter(query, "page[size]");
    auto const* const after = find_parameter(query, "page[after]");
    auto const* const role = find_parameter(query, "role");
    auto const size = size_text ? std::strtoul(size_text->c_str(), nullptr, 10) : 100;
    std::size_t const from = after ? std::strtoul(after->c_str(), nullptr, 16) : 0;
    if (size == 0 || size > 100 || from > users_.size())
        return error(400, "InvalidPaginationParameter", "Invalid page parameter");
    auto found = Json::array();
    auto at = from;
    for (; at < users_.size() && found.size() < size; ++at)
        if (users_[at].document["active"] == true && (!role || shown(users_[at])["role"] == *role))
            found.push_back(shown(users_[at]));
    // A cursor is shown on the last page, too: `has_more` decides.
    std::array<char, 24> cursor{};
    std::snprintf(cursor.data(), cursor.size(), "%zx", at);
    return json_response(
        200,
        dump(Json{
            {"users", found},
            {"meta",
             {{"has_more", at < users_.size()}, {"after_cursor", cursor.data()}, {"before_cursor", "0"}}}}));
}

Response Zendesk::search(Request const& request) const {
    auto const query = parse_parameters(request.query());
    auto const* const text = find_parameter(query, "query");
    auto const address = text ? address_in(*text) : std::nullopt;
    if (!address) return error(400, "BadRequest", "query is not understood");
    auto found = Json::array();
    auto const known = search_lags_ ? indexed_ : users_.size();
    for (std::size_t i = 0; i < known; ++i)
        for (auto const& one : users_[i].identities) // secondary addresses, too
            if (users_[i].document["active"] == true && equal_ignoring_case(one.address, *address))
                found.push_back(shown(users_[i]));
    auto const count = found.size();
    return json_response(200,
                         dump(Json{{"users", std::move(found)}, {"count", count}, {"next_page", nullptr}}));
}

std::optional<Response> Zendesk::refused(Json const& user) const {
    if (!user.is_object()) return error(400, "BadRequest", "Parameter user is required");
    if (user.contains("name") && (!user["name"].is_string() || user["name"].get<std::string>().empty()))
        return invalid("name", "BlankValue", "Name: cannot be blank");
    if (user.value("name", std::string()).size() > 255)
        return invalid("name", "InvalidValue", "Name: is too long");
    if (user.contains("role") &&
        (!user["role"].is_string() ||
         std::ranges::find(role_names, user["role"].get<std::string>()) == role_names.end()))
        return invalid("role", "InvalidValue", "Role: is not valid");
    if (user.contains("phone") && user["phone"].is_string() &&
        user["phone"].get<std::string>().find_first_not_of("+0123456789 -()") != std::string::npos)
        return invalid("phone", "InvalidFormat", "Phone: is not valid");
    if (user.contains("email") && user.value("email", std::string()).find('@') == std::string::npos)
        return invalid("email", "InvalidFormat", "Email: is not properly formatted");
    return std::nullopt;
}

Response Zendesk::create(Request const& request) {
    auto const body = parse_json(request.body);
    auto const given = body.is_object() && body.contains("user") ? body["user"] : Json();
    if (auto const no = refused(given)) return *no;
    if (!given.contains("name")) return invalid("name", "BlankValue", "Name: cannot be blank");
    auto const address = given.value("email", std::string());
    if (is_taken(address, nullptr)) return taken(address);
    User user;
    user.document = {{"id", next_id_++},   {"name", ""},     {"email", nullptr},  {"phone", nullptr},
                     {"suspended", false}, {"active", true}, {"verified", false}, {"tags", Json::array()}};
    for (auto const& [name, value] : given.items())
        if (name == "role")
            user.roles = {value.get<std::string>()};
        else if (name != "skip_verify_email" && name != "active" && name != "id")
            user.document[name] = value;
    if (user.roles.empty()) user.roles = {std::string(role_names.front())};
    if (!address.empty()) user.identities = {{next_id_++, address}};
    users_.push_back(std::move(user));
    return json_response(201, dump(Json{{"user", shown(users_.back())}}));
}

Response Zendesk::update(User& user, Request const& request) {
    auto const body = parse_json(request.body);
    auto const given = body.is_object() && body.contains("user") ? body["user"] : Json();
    if (auto const no = refused(given)) return *no;
    for (auto const& [name, value] : given.items()) { // partial, in spite of its name
        if (name == "role") {
            user.roles = {value.get<std::string>()};
        } else if (name == "email") { // only a secondary address; the primary one stays
            auto const address = value.get<std::string>();
            if (is_taken(address, &user)) return taken(address);
            user.identities.push_back({next_id_++, address});
        } else if (name != "active" && name != "id") {
            user.document[name] = value;
        }
    }
    return json_response(200, dump(Json{{"user", shown(user)}}));
}

Response Zendesk::identities(User& user, std::vector<std::string> const& path, Request const& request) {
    if (path.size() == 5 && request.method == "POST") {
        auto const body = parse_json(request.body);
        auto const given = body.is_object() && body.contains("identity") ? body["identity"] : Json();
        if (!given.is_object() || given.value("type", std::string()) != "email")
            return error(400, "BadRequest", "Parameter identity is required");
        auto const address = given.value("value", std::string());
        if (address.find('@') == address.npos)
            return invalid("value", "InvalidFormat", "Email: is not properly formatted");
        if (is_taken(address, &user))
            return invalid("value", "DuplicateValue",
                           "Email: " + address + " is already being used by another user");
        user.identities.push_back({next_id_++, address});
        return json_response(201, dump(Json{{"identity",
                                             {{"id", user.identities.back().id},
                                              {"type", "email"},
                                              {"value", address},
                                              {"primary", false}}}}));
    }
    if (path.size() != 7 || path[6] != "make_primary" || request.method != "PUT") return not_found();
    for (auto const& one : user.identities)
        if (std::to_string(one.id) == path[5]) {
            user.document["email"] = one.address; // the former one stays as a secondary address
            return json_response(200, R"({"identities":[]})");
        }
    return not_found();
}

} // namespace idiom::sandbox
