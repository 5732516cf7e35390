#include "tests/acceptance/client.hpp"
#include "tests/acceptance/documents.hpp"
#include "tests/acceptance/dotnet.hpp"

#include <algorithm>
#include <array>
#include <map>

namespace idiom::test {

using Json = nlohmann::json;

namespace {

/// A response of the face, in its JSON form.
struct Response {
    int status = 0;
    std::string ignored; ///< X-Idiom-Ignored
    Json body = Json::object();
};

/// How a client transfers its objects. `name` is the class of `members`, "" for no body.
class Wire {
public:
    virtual ~Wire() = default;
    virtual Response exchange(std::string const& method, std::string const& path, std::string const& name,
                              Json const& members) = 0;
};

std::string unified_name(std::string const& member) {
    static std::map<std::string, std::string> const names{
        {"AccountId", "accounts"},  {"AccountIds", "accounts"}, {"EmailAddress", "userName"},
        {"FirstName", "firstName"}, {"LastName", "lastName"},   {"NewPassword", "password"},
        {"Password", "password"},   {"Roles", "roles"}};
    auto const found = names.find(member);
    return found == names.end() ? member : found->second;
}

/// The words of a client written for EvoVoice for roles of the routes in the tests, if it has a word.
std::array<std::pair<std::string, std::string>, 2> const role_words{
    {{"customer", "Customer"}, {"manager", "Manager"}}};

Words as_routes_say(Words const& roles) {
    Words made;
    for (auto const& role : roles) {
        auto const found = std::ranges::find(role_words, role, &std::pair<std::string, std::string>::second);
        made.insert(found == role_words.end() ? role : found->first);
    }
    return made;
}

std::vector<std::string> as_clients_say(std::vector<std::string> const& roles) {
    std::vector<std::string> made;
    for (auto const& role : roles) {
        auto const found = std::ranges::find(role_words, role, &std::pair<std::string, std::string>::first);
        made.push_back(found == role_words.end() ? role : found->second);
    }
    return made;
}

Words left_out(std::string ignored) {
    Words made;
    while (!ignored.empty()) {
        auto const name = ignored.substr(0, ignored.find(", "));
        ignored.erase(0, name.size() + 2);
        made.insert(unified_name(name));
    }
    return made;
}

Person person_of(Json const& user) {
    Person made{.id = user.at("id"),
                .address = user.value("emailAddress", ""),
                .first = user.value("firstName", ""),
                .last = user.value("lastName", ""),
                .name = user.value("name", ""),
                .roles = {}};
    if (user.contains("roles")) made.roles = as_routes_say(user.at("roles").get<Words>());
    return made;
}

std::string verdict_of(int status, std::string const& code) {
    static std::map<std::string, std::string> const known{{"404 NotFound", "no such user"},
                                                          {"409 Conflict", "exists"},
                                                          {"400 NotEmpty", "invalid"},
                                                          {"400 ArgumentException", "invalid"},
                                                          {"502 BadGateway", "no back end"}};
    auto const said = std::to_string(status) + " " + code;
    auto const found = known.find(said);
    return found == known.end() ? said : found->second;
}

Told told_of(Response const& response, int success) {
    Told made{.left_out = left_out(response.ignored)};
    if (response.status != success) {
        auto const error = response.body.value("responseStatus", Json::object());
        made.verdict = verdict_of(response.status, error.value("errorCode", ""));
        for (auto const& one : error.value("errors", Json::array()))
            made.about.insert(unified_name(one.at("fieldName")));
    } else if (response.body.contains("id")) {
        made.people = {person_of(response.body)};
    }
    return made;
}

class LegacyClient final : public Client {
public:
    explicit LegacyClient(std::unique_ptr<Wire> wire) : wire_(std::move(wire)) {}

