#include "translators/unified/external_id.hpp"

#include "tests/translators/unified/support.hpp"
#include "translators/scim/face/record.hpp"
#include "translators/unified/single_call.hpp"

#include <boost/test/unit_test.hpp>

#include <functional>
#include <map>

namespace idiom::unified::test {
namespace {

/// A vendor and a record, which carry out the calls of requests.
class World {
public:
    World() {
        exchange.route.name = "acme";
        users["7"] = ana();
    }

    ClientResponse send(Method method, std::string_view target, std::string_view body = {},
                        std::vector<Header> headers = {}) {
        exchange.route.has_record = !record.empty();
        asked.clear();
        auto const parsed = exchange.send(method, target, body, std::move(headers));
        if (!parsed) return refused(parsed.error());
        auto const* const call = std::holds_alternative<ParsedCall>(*parsed)
                                     ? single_call(std::get<ParsedCall>(*parsed), exchange.arena)
                                     : std::get<ClientCall const*>(*parsed);
        std::vector<Result<Answer>> outcomes;
        while (true) {
            auto const step = call->next(outcomes, exchange.arena);
            if (auto const* const end = std::get_if<Result<ClientResponse>>(&step))
                return *end ? **end : refused(end->error());
            for (auto const& one : std::get<Calls>(step).calls)
                outcomes.push_back(execute(one));
        }
    }
    /// The status, and the external id that the body shows.
    std::string seen(ClientResponse const& response) {
        auto const body = json::read(response.body, exchange.arena);
        auto const* const page = body ? body->find("users") : nullptr;
        auto const& user = page && !page->items.empty() ? page->items.front() : *body;
        return std::to_string(response.status) + " " +
               std::string(user.text_of("externalId").value_or(refusal.empty() ? "(none)" : refusal));
    }
    std::string seen(Method method, std::string_view target, std::string_view body = {},
                     std::vector<Header> headers = {}) {
        refusal.clear();
        auto const response = send(method, target, body, std::move(headers));
        return response.body.empty()
                   ? std::to_string(response.status) + (refusal.empty() ? "" : " " + refusal)
                   : seen(response);
    }
    /// What a directory gives by the SCIM face.
    void directory_gives(std::string_view id, std::string_view external_id) {
        scim_face::UserRecord made{.external_id = external_id};
        keep(scim_face::documents_of(id, made, "acme", exchange.arena));
    }
    std::string directory_sees(std::string_view id) {
        auto const found = record.find("user/" + std::string(id));
        if (found == record.end()) return "nothing";
        auto const read = scim_face::read_record(exchange.arena.copy(found->second), "acme", exchange.arena);
        return std::string(read.external_id.value_or("no id"));
    }

    Exchange exchange;
    std::map<std::string, User, std::less<>> users;
    std::map<std::string, std::string, std::less<>> record;
    std::string asked; ///< the calls of the last request, one letter each
    std::string refusal;
    std::string detail; ///< of the last refusal
    Observations noted;
    std::function<void()> before_keeping = [] {};
    bool store_fails = false;

private:
    ClientResponse refused(Error const& error) {
        refusal = outcome(Result<Answer>(std::unexpected(error)));
        detail = error.detail;
        holder = error.errors.empty() ? "" : std::string(error.errors.front().id);
        return {.status = info(error.fault).status, .headers = {}, .body = {}};
    }
    void keep(std::span<RecordDocument const> documents) {
        for (auto const& one : documents) {
            if (one.document.empty())
                record.erase(std::string(one.key));
            else
                record[std::string(one.key)] = one.document;
        }
    }

