#pragma once

#include "tests/support/xml_tree.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

/// XML forms of the JSON in the tests, written and read without our codecs.
namespace idiom::test {

/// The members of a user as the `User` of the REST face. An array `roles` becomes elements `role`.
std::string user_xml(nlohmann::json const& members);
/// The members of a class of the Voice API, with their .NET names, one prefix for all, in ordinal order.
std::string contract_xml(std::string_view name, nlohmann::json const& members);

/// A response of either face in its JSON form. Nil members are left out; lists and flags are recognised by
/// their names.
nlohmann::json json_of(XmlElement const& root);

/// The name with a small first letter.
std::string in_camel_case(std::string name);

} // namespace idiom::test
