#include "tests/translators/unified/support.hpp"
#include "translators/core/client_response.hpp"
#include "translators/evovoice/face/error_response.hpp"
#include "translators/evovoice/face/login.hpp"
#include "translators/evovoice/face/user_info.hpp"
#include "translators/evovoice/face/write.hpp"
#include "translators/face/problem.hpp"
#include "translators/unified/describe_route.hpp"
#include "translators/unified/write_answer.hpp"
#include "translators/unified/write_xml.hpp"

#include <boost/test/unit_test.hpp>

#include <fstream>
#include <iterator>
#include <map>

/// Compares every document that we emit with its file in tests/golden/documents: one file for each class of
/// the Voice API and for each document of ours. xmllint checks the same files (golden.xmllint), and our own
/// by user.xsd.
namespace {

using namespace idiom;
using face::Format;
using unified::test::ana;

using Documents = std::map<std::string, std::string>;

datacontract::Record new_user() {
    namespace member = evovoice_contract::new_user;
    datacontract::Record made;
    made.set(member::account_id, "acc-100");
    made.set(member::email_address, "dana.reyes@example.test");
    made.set(member::first_name, "Dana");
    made.set(member::last_name, "Reyes & <Co>");
    made.set(member::password, "Tr1ck-Pony");
    return made;
}

datacontract::Record patch_user(Arena& arena) {
    namespace member = evovoice_contract::patch_user;
    datacontract::Record made;
    made.set(member::account_ids, arena.list<std::string_view>({"acc-100", "acc-200"}));
    made.set(member::last_name, "");
    made.set(member::roles, Names{});
    made.set(member::user_id, "65f0c1aa22");
    return made;
}

datacontract::Record user_info(Arena& arena) {
    User user;
    user.id = "65f0c1aa22";
    user.user_name = user.email = "dana.reyes@example.test";
    user.first_name = "Dana";
    user.last_name = "Reyes";
    user.display_name = "Dana Reyes";
    user.roles = arena.list<std::string_view>({"Manager", "石"});
    user.accounts = arena.list<std::string_view>({"acc-100"});
    user.extensions = arena.list<Extension>({{"AccountNames", R"(["Acme Dental"])"},
                                             {"DashboardPermissions", R"(["ViewSessions","ViewReports"])"},
                                             {"ManagerAccess", R"("ReadOnly")"}});
    return evovoice_face::to_user_info(user, arena);
}

Error taken_name(Arena& arena) {
    Error made{.fault = Fault::invalid_value, .detail = "the name is <taken>"};
    made.errors = arena.list<FieldError>({{"/email", "must not be empty"}, {"/roles/0", "is no role"}});
    made.backend =
        BackendSays{.dialect = "evovoice", .status = 400, .code = "NotEmpty", .message = "e-mail missing"};
    return made;
}

void add_legacy(Documents& documents, Format format, std::string const& suffix, Arena& arena) {
    namespace info = evovoice_contract::user_info;
    auto const object = [&](auto const& contract, datacontract::Record const& record) {
        return std::string(evovoice_face::write_object(contract, record, format, arena));
    };
    documents["legacy/NewUser" + suffix] = object(evovoice_contract::new_user::contract, new_user());
    documents["legacy/PatchUser" + suffix] =
        object(evovoice_contract::patch_user::contract, patch_user(arena));
    documents["legacy/UserInfo" + suffix] = object(info::contract, user_info(arena));
    documents["legacy/UserInfo.empty" + suffix] = object(info::contract, {});
    std::array<datacontract::Record, 2> users{user_info(arena),
                                              evovoice_face::to_user_info({.id = "7"}, arena)};
    documents["legacy/ListResponse" + suffix] = evovoice_face::write_list(
        info::contract, users, {.items = {}, .has_more_pages = true, .total_count = 5, .total_pages = 3},
        format, arena);
    documents["legacy/ListResponse.empty" + suffix] = evovoice_face::write_list(
        info::contract, {}, {.items = {}, .has_more_pages = false, .total_count = {}, .total_pages = {}},
        format, arena);
    documents["legacy/ErrorResponse" + suffix] =
        evovoice_face::write_error(taken_name(arena), evovoice_face::Operation::create, format, false, arena)
            .body;
    documents["legacy/ErrorResponse.plain" + suffix] =
        evovoice_face::write_error({.fault = Fault::user_not_found}, {}, format, false, arena).body;
    documents["legacy/AuthenticateResponse" + suffix] =
        evovoice_face::write_login({.name = "crm"}, "0123456789abcdef", format, arena);
}

void add_unified(Documents& documents, Format format, std::string const& suffix, Arena& arena) {
    Warning const warnings[]{{"/phoneNumber", "is a field that twoname does not have"}};
    unified::ResponseOptions response_options{
        .format = format, .dialect = "twoname", .base = "/v1/acme", .query = "limit=2"};
    auto const shown = [&](auto const& what, std::span<Warning const> said = {}) {
        return std::string(
            unified::write_answer({.what = what, .warnings = said}, response_options, arena).body);
    };
    documents["unified/User" + suffix] = shown(OneUser{.user = ana()}, warnings);
    documents["unified/User.empty" + suffix] =
        shown(OneUser{.user = {.id = "", .roles = Names{}, .accounts = Names{}}});
    User const users[]{ana(), {.id = "8", .last_name = "O'B & <C> \"\r\n\t石🌵"}};
    response_options.what = unified::ResponseOptions::What::list;
    response_options.count = true;
    documents["unified/Users" + suffix] = shown(ManyUsers{.users = users, .next = "MS4xLjA", .total = 5});
    documents["unified/Users.empty" + suffix] = shown(ManyUsers{.users = {}, .next = {}});
    response_options.what = unified::ResponseOptions::What::roles;
    documents["unified/roles" + suffix] = shown(OneUser{.user = ana()});
    response_options.what = unified::ResponseOptions::What::device;
    response_options.device = {.id = "d-1", .phone_number = {}, .client_type = "desktop"};
    documents["unified/Device" + suffix] = shown(Done{});
    RolePolicy const policy{.map = {{"admin", "ROLE_ADMIN"}, {"agent", "ROLE_AGENT"}},
                            .default_roles = {"agent"}};
    auto route = unified::test::route_to(unified::test::two_names);
    route.roles = &policy;
    route.name = "acme";
    documents["unified/Capabilities" + suffix] =
        unified::write_capabilities(route, {.size = 262144}, format, arena);
    documents["unified/RoleCatalogue" + suffix] = unified::write_roles(route, format, arena);
    documents["unified/Route" + suffix] = unified::write_root(route, format, arena);
    RouteLine const routes[]{{"acme", "xarios", true}, {"globex", "genesys", false}};
    documents["unified/Routes" + suffix] = unified::write_routes(routes, false, format, false, arena).body;
    documents["unified/Routes.root" + suffix] =
        unified::write_routes(routes, true, format, false, arena).body;
    documents["unified/problem" + suffix] =
        face::write_problem(taken_name(arena), format, "4f1c-7", false, arena).body;
}

Documents all_documents() {
    Documents made;
    Arena arena;
    for (auto const& [format, suffix] : {std::pair{Format::xml, ".xml"}, std::pair{Format::json, ".json"}}) {
        add_legacy(made, format, suffix, arena);
        add_unified(made, format, suffix, arena);
    }
    return made;
}

} // namespace

BOOST_AUTO_TEST_CASE(every_document_is_as_it_always_was) {
    for (auto const& [name, text] : all_documents()) {
        std::ifstream file(IDIOM_DOCUMENTS "/" + name, std::ios::binary);
        std::string const golden{std::istreambuf_iterator<char>(file), {}};
        BOOST_TEST(text + "\n" == golden, name << " is\n" << text);
    }
}
