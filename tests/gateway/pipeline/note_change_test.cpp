#include "gateway/pipeline/note_change.hpp"

#include "tests/gateway/pipeline/calling.hpp"

#include <nlohmann/json.hpp>

using namespace idiom;
using idiom::test::await;
using idiom::test::Calling;

namespace {

/// A gateway in which the face of SCIM keeps something about the users of the route "kept".
struct Noting : Calling {
    Noting() {
        add("kept", backend);
        add("refused", refusing);
    }
    void add(std::string const& name, upstream::Backend& vendor) {
        std::vector<execution::RecordState*> const states(snapshot->faces.all().size(), &state);
        snapshot->router.add({.name = name,
                              .backend = "b",
                              .capabilities = &idiom::test::capabilities(),
                              .roles = &roles,
                              .binding = {dialect, vendor, vendor, session},
                              .record_states = states,
                              .shown = {.base_url = "https://vendor.example"},
                              .healthy = [] { return true; },
                              .total_timeout = std::chrono::seconds(5),
                              .most_waiting = 8,
                              .counts = counts.routes.get(name)},
                             {}, {});
    }
    void keep(std::string const& key, std::string const& document) {
        BOOST_REQUIRE(await(store.put("b by scim", key, {.document = document, .secrets = "secret"})));
    }
    store::Record kept_of(std::string const& key) { return await(store.get("b by scim", key))->value(); }
    /// Sends a request of the unified API. Returns when it came, in milliseconds since 1970.
    std::int64_t send(std::string_view method, std::string_view target = "/v1/kept/users/7") {
        auto const* const body = method == "PATCH" ? R"({"lastName":"Ruiz"})" : "";
        auto& context = ready(method, target, body);
        succeeded = run(context).has_value();
        return context.client_request.now;
    }

    fakes::ScriptedBackend refusing{400};
    execution::RecordState state;
    bool succeeded = false;
};

std::int64_t modified(store::Record const& record) {
    return nlohmann::json::parse(record.document).at("modified").get<std::int64_t>();
}

} // namespace

BOOST_FIXTURE_TEST_SUITE(note_change, Noting)

BOOST_AUTO_TEST_CASE(a_change_through_one_face_is_noted_in_the_record_of_another) {
    keep("user/7", R"({"routes":{"kept":{"externalId":"e-7"}},"modified":1,"indexed":true})");
    auto const now = send("PATCH");
    BOOST_TEST(succeeded);
    auto const kept = kept_of("user/7");
    BOOST_TEST(modified(kept) == now);
    BOOST_TEST(nlohmann::json::parse(kept.document).at("routes").at("kept").at("externalId") == "e-7");
    BOOST_TEST(kept.secrets == "secret");
}

BOOST_AUTO_TEST_CASE(a_change_by_a_single_call_is_noted_too) {
    keep("user/7", R"({"modified":1})");
    auto& context = ready("PATCH", "/v1/kept/users/7", R"({"lastName":"Ruiz"})");
    auto call_context = pipeline::call_context_of(context);
    Change change;
    change.set.last_name = "Ruiz";
    auto const* const edit = face::change_edit(change, {}, context.arena);
    Call const update{.what = UpdateUser{.id = "7", .edit = edit}, .roles = &roles, .session = {}};
    BOOST_TEST(await(pipeline::execute_call(context, update, nullptr, call_context)).has_value());
    BOOST_TEST(modified(kept_of("user/7")) == context.client_request.now);
}

BOOST_AUTO_TEST_CASE(a_user_who_was_created_again_is_kept_under_the_id_that_clients_know) {
    keep("user/7", R"({"knownAs":"first"})");
    keep("user/first", R"({"modified":1,"vendorId":"7"})");
    auto const now = send("PATCH");
    BOOST_TEST(modified(kept_of("user/first")) == now);
    BOOST_TEST(kept_of("user/7").document == R"({"knownAs":"first"})");
}

BOOST_AUTO_TEST_CASE(nothing_is_noted_of_a_user_of_whom_nothing_is_kept) {
    send("PATCH");
    BOOST_TEST(succeeded);
    BOOST_TEST(kept() == 0U);
}

BOOST_AUTO_TEST_CASE(a_read_and_a_write_that_changed_nothing_are_not_noted) {
    keep("user/7", R"({"modified":1})");
    send("GET");
    BOOST_TEST(succeeded);
    next = [](Call const& call, Responses responses, Arena& arena) -> Step<Answer> {
        if (!responses.empty()) return Result<Answer>(fail(Fault::backend_error));
        return answer_with_user(call, responses, arena);
    };
    send("PATCH", "/v1/refused/users/7");
    BOOST_TEST(!succeeded);
    BOOST_TEST(modified(kept_of("user/7")) == 1);
}

BOOST_AUTO_TEST_CASE(a_record_that_is_known_to_be_empty_is_not_looked_into) {
    auto& context = ready("PATCH", "/v1/kept/users/7", "{}");
    BOOST_TEST(pipeline::others_note_changes(context));
    auto const begun = state.begin_look();
    state.end_look(begun.value(), true, std::chrono::steady_clock::now() + std::chrono::hours(1));
    BOOST_TEST(!pipeline::others_note_changes(context));
}

BOOST_AUTO_TEST_SUITE_END()
