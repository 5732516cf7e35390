#include "http.hpp"

#include "text.hpp"

namespace idiom::sandbox {

std::string const* Request::find(std::string_view name) const {
    for (auto const& field : headers)
        if (equal_ignoring_case(field.name, name)) return &field.value;
    return nullptr;
}

std::string_view Request::header(std::string_view name) const {
    auto const* value = find(name);
    return value ? std::string_view(*value) : std::string_view();
}

std::string_view Request::path() const { return std::string_view(target).substr(0, target.find('?')); }

std::string_view Request::query() const {
    auto const mark = target.find('?');
    return mark == std::string::npos ? std::string_view() : std::string_view(target).substr(mark + 1);
}

Response json_response(int status, std::string body) {
    Response response;
    response.status = status;
    response.content_type = "application/json";
    response.body = std::move(body);
    return response;
}

Response empty_response(int status) {
    Response response;
    response.status = status;
    return response;
}

std::string_view reason_phrase(int status) {
    switch (status) {
    case 100: return "Continue";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 412: return "Precondition Failed";
    case 413: return "Payload Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 422: return "Unprocessable Entity";
    case 429: return "Too Many Requests";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return "Unknown";
    }
}

namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

} // namespace

std::string percent_decode(std::string_view text, bool plus_is_space) {
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size() && hex_value(text[i + 1]) >= 0 &&
            hex_value(text[i + 2]) >= 0) {
            out += static_cast<char>(hex_value(text[i + 1]) * 16 + hex_value(text[i + 2]));
            i += 2;
        } else if (text[i] == '+' && plus_is_space) {
            out += ' ';
        } else {
            out += text[i];
        }
    }
    return out;
}

std::vector<std::string> path_segments(std::string_view path, bool decode) {
    std::vector<std::string> segments;
    segments.reserve(12);
    while (!path.empty()) {
        if (path.front() == '/') {
            path.remove_prefix(1);
            continue;
        }
        auto const end = path.find('/');
        segments.push_back(decode ? percent_decode(path.substr(0, end)) : std::string(path.substr(0, end)));
        path.remove_prefix(end == std::string_view::npos ? path.size() : end);
    }
    return segments;
}

Parameters parse_parameters(std::string_view text) {
    Parameters parameters;
    while (!text.empty()) {
        auto const end = text.find('&');
        auto const pair = text.substr(0, end);
        auto const equals = pair.find('=');
        if (!pair.empty())
            parameters.emplace_back(percent_decode(pair.substr(0, equals), true),
                                    equals == std::string_view::npos
                                        ? std::string()
                                        : percent_decode(pair.substr(equals + 1), true));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return parameters;
}

std::string const* find_parameter(Parameters const& parameters, std::string_view name) {
    for (auto const& [key, value] : parameters)
        if (key == name) return &value;
    return nullptr;
}

std::string media_type(std::string_view content_type) {
    return lower(trim(content_type.substr(0, content_type.find(';'))));
}

BasicCredentials parse_basic(std::string_view authorization) {
    BasicCredentials credentials;
    if (!equal_ignoring_case(authorization.substr(0, 6), "basic ")) return credentials;
    auto const pair = base64_decode(trim(authorization.substr(6)));
    auto const colon = pair.find(':');
    credentials.present = true;
    credentials.user = pair.substr(0, colon);
    if (colon != std::string::npos) credentials.password = pair.substr(colon + 1);
    return credentials;
}

std::string_view parse_bearer(std::string_view authorization) {
    if (!equal_ignoring_case(authorization.substr(0, 7), "bearer ")) return {};
    return trim(authorization.substr(7));
}

std::string_view cookie(Request const& request, std::string_view name) {
    for (auto const& field : request.headers) {
        if (!equal_ignoring_case(field.name, "cookie")) continue;
        std::string_view rest = field.value;
        while (!rest.empty()) {
            auto const end = rest.find(';');
            auto const pair = trim(rest.substr(0, end));
            auto const equals = pair.find('=');
            if (equals != std::string_view::npos && pair.substr(0, equals) == name)
                return pair.substr(equals + 1);
            if (end == std::string_view::npos) break;
            rest.remove_prefix(end + 1);
        }
    }
    return {};
}

} // namespace idiom::sandbox
