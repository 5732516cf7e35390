#include "translators/unified/write_answer.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/overloaded.hpp"
#include "translators/core/role_names.hpp"
#include "translators/face/schema.hpp"
#include "translators/face/write_user.hpp"
#include "translators/unified/target.hpp"
#include "translators/unified/write_dry_run.hpp"
#include "translators/unified/write_xml.hpp"

namespace idiom::unified {

using namespace face;

namespace {

/// Builds the response to one call.
class AnswerWriter {
public:
    AnswerWriter(Answer const& answer, ResponseOptions const& response_options, Arena& arena)
        : answer_(answer), response_options_(response_options), arena_(arena), headers_(arena),
          body_(arena.text()) {}

    ClientResponse write() {
        return std::visit(
            Overloaded{[&](OneUser const& one) { return write(one); },
                       [&](ManyUsers const& many) { return write(many); },
                       [&](Done const& done) { return write(done); },
                       [&](DryRunReport const& report) { return write_dry_run(report, arena_); },
                       // This face has no record, so no call has these results.
                       [&](Records const&) { return write(Done{}); },
                       [&](Told const&) { return write(Done{}); }},
            answer_.what);
    }

private:
    bool xml() const { return response_options_.format == Format::xml; }
    std::span<Warning const> warnings() const { return answer_.warnings; }

    ClientResponse finish(int status) {
        headers_.add("Vary", "Accept");
        if (response_options_.lenient) headers_.add("Preference-Applied", "handling=lenient");
        return {.status = status,
                .headers = headers_.list(),
                .body = arena_.keep(body_),
                .head = response_options_.head};
    }
    void type() { headers_.add("Content-Type", content_type(response_options_.format)); }

    ClientResponse write(OneUser const& one) {
        if (response_options_.what == ResponseOptions::What::nothing ||
            response_options_.what == ResponseOptions::What::accepted)
            return write(Done{});
        if (response_options_.what == ResponseOptions::What::device) return device();
        auto const tag = user(one);
        if (one.whole) headers_.add("ETag", tag);
        if (response_options_.reads && response_options_.conditions.not_modified(tag)) {
            body_.clear();
            return finish(304);
        }
        type();
        if (response_options_.what != ResponseOptions::What::created) return finish(200);
        if (one.user.id)
            headers_.add("Location", arena_.join({response_options_.base, "/users/",
                                                  last_segment(*one.user.id, arena_)}));
        return finish(201);
    }

    /// Writes the user, or the part that the client asked for. Returns its entity tag; "" if it has none.
    std::string_view user(OneUser const& one) {
        auto const& user = one.user;
        bool const whole =
            response_options_.what != ResponseOptions::What::roles && response_options_.fields.is_all();
        body_.reserve(1024);
        if (whole && !xml() && warnings().empty()) {
            write_user(body_, user, response_options_.dialect, response_options_.fields, {}, arena_);
            return etag_of_canonical(body_, arena_);
        }
        auto const roles_only = response_options_.what == ResponseOptions::What::roles;
        auto const fields = roles_only ? FieldSet{Field::roles} : response_options_.fields;
        auto shown = user;
        // If every member was understood, absent roles are an empty set.
        if (roles_only && one.whole && !shown.roles) shown.roles = Names{};
        if (xml())
            write_user_xml(body_, shown, response_options_.dialect, fields, warnings(), arena_);
        else
            write_user(body_, shown, response_options_.dialect, fields, warnings(), arena_);
        return one.whole ? etag(user, response_options_.dialect, arena_) : std::string_view{};
    }

    ClientResponse device() {
        Device shown = response_options_.device;
        if (shown.client_type && shown.client_type->empty()) shown.client_type.reset();
        type();
        if (xml()) return write_device_xml(body_, shown, warnings(), arena_), finish(200);
        json::Writer out(body_);
        out.begin_object().member("id", shown.id);
        if (shown.client_type) out.member("clientType", *shown.client_type);
        write_warnings(out, warnings());
        out.end_object();
        return finish(200);
    }

    ClientResponse write(ManyUsers const& many) {
        type();
        if (!many.next.empty()) headers_.add("Link", link(many.next));
        body_.reserve(256 + (xml() ? 1024 : 512) * many.users.size());
        if (xml()) {
            write_list_xml(body_, many, response_options_.dialect, response_options_.fields, warnings(),
                           arena_);
            return finish(200);
        }
        body_ += R"({"users":[)";
        for (auto const& one : many.users) {
            if (&one != many.users.data()) body_ += ',';
            write_user(body_, one, response_options_.dialect, response_options_.fields, {}, arena_);
        }
        body_ += ']';
        if (!many.next.empty()) {
            body_ += R"(,"next":)";
            json::append_string(body_, many.next);
        }
        if (!warnings().empty()) {
            auto text = arena_.text();
            json::Writer out(text);
            out.begin_object();
            write_warnings(out, warnings());
            body_ += ',';
            body_.append(text, 1);
        }
        body_ += '}';
        return finish(200);
    }

