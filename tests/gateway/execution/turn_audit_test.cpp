#include "gateway/execution/turn_audit.hpp"

#include <boost/test/unit_test.hpp>

using namespace idiom;
using namespace idiom::execution;

namespace {

constexpr store::Time at(std::chrono::milliseconds(1'700'000'000'000));
constexpr Writer writer{.request_id = "r-1",
                        .client = "entra",
                        .route = "acme",
                        .backend = "b",
                        .operation = "other.patch_user",
                        .dialect = "scripted",
                        .roles = nullptr};

store::AuditEntry write(std::string before, std::string after, std::string backend_status) {
    store::AuditEntry entry{};
    entry.user = "7";
    entry.before = std::move(before);
    entry.after = std::move(after);
    entry.backend_status = std::move(backend_status);
    return entry;
}

std::optional<store::AuditEntry> entry_of(TurnWrites writes, AuditNote const& note) {
    Arena arena;
    return entry_of_turn(std::move(writes), note, writer, "other", at, arena);
}

} // namespace

BOOST_AUTO_TEST_SUITE(turn_audit)

BOOST_AUTO_TEST_CASE(several_writes_of_one_turn_are_one_entry) {
    TurnWrites writes{
        .of_vendor = {write(R"({"name":"A","roles":["x"]})", R"({"name":"B","roles":["x"]})", "200"),
                      write(R"({"name":"B","roles":["x"]})", R"({"roles":[]})", "204")}};
    auto const entry = entry_of(std::move(writes), {});
    BOOST_REQUIRE(entry);
    BOOST_TEST(entry->user == "7");
    BOOST_TEST(entry->before == R"({"name":"A","roles":["x"]})");
    BOOST_TEST(entry->after == R"({"name":"B","roles":[]})");
    BOOST_TEST(entry->backend_status == "204");
    BOOST_TEST(entry->details == "");
}

BOOST_AUTO_TEST_CASE(what_the_face_notes_stands_beside_what_the_vendor_was_told) {
    TurnWrites writes{.of_vendor = {write(R"({"name":"A"})", R"({"name":"B"})", "200")}};
    AuditNote const note{.subject = "not used",
                         .before = {},
                         .after = R"({"title":"Boss"})",
                         .members = R"({"quirks":["odd"]})"};
    auto const entry = entry_of(std::move(writes), note);
    BOOST_REQUIRE(entry);
    BOOST_TEST(entry->user == "7");
    BOOST_TEST(entry->before == R"({"name":"A"})");
    BOOST_TEST(entry->after == R"({"name":"B","title":"Boss"})");
    BOOST_TEST(entry->details == R"({"face":"other","quirks":["odd"]})");
}

BOOST_AUTO_TEST_CASE(a_write_of_the_record_alone_is_an_entry_of_what_the_face_notes) {
    AuditNote const note{
        .subject = "g-1", .before = R"({"n":1})", .after = R"({"n":2})", .members = R"({"group":"Agents"})"};
    auto const entry = entry_of({.of_vendor = {}, .of_record = true}, note);
    BOOST_REQUIRE(entry);
    BOOST_TEST(entry->user == "g-1");
    BOOST_TEST(entry->client == "entra");
    BOOST_TEST(entry->operation == "other.patch_user");
    BOOST_TEST(entry->before == R"({"n":1})");
    BOOST_TEST(entry->after == R"({"n":2})");
    BOOST_TEST(entry->details == R"({"face":"other","group":"Agents"})");
    BOOST_TEST(entry->backend_status == "");
    BOOST_TEST((entry->at == at));
}

BOOST_AUTO_TEST_CASE(a_turn_that_wrote_nothing_is_no_entry) {
    AuditNote const note{.subject = "7", .before = {}, .after = {}, .members = "{}"};
    BOOST_TEST(!entry_of({}, note));
    BOOST_TEST(!entry_of({.of_vendor = {}, .of_record = true}, {}));
    // A create that was not sent has only written and erased its own note.
    BOOST_TEST(!entry_of({.of_vendor = {}, .of_record = true},
                         {.subject = {}, .before = {}, .after = {}, .members = "{}"}));
}

BOOST_AUTO_TEST_CASE(a_note_that_is_no_object_adds_nothing) {
    TurnWrites writes{.of_vendor = {write("", R"({"name":"B"})", "200")}};
    auto const entry =
        entry_of(std::move(writes), {.subject = {}, .before = "[1]", .after = "no JSON", .members = "7"});
    BOOST_REQUIRE(entry);
    BOOST_TEST(entry->before == "");
    BOOST_TEST(entry->after == R"({"name":"B"})");
    BOOST_TEST(entry->details == R"({"face":"other"})");
}

BOOST_AUTO_TEST_SUITE_END()
