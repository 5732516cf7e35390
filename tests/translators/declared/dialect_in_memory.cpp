#include "tests/translators/declared/dialect_in_memory.hpp"

#include "gateway/config/dialect_file.hpp"
#include "gateway/config/format.hpp"

#include <boost/test/unit_test.hpp>

namespace idiom::tests {

namespace {

std::map<std::string, std::string> const& usual_sections() {
    static std::map<std::string, std::string> const sections{
        {"fields", "\n  id: { at: id, access: read }"
                   "\n  userName: { at: login, access: read_write, need: on_create }"
                   "\n  displayName: { at: name, access: read_write }"
                   "\n  phoneNumber: { at: phone, access: read_write, clear: null }"},
        {"user", "{ read: { request: \"GET /users/{id}\" } }"},
        {"list", "{ request: GET /users, items: users, order: vendor }"},
        {"create", "{ request: POST /users, body: new, gives: user }"},
        {"update", "{ steps: [ { request: \"PATCH /users/{id}\", body: changes } ] }"},
        {"delete", "{ steps: [ { request: \"DELETE /users/{id}\" } ] }"},
        {"roles", "{ at: roles, write: set }"}};
    return sections;
}

/// The headers that nearly every request has.
bool is_usual(Header const& header) {
    return header.name == "Accept" || (header.name == "Content-Type" && header.value == "application/json");
}

std::string text_of(Request const& request) {
    auto text = std::string(name_of(request.method)) + " " + std::string(request.target);
    for (auto const& header : request.headers)
        if (!is_usual(header))
            text += " [" + std::string(header.name) + ": " + std::string(header.value) + "]";
    return request.body.empty() ? text : text + " " + std::string(request.body);
}

std::string text_of(User const& user) {
    std::string text(user.id.value_or("?"));
    if (!user.roles) return text;
    text += "(";
    for (auto const role : *user.roles)
        text += (text.ends_with('(') ? "" : ",") + std::string(role);
    return text + ")";
}

} // namespace

std::string file_of(std::map<std::string, std::string> const& other) {
    std::string text = "format: 1\ndialect: acme\nversion: 1.0.0\n";
    auto sections = usual_sections();
    for (auto const& [name, section] : other)
        sections[name] = section;
    for (auto const& [name, section] : sections)
        if (!section.empty()) text += name + ": " + section + "\n";
    return text;
}

DialectInMemory::DialectInMemory(std::string const& file,
                                 std::initializer_list<std::pair<std::string, std::string>> given) {
    auto const read = config::parse_dialect_file(file, "acme.yaml");
    BOOST_TEST_REQUIRE(read.has_value(), (read ? "" : config::problems_as_text(read.error()) + file));
    file_ = *read;
    dialect_ = make(file_->info(), given);
}

std::string DialectInMemory::play_call(Call const& call, std::vector<Exchange> const& exchanges) {
    std::size_t known = 0;
    auto const vendor = [&](Request const& request, std::size_t n) -> Response {
        auto const text = text_of(request);
        bool const expected = n < exchanges.size() && exchanges[n].request == text;
        BOOST_TEST(expected, "request "
                                 << n << " is " << text << ", not "
                                 << (n < exchanges.size() ? exchanges[n].request : std::string("none")));
        if (!expected) return {.delivery = Delivery::lost};
        ++known;
        auto const& turn = exchanges[n];
        if (turn.delivery != Delivery::answered) return {.delivery = turn.delivery};
        auto& headers = headers_.emplace_back();
        if (!turn.body.empty())
            headers.push_back(
                {"Content-Type", turn.body.starts_with('<') ? "application/xml" : "application/json"});
        for (auto const& [name, value] : turn.headers)
            headers.push_back({arena.copy(name), arena.copy(value)});
        return {.status = turn.status, .headers = headers, .body = arena.copy(turn.body), .secrets = {}};
    };
    auto const played = play(*dialect_, call, vendor, arena, most_steps + 1);
    repeatable.clear();
    for (auto const& request : played.sent)
        repeatable.append(repeatable.empty() ? "" : " ").append(request.repeatable ? "yes" : "no");
    BOOST_TEST(played.ended, "the conversation does not end");
    BOOST_TEST(played.sent.size() == exchanges.size(), "only " << played.sent.size() << " requests are sent");
    return answer_of(played.result);
}

std::string DialectInMemory::answer_of(Result<Answer> const& result) {
    detail.clear();
    next.clear();
    if (!result) {
        detail = result.error().detail;
        std::string text(info(result.error().fault).name);
        for (auto const& error : result.error().errors)
            text += " " + std::string(error.pointer);
        return result.error().uncertain ? text + " uncertain" : text;
    }
    if (!result->warnings.empty()) detail = result->warnings.front().detail;
    if (auto const* const one = std::get_if<OneUser>(&result->what)) {
        shown = one->user;
        return text_of(shown);
    }
    if (auto const* const done = std::get_if<Done>(&result->what)) return done->pending ? "pending" : "done";
    std::string text;
    if (auto const* const many = std::get_if<ManyUsers>(&result->what)) {
        for (auto const& user : many->users)
            text += (text.empty() ? "" : " ") + text_of(user);
        next = many->next;
    }
    return next.empty() ? text : text + " ...";
}

Change roles_changed(Arena& arena, std::initializer_list<std::string_view> add,
                     std::initializer_list<std::string_view> remove) {
    Change change;
    change.roles =
        RolesDelta{.add = arena.list<std::string_view>(add), .remove = arena.list<std::string_view>(remove)};
    return change;
}

Change roles_replaced(Arena& arena, std::initializer_list<std::string_view> roles) {
    Change change;
    change.roles = RolesReplace{.roles = arena.list<std::string_view>(roles)};
    return change;
}

} // namespace idiom::tests
