#include "translators/codec/datacontract/datacontract.hpp"
#include "translators/evovoice/contract.hpp"

#include <boost/test/unit_test.hpp>
#include <openssl/evp.h>

#include <string>
#include <vector>

namespace {

using namespace idiom;
using namespace idiom::datacontract;
namespace info = evovoice_contract::user_info;

constexpr Contract const& user_info = evovoice_contract::user_info::contract;
constexpr Contract const& patch_user = evovoice_contract::patch_user::contract;

constexpr std::string_view root_begin =
    R"(<UserInfo xmlns:i="http://www.w3.org/2001/XMLSchema-instance" )"
    R"(xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication">)";

std::string user_document(std::string_view members) {
    return std::string(root_begin) + std::string(members) + "</UserInfo>";
}

std::string joined(Names names) {
    std::string made;
    for (auto const name : names)
        made.append(made.empty() ? "" : ",").append(name);
    return made;
}

/// One record as text, so that two can be compared.
std::string spelled(Contract const& contract, Record const& record) {
    std::string made;
    for (std::size_t i = 0; i < contract.members.size(); ++i) {
        if (record[i].state == Value::State::absent) continue;
        made.append(contract.members[i].name).append("=");
        if (record[i].state == Value::State::nil)
            made += "nil";
        else
            made += contract.members[i].is_list() ? "[" + joined(record[i].items) + "]"
                                                  : std::string(record[i].text);
        made += ' ';
    }
    return made;
}

std::string read(std::string_view document) {
    Arena arena;
    auto const record = read_xml(user_info, document, arena);
    return record ? spelled(user_info, *record) : "error: " + std::string(record.error().what);
}

std::string read_as_json(std::string_view document) {
    Arena arena;
    auto const record = read_json(user_info, document, arena);
    return record ? spelled(user_info, *record) : "error: " + std::string(record.error().what);
}

Record full_record(Arena& arena) {
    Record record;
    record.set(info::account_ids, arena.list<std::string_view>({"acc-100"}));
    record.set(info::account_names, arena.list<std::string_view>({"Acme Dental"}));
    record.set(info::dashboard_permissions, arena.list<std::string_view>({"ViewSessions", "ViewReports"}));
    record.set(info::email_address, "dana.reyes@example.test");
    record.set(info::first_name, "Dana");
    record.set(info::id, "65f0c1aa22");
    record.set(info::is_authenticated, "false");
    record.set(info::last_name, "Reyes");
    record.set(info::manager_access, "ReadOnly");
    record.set(info::name, "Dana Reyes");
    return record;
}

} // namespace

BOOST_AUTO_TEST_SUITE(datacontract_reading)

BOOST_AUTO_TEST_CASE(members_are_found_whatever_their_order_and_prefix) {
    struct Row {
        std::string name;
        std::string document;
        std::string read;
    };
    auto const ns = std::string(evovoice_contract::users_namespace);
    std::vector<Row> const rows{
        {"in order", user_document("<FirstName>Dana</FirstName><Id>7</Id>"), "FirstName=Dana Id=7 "},
        {"out of order", user_document("<Id>7</Id><FirstName>Dana</FirstName>"), "FirstName=Dana Id=7 "},
        {"with a prefix of its own", "<z:UserInfo xmlns:z='" + ns + "'><z:Id>7</z:Id></z:UserInfo>", "Id=7 "},
        {"a member given twice keeps the first", user_document("<Id>7</Id><Id>8</Id>"), "Id=7 "},
        {"an unknown member is skipped", user_document("<New><Id>8</Id></New><Id>7</Id>"), "Id=7 "},
        {"a member in another namespace is unknown", user_document("<Id xmlns=''>8</Id><Name>N</Name>"),
         "Name=N "},
        {"names are case-sensitive", user_document("<id>8</id>"), ""},
        {"an empty text is not nil", user_document("<FirstName/>"), "FirstName= "},
        {"nil", user_document("<FirstName i:nil='true'/><Roles i:nil='1'/>"), "FirstName=nil Roles=nil "},
        {"nil by another prefix",
         user_document("<FirstName xmlns:j='http://www.w3.org/2001/XMLSchema-instance' j:nil='true'/>"),
         "FirstName=nil "},
        {"nil that is none", user_document("<FirstName nil='true'>x</FirstName>"), "FirstName=x "},
        {"space in a text is data", user_document("<FirstName> Dana </FirstName>"), "FirstName= Dana  "},
        {"space in a word is not", user_document("<ManagerAccess> ReadOnly\n</ManagerAccess>"),
         "ManagerAccess=ReadOnly "},
        {"an unknown word stays as text", user_document("<ManagerAccess>ReadNothing</ManagerAccess>"),
         "ManagerAccess=ReadNothing "},
        {"booleans as XML Schema has them", user_document("<IsAuthenticated> 1 </IsAuthenticated>"),
         "IsAuthenticated=true "},
        {"a list under any prefix",
         user_document(
             "<Roles "
             "xmlns:q='http://schemas.microsoft.com/2003/10/Serialization/Arrays'><q:string>A</q:string>"
             "<q:string>B</q:string></Roles>"),
         "Roles=[A,B] "},
        {"an empty list is not nil", user_document("<Roles/>"), "Roles=[] "},
        {"a list of words",
         user_document("<DashboardPermissions><DashboardPermissions>ViewFiles</DashboardPermissions></"
                       "DashboardPermissions>"),
         "DashboardPermissions=[ViewFiles] "},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) { BOOST_TEST(read(row.document) == row.read); }
}

