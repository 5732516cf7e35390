#include "tests/translators/conformance/said.hpp"
#include "translators/conformance/ids.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace idiom;

namespace {

conformance::Case read_of(std::string const& id, int status = 200) {
    conformance::Case made;
    made.path = "/users/" + id;
    made.answer.status = status;
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(ids)

BOOST_AUTO_TEST_CASE(made_up_ids_have_the_form_of_those_that_cases_have) {
    struct Row {
        std::string sample;
        std::string seventh;
    };
    for (auto const& [sample, seventh] : std::initializer_list<Row>{
             {"", "7f3c2a10-0000-4000-8000-000010000007"},
             {"3d0c7b1e-55aa-4e0a-9a6b-0f2f6c3d1a11", "7f3c2a10-0000-4000-8000-000010000007"},
             {"3D0C7B1E-55AA-4E0A-9A6B-0F2F6C3D1A11", "7f3c2a10-0000-4000-8000-000010000007"},
             {"7", "4007"},
             {"104212", "400007"},
             {"123456789012345678", "400000007"},
             {"usr_0a81fe", "usr_0a0007"},
             {"01HZY3K8QWERTYUIOPASDFGHJK", "01HZY3K8QWERTYUIOPASDF0007"},
             {"507f1f77bcf86cd799439011", "507f1f77bcf86cd799430007"},
             {"auth0|5f7c8ec7", "auth0|5f7c0007"},
             {"kim@acme.example", "kim@acme.exa0007"},
             {"fd6a", "7f3c2a10-0000-4000-8000-000010000007"},
         })
        BOOST_TEST(conformance::made_up_id(sample, 7) == seventh,
                   sample << ": " << conformance::made_up_id(sample, 7));
}

BOOST_AUTO_TEST_CASE(made_up_ids_differ) {
    for (std::string const sample : {"", "7", "usr_0a81fe", "a1------"}) {
        std::set<std::string> made;
        for (std::size_t n = 0; n < 100; ++n)
            made.insert(conformance::made_up_id(sample, n));
        BOOST_TEST(made.size() == 100, sample);
    }
}

BOOST_AUTO_TEST_CASE(the_form_is_that_of_most_cases_that_succeed) {
    std::vector<conformance::Case> cases{read_of("no-such-user-1", 404), read_of("no-such-user-2", 404),
                                         read_of("1042"), read_of("1043"), read_of("kim%40acme")};
    BOOST_TEST(conformance::sample_id(cases) == "1042");
    cases.clear();
    conformance::Case list;
    list.path = "/users";
    list.answer.status = 200;
    list.answer.body = R"({"users":[{"id":"usr_00001"},{"id":"usr_00002"}]})";
    BOOST_TEST(conformance::sample_id(std::array{list}) == "usr_00001");
    BOOST_TEST(conformance::sample_id({}) == "");
}

BOOST_AUTO_TEST_CASE(a_finding_shows_the_call_with_its_id) {
    auto const said = tests::verify(tests::sample_dialect(tests::Defect::claims_an_operation));
    BOOST_TEST(
        said.text.find("the call is assign '7f3c2a10-0000-4000-8000-000010000001' the device 'kit-device'") !=
            std::string::npos,
        said.text);
    auto const write = tests::verify(tests::sample_dialect(tests::Defect::does_not_clear_a_field));
    BOOST_TEST(write.text.find("update '7f3c2a10") != std::string::npos, write.text);
}

BOOST_AUTO_TEST_CASE(a_call_is_shown_without_its_password) {
    Arena arena;
    Change change;
    change.set.first_name = "Kim";
    change.set.password = "S3cret";
    change.clear(Field::email);
    change.roles =
        RolesDelta{.add = arena.list<std::string_view>({"a"}), .remove = arena.list<std::string_view>({"b"})};
    conformance::PlainEdit const edit(change);
    Call const call{.what = UpdateUser{.id = "7", .edit = &edit},
                    .roles = &conformance::SampleUsers::roles(),
                    .session = {}};
    BOOST_TEST(conformance::shown(call) ==
               "update '7' firstName 'Kim' password *** without email roles +a -b");
}

BOOST_AUTO_TEST_SUITE_END()
