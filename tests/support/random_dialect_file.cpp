#include "tests/support/random_dialect_file.hpp"

#include <initializer_list>
#include <string_view>

namespace idiom::tests {

namespace {

/// Writes one file. What one section says constrains the others: an XML document has no JSON Patch, a field
/// that no body carries needs a step of its own.
class Maker {
public:
    explicit Maker(std::uint64_t seed) : state_(seed * 0x9E3779B97F4A7C15u + 1) {}

    std::string make() {
        xml_ = one_in(6);
        text_ = "format: 1\ndialect: made\nversion: 1.0.0\n";
        settings();
        auth_and_http();
        fields();
        extensions();
        user();
        list();
        create();
        update();
        delete_();
        roles();
        errors();
        return text_;
    }

private:
    /// xorshift64*: the distributions of the standard library differ from one library to the next.
    std::uint64_t next() {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return (state_ * 0x2545F4914F6CDD1Du) >> 33;
    }
    bool one_in(std::uint64_t n) { return next() % n == 0; }
    std::string any(std::initializer_list<std::string_view> words) {
        return std::string(words.begin()[next() % words.size()]);
    }
    std::string maybe(std::string_view text, std::uint64_t n = 2) {
        return one_in(n) ? std::string(text) : std::string();
    }
    void say(std::initializer_list<std::string_view> parts) {
        for (auto const part : parts)
            text_ += part;
        text_ += '\n';
    }
    /// Returns the path of a member, in the namespace of an XML document.
    std::string at(std::string_view path) const {
        if (!xml_) return "\"" + std::string(path) + "\"";
        std::string made = "v:";
        for (char const c : path)
            made += c == '/' ? std::string("/v:") : std::string(1, c);
        return "\"" + made + "\"";
    }
    std::string root() const { return xml_ ? ", root: \"v:User\"" : ""; }

    void settings() {
        say({"settings:\n  team: { type: text, format: word, required: true }"});
        say({"  tenant: { type: text, format: uuid, default: 90ce2cce-0000-4000-8000-000000000001 }"});
        say({"  wide: { type: boolean, default: ", any({"true", "false"}), " }"});
        say({"  kind: { type: choice, choices: [ a, \"2\" ], default: a }"});
        say({"  count: { type: number, default: 7 }"});
        say({"  hint: { type: text }"});
        say({"  tags: { type: texts, default: [ x, y ] }"});
    }

    void auth_and_http() {
        if (one_in(2))
            say({"auth: { accepts: [ bearer, basic ]", maybe(", scheme: SSWS"), maybe(", header: X-Key"),
                 " }"});
        say({"http:\n  headers: { X-Team: \"{settings.team}\"",
             maybe(", X-Wide: { value: \"1\", when: { settings.wide: true } }"), " }"});
        if (one_in(3)) say({"  longest_target: 900"});
        if (one_in(2))
            say({"  base: [ { path: \"/{settings.team}/a\", when: { settings.wide: true } }, { path: /b } "
                 "]"});
        if (!xml_) return;
        say({"xml:\n  namespaces: { v: \"urn:made\" }\n  order: ", any({"file", "ordinal"})});
        say({"  lists: { \"v:users\": \"v:user\", \"v:roles\": \"v:role\", \"v:all\": \"v:one\" }"});
    }

    std::string clear() {
        return xml_ ? any({"", ", clear: null", ", clear: \"\""})
                    : any({"", ", clear: null", ", clear: \"\"", ", clear: remove"});
    }