BOOST_AUTO_TEST_CASE(a_document_of_something_else_is_an_error) {
    struct Row {
        std::string name;
        std::string document;
    };
    std::vector<Row> const rows{
        {"another root", "<User xmlns='" + std::string(evovoice_contract::users_namespace) + "'/>"},
        {"a root in another namespace", "<UserInfo xmlns='urn:other'/>"},
        {"a root in no namespace", "<UserInfo/>"},
        {"a page", "<html><body>Sign in</body></html>"},
        {"cut off", std::string(root_begin) + "<Id>7</Id>"},
        {"something after the root", user_document("") + "x"},
        {"nothing", ""},
        {"an item outside the Arrays namespace, which .NET reads as an empty list",
         user_document("<Roles><string>Manager</string></Roles>")},
        {"an item of another name", user_document("<Roles "
                                                  "xmlns:q='http://schemas.microsoft.com/2003/10/"
                                                  "Serialization/Arrays'><q:String>A</q:String></Roles>")},
        {"a boolean that is none", user_document("<IsAuthenticated>yes</IsAuthenticated>")},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.name) { BOOST_TEST(read(row.document).starts_with("error: ")); }
}

BOOST_AUTO_TEST_CASE(json_is_read_whatever_the_case_of_its_names) {
    BOOST_TEST(read_as_json(R"({"id":"7","isAuthenticated":true,"roles":["A",null,"B"],"firstName":null})") ==
               "Id=7 IsAuthenticated=true Roles=[A,,B] ");
    BOOST_TEST(read_as_json(R"({"Id":"7","FIRSTNAME":"Dana","more":{"id":"8"}})") == "FirstName=Dana Id=7 ");
    BOOST_TEST(read_as_json(R"({"id":7})") == "Id=7 ");
    for (auto const wrong : {"", "[]", "7", "{", R"({"roles":"A"})", R"({"id":{}})",
                             R"({"isAuthenticated":"maybe"})", R"({"roles":[{}]})"})
        BOOST_TEST_CONTEXT(wrong) { BOOST_TEST(read_as_json(wrong).starts_with("error: ")); }
}

BOOST_AUTO_TEST_CASE(an_ambiguous_document_is_read_as_dotnet_does_or_refused) {
    struct Row {
        char const* members;
        char const* as_dotnet;
    };
    static constexpr Row rows[] = {
        {"<Id>7</Id><Id>8</Id>", "Id=7 "},
        {R"(<Id i:nil="true"/><Id>8</Id>)", "Id=nil "},
        {R"(<Id i:nil="true">8</Id>)", "Id=nil "},
        {R"(<Id i:nil="true"><x/></Id>)", "Id=nil "},
    };
    for (auto const& row : rows)
        BOOST_TEST_CONTEXT(row.members) {
            Arena arena;
            auto const document = user_document(row.members);
            auto const record = read_xml(user_info, document, arena);
            BOOST_REQUIRE(record.has_value());
            BOOST_TEST(spelled(user_info, *record) == row.as_dotnet);
            BOOST_TEST(!read_xml(user_info, document, arena, Ambiguity::refused).has_value());
        }
    Arena arena;
    constexpr std::string_view twice = R"({"id":"7","Id":"8"})";
    BOOST_TEST(spelled(user_info, *read_json(user_info, twice, arena)) == "Id=8 ");
    BOOST_TEST(!read_json(user_info, twice, arena, Ambiguity::refused).has_value());
    BOOST_TEST(read_json(user_info, R"({"id":"7","x":1,"x":2})", arena, Ambiguity::refused).has_value());
}