    Result<Answer> execute(Call const& call) {
        return std::visit([&](auto const& what) { return on(what); }, call.what);
    }
    Result<Answer> on(GetUser const& get) {
        asked += 'g';
        auto const found = users.find(get.id);
        if (found == users.end()) return fail(Fault::user_not_found);
        return Answer{.what = OneUser{.user = found->second}};
    }
    Result<Answer> on(ListUsers const& list) {
        asked += 'l';
        auto found = exchange.arena.vector<User>();
        for (auto const& [id, user] : users)
            if (!list.user_name || user.user_name == list.user_name) found.push_back(user);
        return Answer{.what = ManyUsers{.users = Arena::keep(found), .next = {}}};
    }
    Result<Answer> on(CreateUser const& create) {
        asked += 'c';
        auto user = create.user;
        user.id = exchange.arena.copy(std::to_string(++last_id));
        user.password.reset();
        users[std::string(*user.id)] = user;
        return Answer{.what = OneUser{.user = user, .created = true}};
    }
    Result<Answer> on(UpdateUser const& update) {
        asked += 'u';
        auto const found = users.find(update.id);
        if (found == users.end()) return fail(Fault::user_not_found);
        auto const change = update.edit->against(HeldUser::of(found->second), exchange.arena);
        if (!change) return std::unexpected(change.error());
        found->second = apply(found->second, *change, exchange.arena);
        return Answer{.what = OneUser{.user = found->second}};
    }
    Result<Answer> on(DeleteUser const& deleted) {
        asked += 'd';
        auto const found = users.find(deleted.id);
        if (found == users.end()) return fail(Fault::user_not_found);
        if (deleted.edit)
            if (auto const met = deleted.edit->against(HeldUser::of(found->second), exchange.arena); !met)
                return std::unexpected(met.error());
        users.erase(found);
        return Answer{.what = Done{}};
    }
    Result<Answer> on(ReadRecord const& read) {
        asked += 'r';
        auto const found = record.find(read.key);
        if (found == record.end()) return Answer{.what = Records{}};
        return Answer{.what =
                          Records{.documents = exchange.arena.list<RecordDocument>(
                                      {{.key = read.key, .document = exchange.arena.copy(found->second)}})}};
    }
    Result<Answer> on(ListRecords const& list) {
        asked += 'i';
        auto found = exchange.arena.vector<RecordDocument>();
        for (auto const& [key, document] : record)
            if (key.starts_with(list.prefix))
                found.push_back({.key = exchange.arena.copy(key), .document = exchange.arena.copy(document)});
        return Answer{.what = Records{.documents = Arena::keep(found)}};
    }
    Result<Answer> on(WriteRecord const& write) {
        asked += 'w';
        if (store_fails) return fail(Fault::backend_unavailable);
        std::exchange(before_keeping, [] {})();
        keep(write.documents);
        return Answer{.what = Done{}};
    }
    Result<Answer> on(UnderWriteLock const& turn) {
        std::vector<Result<Answer>> outcomes;
        while (true) {
            auto const step = turn.script->next(outcomes, exchange.arena);
            if (auto const* const end = std::get_if<Result<Answer>>(&step)) {
                noted = turn.script->observe(outcomes, exchange.arena);
                return *end;
            }
            for (auto const& one : std::get<Calls>(step).calls)
                outcomes.push_back(execute(one));
        }
    }
    Result<Answer> on(auto const&) { return fail(Fault::internal_error); }