    Told create(Wish const& wish) override {
        Json made = names_of(wish);
        if (wish.address) made["EmailAddress"] = *wish.address;
        if (wish.password) made["Password"] = *wish.password;
        if (wish.account) made["AccountId"] = *wish.account;
        return told_of(wire_->exchange("POST", "/users", "NewUser", made), 200);
    }
    Told change(std::string const& id, Wish const& wish) override {
        Json made = names_of(wish);
        if (wish.password) made["NewPassword"] = *wish.password;
        if (wish.account) made["AccountIds"] = {*wish.account};
        if (wish.roles) made["Roles"] = as_clients_say(*wish.roles);
        return told_of(wire_->exchange("PATCH", "/users/" + id, "PatchUser", made), 200);
    }
    Told remove(std::string const& id) override {
        return told_of(wire_->exchange("DELETE", "/users/" + id, "", {}), 204);
    }
    /// The contract has no call for a single user.
    Told read(std::string const& id) override {
        auto told = page("?specificIds=" + id);
        if (told.verdict == "done" && told.people.empty()) told.verdict = "no such user";
        return told;
    }
    Told list(std::size_t size) override {
        Told all;
        for (int number = 0;; ++number) {
            auto const one =
                page("?countPerPage=" + std::to_string(size) + "&page=" + std::to_string(number));
            if (one.verdict != "done") return one;
            all.people.insert(all.people.end(), one.people.begin(), one.people.end());
            if (!more_) return all;
        }
    }

private:
    static Json names_of(Wish const& wish) {
        Json made = Json::object();
        if (wish.first) made["FirstName"] = *wish.first;
        if (wish.last) made["LastName"] = *wish.last;
        return made;
    }

    Told page(std::string const& query) {
        auto const response = wire_->exchange("GET", "/users" + query, "", {});
        auto told = told_of(response, 200);
        more_ = response.body.value("hasMorePages", false);
        for (auto const& user : response.body.value("items", Json::array()))
            told.people.push_back(person_of(user));
        return told;
    }

    std::unique_ptr<Wire> wire_;
    bool more_ = false;
};

class HttpWire final : public Wire {
public:
    HttpWire(HttpClient http, std::string const& route, Language language, XmlLint& lint)
        : http_(std::move(http)), base_("/legacy/" + route), language_(language), lint_(lint) {}

    Response exchange(std::string const& method, std::string const& path, std::string const& name,
                      Json const& members) override {
        bool const xml = language_ == Language::xml;
        std::string const type = xml ? "application/xml" : "application/json";
        Fields fields{{"Accept", type}};
        std::string text;
        if (!name.empty()) {
            fields.emplace_back("Content-Type", type);
            text = xml ? contract_xml(name, members) : in_camel_case_all(members).dump();
        }
        auto const response = http_.call(method, base_ + path, fields, text);
        Response made{.status = response.status, .ignored = std::string(response.header("X-Idiom-Ignored"))};
        if (response.body.empty()) return made;
        if (xml) lint_.keep(response.body);
        made.body = xml ? json_of(*parse_xml(response.body)) : Json::parse(response.body);
        return made;
    }

private:
    static Json in_camel_case_all(Json const& members) {
        Json made = Json::object();
        for (auto const& [name, value] : members.items())
            made[in_camel_case(name)] = value;
        return made;
    }

    HttpClient http_;
    std::string base_;
    Language language_;
    XmlLint& lint_;
};

class DotnetWire final : public Wire {
public:
    DotnetWire(std::string const& base_url, std::string const& user, std::string const& password)
        : program_({base_url, user, password}) {}

    Response exchange(std::string const& method, std::string const& path, std::string const& name,
                      Json const& members) override {
        std::string line = method + "\t" + path + "\t" + name;
        for (auto const& [member, value] : members.items())
            line += "\t" + member + "=" + (value.is_array() ? joined(value) : value.get<std::string>());
        auto const told = Json::parse(program_.ask(line));
        if (told.contains("failure")) throw HttpFailure(told.at("failure"));
        if (!told.at("same").get<bool>()) throw HttpFailure("not as .NET writes it: " + told.dump());
        return {.status = told.at("status"),
                .ignored = told.at("ignored"),
                .body = told.value("body", Json::object())};
    }

private:
    static std::string joined(Json const& items) {
        std::string made;
        for (auto const& item : items)
            made += (made.empty() ? "" : ",") + item.get<std::string>();
        return made;
    }

    DotnetProgram program_;
};

} // namespace

std::unique_ptr<Client> legacy_client(HttpClient http, std::string const& route, Language language,
                                      XmlLint& lint) {
    return std::make_unique<LegacyClient>(std::make_unique<HttpWire>(std::move(http), route, language, lint));
}

std::unique_ptr<Client> dotnet_client(std::string const& base_url, std::string const& user,
                                      std::string const& password) {
    return std::make_unique<LegacyClient>(std::make_unique<DotnetWire>(base_url, user, password));
}

} // namespace idiom::test
