#pragma once

#include <string>
#include <string_view>

/// The usual way to write the codec paths, for comparison: with trees of pugixml and nlohmann_json.
namespace idiom::bench {

std::string user_info_to_json_by_trees(std::string_view document);
std::string json_to_json_by_trees(std::string_view document);
std::string json_to_user_xml_by_trees(std::string_view document);

} // namespace idiom::bench
