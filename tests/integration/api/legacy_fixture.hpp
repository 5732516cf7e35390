#pragma once

#include "tests/integration/harness/gateway.hpp"
#include "tests/support/xml_tree.hpp"

#include <boost/test/unit_test.hpp>

#include <algorithm>

/// Common parts of the tests of the legacy face: a client, and a reader of the responses that shares no code
/// with the product.
namespace idiom::test {

inline constexpr std::string_view users_uri =
    "http://schemas.datacontract.org/2004/07/Voice.Api.Authentication";
inline constexpr std::string_view lists_uri = "http://schemas.datacontract.org/2004/07/Voice.Api";
inline constexpr std::string_view errors_uri = "http://schemas.servicestack.net/types";
inline constexpr std::string_view arrays_uri = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

/// Vendors, a gateway, and a client as written for the Voice API: XML, Basic.
struct Fixture {
    /// If settings of SCIM are given, there is a route to it too.
    explicit Fixture(std::string const& scim = {})
        : gateway(
              Setup{.scim = scim,
                    .more_routes = old_routes() + (scim.empty() ? "" : "  old-scim: { backend: scim }\n")},
              vendors),
          client(gateway.http()) {}

    HttpResponse call(Vendor vendor, std::string_view method, std::string_view path,
                      std::string_view body = {}, Fields more = {}) {
        more.emplace_back("Accept", "application/xml");
        more.emplace_back("Authorization", "Basic Y3JtOmtleS1vZi1jcm0tN2M0MWQw"); // crm:key-of-crm-7c41d0
        if (!body.empty()) more.emplace_back("Content-Type", "application/xml");
        return client.call(method, "/legacy/old-" + std::string(name_of(vendor)) + std::string(path), more,
                           body);
    }

    Vendors vendors;
    Gateway gateway;
    HttpClient client;
};

inline std::string document(std::string_view name, std::string_view members) {
    std::string text = R"(<?xml version="1.0" encoding="utf-8"?><v:)";
    text.append(name).append(" xmlns:v=\"").append(users_uri).append("\" xmlns:s=\"").append(arrays_uri);
    text.append("\" xmlns:n=\"http://www.w3.org/2001/XMLSchema-instance\">").append(members);
    return text.append("</v:").append(name).append(">");
}

inline void check_status(HttpResponse const& response, int status) {
    BOOST_TEST(response.status == status,
               "status " << response.status << " instead of " << status << ": " << response.body);
}

inline std::string text_of(XmlElement const& element, std::string_view member) {
    auto const* const found = element.child(member);
    return !found ? "absent" : found->nil ? "nil" : found->text;
}

/// Members are in ordinal order, because the serializer on the other side insists on it.
inline void check_user_info(XmlElement const& user) {
    BOOST_TEST(user.name == "UserInfo");
    BOOST_TEST(user.uri == users_uri);
    std::vector<std::string> names;
    for (auto const& child : user.children) {
        BOOST_TEST(child->uri == users_uri);
        names.push_back(child->name);
    }
    BOOST_TEST(std::ranges::is_sorted(names));
    for (auto const* const name : {"AccountIds", "AccountNames", "Roles"}) {
        auto const* const list = user.child(name);
        BOOST_REQUIRE(list != nullptr);
        for (auto const& item : list->children)
            BOOST_TEST((item->uri == arrays_uri && item->name == "string"));
    }
    // A member for which .NET has no null is never nil.
    for (auto const* const name : {"IsAuthenticated", "ManagerAccess"})
        if (auto const* const member = user.child(name)) BOOST_TEST(!member->nil);
}

inline std::unique_ptr<XmlElement> user_of(HttpResponse const& response) {
    check_status(response, 200);
    BOOST_TEST(response.header("Content-Type") == "application/xml");
    auto user = parse_xml(response.body);
    check_user_info(*user);
    return user;
}

struct Error {
    std::string code;
    std::string message;
    std::vector<std::string> fields;
};
inline Error error_of(HttpResponse const& response) {
    auto const root = parse_xml(response.body);
    BOOST_TEST(root->name == "ErrorResponse");
    BOOST_TEST(root->uri == errors_uri);
    auto const* const status = root->child("ResponseStatus");
    BOOST_REQUIRE(status != nullptr);
    Error made{text_of(*status, "ErrorCode"), text_of(*status, "Message"), {}};
    for (auto const& error : status->child("Errors")->children)
        made.fields.push_back(text_of(*error, "FieldName"));
    return made;
}

/// Creates a user with the contract's freedom: members in any order, a prefix, and more than some vendors can
/// hold.
inline std::string create(Fixture& fixture, Vendor vendor, std::string const& address) {
    auto const body =
        document("NewUser", "<v:Password>Sesam-7</v:Password><v:LastName>O'Brien&amp;Søn</v:LastName>"
                            "<v:AccountId>acc-100</v:AccountId><v:FirstName>Zoë</v:FirstName>"
                            "<v:EmailAddress>" +
                                address + "</v:EmailAddress>");
    auto const user = user_of(fixture.call(vendor, "POST", "/users", body));
    BOOST_TEST(text_of(*user, "IsAuthenticated") == "false");
    auto const id = text_of(*user, "Id");
    auto const held = fixture.vendors.held(vendor, id);
    BOOST_REQUIRE(!held.is_null());
    if (vendor != Vendor::xarios) BOOST_TEST(held.at("password") == "Sesam-7");
    return id;
}

} // namespace idiom::test
