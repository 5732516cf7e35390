#pragma once

#include <string>
#include <string_view>

/// What the codec paths would cost as they are mostly written: pugixml's tree and nlohmann_json's.
namespace idiom::bench {

std::string user_info_to_json_by_trees(std::string_view document);
std::string json_to_json_by_trees(std::string_view document);
std::string json_to_user_xml_by_trees(std::string_view document);

} // namespace idiom::bench
