#include "translators/unified/write_answer.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/overloaded.hpp"
#include "translators/core/text.hpp"
#include "translators/face/sealed_text.hpp"
#include "translators/face/write_user.hpp"
#include "translators/unified/external_id.hpp"
#include "translators/unified/target.hpp"
#include "translators/unified/write_dry_run.hpp"
#include "translators/unified/write_xml.hpp"

namespace idiom::unified {

using namespace face;

namespace {

/// Builds the response to one call.
class AnswerWriter {
public:
    AnswerWriter(Answer const& answer, ResponseOptions const& response_options, Names external_ids,
                 Arena& arena)
        : answer_(answer), response_options_(response_options), external_ids_(external_ids), arena_(arena),
          headers_(arena), body_(arena.text()) {}

    ClientResponse write() {
        return std::visit(
            Overloaded{[&](OneUser const& one) { return write(one); },
                       [&](ManyUsers const& many) { return write(many); },
                       [&](Done const& done) { return write(done); },
                       [&](DryRunReport const& report) { return write_dry_run(report, arena_); },
                       // These are results of the steps to an answer, never the answer.
                       [&](Records const&) { return write(Done{}); },
                       [&](Told const&) { return write(Done{}); }},
            answer_.what);
    }

private:
    bool xml() const { return response_options_.format == Format::xml; }
    std::span<Warning const> warnings() const { return answer_.warnings; }

    ClientResponse finish(int status) {
        headers_.add("Vary", "Accept");
        // A user is a matter between one client and the gateway, and may change elsewhere at any time.
        if (response_options_.reads) headers_.add("Cache-Control", "private, no-cache");
        if (response_options_.lenient || minimal_)
            headers_.add("Preference-Applied", minimal_ && response_options_.lenient
                                                   ? "handling=lenient, return=minimal"
                                               : minimal_ ? "return=minimal"
                                                          : "handling=lenient");
        return {.status = status,
                .headers = headers_.list(),
                .body = arena_.keep(body_),
                .head = response_options_.head};
    }
    /// Leaves out the body, if the client wants it so and there is no warning that it must see. Returns
    /// whether it did.
    bool shorten() {
        minimal_ = response_options_.minimal && !response_options_.reads && warnings().empty();
        if (minimal_) body_.clear();
        return minimal_;
    }
    std::string_view external_id(std::size_t user) const {
        return user < external_ids_.size() ? external_ids_[user] : std::string_view{};
    }
    /// Adds the member to the user that ends the body. That user has an id.
    void add_external_id(std::string_view external_id) {
        if (external_id.empty()) return;
        body_.pop_back();
        body_.append(body_.back() == '{' ? "" : ",").append(R"("externalId":)");
        json::append_string(body_, external_id);
        body_ += '}';
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
        bool const is_short = shorten();
        if (!is_short) type();
        bool const created = response_options_.what == ResponseOptions::What::created;
        if (!created) return finish(is_short ? 204 : 200);
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
            add_external_id(external_id(0));
            return etag_of_canonical(body_, arena_);
        }
        bool const shows_external_id = !roles_only() && response_options_.shows_external_ids();
        auto const shown_id = shows_external_id ? external_id(0) : std::string_view{};
        auto const fields = roles_only() ? FieldSet{Field::roles} : response_options_.fields;
        auto shown = user;
        // If every member was understood, absent roles are an empty set.
        if (roles_only() && one.whole && !shown.roles) shown.roles = Names{};
        if (xml()) {
            write_user_xml(body_, shown, response_options_.dialect, fields, warnings(), arena_, shown_id);
        } else {
            write_user(body_, shown, response_options_.dialect, fields, warnings(), arena_);
            add_external_id(shown_id);
        }
        return one.whole ? version(user) : std::string_view{};
    }
    bool roles_only() const { return response_options_.what == ResponseOptions::What::roles; }

    std::string_view version(User const& user) {
        if (external_id(0).empty()) return etag(user, response_options_.dialect, arena_);
        auto const whole = canonical(user, response_options_.dialect, arena_);
        return etag_of_canonical(with_external_id(whole, external_id(0), arena_), arena_);
    }

    ClientResponse device() {
        Device shown = response_options_.device;
        if (shown.client_type && shown.client_type->empty()) shown.client_type.reset();
        if (shorten()) return finish(204);
        type();
        if (xml()) return write_device_xml(body_, shown, warnings(), arena_), finish(200);
        json::Writer out(body_);
        out.begin_object().member("id", shown.id);
        if (shown.client_type) out.member("clientType", *shown.client_type);
        write_warnings(out, warnings());
        out.end_object();
        return finish(200);
    }

    ClientResponse write(ManyUsers const& found) {
        auto many = found;
        if (!response_options_.count) many.total.reset();
        if (!many.next.empty() && !response_options_.secret.empty()) // a case that is played has none
            many.next = seal(many.next, cursor_purpose(response_options_.route, arena_),
                             response_options_.secret, arena_);
        body_.reserve(256 + (xml() ? 1024 : 512) * many.users.size());
        if (xml())
            write_list_xml(body_, many, response_options_.dialect, response_options_.fields, warnings(),
                           arena_, response_options_.shows_external_ids() ? external_ids_ : Names{});
        else
            write_list(many);
        // A weak tag, because a list has no version; it says that what was read has not changed.
        auto const tag = etag_of_canonical(body_, arena_);
        headers_.add("ETag", arena_.join({"W/", tag}));
        if (response_options_.conditions.not_modified(tag)) {
            body_.clear();
            return finish(304);
        }
        type();
        if (!many.next.empty()) headers_.add("Link", link(many.next));
        return finish(200);
    }

    void write_list(ManyUsers const& many) {
        body_ += R"({"users":[)";
        for (std::size_t i = 0; i < many.users.size(); ++i) {
            if (i > 0) body_ += ',';
            write_user(body_, many.users[i], response_options_.dialect, response_options_.fields, {}, arena_);
            if (response_options_.shows_external_ids()) add_external_id(external_id(i));
        }
        body_ += ']';
        if (!many.next.empty()) {
            body_ += R"(,"next":)";
            json::append_string(body_, many.next);
        }
        if (many.total) body_.append(R"(,"total":)").append(Decimal(*many.total));
        if (!warnings().empty()) {
            auto text = arena_.text();
            json::Writer out(text);
            out.begin_object();
            write_warnings(out, warnings());
            body_ += ',';
            body_.append(text, 1);
        }
        body_ += '}';
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
    Names external_ids_;
    Arena& arena_;
    Headers headers_;
    Text body_;
    bool minimal_ = false;
};

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

ClientResponse write_answer(Answer const& answer, ResponseOptions const& response_options, Arena& arena,
                            Names external_ids) {
    return AnswerWriter(answer, response_options, external_ids, arena).write();
}

FaceStep respond(Result<Answer> const& outcome, ResponseOptions const& response_options, Arena& arena,
                 Names external_ids) {
    if (!outcome) return Result<ClientResponse>(std::unexpected(outcome.error()));
    if (auto const error = unshowable(*outcome, response_options, arena))
        return Result<ClientResponse>(std::unexpected(*error));
    return Result<ClientResponse>(write_answer(*outcome, response_options, arena, external_ids));
}

} // namespace idiom::unified
