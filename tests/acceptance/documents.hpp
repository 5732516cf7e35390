#pragma once

#include "tests/support/xml_tree.hpp"

#include <nlohmann/json.hpp>

#include <string>
#include <string_view>

/// XML forms of what the tests have as JSON: written and read without our codecs.
namespace idiom::test {

/// The members of a user as the `User` of the rest face; an array `roles` holds elements `role`.
std::string user_xml(nlohmann::json const& members);
/// The members of a class of the Voice API, by their names in .NET. A prefix for all, ordinal order.
std::string contract_xml(std::string_view name, nlohmann::json const& members);

/// An answer of either face as its JSON form: nil is left out, lists and flags are known by their names.
nlohmann::json json_of(XmlElement const& root);

/// With a small first letter.
std::string in_camel_case(std::string name);

} // namespace idiom::test