    /// Returns the link to the next page: the same query with another cursor.
    std::string_view link(std::string_view cursor) {
        auto text =
            arena_.text(response_options_.base.size() + response_options_.query.size() + cursor.size() + 48);
        text.append("<").append(response_options_.base).append("/users");
        if (response_options_.suffix) text += *response_options_.suffix == Format::xml ? ".xml" : ".json";
        text += '?';
        auto query = response_options_.query;
        while (!query.empty()) {
            auto const parameter = query.substr(0, query.find('&'));
            query.remove_prefix(std::min(parameter.size() + 1, query.size()));
            auto const name = uri::decode_query(parameter.substr(0, parameter.find('=')), arena_);
            if (parameter.empty() || name == "cursor") continue;
            for (char const c : parameter)
                append_target(text, c);
            text += '&';
        }
        text.append("cursor=").append(uri::encode(cursor, arena_)).append(">; rel=\"next\"");
        return arena_.keep(text);
    }

    /// Appends a character of the target. Percent-encodes it if it could end the reference or the header
    /// line.
    static void append_target(Text& text, char c) {
        auto const byte = static_cast<unsigned char>(c);
        if (byte > 0x20 && byte < 0x7F && c != '<' && c != '>' && c != '"' && c != '#') {
            text += c;
            return;
        }
        text += '%';
        text += "0123456789ABCDEF"[byte >> 4];
        text += "0123456789ABCDEF"[byte & 0xF];
    }

    ClientResponse write(Done const& done) {
        if (response_options_.what == ResponseOptions::What::device) return device();
        return finish(done.pending || response_options_.what == ResponseOptions::What::accepted ? 202 : 204);
    }

    Answer const& answer_;
    ResponseOptions const& response_options_;
    Arena& arena_;
    Headers headers_;
    Text body_;
};

ClientResponse document(Text const& body, Format format, bool head, Arena& arena) {
    Headers headers(arena);
    headers.add("Content-Type", content_type(format));
    headers.add("Vary", "Accept");
    return {.status = 200, .headers = headers.list(), .body = arena.keep(body), .head = head};
}

} // namespace

std::optional<Error> unshowable(Answer const& answer, ResponseOptions const& response_options, Arena& arena) {
    auto const* const one = std::get_if<OneUser>(&answer.what);
    if (!one || response_options.what != ResponseOptions::What::roles || one->user.roles) return std::nullopt;
    constexpr std::string_view why = "the back end does not show the user's roles, or not in a form that is "
                                     "understood";
    return Error{.fault = Fault::backend_error,
                 .detail = why,
                 .errors = arena.list<FieldError>({{pointer_of(Field::roles), why}})};
}

ClientResponse write_answer(Answer const& answer, ResponseOptions const& response_options, Arena& arena) {
    return AnswerWriter(answer, response_options, arena).write();
}

ClientResponse write_capabilities(RouteView const& route, Format format, bool head, Arena& arena) {
    auto const& capabilities = *route.capabilities;
    auto const roles = capabilities.roles == RoleStyle::none ? Names{} : unified_names(*route.roles, arena);
    auto text = arena.text(1024);
    if (format == Format::xml) {
        write_capabilities_xml(text, capabilities, roles, arena);
        return document(text, format, head, arena);
    }
    json::Writer out(text);
    out.begin_object().member("dialect", capabilities.dialect).key("operations").begin_array();
    for (std::size_t i = 0; i < operation_count; ++i)
        if (auto const operation = static_cast<Operation>(i); capabilities.operations.has(operation))
            out.string(name_of(operation));
    out.end_array().key("fields").begin_object();
    for (auto const& field_rule : capabilities.fields)
        out.member(name_of(field_rule.field), name_of(field_rule.access));
    out.end_object()
        .member("roles", name_of(capabilities.roles))
        .member("concurrency", capabilities.concurrency);
    if (!roles.empty()) out.member("roleNames", roles);
    if (auto const names = fields_without_case(capabilities, arena); !names.empty())
        out.member("ignoresCase", names);
    for (auto const& other : route.others)
        out.key(other.face).raw(other.json);
    out.end_object();
    return document(text, format, head, arena);
}

ClientResponse write_routes(std::span<RouteLine const> routes, Format format, bool head, Arena& arena) {
    auto text = arena.text(64 + 64 * routes.size());
    if (format == Format::xml) {
        write_routes_xml(text, routes, arena);
        return document(text, format, head, arena);
    }
    json::Writer out(text);
    out.begin_object().key("routes").begin_array();
    for (auto const& route : routes)
        out.begin_object()
            .member("name", route.name)
            .member("dialect", route.dialect)
            .key("healthy")
            .boolean(route.healthy)
            .end_object();
    out.end_array().end_object();
    return document(text, format, head, arena);
}

} // namespace idiom::unified