BOOST_AUTO_TEST_CASE(a_list_is_known_by_the_beginning_of_its_name) {
    constexpr std::string_view document =
        R"(<ListResponseOfUserInfoSomeHash xmlns:i="http://www.w3.org/2001/XMLSchema-instance" xmlns="urn:any">)"
        R"(<HasMorePages>true</HasMorePages>)"
        R"(<Items xmlns:d2p1="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication"><d2p1:UserInfo>)"
        R"(<d2p1:AccountIds xmlns:d4p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays">)"
        R"(<d4p1:string>acc-100</d4p1:string></d2p1:AccountIds><d2p1:Id>7</d2p1:Id></d2p1:UserInfo>)"
        R"(<d2p1:UserInfo i:nil="true"/><d2p1:UserInfo><d2p1:Id>8</d2p1:Id></d2p1:UserInfo></Items>)"
        R"(<TotalCount>12</TotalCount><TotalPages>6</TotalPages></ListResponseOfUserInfoSomeHash>)";
    Arena arena;
    auto const list = read_list_xml(user_info, document, arena);
    BOOST_REQUIRE(list.has_value());
    BOOST_TEST(list->items.size() == 2u);
    BOOST_TEST(spelled(user_info, list->items[0]) == "AccountIds=[acc-100] Id=7 ");
    BOOST_TEST((list->has_more_pages == true));
    BOOST_TEST((list->total_count == 12u));
    BOOST_TEST((list->total_pages == 6u));
    BOOST_TEST(!read_list_xml(user_info, user_document(""), arena).has_value());
    for (auto const* const members :
         {"<Items><Y/></Items>", "<Items/><Items/>", "<HasMorePages>true</HasMorePages><HasMorePages/>",
          "<HasMorePages/>", "<HasMorePages>yes</HasMorePages>", "<HasMorePages>2</HasMorePages>",
          R"(<Items i:nil="true"><UserInfo/></Items>)"})
        BOOST_TEST_CONTEXT(members) {
            auto const wrong =
                arena.join({R"(<ListResponseOfX xmlns:i="http://www.w3.org/2001/XMLSchema-instance">)",
                            members, "</ListResponseOfX>"});
            BOOST_TEST(!read_list_xml(user_info, wrong, arena).has_value());
        }
}

BOOST_AUTO_TEST_CASE(a_list_says_in_any_spelling_whether_there_is_more) {
    Arena arena;
    for (auto const& [said, more] : std::initializer_list<std::pair<std::string_view, bool>>{{"true", true},
                                                                                             {"True", true},
                                                                                             {" TRUE ", true},
                                                                                             {"1", true},
                                                                                             {"false", false},
                                                                                             {"False", false},
                                                                                             {"0", false}})
        BOOST_TEST_CONTEXT(said) {
            auto const markup =
                arena.join({"<ListResponseOfX><HasMorePages>", said, "</HasMorePages></ListResponseOfX>"});
            auto const text = arena.join({R"({"hasMorePages":")", said, R"(","totalCount":"60"})"});
            auto const from_xml = read_list_xml(user_info, markup, arena);
            auto const from_json = read_list_json(user_info, text, arena);
            BOOST_REQUIRE(from_xml.has_value());
            BOOST_REQUIRE(from_json.has_value());
            BOOST_TEST((from_xml->has_more_pages == more));
            BOOST_TEST((from_json->has_more_pages == more));
            BOOST_TEST((from_json->total_count == 60u));
        }
    for (auto const said : {R"("")", R"("yes")", "2", "[true]", "{}", "[]"})
        BOOST_TEST(
            !read_list_json(user_info, arena.join({R"({"items":[],"hasMorePages":)", said, "}"}), arena)
                 .has_value(),
            said);
    auto const unsaid = read_list_json(user_info, R"({"items":[],"hasMorePages":null})", arena);
    BOOST_REQUIRE(unsaid.has_value());
    BOOST_TEST(!unsaid->has_more_pages.has_value());
}

BOOST_AUTO_TEST_CASE(a_number_in_a_vendors_list_of_texts_is_no_text) {
    Arena arena;
    for (auto const* const item : {"7", "true", "1.5"}) {
        auto const text = arena.join({R"({"id":"7","roles":["Manager",)", item, "]}"});
        BOOST_TEST(read_json(user_info, text, arena).has_value());
        BOOST_TEST(!read_json(user_info, text, arena, datacontract::Ambiguity::refused).has_value());
        BOOST_TEST(!read_list_json(user_info, arena.join({R"({"items":[)", text, "]}"}), arena).has_value());
    }
}

