#pragma once

#include <string_view>

/// What back ends and clients send, for benchmarks and guards: about one kilobyte each, complete.
namespace idiom::test::documents {

inline constexpr std::string_view user_info =
    R"(<?xml version="1.0" encoding="utf-8"?><UserInfo xmlns:i="http://www.w3.org/2001/XMLSchema-instance" )"
    R"(xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication"><AccountIds )"
    R"(xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><d2p1:string>acc-100</d2p1:string>)"
    R"(</AccountIds><AccountNames xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays">)"
    R"(<d2p1:string>Quarry &amp; Sons</d2p1:string></AccountNames><AvatarUrl i:nil="true"/><DashboardPermissions>)"
    R"(<DashboardPermissions>ViewSessions</DashboardPermissions><DashboardPermissions>ViewReports)"
    R"(</DashboardPermissions></DashboardPermissions><EmailAddress>dana.reyes@example.test</EmailAddress>)"
    R"(<FirstName>Dana</FirstName><Id>65f0c1aa22</Id><IsAuthenticated>false</IsAuthenticated><LastName>Reyes)"
    R"(</LastName><ManagerAccess>ReadOnly</ManagerAccess><Name>Dana Reyes</Name><Roles xmlns:d2p1=")"
    R"(http://schemas.microsoft.com/2003/10/Serialization/Arrays"><d2p1:string>Manager</d2p1:string></Roles></UserInfo>)";

inline constexpr std::string_view user_info_id = "65f0c1aa22";
inline constexpr std::string_view genesys_user_id = "65f0c1aa2265f0c1aa2265f0c1aa22aa";
inline constexpr std::string_view genesys_user =
    R"({"statusCode":0,"user":{"id":"65f0c1aa2265f0c1aa2265f0c1aa22aa","userName":"dana.reyes@example.test",)"
    R"("firstName":"Dana","lastName":"Reyes","emailAddress":"dana.reyes@example.test","enabled":true,)"
    R"("changePasswordOnFirstLogin":false,"roles":["ROLE_AGENT","ROLE_SUPERVISOR"],"devices":[{"id":"d-1",)"
    R"("phoneNumber":"5001"}],"skills":[{"id":"s-1","name":"Spanish","level":5}],)"
    R"("contactCenterId":"0851b5d7-1280-4000-8000-000000000007"}})";

inline constexpr std::string_view scim_user_id = "2819c223-7f76-453a-919d-413861904646";
inline constexpr std::string_view scim_user =
    R"({"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],)"
    R"("id":"2819c223-7f76-453a-919d-413861904646","externalId":"701984","userName":"dana.reyes@acme.example",)"
    R"("name":{"formatted":"Dana Reyes","givenName":"Dana","familyName":"Reyes"},"displayName":"Dana Reyes","active":true,)"
    R"("emails":[{"value":"dana.reyes@acme.example","type":"work","primary":true},{"value":"dana@home.example","type":"home"}],)"
    R"("phoneNumbers":[{"value":"+12125550143","type":"work"}],"roles":[{"value":"Agent","display":"Agent","primary":true},{"value":"Supervisor"}],)"
    R"("groups":[{"value":"e9e30dba","display":"Tour Guides","type":"direct"}],"urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":)"
    R"({"employeeNumber":"701984","department":"Tour Operations"},"meta":{"resourceType":"User","created":"2026-11-22T00:00:00Z",)"
    R"("lastModified":"2026-11-22T00:00:00Z","version":"W/\"3694e05e9dff591\"","location":"https://idp.example/scim/v2/Users/2819c223-7f76-453a-919d-413861904646"}})";
inline constexpr std::string_view patch_user =
    R"(<PatchUser xmlns:i="http://www.w3.org/2001/XMLSchema-instance" )"
    R"(xmlns="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication"><LastName>Reyes-Okoro</LastName>)"
    R"(<Roles xmlns:d2p1="http://schemas.microsoft.com/2003/10/Serialization/Arrays"><d2p1:string>Manager)"
    R"(</d2p1:string></Roles><UserId>65f0c1aa22</UserId></PatchUser>)";

} // namespace idiom::test::documents
