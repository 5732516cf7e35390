#include "bench/micro/baseline.hpp"

#include <nlohmann/json.hpp>
#include <pugixml.hpp>

#include <sstream>

namespace idiom::bench {

using Json = nlohmann::json;

namespace {

Json texts(pugi::xml_node list) {
    auto made = Json::array();
    for (auto const item : list.children())
        made.push_back(item.text().get());
    return made;
}

/// The unified user for a vendor's user, field by field.
Json unified(Json const& user) {
    Json made{{"id", user.at("id")},
              {"userName", user.at("userName")},
              {"displayName", user.value("firstName", "") + " " + user.value("lastName", "")},
              {"firstName", user.at("firstName")},
              {"lastName", user.at("lastName")},
              {"email", user.at("emailAddress")},
              {"active", user.at("enabled")},
              {"roles", user.at("roles")}};
    return made;
}

} // namespace

std::string user_info_to_json_by_trees(std::string_view document) {
    pugi::xml_document tree;
    tree.load_buffer(document.data(), document.size());
    auto const user = tree.document_element();
    auto const text = [&](char const* name) { return user.child(name).text().get(); };
    Json made{{"id", text("Id")},
              {"userName", text("EmailAddress")},
              {"displayName", text("Name")},
              {"firstName", text("FirstName")},
              {"lastName", text("LastName")},
              {"email", text("EmailAddress")},
              {"roles", texts(user.child("Roles"))},
              {"accounts", texts(user.child("AccountIds"))}};
    made["extensions"]["evovoice"] = {{"AccountNames", texts(user.child("AccountNames"))},
                                      {"DashboardPermissions", texts(user.child("DashboardPermissions"))},
                                      {"IsAuthenticated", user.child("IsAuthenticated").text().as_bool()},
                                      {"ManagerAccess", text("ManagerAccess")}};
    return made.dump();
}

std::string json_to_json_by_trees(std::string_view document) {
    return unified(Json::parse(document).at("user")).dump();
}

std::string json_to_user_xml_by_trees(std::string_view document) {
    auto const user = unified(Json::parse(document).at("user"));
    pugi::xml_document tree;
    auto root = tree.append_child("User");
    root.append_attribute("xmlns") = "urn:idiom:user:1";
    for (auto const& [name, value] : user.items()) {
        auto child = root.append_child(name.c_str());
        if (value.is_string()) child.text() = value.get_ref<std::string const&>().c_str();
        if (value.is_boolean()) child.text() = value.get<bool>();
        if (value.is_array())
            for (auto const& item : value)
                child.append_child("role").text() = item.get_ref<std::string const&>().c_str();
    }
    std::ostringstream out;
    tree.save(out, "", pugi::format_raw);
    return out.str();
}

} // namespace idiom::bench
