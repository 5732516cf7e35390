#include "evovoice_formats.hpp"

#include <array>
#include <utility>

namespace idiom::sandbox::evo {

namespace {

constexpr std::string_view declaration = R"(<?xml version="1.0" encoding="utf-8"?>)";
constexpr std::string_view instance = R"( xmlns:i="http://www.w3.org/2001/XMLSchema-instance")";
constexpr std::string_view arrays = "http://schemas.microsoft.com/2003/10/Serialization/Arrays";

std::optional<Format> format_named(std::string_view name) {
    constexpr std::array<std::pair<std::string_view, Format>, 5> names{{{"html", Format::html},
                                                                        {"json", Format::json},
                                                                        {"xml", Format::xml},
                                                                        {"jsv", Format::jsv},
                                                                        {"csv", Format::csv}}};
    for (auto const& [known, format] : names)
        if (equal_ignoring_case(name, known)) return format;
    return std::nullopt;
}

std::optional<Format> format_of_type(std::string_view type) {
    if (type.starts_with("text/html")) return Format::html;
    if (type.starts_with("application/json")) return Format::json;
    if (type.starts_with("application/xml") || type.starts_with("text/xml")) return Format::xml;
    if (type.starts_with("application/jsv") || type.starts_with("text/jsv")) return Format::jsv;
    if (type.starts_with("text/csv")) return Format::csv;
    return std::nullopt;
}

/// Escapes text as .NET's XML writer does.
void append_xml(std::string& out, std::string_view text) {
    for (char const c : text) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '\r': out += "&#xD;"; break;
        default: out += c;
        }
    }
}

/// Writes the members of one element of a data contract. `depth` is the depth of the members. The prefixes
/// that the serializer generates contain it (`d4p1`).
class XmlMembers {
public:
    XmlMembers(std::string& out, std::string prefix, int depth)
        : out_(out), prefix_(std::move(prefix)), depth_(depth) {}

    void text(std::string_view name, std::optional<std::string> const& value) {
        if (!value) return nil(name);
        if (value->empty()) {
            open(name);
            out_ += "/>";
            return;
        }
        open(name);
        out_ += '>';
        append_xml(out_, *value);
        close(name);
    }

    void plain(std::string_view name, std::string_view value) {
        open(name);
        out_ += '>';
        out_ += value;
        close(name);
    }

    void nil(std::string_view name) {
        open(name);
        out_ += R"( i:nil="true"/>)";
    }

    /// Strings are in the Arrays namespace, which is declared even on a null list.
    void strings(std::string_view name, std::optional<std::vector<std::string>> const& list) {
        auto const own = 'd' + std::to_string(depth_) + "p1";
        open(name);
        out_ += " xmlns:" + own + "=\"";
        out_ += arrays;
        out_ += '"';
        items(name, list, own + ":string");
    }

    /// Enum words are in the namespace of the DTO.
    void words(std::string_view name, std::optional<std::vector<std::string>> const& list,
               std::string_view item) {
        open(name);
        items(name, list, prefix_ + std::string(item));
    }

    void open(std::string_view name) {
        out_ += '<';
        out_ += prefix_;
        out_ += name;
    }

    void close(std::string_view name) {
        out_ += "</";
        out_ += prefix_;
        out_ += name;
        out_ += '>';
    }

private:
    void items(std::string_view name, std::optional<std::vector<std::string>> const& list,
               std::string const& tag) {
        if (!list) {
            out_ += R"( i:nil="true"/>)";
            return;
        }
        if (list->empty()) {
            out_ += "/>";
            return;
        }
        out_ += '>';
        for (auto const& item : *list) {
            out_ += '<' + tag + '>';
            append_xml(out_, item);
            out_ += "</" + tag + '>';
        }
        close(name);
    }

    std::string& out_;
    std::string prefix_;
    int depth_;
};

void append_user_xml(std::string& out, UserInfo const& user, std::string prefix, int depth) {
    XmlMembers members(out, std::move(prefix), depth);
    members.strings("AccountIds", user.account_ids);
    members.strings("AccountNames", user.account_names);
    members.text("AvatarUrl", user.avatar_url);
    members.words("DashboardPermissions", user.dashboard_permissions, "DashboardPermissions");
    members.text("EmailAddress", user.email_address);
    members.text("FirstName", user.first_name);
    members.text("Id", user.id);
    members.plain("IsAuthenticated", user.is_authenticated ? "true" : "false");
    members.text("LastName", user.last_name);
    if (user.manager_access) members.plain("ManagerAccess", *user.manager_access);
    members.text("Name", user.name);
    members.strings("Roles", user.roles);
}

