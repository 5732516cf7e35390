#include "translators/evovoice/face/openapi.hpp"

#include "tests/translators/evovoice/face/support.hpp"
#include "translators/evovoice/face/error_response.hpp"
#include "translators/evovoice/face/face.hpp"

#include <boost/test/unit_test.hpp>

#include <set>

using namespace idiom;
using namespace idiom::evovoice_face;

namespace {

struct Described {
    explicit Described(std::string_view base = {}) {
        auto const read = json::read(write_openapi(base, "7.8.9", arena), arena);
        BOOST_REQUIRE(read);
        document = *read;
    }
    /// Follows names through objects.
    json::Value const& at(std::initializer_list<std::string_view> names) const {
        auto const* place = &document;
        for (auto const name : names) {
            auto const* const next = place->find(name);
            BOOST_REQUIRE_MESSAGE(next, name << " is not there");
            place = next;
        }
        return *place;
    }
    Arena arena;
    json::Value document;
};

std::vector<std::string> names_of(json::Value const& object) {
    std::vector<std::string> made;
    for (auto const& member : object.members)
        made.emplace_back(member.name);
    return made;
}

} // namespace

BOOST_AUTO_TEST_SUITE(openapi, *boost::unit_test::label("unit"))

BOOST_AUTO_TEST_CASE(each_schema_has_the_members_of_its_contract_in_their_order) {
    Described const described;
    for (auto const* const contract :
         {&evovoice_contract::new_user::contract, &evovoice_contract::patch_user::contract,
          &evovoice_contract::user_info::contract, &authenticate::contract,
          &authenticate_response::contract}) {
        auto const& schema = described.at({"components", "schemas", contract->name});
        BOOST_TEST(schema.find("xml")->text_of("namespace").value() == contract->uri);
        std::vector<std::string> in_xml;
        for (auto const& member : schema.find("properties")->members)
            in_xml.emplace_back(member.value.find("xml")->text_of("name").value());
        std::vector<std::string> expected;
        for (auto const& member : contract->members)
            expected.emplace_back(member.name);
        BOOST_TEST(in_xml == expected, boost::test_tools::per_element());
    }
    auto const& roles = described.at({"components", "schemas", "UserInfo", "properties", "roles"});
    BOOST_TEST(roles.find("items")->find("xml")->text_of("namespace").value() ==
               datacontract::arrays_namespace);
    auto const& words =
        described.at({"components", "schemas", "UserInfo", "properties", "managerAccess", "enum"});
    BOOST_TEST(words.items.size() == evovoice_contract::access_words.size());
}

BOOST_AUTO_TEST_CASE(the_answers_have_no_member_that_the_description_lacks) {
    Described const described;
    Arena arena;
    Record record{};
    for (std::size_t i = 0; i < evovoice_contract::user_info::members.size(); ++i)
        record.set(i, std::string_view("true"));
    for (auto const list :
         {evovoice_contract::user_info::account_ids, evovoice_contract::user_info::account_names,
          evovoice_contract::user_info::dashboard_permissions, evovoice_contract::user_info::roles})
        record.set(list, Names{});
    Text out(arena.resource());
    datacontract::write_list_json(
        evovoice_contract::user_info::contract,
        {.items = {&record, 1}, .has_more_pages = true, .total_count = 1, .total_pages = 1}, out);
    auto const list = json::read(out, arena);
    BOOST_REQUIRE(list);
    auto const& schemas = described.at({"components", "schemas"});
    auto const properties = [&](std::string_view schema) {
        auto const names = names_of(*schemas.find(schema)->find("properties"));
        return std::set<std::string>(names.begin(), names.end());
    };
    for (auto const& name : names_of(*list))
        BOOST_TEST(properties("ListResponse").contains(name), name);
    for (auto const& name : names_of(list->find("items")->items[0]))
        BOOST_TEST(properties("UserInfo").contains(name), name);
}

BOOST_AUTO_TEST_CASE(every_status_of_an_error_is_described) {
    Described const described;
    Arena arena;
    std::set<std::string> statuses;
    for (auto const& name : names_of(described.at({"components", "responses"})))
        statuses.insert(name);
    for (auto const fault : {Fault::unauthenticated, Fault::user_exists, Fault::backend_timeout,
                             Fault::charges_required, Fault::operation_not_supported}) {
        Error const error{.fault = fault};
        auto const response =
            write_error(error, evovoice_face::Operation::create, face::Format::json, false, arena);
        auto const name = "Error" + std::to_string(response.status);
        BOOST_TEST(statuses.contains(name), name);
        BOOST_TEST(described.at({"paths", "/legacy/{route}/users", "post", "responses"})
                       .find(std::to_string(response.status)));
    }
    BOOST_TEST(!statuses.contains("Error412")); // there are no conditions
    BOOST_TEST(described.at({"components", "responses", "Error409"})
                   .text_of("description")
                   .value()
                   .starts_with("`Conflict`: "));
}

BOOST_AUTO_TEST_CASE(below_a_route_the_paths_have_no_route) {
    Described const whole;
    Described const narrowed("/legacy/acme");
    BOOST_TEST(names_of(whole.at({"paths"})).front() == "/legacy/{route}/users");
    BOOST_TEST(names_of(narrowed.at({"paths"})).front() == "/users");
    BOOST_TEST(narrowed.at({"servers"}).items[0].text_of("url").value() == "/legacy/acme");
    BOOST_TEST(!narrowed.at({"paths", "/users"}).find("parameters"));
    BOOST_TEST(whole.at({"paths", "/legacy/{route}/users/{id}", "parameters"}).items.size() == 2U);
    BOOST_TEST(whole.at({"info"}).text_of("x-idiom-version").value() == "7.8.9");
}

BOOST_AUTO_TEST_CASE(the_face_gives_it_to_everybody_and_below_each_route) {
    Arena arena;
    auto const& face = evovoice_face::face();
    for (auto const& [method, status] :
         {std::pair(Method::get, 200), {Method::head, 200}, {Method::options, 204}}) {
        ClientRequest const request{.method = method, .whole_path = "/legacy/openapi.json"};
        BOOST_TEST((face.read_target(request, arena)->kind == Target::Kind::document));
        BOOST_TEST(face.write_document(request, arena)->status == status);
    }
    ClientRequest request{.whole_path = "/legacy/openapi.json"};
    auto const first = face.write_document(request, arena);
    std::vector<Header> const headers{{"If-None-Match", find(first->headers, "ETag").value()}};
    request.headers = headers;
    BOOST_TEST(face.write_document(request, arena)->status == 304);
    request.method = Method::post;
    BOOST_TEST((face.write_document(request, arena).error().fault == Fault::method_not_allowed));

    RouteView route = test::Client("evovoice").route();
    route.base = "/legacy/acme";
    ClientRequest const below{.path = "/openapi.json", .whole_path = "/legacy/acme/openapi.json"};
    BOOST_TEST(!face.read_target(below, arena)->writes);
    auto const call = face.read_request(below, route, arena);
    BOOST_REQUIRE(call);
    auto const step = (*call)->next({}, arena);
    auto const response = std::get<Result<ClientResponse>>(step).value();
    BOOST_TEST(response.body.contains(R"("servers":[{"url":"/legacy/acme")"));
    BOOST_TEST(response.body.contains(R"("/users/{id}":{)"));
}

BOOST_AUTO_TEST_SUITE_END()
