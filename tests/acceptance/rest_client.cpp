#include "tests/acceptance/client.hpp"
#include "tests/acceptance/documents.hpp"

#include <map>

namespace idiom::test {

using Json = nlohmann::json;

namespace {

/// The fields that a list of pointers names. For the legacy face login and e-mail address are one field, and
/// a missing display name is reported as the first name.
Words fields_at(Json const& remarks) {
    Words made;
    for (auto const& remark : remarks) {
        auto const pointer = remark.at("pointer").get<std::string>();
        auto const name = pointer.substr(1, pointer.find('/', 1) - 1);
        made.insert(name == "email" ? "userName" : name == "displayName" ? "firstName" : name);
    }
    return made;
}

Person person_of(Json const& user) {
    Person made{.id = user.at("id"),
                .address = user.value("email", user.value("userName", "")),
                .first = user.value("firstName", ""),
                .last = user.value("lastName", ""),
                .name = user.value("displayName", ""),
                .roles = {}};
    if (user.contains("roles")) made.roles = user.at("roles").get<Words>();
    return made;
}

std::string verdict_of(int status, std::string const& type) {
    static std::map<std::string, std::string> const known{
        {"404 urn:idiom:problem:user-not-found", "no such user"},
        {"409 urn:idiom:problem:user-exists", "exists"},
        {"422 urn:idiom:problem:invalid-value", "invalid"},
        {"422 urn:idiom:problem:role-not-mapped", "invalid"},
        {"502 urn:idiom:problem:backend-unreachable", "no back end"}};
    auto const said = std::to_string(status) + " " + type;
    auto const found = known.find(said);
    return found == known.end() ? said : found->second;
}

class RestClient final : public Client {
public:
    RestClient(HttpClient http, std::string const& route, Language language, XmlLint& lint)
        : http_(std::move(http)), base_("/v1/" + route + "/users"), language_(language), lint_(lint) {}

    Told create(Wish const& wish) override { return call("POST", "", 201, document_of(wish)); }
    Told read(std::string const& id) override { return call("GET", "/" + id, 200); }
    Told change(std::string const& id, Wish const& wish) override {
        return call("PATCH", "/" + id, 200, document_of(wish));
    }
    Told remove(std::string const& id) override {
        auto told = call("DELETE", "/" + id + "?scope=global", 204);
        if (told.verdict == "202 ") told.verdict = "done"; // the vendor only marks it for deletion
        return told;
    }
    Told list(std::size_t size) override {
        Told all;
        std::string cursor;
        do {
            auto const [status, body] = exchange("GET", "?limit=" + std::to_string(size) +
                                                            (cursor.empty() ? "" : "&cursor=" + cursor));
            if (status != 200) return told_of(status, 200, body);
            for (auto const& user : body.value("users", Json::array()))
                all.people.push_back(person_of(user));
            cursor = body.value("next", "");
        } while (!cursor.empty());
        return all;
    }

private:
    struct Response {
        int status;
        Json body;
    };

    static Json document_of(Wish const& wish) {
        Json made = Json::object();
        if (wish.address) made["userName"] = made["email"] = *wish.address;
        if (wish.first) made["firstName"] = *wish.first;
        if (wish.last) made["lastName"] = *wish.last;
        if (wish.password) made["password"] = *wish.password;
        if (wish.account) made["accounts"] = {*wish.account};
        if (wish.roles) made["roles"] = *wish.roles;
        return made;
    }

    Response exchange(std::string_view method, std::string const& path, Json const& body = {}) {
        bool const xml = language_ == Language::xml;
        std::string const type = xml ? "application/xml" : "application/json";
        Fields fields{{"Accept", type}, {"Prefer", "handling=lenient"}};
        std::string text;
        if (!body.is_null()) {
            fields.emplace_back("Content-Type", type);
            text = xml ? user_xml(body) : body.dump();
        }
        auto const response = http_.call(method, base_ + path, fields, text);
        if (response.body.empty()) return {response.status, Json::object()};
        if (!xml) return {response.status, Json::parse(response.body)};
        lint_.keep(response.body);
        return {response.status, json_of(*parse_xml(response.body))};
    }

    static Told told_of(int status, int success, Json const& body) {
        Told made;
        if (body.contains("warnings")) made.left_out = fields_at(body.at("warnings"));
        if (status != success) {
            made.verdict = verdict_of(status, body.value("type", ""));
            // "exists" is about the login, whether a response names it or not.
            if (made.verdict != "exists" && body.contains("errors"))
                made.about = fields_at(body.at("errors"));
        } else if (body.contains("id")) {
            made.people = {person_of(body)};
        }
        return made;
    }

    Told call(std::string_view method, std::string const& path, int success, Json const& body = {}) {
        auto const response = exchange(method, path, body);
        return told_of(response.status, success, response.body);
    }

    HttpClient http_;
    std::string base_;
    Language language_;
    XmlLint& lint_;
};

} // namespace

std::unique_ptr<Client> rest_client(HttpClient http, std::string const& route, Language language,
                                    XmlLint& lint) {
    return std::make_unique<RestClient>(std::move(http), route, language, lint);
}

} // namespace idiom::test
