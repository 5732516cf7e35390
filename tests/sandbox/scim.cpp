#include "scim.hpp"

#include "scim_patch.hpp"
#include "seed.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <tuple>

namespace idiom::sandbox {

using scim::Refusal;

namespace {

constexpr std::string_view media = "application/scim+json";
constexpr std::array<std::string_view, 4> group_names{"Administrator", "Agent", "Supervisor", "Recorder"};

Response scim_response(int status, Json const& body) {
    auto response = json_response(status, dump(body));
    response.content_type = media;
    return response;
}

/// The status is a text (RFC 7644, 3.12).
Response refuse(Refusal const& refusal) {
    Json body{{"schemas", {"urn:ietf:params:scim:api:messages:2.0:Error"}}};
    if (!refusal.type.empty()) body["scimType"] = refusal.type;
    body["detail"] = refusal.detail;
    body["status"] = std::to_string(refusal.status);
    return scim_response(refusal.status, body);
}

Response not_found(std::string_view what) {
    return refuse({404, "", "Resource " + std::string(what) + " not found"});
}

Response not_allowed(std::string_view allowed) {
    auto response = refuse({405, "", "The method is not served here"});
    response.headers.push_back({"Allow", std::string(allowed)});
    return response;
}

std::optional<std::size_t> read_number(std::string const* text) {
    if (!text) return std::nullopt;
    std::size_t number = 0;
    auto const [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
    // A negative value counts as 0 (RFC 7644, 3.4.2.4).
    if (text->starts_with('-')) return 0;
    if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return number;
}

/// The text to sort by. Of several values it is the primary one, else the first.
std::string sort_key(Json const& resource, std::vector<std::string> const& keys) {
    Json const* value = &resource;
    for (auto const& key : keys) {
        if (!value->is_object() || !value->contains(key)) return {};
        value = &(*value)[key];
        if (!value->is_array()) continue;
        if (value->empty()) return {};
        auto const primary =
            std::ranges::find_if(*value, [](Json const& item) { return item.value("primary", false); });
        value = primary == value->end() ? &value->front() : &*primary;
    }
    if (value->is_object() && value->contains("value")) value = &(*value)["value"];
    return value->is_string() ? lower(value->get<std::string>()) : dump(*value);
}

/// RFC 7644, 3.9, for whole attributes. `id` and `schemas` always stay.
void project(Json& resource, Parameters const& query) {
    auto const* const wanted = find_parameter(query, "attributes");
    auto const* const unwanted = find_parameter(query, "excludedAttributes");
    if (!wanted && !unwanted) return;
    auto const names = split(wanted ? *wanted : *unwanted, ',');
    std::vector<std::string> gone;
    for (auto const& [name, value] : resource.items()) {
        bool const named = std::ranges::any_of(names, [&](std::string const& one) {
            return equal_ignoring_case(one.substr(0, one.find('.')), name);
        });
        if (name != "id" && name != "schemas" && named != (wanted != nullptr)) gone.push_back(name);
    }
    for (auto const& name : gone)
        resource.erase(name);
}

/// The login as it is compared: without regard to case.
std::string login_of(Json const& record) { return lower(record["userName"].get<std::string>()); }

/// The places of the resources in the order of an attribute, and of the id where it is the same.
std::vector<std::size_t> in_order(std::size_t size, std::function<Json(std::size_t)> const& at,
                                  std::vector<std::string> const& keys, bool descends) {
    std::vector<std::tuple<std::string, std::string, std::size_t>> keyed;
    for (std::size_t i = 0; i < size; ++i) {
        auto const one = at(i);
        keyed.emplace_back(sort_key(one, keys), one["id"].get<std::string>(), i);
    }
    std::ranges::sort(keyed);
    if (descends) std::ranges::reverse(keyed);
    std::vector<std::size_t> places;
    for (auto const& one : keyed)
        places.push_back(std::get<2>(one));
    return places;
}

std::string version_of(Json resource) {
    resource.erase("meta");
    return "W/\"" + hex_digits(std::hash<std::string>()(dump(resource)), 12) + "\"";
}

} // namespace

Scim::Scim(std::size_t users) : seed_count_(users) {
    settings.add("patch", patch_);
    settings.add("filter", filter_);
    settings.add("sort", sort_);
    settings.add("etag", etag_);
    settings.add("configuration", configuration_);
    settings.add("path_filters", path_filters_);
    settings.add("patch_answers", patch_answers_);
    settings.add("roles_ignored", roles_ignored_);
    settings.add("text_booleans", text_booleans_);
    settings.add("pagination", pagination_, {"index", "cursor", "both"});
    settings.add("content_type", content_type_, {"both", "scim", "json"});
    settings.add("most_results", most_results_, 1, 10'000);
    settings.add_action("expire_cursors", [this] { ++cursors_; });
    reset();
}

void Scim::seed_users() {
    users_.clear();
    order_.reset();
    next_id_ = 0;
    for (std::size_t i = 0; i < seed_count_; ++i) {
        auto const name = seed_name(i);
        User user;
        user.id = make_guid(i + 70'000);
        user.password = "demo-password";
        user.record = {
            {"userName", name.login + "@example.test"},
            {"name",
             {{"formatted", "The " + name.last}, {"givenName", name.first}, {"familyName", name.last}}},
            {"active", i % 5 != 4}};
        auto const work = Json{{"value", name.login + "@work.example"}, {"type", "work"}, {"primary", true}};
        auto const home = Json{{"value", name.login + "@home.example"}, {"type", "home"}};
        if (i % 4 != 3) user.record["emails"] = i % 4 == 1 ? Json::array({home, work}) : Json::array({work});
        if (i % 6 == 2) user.record["displayName"] = name.last + ", " + name.first;
        if (i % 3 == 0)
            user.record["phoneNumbers"] = {
                {{"value", "+12125550" + std::to_string(100 + i)}, {"type", "mobile"}}};
        if (i % 4 == 0) {
            user.record["externalId"] = "E-" + std::to_string(i);
            user.record[std::string(scim::enterprise_urn)] = {{"employeeNumber", std::to_string(i)},
                                                              {"department", "Gärten & Sons"}};
        }
        user.roles = {"Agent"};
        user.details["Agent"] = {
            {"value", "Agent"}, {"display", "Agent of the desk"}, {"type", "desk"}, {"primary", true}};
        if (i % 5 == 1) user.roles.emplace_back("Recorder");
        if (i % 7 == 3) user.roles.clear();
        users_.push_back(std::move(user));
    }
    std::ranges::sort(users_, {},
                      [](User const& user) { return std::string(user.id.rbegin(), user.id.rend()); });
    by_id_.clear();
    by_login_.clear();
    for (std::size_t i = 0; i < users_.size(); ++i)
        index(i);
    seed_groups();
}

void Scim::index(std::size_t place) {
    order_.reset();
    by_id_[users_[place].id] = place;
    by_login_[login_of(users_[place].record)] = place;
}

void Scim::remove(std::size_t place) {
    auto const id = users_[place].id;
    order_.reset();
    for (auto& group : groups_)
        if (group.ids.erase(id) != 0) std::erase(group.members, id);
    by_id_.erase(id);
    by_login_.erase(login_of(users_[place].record));
    users_.erase(users_.begin() + static_cast<std::ptrdiff_t>(place));
    for (auto* const known : {&by_id_, &by_login_})
        for (auto& [name, at] : *known)
            at -= at > place ? 1 : 0;
}

void Scim::seed_groups() {
    groups_.clear();
    for (std::size_t i = 0; i < group_names.size(); ++i) {
        Group group{.id = make_guid(i + 90'000), .record = {{"displayName", group_names[i]}}, .members = {}};
        for (std::size_t n = i; n < users_.size(); n += 3)
            group.members.push_back(users_[n].id);
        group.ids = {group.members.begin(), group.members.end()};
        groups_.push_back(std::move(group));
    }
}

Scim::User* Scim::find(std::string_view id) {
    auto const found = by_id_.find(id);
    return found == by_id_.end() ? nullptr : &users_[found->second];
}

std::vector<std::string>* Scim::roles_of(std::string_view id) {
    auto* const user = find(id);
    order_.reset(); // roles can be sorted by, too
    return user ? &user->roles : nullptr;
}

Json Scim::writable_part(User const& user) const {
    auto made = user.record;
    made["roles"] = Json::array(); // shown even if empty: an absent set would look like one that was left out
    for (auto const& role : user.roles) {
        auto const known = user.details.find(role);
        made["roles"].push_back(known == user.details.end() ? Json{{"value", role}} : known->second);
    }
    return made;
}

Json Scim::resource_of(User const& user) const {
    Json made{{"schemas", {std::string(scim::user_urn)}}, {"id", user.id}};
    if (user.record.contains(scim::enterprise_urn))
        made["schemas"].push_back(std::string(scim::enterprise_urn));
    made.update(writable_part(user));
    for (auto const& group : groups_)
        if (group.ids.contains(user.id))
            made["groups"].push_back(
                {{"value", group.id}, {"display", group.record["displayName"]}, {"type", "direct"}});
    if (text_booleans_ && made.contains("active")) made["active"] = made["active"] == true ? "True" : "False";
    made["meta"] = {{"resourceType", "User"}, {"location", "/scim/v2/Users/" + user.id}};
    if (etag_) made["meta"]["version"] = version_of(made);
    return made;
}

Json Scim::resource_of(Group const& group) const {
    Json made{{"schemas", {std::string(scim::group_urn)}}, {"id", group.id}};
    made.update(group.record);
    for (auto const& member : group.members)
        made["members"].push_back({{"value", member}, {"type", "User"}});
    made["meta"] = {{"resourceType", "Group"}, {"location", "/scim/v2/Groups/" + group.id}};
    if (etag_) made["meta"]["version"] = version_of(made);
    return made;
}

Json Scim::describe() const {
    auto list = Json::array();
    for (auto const& user : users_) {
        auto item = resource_of(user);
        item["password"] = user.password;
        list.push_back(std::move(item));
    }
    return {{"users", std::move(list)}};
}

Response Scim::shown(Json const& resource, int status) const {
    auto response = scim_response(status, resource);
    response.headers.push_back({"Location", resource["meta"]["location"].get<std::string>()});
    if (etag_) response.headers.push_back({"ETag", resource["meta"]["version"].get<std::string>()});
    return response;
}

Response Scim::answer(Request const& request) {
    auto path = path_segments(request.path());
    if (path.size() < 3 || path[0] != "scim" || path[1] != "v2") {
        Response page;
        page.status = 404;
        page.content_type = "text/html";
        page.body = "<html><body>Not Found</body></html>";
        return page;
    }
    path.erase(path.begin(), path.begin() + 2);
    if (parse_bearer(request.header("Authorization")) != token) {
        auto refused = refuse({401, "", "The token is not valid"});
        refused.headers.push_back({"WWW-Authenticate", "Bearer"});
        return refused;
    }
    try {
        return route(request, path);
    } catch (Json::exception const&) { // a value of a type that no real client sends
        return refuse({400, "invalidSyntax", "The request is not well-formed"});
    }
}

Response Scim::route(Request const& request, std::vector<std::string> const& path) {
    if (path[0] == "Users" && path.size() <= 2) return users(request, path);
    if (path[0] == "Groups" && path.size() <= 2) return groups(request, path);
    if (path[0] == "ServiceProviderConfig" && path.size() == 1 && configuration_)
        return request.method == "GET" ? configuration() : not_allowed("GET");
    return not_found(path[0]);
}

/// RFC 7643, 5; RFC 9865, 4.
Response Scim::configuration() const {
    auto const feature = [](bool supported) { return Json{{"supported", supported}}; };
    Json body{
        {"schemas", {"urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"}},
        {"patch", feature(patch_)},
        {"bulk", {{"supported", false}, {"maxOperations", 0}, {"maxPayloadSize", 0}}},
        {"filter", {{"supported", filter_}, {"maxResults", most_results_}}},
        {"changePassword", feature(true)},
        {"sort", feature(sort_)},
        {"etag", feature(etag_)},
        {"authenticationSchemes", {{{"type", "oauthbearertoken"}, {"name", "Token"}, {"description", ""}}}}};
    if (pagination_ != "index")
        body["pagination"] = {{"cursor", true},
                              {"index", pagination_ == "both"},
                              {"defaultPaginationMethod", pagination_ == "both" ? "index" : "cursor"},
                              {"maxPageSize", most_results_}};
    return scim_response(200, body);
}

std::string Scim::cursor_at(std::size_t place) const {
    return std::to_string(cursors_) + "/" + std::to_string(place) + "+" + hex_digits(place + cursors_, 8) +
           "=";
}

Response Scim::list(Request const& request, std::size_t size, std::function<Json(std::size_t)> const& at,
                    scim::Schema schema) {
    auto const query = parse_parameters(request.query());
    std::optional<scim::Filter> filter;
    if (auto const* const text = find_parameter(query, "filter")) {
        if (!filter_) return refuse({400, "invalidFilter", "Filters are not supported"});
        auto parsed = scim::Filter::parse(*text, schema);
        if (!parsed) return refuse(parsed.error());
        filter = std::move(*parsed);
    }
    std::vector<Json> all;
    auto const add = [&](std::size_t i) {
        auto one = at(i);
        if (!filter || filter->matches(one)) all.push_back(std::move(one));
    };
    if (auto const login = filter ? filter->user_name() : std::nullopt) {
        if (auto const found = by_login_.find(lower(*login)); found != by_login_.end()) add(found->second);
    } else {
        for (std::size_t i = 0; filter && i < size; ++i)
            add(i);
    }
    if (filter) size = all.size();
    std::vector<std::size_t> const* order = nullptr;
    if (auto const* const by = find_parameter(query, "sortBy")) {
        auto const place = scim::find_place(schema, *by);
        if (!sort_ || !place) return refuse({400, "invalidPath", "Cannot sort by '" + *by + "'"});
        auto const* const way = find_parameter(query, "sortOrder");
        bool const descends = way && *way == "descending";
        if (filter)
            order_.emplace(
                std::string(),
                in_order(all.size(), [&](std::size_t i) { return all[i]; }, place->keys, descends));
        else if (auto name = *by + (descends ? " down " : " up ") + std::to_string(schema.size()) +
                             (text_booleans_ ? " text" : "");
                 !order_ || order_->first != name)
            order_.emplace(std::move(name), in_order(size, at, place->keys, descends));
        order = &order_->second;
    }
    auto const* const cursor = find_parameter(query, "cursor");
    auto const* const index = find_parameter(query, "startIndex");
    bool const by_cursor = cursor || (!index && pagination_ == "cursor");
    if ((cursor && pagination_ == "index") || (index && pagination_ == "cursor") || (cursor && index))
        return refuse({400, "invalidValue", "Lists are not paged like that"});
    auto const count =
        find_parameter(query, "count") ? read_number(find_parameter(query, "count")) : most_results_;
    auto const start = index ? read_number(index) : 1;
    if (!count || !start)
        return refuse({400, by_cursor ? "invalidCount" : "invalidValue", "count and startIndex are numbers"});

    auto place = std::max<std::size_t>(*start, 1) - 1;
    if (cursor && !cursor->empty()) {
        auto const text = cursor->substr(std::min(cursor->size(), cursor->find('/') + 1));
        auto const number = text.substr(0, text.find('+'));
        place = read_number(&number).value_or(size + 1);
        if (cursor->substr(0, cursor->find('/')) != std::to_string(cursors_))
            return refuse({400, "expiredCursor", "The cursor has expired"});
        if (place > size || *cursor != cursor_at(place))
            return refuse({400, "invalidCursor", "There is no such cursor"});
    }
    auto const most = std::min<std::size_t>(*count, static_cast<std::size_t>(most_results_));
    auto shown = Json::array();
    // Only the page is made: a list of many users has many pages.
    for (auto i = place; i < size && shown.size() < most; ++i) {
        auto const next = order ? (*order)[i] : i;
        auto one = filter ? std::move(all[next]) : at(next);
        project(one, query);
        shown.push_back(std::move(one));
    }
    auto const next = place + shown.size();
    Json body{{"schemas", {"urn:ietf:params:scim:api:messages:2.0:ListResponse"}}, {"totalResults", size}};
    body["itemsPerPage"] = shown.size();
    if (!by_cursor) body["startIndex"] = place + 1;
    if (by_cursor && next < size) body["nextCursor"] = cursor_at(next);
    if (!shown.empty()) body["Resources"] = std::move(shown);
    return scim_response(200, body);
}

std::optional<Response> Scim::refuse_body(Request const& request, Json& body) const {
    auto const type = media_type(request.header("Content-Type"));
    bool const taken =
        (type == media && content_type_ != "json") || (type == "application/json" && content_type_ != "scim");
    if (!taken) return refuse({415, "", "The content type is not taken"});
    body = parse_json(request.body);
    if (!body.is_object()) return refuse({400, "invalidSyntax", "The body is no JSON object"});
    if (!body.contains("schemas") || !body["schemas"].is_array())
        return refuse({400, "invalidSyntax", "The body names no schemas"});
    return std::nullopt;
}

/// RFC 7644, 3.14.
std::optional<Response> Scim::refuse_version(Request const& request, Json const& resource) const {
    auto const wanted = request.header("If-Match");
    if (!etag_ || wanted.empty() || wanted == "*") return std::nullopt;
    for (auto const& one : split(wanted, ','))
        if (one == resource["meta"]["version"].get<std::string>()) return std::nullopt;
    return refuse({412, "", "Failed to update. Resource changed on the server."});
}

std::optional<Refusal> Scim::refuse_resource(Json& resource, User const& user) const {
    if (auto refused = scim::normalize(scim::user_schema(), resource)) return refused;
    if (auto refused = scim::check_primaries(resource)) return refused;
    if (!resource.contains("userName") || resource["userName"] == "")
        return Refusal{400, "invalidValue", "Attribute 'userName' is required"};
    auto const name = resource["userName"].get<std::string>();
    auto const other = by_login_.find(lower(name));
    if (other != by_login_.end() && users_[other->second].id != user.id)
        return Refusal{409, "uniqueness", "Attribute 'userName' is in use: " + name};
    return std::nullopt;
}

void Scim::take_roles(User& user, Json const& roles) {
    if (roles_ignored_) return;
    user.roles.clear();
    user.details.clear();
    for (auto const& role : roles) {
        auto value = role["value"].get<std::string>();
        user.details[value] = role;
        if (!contains(user.roles, value)) user.roles.push_back(std::move(value));
    }
}

Response Scim::store(User& user, Json resource, int status) {
    if (auto refused = refuse_resource(resource, user)) return refuse(*refused);
    take_roles(user, resource.value("roles", Json::array()));
    if (resource.contains("password")) user.password = resource["password"].get<std::string>();
    for (auto const* const name : {"roles", "password"})
        resource.erase(name);
    user.record = std::move(resource);
    return shown(resource_of(user), status);
}

Response Scim::create(Request const& request) {
    Json body;
    if (auto refused = refuse_body(request, body)) return *refused;
    User user;
    user.id = make_guid(1'000'000 + ++next_id_);
    auto response = store(user, std::move(body), 201);
    if (response.status != 201) return response;
    users_.push_back(std::move(user));
    index(users_.size() - 1);
    return response;
}

Response Scim::replace(User& user, Json resource) {
    by_login_.erase(login_of(user.record));
    auto response = store(user, std::move(resource), 200);
    index(static_cast<std::size_t>(&user - users_.data()));
    return response;
}

Response Scim::users(Request const& request, std::vector<std::string> const& path) {
    auto const& method = request.method;
    if (path.size() == 1) {
        if (method == "POST") return create(request);
        if (method != "GET") return not_allowed("GET, POST");
        return list(
            request, users_.size(), [&](std::size_t i) { return resource_of(users_[i]); },
            scim::user_schema());
    }
    if (method == "PATCH" && !patch_) return refuse({501, "", "PATCH is not supported"});
    auto* const user = find(path[1]);
    if (!user) return not_found(path[1]);
    auto const held = resource_of(*user);
    if (method == "GET") {
        auto resource = held;
        auto response = shown(resource, 200);
        project(resource, parse_parameters(request.query()));
        response.body = dump(resource);
        return response;
    }
    if (method != "PUT" && method != "PATCH" && method != "DELETE")
        return not_allowed("GET, PUT, PATCH, DELETE");
    if (auto refused = refuse_version(request, held)) return *refused;
    if (method == "DELETE") {
        remove(static_cast<std::size_t>(user - users_.data()));
        return empty_response(204);
    }
    Json body;
    if (auto refused = refuse_body(request, body)) return *refused;
    if (method == "PUT") return replace(*user, std::move(body));
    auto changed = writable_part(*user);
    if (auto refused = scim::apply_patch(scim::user_schema(), body, path_filters_, changed))
        return refuse(*refused);
    auto response = replace(*user, std::move(changed));
    return response.status == 200 && !patch_answers_ ? empty_response(204) : response;
}

Response Scim::store(Group& group, Json resource) {
    order_.reset();
    if (auto refused = scim::normalize(scim::group_schema(), resource)) return refuse(*refused);
    if (!resource.contains("displayName"))
        return refuse({400, "invalidValue", "Attribute 'displayName' is required"});
    std::vector<std::string> members;
    for (auto const& member : resource.value("members", Json::array())) {
        auto id = member["value"].get<std::string>();
        if (!find(id)) return refuse({400, "invalidValue", "There is no member " + id});
        if (!contains(members, id)) members.push_back(std::move(id));
    }
    if (!roles_ignored_) {
        group.ids = {members.begin(), members.end()};
        group.members = std::move(members);
    }
    resource.erase("members");
    group.record = std::move(resource);
    return patch_answers_ ? shown(resource_of(group), 200) : empty_response(204);
}

Response Scim::groups(Request const& request, std::vector<std::string> const& path) {
    auto const& method = request.method;
    if (path.size() == 1) {
        if (method != "GET") return not_allowed("GET");
        return list(
            request, groups_.size(), [&](std::size_t i) { return resource_of(groups_[i]); },
            scim::group_schema());
    }
    if (method == "PATCH" && !patch_) return refuse({501, "", "PATCH is not supported"});
    auto const found = std::ranges::find(groups_, path[1], &Group::id);
    if (found == groups_.end()) return not_found(path[1]);
    auto const held = resource_of(*found);
    if (method == "GET") return shown(held, 200);
    if (method != "PUT" && method != "PATCH") return not_allowed("GET, PUT, PATCH");
    if (auto refused = refuse_version(request, held)) return *refused;
    Json body;
    if (auto refused = refuse_body(request, body)) return *refused;
    if (method == "PUT") return store(*found, std::move(body));
    auto changed = found->record;
    if (held.contains("members")) changed["members"] = held["members"];
    if (auto refused = scim::apply_patch(scim::group_schema(), body, path_filters_, changed))
        return refuse(*refused);
    return store(*found, std::move(changed));
}

} // namespace idiom::sandbox