    void fields() {
        number_id_ = one_in(4);
        say({"fields:\n  id: { at: ", at("id"), ", access: read", number_id_ ? ", as: number" : "",
             maybe(", ignore_case: true"), " }"});
        login_access_ = any({"create_only", "read_write"});
        auto const login = any({"login", "profile/login"});
        say({"  userName: { at: ", at(login), ", access: ", login_access_, ", need: on_create",
             any({"", ", as: { suffix: \"@made\" }", ", as: { prefix: \"u:\" }", ", max_length: 100"}),
             " }"});
        names();
        switch (next() % 3) {
        case 0:
            say({"  email: { at: ", at("mail"), ", access: read_write", clear(), maybe(", absent: [ \"\" ]"),
                 " }"});
            break;
        case 1:
            if (!xml_) {
                say({"  email: { at: \"mails[first]/value\", access: read_write }"});
                break;
            }
            [[fallthrough]];
        default: say({"  email: { at: ", at("contact/mail"), ", access: read_write }"}); break;
        }
        apart_ = one_in(3);
        say({"  phoneNumber: { at: ", at("phone"), ", access: read_write",
             apart_ ? ", in_body: false, create_at: null" : "", clear(), " }"});
        if (one_in(2)) say({"  password: { at: ", at("secret"), ", access: write, least: 1 }"});
        activity_ = one_in(3);
        say({"  active: { at: ", at("state"), ", access: read_write",
             any({", as: { true_is: [ \"on\", \"1\" ], false_is: [ \"off\" ] }", ", as: not", "",
                  ", missing: true"}),
             activity_ ? ", in_body: false, create_at: null" : "", " }"});
    }
    void names() {
        switch (next() % 4) {
        case 0: say({"  displayName: { join: [ firstName, lastName ] }"}); break;
        case 1:
            say({"  displayName: { at: ", at("name"), ", access: read_write, need: on_create }"});
            say({"  firstName: { part_of: displayName, part: first }\n  lastName: { part_of: displayName, "
                 "part: last }"});
            return;
        case 2: say({"  displayName: { at: ", at("name"), ", access: read_write", clear(), " }"}); break;
        default: break;
        }
        say({"  firstName: { at: ", at(any({"first", "names/first"})),
             ", access: read_write, max_length: 60 }"});
        say({"  lastName: { at: ", at(any({"last", "names/last"})), ", access: read_write", clear(), " }"});
    }

    void extensions() {
        if (one_in(4)) return;
        say({"extensions:\n  nick: { at: ", at("nick"), ", type: text, access: read_write }"});
        if (one_in(2))
            say({"  since: { at: ", at("since"),
                 ", type: text, access: read, as: { date: ", any({"seconds", "milliseconds"}), " } }"});
        if (one_in(2))
            say({"  size: { at: ", at("size"),
                 ", type: number, access: ", any({"read", "read_write", "create_only"}), " }"});
        if (one_in(2))
            say({"  flag: { at: ", at("flag"), ", type: boolean, access: read_write",
                 maybe(", missing: false"), " }"});
        if (one_in(2))
            say({"  marks: { at: ", at("marks"),
                 ", type: texts, access: read_write, as: { joined: \";\" } }"});
        if (!xml_ && one_in(2)) say({"  extra: { type: object, access: read_write }"});
    }

    void user() {
        user_at_ = one_in(2) ? at("user") : "";
        auto const place = user_at_.empty() ? std::string() : ", at: " + user_at_;
        version_ = !xml_ && one_in(3);
        columns_ = one_in(4);
        say({"user:\n  read: { request: \"GET /users/{id}\"",
             columns_ ? ", query: { fields: \"{columns}\" }" : "", place, " }"});
        if (version_) say({"  version: [ { header: ETag }, { at: meta/version } ]"});
        if (one_in(4)) say({"  gone: { ", at("gone"), ": true }"});
    }

    /// `more`: the vendor's document can say where the list goes on.
    std::string pages(std::string_view more = {}) {
        std::string const size = any({"20", "100"});
        switch (next() % 6) {
        case 0:
            return "{ by: offset, start: " + any({"0", "1"}) + ", size: " + size +
                   ", query: { skip: \"{page.offset}\", top: \"{page.size}\" }, " +
                   any({"ends: short", "ends: empty", more.empty() ? "ends: short" : "total: @"}) + " }";
        case 1:
            return "{ by: page, start: " + any({"0", "1"}) + ", size: " + size +
                   ", query: { page: \"{page.number}\", n: \"{page.size}\" }, " +
                   any({"ends: short", "ends: empty", more.empty() ? "ends: empty" : "total: @"}) + " }";
        case 2:
            return "{ by: cursor, header: X-Next, size: " + size +
                   ", query: { c: \"{page.cursor}\", n: \"{page.size}\" } }";
        case 3:
            return "{ by: link, parameter: c, size: " + size +
                   ", query: { c: \"{page.cursor}\", n: \"{page.size}\" } }";
        case 4:
            if (!more.empty())
                return "{ by: " + any({"cursor, at: @", "next_url, parameter: c, at: @"}) +
                       ", size: " + size + ", query: { c: \"{page.cursor}\", n: \"{page.size}\" } }";
            [[fallthrough]];
        default: return "none";
        }
    }
    static std::string with_place(std::string paging, std::string const& place) {
        if (auto const here = paging.find('@'); here != std::string::npos) paging.replace(here, 1, place);
        return paging;
    }

