#include "gateway/http1/write_response.hpp"

#include "gateway/http1/date.hpp"
#include "translators/core/text.hpp"

#include <charconv>

namespace idiom::http1 {

bool has_no_content(int status) { return status == 204 || status == 304; }

namespace {

void write_fields(Text& out, int status, std::span<Header const> headers) {
    out += "HTTP/1.1 ";
    out += Decimal(status).view();
    out += ' ';
    out += reason_phrase(status);
    out += "\r\nServer: idiom\r\nDate: ";
    out += present_date();
    out += "\r\n";
    for (auto const& header : headers) {
        out += header.name;
        out += ": ";
        out += header.value;
        out += "\r\n";
    }
}

void write_connection(Text& out, Framing framing) {
    if (!framing.keep_alive)
        out += "Connection: close\r\n";
    else if (framing.version < 11)
        out += "Connection: keep-alive\r\n";
}

} // namespace

std::string_view reason_phrase(int status) {
    switch (status) {
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 304: return "Not Modified";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 402: return "Payment Required";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 417: return "Expectation Failed";
    case 422: return "Unprocessable Content";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    default: return {};
    }
}

std::string_view write_response(int status, std::span<Header const> headers, std::string_view body,
                                Framing framing, Arena& arena) {
    std::size_t size = 192 + body.size();
    for (auto const& header : headers)
        size += header.name.size() + header.value.size() + 4;
    auto out = arena.text(size);
    write_fields(out, status, headers);
    if (!has_no_content(status)) {
        out += "Content-Length: ";
        out += Decimal(body.size()).view();
        out += "\r\n";
    }
    write_connection(out, framing);
    out += "\r\n";
    if (!framing.without_body && !has_no_content(status)) out += body;
    return arena.keep(out);
}

std::string_view write_stream_head(int status, std::span<Header const> headers, Framing framing,
                                   Arena& arena) {
    auto out = arena.text(512);
    write_fields(out, status, headers);
    if (framing.version >= 11) out += "Transfer-Encoding: chunked\r\n";
    write_connection(out, framing);
    out += "\r\n";
    return arena.keep(out);
}

std::string chunk_of(std::string_view piece) {
    if (piece.empty()) return "0\r\n\r\n";
    std::array<char, 2 * sizeof(std::size_t)> digits{};
    auto const end = std::to_chars(digits.data(), digits.data() + digits.size(), piece.size(), 16).ptr;
    std::string chunk(digits.data(), end);
    chunk.reserve(chunk.size() + piece.size() + 4);
    return chunk.append("\r\n").append(piece).append("\r\n");
}

} // namespace idiom::http1
