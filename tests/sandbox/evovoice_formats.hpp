#pragma once

#include "http.hpp"
#include "text.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// How ServiceStack chooses a representation, and the form of EvoVoice's DTOs in each.
namespace idiom::sandbox::evo {

enum class Format { html, json, xml, jsv, csv };

/// Splits a known format suffix off a decoded path, at its last dot (evovoice.md 6.11): `/users.xml`, but
/// also `/users/abc.json`, whose id loses its end.
struct Suffix {
    std::string path;
    std::optional<Format> format;
};
Suffix strip_suffix(std::string_view decoded_path);

/// The format of the response: suffix, then `?format=` or `?callback=`, then Accept with its quirks
/// (evovoice.md 1).
Format negotiate(Request const& request, Parameters const& query, std::optional<Format> suffix);

std::string_view content_type(Format format);

/// `UserInfo`. An empty member is null: written out in XML, absent in JSON.
struct UserInfo {
    using Text = std::optional<std::string>;
    using List = std::optional<std::vector<std::string>>;
    List account_ids;
    List account_names;
    Text avatar_url;
    List dashboard_permissions;
    Text email_address;
    Text first_name;
    Text id;
    bool is_authenticated = false;
    Text last_name;
    Text manager_access; ///< empty only on an older server, which does not have this member
    Text name;
    List roles;
};

/// `ListResponse<UserInfo>`; the totals are null under simplified paging.
struct UserPage {
    std::vector<UserInfo> items;
    std::optional<std::size_t> total_count;
    std::optional<std::size_t> total_pages;
    bool has_more_pages = false;
};

/// One entry of `ResponseStatus.Errors`.
struct FieldError {
    std::string code;
    std::string field;
    std::string message;
};

struct Error {
    int status = 400;
    std::string code;
    std::string message;
    std::vector<FieldError> fields;
};

Response write(Format format, UserInfo const& user);
Response write(Format format, UserPage const& page);
Response write(Format format, Error const& error);
/// A flat DTO of texts, as the authentication calls return it: names in PascalCase, in their XML order.
struct FlatDto {
    std::string name;
    std::string name_space;
    std::vector<std::pair<std::string, std::string>> texts;
    std::vector<std::string> roles;
    bool has_roles = false;
};
Response write(Format format, FlatDto const& dto);

inline constexpr std::string_view user_namespace =
    "http://schemas.datacontract.org/2004/07/Voice.Api.Authentication";
inline constexpr std::string_view list_namespace = "http://schemas.datacontract.org/2004/07/Voice.Api";
inline constexpr std::string_view stack_namespace = "http://schemas.servicestack.net/types";

} // namespace idiom::sandbox::evo