    void list() {
        whole_ = !xml_ && one_in(3); // the document is the list
        auto const items = whole_ ? std::string("\"\"") : at("users");
        auto const paging = with_place(pages(whole_ ? "" : "more"), at("more"));
        say({"list:\n  request: GET /users",
             maybe("\n  query: { team: \"{settings.team}\", hint: \"{settings.hint}\" }"),
             "\n  items: ", items, "\n  paging: ", paging});
        say({"  order: ", any({"vendor", "userName"})});
        if (one_in(4)) say({"  turns: [ { s: a }, { s: b } ]"});
        if (one_in(4) && paging != "none")
            say({"  sort: { by: { userName: login, email: mail }, query: { sort: \"{sort.at} {sort.way}\" }, "
                 "ways: [ up, down ]",
                 maybe(", unless: filtered"), " }"});
        if (one_in(5)) say({"  whole: { query: { all: true } }"});
        say({"  filters:\n    one: ", any({"true", "false"})});
        say({"    userName: { ", any({"", "request: GET /find, items: " + items + ", "}), "query: { ",
             any({"login: \"{value}\"", "q: \"login eq {value:json}\"", "q: \"login:{value:lucene}\"",
                  "q: \"login eq {value:odata}\""}),
             " } }"});
        if (one_in(2)) say({"    email: { query: { mail: \"{value}\" } }"});
    }

    /// The steps for what no body of the user carries.
    std::string steps_apart(std::string_view separator) {
        std::string made;
        auto const step = [&](std::string_view text) { made.append(separator).append(text); };
        if (apart_) {
            step("{ request: \"PUT /users/{id}/phone\", carries: [ phoneNumber ], json: { phone: "
                 "\"{user.phoneNumber}\" }, when: { sets: phoneNumber } }");
            step("{ request: \"DELETE /users/{id}/phone\", carries: [ phoneNumber ], unless: { sets: "
                 "phoneNumber } }");
        }
        if (activity_) {
            step("{ request: \"POST /users/{id}/on\", carries: [ active ], when: { sets: { active: true } } "
                 "}");
            step("{ request: \"POST /users/{id}/off\", carries: [ active ], when: { sets: { active: false } "
                 "} }");
        }
        return made;
    }

    void create() {
        bool const below = !xml_ && one_in(4);
        say({"create:\n  request: POST /users\n  body: new",
             below ? "\n  in: made\n  around: { notify: false }" : ""});
        if (xml_) say({"  root: \"v:User\""});
        if (one_in(2)) say({"  add: { ", at("team"), ": \"{settings.team}\" }"});
        if (one_in(2))
            say({"  gives: user", user_at_.empty() ? "" : "\n  at: ", user_at_});
        else
            say({"  id: [ ", any({"{ header: Location, as: last_segment }", "{ at: " + at("key") + " }"}),
                 " ]"});
        say({"  lookup: { ",
             any({"filter: userName, ",
                  "request: GET /search, query: { login: \"{value}\" }, at: " + at("users") + ", "}),
             "same: [ userName", maybe(", displayName"), " ]", maybe(", late: true"),
             maybe(", other: user-exists"), " }"});
        if (auto const then = steps_apart("\n    - "); !then.empty())
            say({"  then:", xml_ ? without_json(then) : then});
        if (one_in(2)) say({"  undo: true"});
        if (one_in(3)) say({"  confirm: [ userName ]"});
        if (one_in(4)) say({"  exists: look"});
    }
    /// XML bodies of trees need a root.
    static std::string without_json(std::string text) {
        std::string_view const tree = "json: { phone: \"{user.phoneNumber}\" }";
        for (auto here = text.find(tree); here != std::string::npos; here = text.find(tree))
            text.replace(here, tree.size(), "form: { phone: \"{user.phoneNumber}\" }");
        return text;
    }

    void update() {
        say({"update:"});
        auto const match =
            version_ ? any({"", ", if_match: when_read", ", if_match: always"}) : std::string();
        auto const gives = one_in(2)
                               ? ", gives: user" + (user_at_.empty() ? std::string() : ", at: " + user_at_)
                               : std::string();
        say({"  steps:"});
        auto const ways = xml_ ? 1u : 5u;
        switch (next() % ways) {
        case 0:
            say({"    - { request: \"PATCH /users/{id}\", body: changes", root(), match, gives, " }"});
            break;
        case 1:
            say({"    - { request: \"PUT /users/{id}\", body: document, leave_out: [ meta ]", match, gives,
                 " }"});
            break;
        case 2:
            say({"    - { request: \"PATCH /users/{id}\", body: changes, notation: json_patch", match, gives,
                 " }"});
            break;
        case 3:
            say({"    - { request: \"PATCH /users/{id}\", body: changes, notation: merge_patch", match, gives,
                 " }"});
            break;
        default:
            say({"    - { request: \"PATCH /users/{id}\", body: changes, except: [ active, email ]", match,
                 " }"});
            say({"    - { request: \"POST /users/{id}/more\", body: changes, in: user, only: [ active, email "
                 "]",
                 maybe(", repeatable: true"), " }"});
            break;
        }
        auto const apart = steps_apart("\n    - ");
        if (!apart.empty()) text_.pop_back(), say({xml_ ? without_json(apart) : apart});
    }

