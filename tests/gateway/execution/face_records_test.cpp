#include <boost/test/unit_test.hpp>

#include "gateway/execution/face_records.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/support/await.hpp"

using namespace idiom;

namespace {

struct Fixture {
    fakes::MemoryStore store;
    execution::WriteServices services{.store = store};
    Arena arena;

    Result<Answer> run(decltype(Call::what) const& what, std::string_view face = "scim",
                       std::string_view backend = "teams") {
        Call const call{.what = what, .session = {}};
        return test::await(execution::execute_on_record(
            {.services = services, .face = face, .backend = backend, .route = "acme", .request_id = "r-1"},
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

BOOST_AUTO_TEST_SUITE_END()
