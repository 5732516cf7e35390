#include "tests/acceptance/documents.hpp"

#include <set>

namespace idiom::test {

using Json = nlohmann::json;

namespace {

std::string escaped(std::string_view text) {
    std::string made;
    for (char const c : text) {
        if (c == '&')
            made += "&amp;";
        else if (c == '<')
            made += "&lt;";
        else
            made += c;
    }
    return made;
}

std::string element(std::string const& name, std::string const& content) {
    return "<" + name + ">" + content + "</" + name + ">";
}

std::string members_xml(Json const& members, std::string const& prefix, std::string_view item) {
    std::string made;
    for (auto const& [name, value] : members.items()) {
        std::string content;
        if (value.is_string()) content = escaped(value.get<std::string>());
        auto const one = item.empty() ? name.substr(0, name.size() - 1) : std::string(item);
        if (value.is_array())
            for (auto const& text : value)
                content += element(one, escaped(text.get<std::string>()));
        made += element(prefix + name, content);
    }
    return made;
}

bool is_list(std::string const& name) {
    static std::set<std::string> const names{"accountIds", "accountNames", "accounts", "dashboardPermissions",
                                             "devices",    "errors",       "items",    "roles",
                                             "skills",     "warnings"};
    return names.contains(name);
}

Json object_of(XmlElement const& element);

Json list_of(XmlElement const& element) {
    Json made = Json::array();
    for (auto const& item : element.children)
        made.push_back(item->children.empty() ? Json(item->text) : object_of(*item));
    return made;
}

Json scalar_of(std::string const& name, std::string const& text) {
    static std::set<std::string> const flags{"active", "hasMorePages", "isAuthenticated"};
    static std::set<std::string> const numbers{"status", "totalCount", "totalPages"};
    if (flags.contains(name)) return text == "true";
    if (numbers.contains(name)) return std::stoi(text);
    return text;
}

Json object_of(XmlElement const& element) {
    Json made = Json::object();
    for (auto const& child : element.children) {
        auto const name = in_camel_case(child->name);
        if (child->nil) continue;
        if (is_list(name))
            made[name] = list_of(*child);
        else if (element.name == "Users" && name == "user")
            made["users"].push_back(object_of(*child));
        else
            made[name] = child->children.empty() ? scalar_of(name, child->text) : object_of(*child);
    }
    return made;
}

} // namespace

std::string user_xml(Json const& members) {
    return "<User xmlns=\"urn:idiom:user:1\">" + members_xml(members, "", "") + "</User>";
}

std::string contract_xml(std::string_view name, Json const& members) {
    std::string const tag = "v:" + std::string(name);
    return R"(<?xml version="1.0" encoding="utf-8"?><)" + tag +
           R"( xmlns:v="http://schemas.datacontract.org/2004/07/Voice.Api.Authentication")"
           R"( xmlns:s="http://schemas.microsoft.com/2003/10/Serialization/Arrays">)" +
           members_xml(members, "v:", "s:string") + "</" + tag + ">";
}

Json json_of(XmlElement const& root) { return object_of(root); }

std::string in_camel_case(std::string name) {
    if (!name.empty() && name[0] >= 'A' && name[0] <= 'Z') name[0] = static_cast<char>(name[0] | 0x20);
    return name;
}

} // namespace idiom::test