/// Writes the members of a JSON object without the null ones.
class JsonMembers {
public:
    explicit JsonMembers(std::string& out) : out_(out) { out_ += '{'; }
    void finish() { out_ += '}'; }

    void text(std::string_view name, std::optional<std::string> const& value) {
        if (!value) return;
        key(name);
        append_json(out_, *value);
    }
    void list(std::string_view name, std::optional<std::vector<std::string>> const& value) {
        if (!value) return;
        key(name);
        append_json(out_, *value);
    }
    void plain(std::string_view name, std::string_view value) {
        key(name);
        out_ += value;
    }
    void key(std::string_view name) {
        if (!first_) out_ += ',';
        first_ = false;
        out_ += '"';
        out_ += name;
        out_ += "\":";
    }

private:
    std::string& out_;
    bool first_ = true;
};

void append_user_json(std::string& out, UserInfo const& user) {
    JsonMembers members(out);
    members.text("id", user.id);
    members.plain("isAuthenticated", user.is_authenticated ? "true" : "false");
    members.text("firstName", user.first_name);
    members.text("lastName", user.last_name);
    members.text("name", user.name);
    members.text("emailAddress", user.email_address);
    members.list("accountIds", user.account_ids);
    members.list("accountNames", user.account_names);
    members.list("roles", user.roles);
    members.text("managerAccess", user.manager_access);
    members.list("dashboardPermissions", user.dashboard_permissions);
    members.text("avatarUrl", user.avatar_url);
    members.finish();
}

/// Wraps what was written. The HTML page shows the JSON. JSV and CSV are not written out, because no gateway
/// asks for them.
Response wrap(Format format, int status, std::string body) {
    Response response;
    response.status = status;
    response.content_type = content_type(format);
    response.headers.push_back({"Vary", "Accept"});
    if (format == Format::html) {
        std::string page =
            "<!DOCTYPE html>\n<html><head><title>Snapshot</title></head><body><pre id=\"dto\">";
        append_xml(page, body);
        response.body = page + "</pre></body></html>\n";
    } else {
        response.body = std::move(body);
    }
    return response;
}

std::string camel(std::string_view name) {
    std::string out(name);
    if (!out.empty() && out[0] >= 'A' && out[0] <= 'Z') out[0] = static_cast<char>(out[0] - 'A' + 'a');
    return out;
}

std::string xml_start(std::string_view root, std::string_view name_space) {
    std::string out(declaration);
    out += '<';
    out += root;
    out += instance;
    out += R"( xmlns=")";
    out += name_space;
    out += "\">";
    return out;
}

} // namespace

Suffix strip_suffix(std::string_view decoded_path) {
    auto const dot = decoded_path.rfind('.');
    if (dot == std::string_view::npos) return {std::string(decoded_path), std::nullopt};
    auto const format = format_named(decoded_path.substr(dot + 1));
    return {std::string(format ? decoded_path.substr(0, dot) : decoded_path), format};
}

Format negotiate(Request const& request, Parameters const& query, std::optional<Format> suffix) {
    if (suffix) return *suffix;
    for (auto const& [name, value] : query) {
        if (equal_ignoring_case(name, "format"))
            if (auto const format = format_named(value)) return *format;
        if (equal_ignoring_case(name, "callback") && !value.empty()) return Format::json;
    }

    // The framework compares the whole Content-Type with its own names, and `application/xml; charset=utf-8`
    // is not one of them.
    auto const own_type = request.header("Content-Type");
    constexpr std::array<std::pair<std::string_view, Format>, 4> preferred{
        {{"text/html", Format::html},
         {"application/json", Format::json},
         {"application/xml", Format::xml},
         {"application/jsv", Format::jsv}}};
    std::array<bool, 4> listed{};
    bool csv = false;
    for (auto const& accepted : split(request.header("Accept"), ',')) {
        for (std::size_t i = 0; i < preferred.size(); ++i) {
            if (!accepted.starts_with(preferred[i].first)) continue;
            if (own_type == preferred[i].first) return preferred[i].second;
            listed[i] = true;
        }
        csv = csv || accepted.starts_with("text/csv");
    }
    for (std::size_t i = 0; i < preferred.size(); ++i)
        if (listed[i]) return preferred[i].second;
    if (csv) return Format::csv;
    // For `*/*`, or if nothing fits: the type of the request itself, else the default, HTML.
    return format_of_type(own_type).value_or(Format::html);
}

std::string_view content_type(Format format) {
    switch (format) {
    case Format::html: return "text/html";
    case Format::json: return "application/json; charset=utf-8";
    case Format::xml: return "application/xml";
    case Format::jsv: return "application/jsv";
    case Format::csv: return "text/csv";
    }
    return "text/html";
}