    void delete_() {
        say({"delete: { steps: [ { request: \"DELETE /users/{id}\"",
             maybe(", query: { kind: \"{settings.kind}\" }"), " } ]", maybe(", look_first: true"),
             maybe(", marks: true", 4), " }"});
    }

    void roles() {
        std::string const rules = any(
            {"", ", not_given: [ owner ]", ", guarded: [ { starts: sys- } ]", ", kept_by_replace: [ base ]"});
        switch (next() % (xml_ ? 4u : 9u)) {
        case 0: return;
        case 1: return say({"roles: { at: ", at("roles"), ", write: set", rules, " }"});
        case 2: return elsewhere(rules);
        case 3: return say({"roles: { at: ", at("role"), ", one: true, none: nobody, write: set }"});
        case 4:
            return say(
                {"roles: { at: roles, name: n, item: { n: \"{role.name}\" }, write: set", rules, " }"});
        case 5: return say({"roles: { at: roles, joined: \",\", write: set }"});
        case 6:
            return say({"roles: { flags: { admin: rights/admin, agent: is_agent, kit-role-a1: x1, "
                        "kit-role-b1: x2 }, write: set }"});
        case 7:
            return say({"roles: { key_at: roles, write: set, catalogue: { request: GET /roles, items: roles, "
                        "key: k, name: n } }"});
        default: return say({"roles: { at: role, one: true, write: set }"});
        }
    }
    void elsewhere(std::string const& rules) {
        bool const catalogue = one_in(2);
        // Steps of their own, and versions, leave few for the pages of the roles.
        auto const paging = apart_ || activity_ || version_ ? "none" : with_place(pages("more"), at("more"));
        say({"roles:\n  read: { request: \"GET /users/{id}/roles\", items: ", at("all"), ", ",
             catalogue ? "key: " + at("k") + ", " : "", "name: ", at("n"), ", paging: ", paging, " }"});
        if (catalogue)
            say({"  catalogue: { request: ",
                 any({"GET /roles, query: { q: \"n eq {role.name:json}\" }", "GET /roles"}),
                 ", items: ", at("all"), ", key: ", at("k"), ", name: ", at("n"), " }"});
        std::string const role = catalogue ? "{role.key}" : "{role.name}";
        if (!xml_ && one_in(3)) {
            std::string const names = catalogue ? "{roles.keys}" : "{roles.names}";
            if (one_in(2))
                return say({"  set: { request: \"PUT /users/{id}/roles\", json: \"", names, "\" }"});
            say({"  add: { request: \"POST /users/{id}/roles\", json: { roles: \"", names, "\" } }"});
            return say(
                {"  remove: { request: \"DELETE /users/{id}/roles\", json: { each: roles, give: { r: \"",
                 role, "\" } } }"});
        }
        say({"  add: { request: \"PUT /users/{id}/roles/", role, "\", each: true }"});
        say({"  remove: { request: \"DELETE /users/{id}/roles/", role, "\", each: true, repeatable: true }"});
        if (!rules.empty()) say({"  ", rules.substr(2)});
    }

    void errors() {
        say({"errors:\n  code: ", any({at("code"), "[ " + at("code") + ", " + at("error/code") + " ]"}),
             "\n  message: ", at("text")});
        if (!whole_ && one_in(4)) say({"  success: [ \"0\" ]"}); // a list has no code
        if (one_in(2)) say({"  names: { at: ", at("field"), ", message: true, values: true }"});
        if (one_in(3)) say({"  retry_after: { header: X-Reset, as: ", any({"epoch", "seconds"}), " }"});
        say({"  rules:\n    - { for: create, status: 409, is: user-exists, points: userName }"});
        if (one_in(2)) say({"    - { for: user, code: 44, is: user-not-found }"});
        if (one_in(2)) say({"    - { for: [ roles-remove, roles-add ], status: 404, is: done }"});
        say({"    - { for: write, status: 4xx, is: invalid-value }"});
    }

    std::uint64_t state_;
    std::string text_;
    bool xml_ = false;
    bool number_id_ = false;
    bool apart_ = false;    ///< the phone number has steps of its own
    bool activity_ = false; ///< whether a user is active has steps of its own
    bool version_ = false;
    bool columns_ = false;
    bool whole_ = false;
    std::string user_at_;
    std::string login_access_;
};

} // namespace

std::string random_dialect_file(std::uint64_t seed) { return Maker(seed).make(); }

} // namespace idiom::tests
