#include <boost/test/unit_test.hpp>

#include "gateway/execution/face_records.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/support/await.hpp"

using namespace idiom;

namespace {

struct Fixture {
    fakes::MemoryStore store;
    execution::WriteServices services{.store = store};
    execution::RecordState state;
    Arena arena;

    bool may_hold() const { return state.may_hold(std::chrono::steady_clock::now()); }
    bool only_reads = false;
    Result<Answer> run(decltype(Call::what) const& what, std::string_view face = "scim",
                       std::string_view backend = "teams") {
        Call const call{.what = what, .session = {}};
        return test::await(execution::execute_on_record({.services = services,
                                                         .face = face,
                                                         .backend = backend,
                                                         .route = "acme",
                                                         .state = &state,
                                                         .request_id = "r-1",
                                                         .only_reads = only_reads},
                                                        call, arena));
    }
    Result<Answer> write(std::string_view key, std::string_view document) {
        return run(
            WriteRecord{.documents = arena.list<RecordDocument>({{.key = key, .document = document}})});
    }
    std::string documents(Result<Answer> const& answer) {
        std::string made;
        for (auto const& one : std::get<Records>(answer->what).documents)
            made.append(one.key).append("=").append(one.document).append(" ");
        return made;
    }
};

} // namespace

BOOST_FIXTURE_TEST_SUITE(face_records, Fixture)

BOOST_AUTO_TEST_CASE(a_document_is_kept_until_it_is_erased) {
    BOOST_TEST(documents(run(ReadRecord{.key = "user/7"})) == "");
    BOOST_REQUIRE(write("user/7", R"({"a":1})"));
    BOOST_TEST(documents(run(ReadRecord{.key = "user/7"})) == R"(user/7={"a":1} )");
    BOOST_REQUIRE(write("user/7", {}));
    BOOST_TEST(documents(run(ReadRecord{.key = "user/7"})) == "");
}

BOOST_AUTO_TEST_CASE(a_list_has_the_documents_of_a_prefix) {
    for (auto const* const key : {"user/8", "group/a", "user/7"})
        BOOST_REQUIRE(write(key, "{}"));
    BOOST_TEST(documents(run(ListRecords{.prefix = "user/"})) == "user/7={} user/8={} ");
    BOOST_TEST(documents(run(ListRecords{.prefix = "x"})) == "");
}

BOOST_AUTO_TEST_CASE(a_list_of_many_pages_is_whole) {
    for (int i = 1000; i < 2201; ++i)
        BOOST_REQUIRE(write(arena.copy("user/" + std::to_string(i)), "{}"));
    auto const listed = run(ListRecords{.prefix = "user/"});
    auto const& found = std::get<Records>(listed->what).documents;
    BOOST_REQUIRE_EQUAL(found.size(), 1201U);
    BOOST_TEST(found.front().key == "user/1000");
    BOOST_TEST(found.back().key == "user/2200");
}

BOOST_AUTO_TEST_CASE(several_documents_are_written_at_once_or_not_at_all) {
    auto const both = arena.list<RecordDocument>(
        {{.key = "user/7", .document = "{}", .secrets = "sealed"}, {.key = "index/7", .document = "{}"}});
    store.fail_writes_with(store::StoreError{.kind = store::StoreError::Kind::unavailable, .text = "full"});
    BOOST_TEST(!run(WriteRecord{.documents = both}));
    store.fail_writes_with(std::nullopt);
    BOOST_TEST(documents(run(ListRecords{.prefix = "user/"})) == "");
    BOOST_REQUIRE(run(WriteRecord{.documents = both}));
    auto const read = run(ReadRecord{.key = "user/7"});
    auto const& records = std::get<Records>(read->what);
    BOOST_TEST(records.documents.front().secrets == "sealed");
    BOOST_TEST(records.keeps_secrets);
    BOOST_TEST(documents(run(ReadRecord{.key = "index/7"})) == "index/7={} ");
}

BOOST_AUTO_TEST_CASE(each_face_has_a_record_of_its_own_for_each_back_end) {
    BOOST_REQUIRE(write("k", "{}"));
    BOOST_TEST(documents(run(ReadRecord{.key = "k"}, "other")) == "");
    BOOST_TEST(documents(run(ReadRecord{.key = "k"}, "scim", "globex")) == "");
    BOOST_TEST(test::await(store.list("teams"))->empty());
}

BOOST_AUTO_TEST_CASE(a_record_counts_as_empty_after_a_look_and_until_a_write) {
    BOOST_TEST(may_hold()); // nobody has looked
    run(ReadRecord{.key = "user/7"});
    BOOST_TEST(!may_hold());
    BOOST_TEST(state.may_hold(std::chrono::steady_clock::now() + std::chrono::minutes(1))); // another gateway
    BOOST_REQUIRE(write("user/7", "{}"));
    BOOST_TEST(may_hold());
    BOOST_REQUIRE(write("user/7", {}));
    run(ReadRecord{.key = "user/7"});
    BOOST_TEST(may_hold()); // it is not asked again whether anything is left
}

BOOST_AUTO_TEST_CASE(a_record_that_is_written_during_a_look_does_not_count_as_empty) {
    auto const now = std::chrono::steady_clock::now();
    auto const begun = state.begin_look();
    BOOST_REQUIRE(begun);
    state.note_write();
    state.end_look(*begun, true, now + std::chrono::minutes(1));
    BOOST_TEST(state.may_hold(now));
    BOOST_TEST(!state.begin_look());
}

BOOST_AUTO_TEST_CASE(a_look_finds_whatever_another_process_kept) {
    test::await(store.put("teams by scim", "group/8", {.document = "{}", .secrets = {}}));
    run(ReadRecord{.key = "user/7"});
    BOOST_TEST(may_hold());
    BOOST_TEST(!state.begin_look());
}

BOOST_AUTO_TEST_CASE(a_list_without_documents_looks_as_a_read_does) {
    run(ListRecords{.prefix = "user/"});
    BOOST_TEST(!may_hold());
}

/// Another process may write at any time, so a write that decides by what is kept looks each time.
BOOST_AUTO_TEST_CASE(a_request_that_only_reads_believes_that_a_record_is_empty_and_a_write_looks) {
    run(ReadRecord{.key = "user/7"});
    test::await(store.put("teams by scim", "user/7", {.document = "{}", .secrets = {}}));
    only_reads = true;
    BOOST_TEST(documents(run(ReadRecord{.key = "user/7"})) == "");
    BOOST_TEST(documents(run(ListRecords{.prefix = "user/"})) == "");
    BOOST_TEST(!may_hold()); // neither has looked
    only_reads = false;
    BOOST_TEST(documents(run(ReadRecord{.key = "user/7"})) == "user/7={} ");
    BOOST_TEST(documents(run(ListRecords{.prefix = "user/"})) == "user/7={} ");
    only_reads = true;
    BOOST_REQUIRE(write("user/8", "{}"));
    BOOST_TEST(documents(run(ReadRecord{.key = "user/7"})) == "user/7={} ");
}

BOOST_AUTO_TEST_SUITE_END()