Response write(Format format, UserInfo const& user) {
    std::string out;
    if (format == Format::xml) {
        out = xml_start("UserInfo", user_namespace);
        out.reserve(2048);
        append_user_xml(out, user, "", 2);
        out += "</UserInfo>";
    } else {
        out.reserve(768);
        append_user_json(out, user);
    }
    return wrap(format, 200, std::move(out));
}

Response write(Format format, UserPage const& page) {
    auto const number = [](std::size_t value) { return std::to_string(value); };
    std::string out;
    if (format == Format::xml) {
        constexpr std::string_view root = "ListResponseOfUserInfoARNYmvUm";
        out = xml_start(root, list_namespace);
        out.reserve(512 + page.items.size() * 2048);
        XmlMembers members(out, "", 2);
        members.plain("HasMorePages", page.has_more_pages ? "true" : "false");
        members.open("Items");
        out += R"( xmlns:d2p1=")";
        out += user_namespace;
        out += page.items.empty() ? "\"/>" : "\">";
        for (auto const& user : page.items) {
            out += "<d2p1:UserInfo>";
            append_user_xml(out, user, "d2p1:", 4);
            out += "</d2p1:UserInfo>";
        }
        if (!page.items.empty()) members.close("Items");
        for (auto const& [name, value] :
             {std::pair{"TotalCount", page.total_count}, {"TotalPages", page.total_pages}})
            value ? members.plain(name, number(*value)) : members.nil(name);
        out += "</";
        out += root;
        out += '>';
    } else {
        out.reserve(128 + page.items.size() * 768);
        JsonMembers members(out);
        members.key("items");
        out += '[';
        for (std::size_t i = 0; i < page.items.size(); ++i) {
            if (i) out += ',';
            append_user_json(out, page.items[i]);
        }
        out += ']';
        if (page.total_count) members.plain("totalCount", number(*page.total_count));
        if (page.total_pages) members.plain("totalPages", number(*page.total_pages));
        members.plain("hasMorePages", page.has_more_pages ? "true" : "false");
        members.finish();
    }
    return wrap(format, 200, std::move(out));
}

/// evovoice.md 5: the namespace is not that of the users, and the order is by number, not by letter.
Response write(Format format, Error const& error) {
    std::string out;
    if (format == Format::xml) {
        auto const meta = [](int depth) {
            return "<Meta xmlns:d" + std::to_string(depth) + "p1=\"" + std::string(arrays) +
                   R"(" i:nil="true"/>)";
        };
        out = xml_start("ErrorResponse", stack_namespace) + "<ResponseStatus>";
        XmlMembers members(out, "", 3);
        members.text("ErrorCode", error.code);
        members.text("Message", error.message);
        members.nil("StackTrace");
        out += error.fields.empty() ? "<Errors/>" : "<Errors>";
        for (auto const& field : error.fields) {
            out += "<ResponseError>";
            members.text("ErrorCode", field.code);
            members.text("FieldName", field.field);
            members.text("Message", field.message);
            out += meta(5) + "</ResponseError>";
        }
        if (!error.fields.empty()) out += "</Errors>";
        out += meta(3) + "</ResponseStatus></ErrorResponse>";
    } else {
        out = R"({"responseStatus":)";
        JsonMembers members(out);
        members.text("errorCode", error.code);
        members.text("message", error.message);
        members.key("errors");
        out += '[';
        for (std::size_t i = 0; i < error.fields.size(); ++i) {
            if (i) out += ',';
            JsonMembers entry(out);
            entry.text("errorCode", error.fields[i].code);
            entry.text("fieldName", error.fields[i].field);
            entry.text("message", error.fields[i].message);
            entry.finish();
        }
        out += ']';
        members.finish();
        out += '}';
    }
    return wrap(format, error.status, std::move(out));
}

Response write(Format format, FlatDto const& dto) {
    std::string out;
    if (format == Format::xml) {
        out = xml_start(dto.name, dto.name_space);
        XmlMembers members(out, "", 2);
        for (auto const& [name, value] : dto.texts)
            members.text(name, value);
        if (dto.has_roles) members.strings("Roles", dto.roles);
        out += "</" + dto.name + '>';
    } else {
        JsonMembers members(out);
        for (auto const& [name, value] : dto.texts)
            members.text(camel(name), value);
        if (dto.has_roles) members.list("roles", dto.roles);
        members.finish();
    }
    return wrap(format, 200, std::move(out));
}

} // namespace idiom::sandbox::evo