BOOST_AUTO_TEST_CASE(a_list_in_json_may_leave_out_its_totals) {
    Arena arena;
    auto const list = read_list_json(user_info, R"({"Items":[{"id":"7"}],"hasMorePages":false})", arena);
    BOOST_REQUIRE(list.has_value());
    BOOST_TEST(list->items.size() == 1u);
    BOOST_TEST((list->has_more_pages == false));
    BOOST_TEST(!list->total_count.has_value());
    BOOST_TEST(!read_list_json(user_info, R"({"items":{}})", arena).has_value());
    BOOST_TEST(!read_list_json(user_info, R"([{"id":"7"}])", arena).has_value());
    BOOST_TEST(!read_list_json(user_info, R"({"items":[7]})", arena).has_value());
    BOOST_TEST(!read_list_json(user_info, R"({"items":[{"id":"7"}],"Items":[]})", arena).has_value());
    BOOST_TEST(!read_list_json(user_info, R"({"items":[],"hasMorePages":true,"hasMorePages":false})", arena)
                    .has_value());
}

BOOST_AUTO_TEST_SUITE_END()

BOOST_AUTO_TEST_SUITE(datacontract_writing)

BOOST_AUTO_TEST_CASE(a_request_has_its_members_in_ordinal_order_and_no_nil) {
    Arena arena;
    Record record;
    record.set(evovoice_contract::patch_user::user_id, "65f0c1aa22");
    record.set(evovoice_contract::patch_user::roles, arena.list<std::string_view>({"Manager"}));
    record.set(evovoice_contract::patch_user::last_name, "Reyes & Okoro");
    record.set(evovoice_contract::patch_user::account_ids, Names{});
    auto out = arena.text();
    BOOST_TEST(write_xml(patch_user, record, out, {.declaration = false}));
    BOOST_TEST(out ==
               R"(<PatchUser xmlns:i="http://www.w3.org/2001/XMLSchema-instance" )"
               R"(xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication">)"
               R"(<AccountIds xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays"/>)"
               R"(<LastName>Reyes &amp; Okoro</LastName>)"
               R"(<Roles xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays">)"
               R"(<d2p1:string>Manager</d2p1:string></Roles><UserId>65f0c1aa22</UserId></PatchUser>)");
}

BOOST_AUTO_TEST_CASE(an_answer_spells_nil_as_dot_net_does) {
    Arena arena;
    auto out = arena.text();
    BOOST_TEST(write_xml(user_info, full_record(arena), out, {.spell_nil = true}));
    BOOST_TEST(
        out ==
        R"(<?xml version="1.0" encoding="utf-8"?><UserInfo xmlns:i="http://www.w3.org/2001/XMLSchema-instance" )"
        R"(xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication">)"
        R"(<AccountIds xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays">)"
        R"(<d2p1:string>acc-100</d2p1:string></AccountIds>)"
        R"(<AccountNames xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays">)"
        R"(<d2p1:string>Acme Dental</d2p1:string></AccountNames><AvatarUrl i:nil="true"/>)"
        R"(<DashboardPermissions><DashboardPermissions>ViewSessions</DashboardPermissions>)"
        R"(<DashboardPermissions>ViewReports</DashboardPermissions></DashboardPermissions>)"
        R"(<EmailAddress>dana.reyes@example.test</EmailAddress><FirstName>Dana</FirstName><Id>65f0c1aa22</Id>)"
        R"(<IsAuthenticated>false</IsAuthenticated><LastName>Reyes</LastName><ManagerAccess>ReadOnly</ManagerAccess>)"
        R"(<Name>Dana Reyes</Name>)"
        R"(<Roles xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays" i:nil="true"/></UserInfo>)");
}

