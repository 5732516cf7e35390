#include "translators/unified/read_body.hpp"

#include "translators/codec/encoding.hpp"
#include "translators/core/text.hpp"
#include "translators/unified/read_xml.hpp"

namespace idiom::unified {

using namespace face;

namespace {

std::unexpected<Error> refuse_type(std::string_view sent, std::string_view types, Arena& arena) {
    Error made;
    made.fault = Fault::unsupported_media_type;
    made.detail = arena.join({"the body's Content-Type is ", quoted_field(sent, arena),
                              "; the types that are taken here: ", types});
    made.allow = types;
    return std::unexpected(made);
}

std::unexpected<Error> malformed(std::string_view what, std::size_t offset, Arena& arena) {
    return fail(Fault::malformed_body, arena.join({what, " (at byte ", Decimal(offset), ")"}));
}

} // namespace

Result<Body> read_body(std::string_view body, std::span<Header const> headers, bool patch,
                       Capabilities const& capabilities, std::size_t depth, Arena& arena) {
    auto const content_type = find(headers, "Content-Type").value_or("");
    auto const type = body_type(content_type);
    bool const is_patch = type == BodyType::json_patch || type == BodyType::merge_patch;
    if (!type || (is_patch && !patch))
        return refuse_type(content_type, patch ? patch_types : body_types, arena);
    if (body.empty() && !find(headers, "Content-Length") && !find(headers, "Transfer-Encoding"))
        return fail(Fault::length_required, "a body is needed, with its Content-Length");
    if (body.empty()) return fail(Fault::malformed_body, "a body is needed");
    if (auto const error = coded(headers)) return std::unexpected(*error);

    auto const kind = *type == BodyType::xml ? encoding::Kind::xml : encoding::Kind::json;
    auto const decoded = encoding::decode(body, content_type, kind, arena);
    if (!decoded && decoded.error().unsupported)
        return fail(Fault::unsupported_media_type, decoded.error().what);
    if (!decoded) return malformed(decoded.error().what, decoded.error().offset, arena);

    Body made{.type = *type, .value = {}};
    if (*type == BodyType::xml) {
        auto const value = read_xml(decoded->text, capabilities, depth, arena, xml::Encoding::settled);
        if (!value) return malformed(value.error().what, value.error().offset, arena);
        made.value = *value;
    } else {
        auto const value =
            json::read(decoded->text, arena, {.depth = depth, .doubled = json::DoubledMembers::refused});
        if (!value) return malformed(value.error().what, value.error().offset, arena);
        made.value = *value;
    }
    return made;
}

} // namespace idiom::unified
