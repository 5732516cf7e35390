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
            {.services = services, .face = face, .backend = backend, .request_id = "r-1"}, call, arena));
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
    BOOST_REQUIRE(run(WriteRecord{.key = "user/7", .document = R"({"a":1})"}));
    BOOST_TEST(documents(run(ReadRecord{.key = "user/7"})) == R"(user/7={"a":1} )");
    BOOST_REQUIRE(run(WriteRecord{.key = "user/7", .document = {}}));
    BOOST_TEST(documents(run(ReadRecord{.key = "user/7"})) == "");
}

BOOST_AUTO_TEST_CASE(a_list_has_the_documents_of_a_prefix) {
    for (auto const* const key : {"user/8", "group/a", "user/7"})
        BOOST_REQUIRE(run(WriteRecord{.key = key, .document = "{}"}));
    BOOST_TEST(documents(run(ListRecords{.prefix = "user/"})) == "user/7={} user/8={} ");
    BOOST_TEST(documents(run(ListRecords{.prefix = "x"})) == "");
}

BOOST_AUTO_TEST_CASE(each_face_has_a_record_of_its_own_for_each_back_end) {
    BOOST_REQUIRE(run(WriteRecord{.key = "k", .document = "{}"}));
    BOOST_TEST(documents(run(ReadRecord{.key = "k"}, "other")) == "");
    BOOST_TEST(documents(run(ReadRecord{.key = "k"}, "scim", "globex")) == "");
    BOOST_TEST(test::await(store.list("teams"))->empty());
}

BOOST_AUTO_TEST_SUITE_END()