    int last_id = 100;

public:
    std::string holder; ///< the user whom the last error names
};

constexpr std::string_view new_bob =
    R"({"userName":"bob","firstName":"Bob","lastName":"Lee","password":"p","externalId":"E-1"})";

Header const merge{"Content-Type", "application/merge-patch+json"};
Header const patch{"Content-Type", "application/json-patch+json"};
Header const xml{"Content-Type", "application/xml"};

std::string etag_of(ClientResponse const& response) { return header(response, "ETag"); }

} // namespace

BOOST_FIXTURE_TEST_SUITE(external_ids, World, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(where_nothing_is_kept_a_request_asks_the_record_for_nothing) {
    send(Method::get, "/users/7");
    BOOST_TEST(asked == "g");
    send(Method::get, "/users");
    BOOST_TEST(asked == "l");
    send(Method::patch, "/users/7", R"({"lastName":"Lee"})", {merge});
    BOOST_TEST(asked == "u");
    send(Method::delete_, "/users/7");
    BOOST_TEST(asked == "d");
}

BOOST_AUTO_TEST_CASE(a_new_user_has_the_id_at_once_and_the_directory_sees_it) {
    BOOST_TEST(seen(Method::post, "/users", new_bob) == "201 E-1");
    BOOST_TEST(directory_sees("101") == "E-1");
    BOOST_TEST(noted.audit.subject == "101");
    BOOST_TEST(noted.audit.after == R"({"externalId":"E-1"})");
    BOOST_TEST(seen(Method::get, "/users/101") == "200 E-1");
    BOOST_TEST(seen(Method::get, "/users/7") == "200 (none)");
    BOOST_TEST(seen(Method::get, "/users?userName=bob") == "200 E-1");
    BOOST_TEST(seen(Method::get, "/users/101?fields=externalId") == "200 E-1");
    BOOST_TEST(send(Method::get, "/users/101?fields=externalId").body == R"({"externalId":"E-1"})");
    BOOST_TEST(seen(Method::get, "/users/101?fields=id") == "200 (none)");
    BOOST_TEST(send(Method::get, "/users/101.xml").body.contains("<externalId>E-1</externalId>"));
    BOOST_TEST(send(Method::get, "/users.xml?userName=bob").body.contains("<externalId>E-1</externalId>"));
}

BOOST_AUTO_TEST_CASE(a_user_of_a_directory_is_found_by_the_id) {
    directory_gives("7", "E-7");
    BOOST_TEST(seen(Method::get, "/users?externalId=E-7") == "200 E-7");
    BOOST_TEST(asked == "irgr"); // no list of the vendor
    BOOST_TEST(seen(Method::get, "/users?externalId=E-7&userName=ana&count=true") == "200 E-7");
    BOOST_TEST(send(Method::get, "/users?externalId=E-7&userName=bob").body == R"({"users":[]})");
    BOOST_TEST(send(Method::get, "/users?externalId=e-7").body == R"({"users":[]})");
    BOOST_TEST(seen(Method::get, "/users?externalId=E-7&cursor=c") == "400 invalid-parameter");
    BOOST_TEST(seen(Method::get, "/users?externalId=") == "400 invalid-parameter");
    exchange.route.name = "other"; // each route has its own
    BOOST_TEST(send(Method::get, "/users?externalId=E-7").body == R"({"users":[]})");
}

BOOST_AUTO_TEST_CASE(every_form_of_a_change_sets_clears_and_keeps_the_id) {
    struct Row {
        Method method;
        std::string_view body;
        Header type;
        std::string expected;
    };
    constexpr std::string_view put =
        R"({"userName":"ana","firstName":"Ana","lastName":"Ruiz","externalId":"E-2"})";
    constexpr std::string_view bare = R"({"userName":"ana","firstName":"Ana","lastName":"Ruiz"})";
    constexpr std::string_view cleared =
        R"({"userName":"ana","firstName":"Ana","lastName":"Ruiz","externalId":null})";
    for (
        auto const& [method, body, type, expected] : std::initializer_list<Row>{
            {Method::patch, R"({"externalId":"E-1"})", merge, "200 E-1"},
            {Method::patch, R"({"lastName":"Lee"})", merge, "200 E-1"},
            {Method::put, put, {"Content-Type", "application/json"}, "200 E-2"},
            {Method::put, bare, {"Content-Type", "application/json"}, "200 E-2"},
            {Method::put, cleared, {"Content-Type", "application/json"}, "200 (none)"},
            {Method::patch, R"([{"op":"add","path":"/externalId","value":"E-3"}])", patch, "200 E-3"},
            {Method::patch,
             R"([{"op":"test","path":"/externalId","value":"E-3"},{"op":"replace","path":"/lastName","value":"Ruiz"}])",
             patch, "200 E-3"},
            {Method::patch, R"([{"op":"replace","path":"/externalId","value":"E-4"}])", patch, "200 E-4"},
            {Method::patch, R"([{"op":"remove","path":"/externalId"}])", patch, "200 (none)"},
            {Method::patch, R"(<User><externalId>E-5</externalId></User>)", xml, "200 E-5"},
            {Method::patch,
             R"(<User xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><externalId i:nil="true"/></User>)",
             xml, "200 (none)"}}) {
        BOOST_TEST(seen(method, "/users/7", body, {type}) == expected, body << ": " << refusal);
        auto const shown = expected.substr(4);
        BOOST_TEST(directory_sees("7") == (shown == "(none)" ? "nothing" : shown), body);
    }
}

BOOST_AUTO_TEST_CASE(what_no_id_can_be_is_refused_with_its_pointer_and_changes_nothing) {
    struct Row {
        Method method;
        std::string_view body;
        Header type;
        std::string expected;
    };
    std::string const long_id(257, 'x');
    std::string const too_long = R"({"externalId":")" + long_id + R"("})";
    for (
        auto const& [method, body, type, expected] : std::initializer_list<Row>{
            {Method::patch, R"({"externalId":7})", merge, "422 invalid-value /externalId"},
            {Method::patch, R"({"externalId":""})", merge, "422 invalid-value /externalId"},
            {Method::patch, R"({"externalId":"a\u0001"})", merge, "422 invalid-value /externalId"},
            {Method::patch, too_long, merge, "422 invalid-value /externalId"},
            {Method::patch, R"({"externalId":["E"],"email":7})", merge,
             "422 invalid-value /email,/externalId"},
            {Method::patch, R"([{"op":"add","path":"/externalId","value":7}])", patch,
             "422 invalid-value /externalId"},
            {Method::patch, R"([{"op":"copy","from":"/userName","path":"/externalId"}])", patch,
             "422 invalid-value /externalId"},
            {Method::patch, R"([{"op":"move","from":"/externalId","path":"/lastName"}])", patch,
             "422 invalid-value /externalId"},
            {Method::patch, R"([{"op":"replace","path":"","value":{"userName":"ana","externalId":"E"}}])",
             patch, "422 invalid-value /externalId"},
            {Method::patch, R"([{"op":"test","path":"/externalId","value":"E"}])", patch,
             "409 invalid-patch-target /externalId"},
            {Method::patch, R"([{"op":"remove","path":"/externalId"}])", patch,
             "409 invalid-patch-target /externalId"},
            {Method::patch,
             R"([{"op":"add","path":"/externalId","value":"E"},{"op":"test","path":"/externalId","value":"F"}])",
             patch, "409 patch-test-failed /externalId"},
            {Method::patch, R"([{"op":"add","path":"/externalId/x","value":"E"}])", patch,
             "409 invalid-patch-target /externalId/x"},
            {Method::post,
             R"({"userName":"bob","firstName":"Bob","lastName":"Lee","password":"p","externalId":false})",
             {"Content-Type", "application/json"},
             "422 invalid-value /externalId"}}) {
        BOOST_TEST(seen(method, method == Method::post ? "/users" : "/users/7", body, {type}) == expected,
                   body);
        BOOST_TEST(record.empty(), body);
        BOOST_TEST(users.size() == 1u);
    }
}

BOOST_AUTO_TEST_CASE(an_operation_that_fails_is_named_by_its_place_in_the_whole_patch) {
    auto const told = [&](std::string_view operations) {
        (void)seen(Method::patch, "/users/7", operations, {patch});
        return detail.substr(0, detail.find(':'));
    };
    BOOST_TEST(told(R"([{"op":"replace","path":"/lastName","value":"Lee"},
                        {"op":"test","path":"/externalId","value":"E-9"}])") == "operation 1");
    BOOST_TEST(told(R"([{"op":"add","path":"/externalId","value":"E-9"},
                        {"op":"test","path":"/lastName","value":"Nobody"}])") == "operation 1");
}

BOOST_AUTO_TEST_CASE(an_id_that_is_taken_is_a_conflict_that_names_the_holder) {
    directory_gives("7", "E-1");
    BOOST_TEST(seen(Method::post, "/users", new_bob) == "409 user-exists /externalId");
    BOOST_TEST(holder == "7");
    BOOST_TEST(users.size() == 1u);
    users["8"] = ana();
    users["8"].id = "8";
    BOOST_TEST(seen(Method::patch, "/users/8", R"({"externalId":"E-1","lastName":"Lee"})", {merge}) ==
               "409 user-exists /externalId");
    BOOST_TEST(*users["8"].last_name == "Ruiz");
    BOOST_TEST(seen(Method::patch, "/users/7", R"({"externalId":"E-1"})", {merge}) == "200 E-1"); // its own
}

BOOST_AUTO_TEST_CASE(an_id_of_a_user_whom_the_vendor_has_lost_is_free) {
    directory_gives("9", "E-1");
    BOOST_TEST(seen(Method::post, "/users", new_bob) == "201 E-1");
    BOOST_TEST(directory_sees("9") == "nothing");
    BOOST_TEST(directory_sees("101") == "E-1");
}

BOOST_AUTO_TEST_CASE(of_two_requests_that_give_one_id_at_once_none_leaves_two_holders) {
    before_keeping = [this] { directory_gives("7", "E-1"); };
    BOOST_TEST(seen(Method::post, "/users", new_bob) == "502 write-not-confirmed /externalId");
    BOOST_TEST(directory_sees("7") == "E-1");
    BOOST_TEST(directory_sees("101") != "E-1");
}

BOOST_AUTO_TEST_CASE(a_store_that_fails_is_no_success) {
    store_fails = true;
    BOOST_TEST(seen(Method::patch, "/users/7", R"({"externalId":"E-1"})", {merge}) ==
               "502 write-not-confirmed /externalId");
}

BOOST_AUTO_TEST_CASE(the_id_belongs_to_the_version_of_the_user) {
    auto const plain = etag_of(send(Method::get, "/users/7"));
    directory_gives("7", "E-1");
    auto const first = send(Method::get, "/users/7");
    auto const tag = etag_of(first);
    BOOST_TEST(tag != plain);
    BOOST_TEST(etag_of(send(Method::get, "/users/7.xml")) == tag);
    BOOST_TEST(etag_of(send(Method::get, "/users/7?fields=id")) == tag);
    BOOST_TEST(etag_of(send(Method::get, "/users/7/roles")) == tag);
    BOOST_TEST(send(Method::get, "/users/7", {}, {{"If-None-Match", tag}}).status == 304);
    BOOST_TEST(seen(Method::patch, "/users/7", R"({"lastName":"Lee"})", {merge, {"If-Match", plain}}) ==
               "412 precondition-failed");
    BOOST_TEST(seen(Method::patch, "/users/7", R"([{"op":"remove","path":"/roles/0"}])",
                    {patch, {"If-Match", tag}}) == "200 E-1");
    BOOST_TEST(seen(Method::delete_, "/users/7", {}, {{"If-Match", tag}}) == "412 precondition-failed");
    auto const now = etag_of(send(Method::get, "/users/7"));
    BOOST_TEST(seen(Method::delete_, "/users/7", {}, {{"If-Match", now}}) == "204");
}

BOOST_AUTO_TEST_CASE(what_is_kept_ends_with_the_user) {
    send(Method::post, "/users", new_bob);
    BOOST_TEST(send(Method::delete_, "/users/101").status == 204);
    BOOST_TEST(record.empty());
    directory_gives("102", "E-9"); // of somebody of that id, whom the vendor deleted by itself
    auto const made = seen(Method::post, "/users",
                           R"({"userName":"eve","firstName":"Eve","lastName":"Li","password":"p"})");
    BOOST_TEST(made == "201 (none)");
    BOOST_TEST(directory_sees("102") != "E-9");
}

BOOST_AUTO_TEST_CASE(a_put_of_the_users_creates_and_then_replaces_by_the_id) {
    constexpr std::string_view body =
        R"({"userName":"bob","firstName":"Bob","lastName":"Lee","password":"p"})";
    BOOST_TEST(seen(Method::put, "/users?externalId=E-1", body) == "201 E-1");
    BOOST_TEST(seen(Method::put, "/users?externalId=E-1",
                    R"({"userName":"bob","firstName":"Bo","lastName":"Lee","externalId":"E-1"})") ==
               "200 E-1");
    BOOST_TEST(*users["101"].first_name == "Bo");
    BOOST_TEST(seen(Method::put, "/users?externalId=E-1", body, {{"If-None-Match", "*"}}) ==
               "412 precondition-failed");
    BOOST_TEST(seen(Method::put, "/users?externalId=E-2", body, {{"If-Match", "*"}}) ==
               "412 precondition-failed");
    BOOST_TEST(seen(Method::put, "/users?externalId=E-1",
                    R"({"userName":"bob","firstName":"Bo","lastName":"Lee","externalId":"E-2"})") ==
               "422 invalid-value /externalId");
    BOOST_TEST(seen(Method::put, "/users?externalId=E-1&userName=bob", body) == "400 invalid-parameter");
    BOOST_TEST(seen(Method::put, "/users?userName=bob",
                    R"({"firstName":"Bo","lastName":"Lee","externalId":"E-3"})") == "200 E-3");
    users.erase("101"); // by the vendor itself
    BOOST_TEST(seen(Method::put, "/users?externalId=E-3", body) == "201 E-3");
}

BOOST_AUTO_TEST_SUITE_END()

} // namespace idiom::unified::test