BOOST_AUTO_TEST_CASE(prefixes_follow_the_depth_in_a_list) {
    Arena arena;
    Record record;
    record.set(info::account_ids, arena.list<std::string_view>({"acc-100"}));
    record.set(info::dashboard_permissions, arena.list<std::string_view>({"ViewFiles"}));
    ListResponse const list{
        .items = arena.list({record}), .has_more_pages = false, .total_count = 1, .total_pages = 1};
    auto out = arena.text();
    BOOST_TEST(
        write_list_xml(user_info, evovoice_contract::lists_namespace, list, out, {.declaration = false}));
    BOOST_TEST(
        out ==
        R"(<ListResponseOfUserInfoARNYmvUm xmlns:i="http://www.w3.org/2001/XMLSchema-instance" )"
        R"(xmlns="http://schemas.datacontract.org/2004/07/Voice.Api"><HasMorePages>false</HasMorePages>)"
        R"(<Items xmlns:d2p1="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication"><d2p1:UserInfo>)"
        R"(<d2p1:AccountIds xmlns:d4p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays">)"
        R"(<d4p1:string>acc-100</d4p1:string></d2p1:AccountIds><d2p1:DashboardPermissions>)"
        R"(<d2p1:DashboardPermissions>ViewFiles</d2p1:DashboardPermissions></d2p1:DashboardPermissions>)"
        R"(</d2p1:UserInfo></Items><TotalCount>1</TotalCount><TotalPages>1</TotalPages></ListResponseOfUserInfoARNYmvUm>)");
}

BOOST_AUTO_TEST_CASE(json_has_small_first_letters_and_no_null) {
    Arena arena;
    auto out = arena.text();
    write_json(user_info, full_record(arena), out);
    BOOST_TEST(
        out ==
        R"({"accountIds":["acc-100"],"accountNames":["Acme Dental"],)"
        R"("dashboardPermissions":["ViewSessions","ViewReports"],"emailAddress":"dana.reyes@example.test",)"
        R"("firstName":"Dana","id":"65f0c1aa22","isAuthenticated":false,"lastName":"Reyes",)"
        R"("managerAccess":"ReadOnly","name":"Dana Reyes"})");
    BOOST_TEST(read_as_json(out) == spelled(user_info, full_record(arena)));

    auto list = arena.text();
    write_list_json(
        user_info,
        {.items = arena.list({Record{}}), .has_more_pages = true, .total_count = 3, .total_pages = 2}, list);
    BOOST_TEST(list == R"({"items":[{}],"totalCount":3,"totalPages":2,"hasMorePages":true})");
}

BOOST_AUTO_TEST_CASE(what_is_written_reads_back_in_both_forms) {
    Arena arena;
    auto const record = full_record(arena);
    auto xml = arena.text();
    BOOST_TEST(write_xml(user_info, record, xml));
    BOOST_TEST(read(xml) == spelled(user_info, record));
}

BOOST_AUTO_TEST_CASE(a_character_that_xml_lacks_is_not_written) {
    Arena arena;
    Record record;
    record.set(evovoice_contract::patch_user::last_name, "bell \x07");
    auto out = arena.text();
    BOOST_TEST(!write_xml(patch_user, record, out));
    Record list;
    list.set(evovoice_contract::patch_user::roles, arena.list<std::string_view>({"\x01"}));
    BOOST_TEST(!write_xml(patch_user, list, out));
}

BOOST_AUTO_TEST_CASE(the_name_of_a_list_carries_the_hash_of_the_namespace) {
    auto const text = " 1 " + std::string(user_info.uri);
    std::array<unsigned char, 16> hash{};
    BOOST_REQUIRE(EVP_Digest(text.data(), text.size(), hash.data(), nullptr, EVP_md5(), nullptr) == 1);
    std::array<unsigned char, 9> digits{};
    EVP_EncodeBlock(digits.data(), hash.data(), 6);
    std::string name(user_info.name);
    for (auto const digit : std::span(digits).first(8))
        name += digit == '+' ? "_P" : digit == '/' ? "_S" : std::string(1, static_cast<char>(digit));
    BOOST_TEST(user_info.list_name == "ListResponseOf" + name);
}

BOOST_AUTO_TEST_CASE(a_contract_out_of_order_would_not_compile) {
    static constexpr std::array<idiom::datacontract::Member, 2> backwards{{{"B"}, {"A"}}};
    static constexpr std::array<idiom::datacontract::Member, 2> twice{{{"A"}, {"A"}}};
    static constexpr std::array<idiom::datacontract::Member, 2> capitals_first{{{"Zed"}, {"a"}}};
    static_assert(!in_ordinal_order(Contract{"C", "urn:c", backwards}));
    static_assert(!in_ordinal_order(Contract{"C", "urn:c", twice}));
    static_assert(in_ordinal_order(Contract{"C", "urn:c", capitals_first}));
    BOOST_TEST(info::members[info::manager_access].knows("ReadWrite"));
    BOOST_TEST(!info::members[info::manager_access].knows("ReadNothing"));
    BOOST_TEST(info::members[info::name].knows("anything"));
}

BOOST_AUTO_TEST_SUITE_END()
