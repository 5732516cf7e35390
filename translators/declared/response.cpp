#include "translators/declared/response.hpp"

#include "translators/core/text.hpp"
#include "translators/core/vendor_answer.hpp"
#include "translators/declared/xml_document.hpp"

#include <algorithm>
#include <chrono>

namespace idiom::declared {

namespace {

/// Returns the first text or number, not empty, at one of the paths; "" if there is none.
std::string_view first_text(std::vector<Path> const& paths, json::Value const& document) {
    for (auto const& path : paths)
        if (auto const* const value = find_in_any_case(path, document))
            if (auto const text = scalar_text(*value); !text.empty()) return text;
    return {};
}

bool is_vendors_type(Program const& program, Response const& response) {
    auto const type = response.header("Content-Type");
    return !response.ok() || type.empty() || (program.xml ? is_xml(type) : is_json(type));
}

std::string_view usual_detail(Fault fault) {
    switch (fault) {
    case Fault::user_exists: return "a user of that name exists already";
    case Fault::user_not_found: return "the back end has no such user";
    case Fault::read_only_field: return "the back end does not let this field be changed";
    case Fault::unsupported_field: return "the back end does not let this field be changed";
    case Fault::invalid_value: return "the back end does not take a value";
    case Fault::backend_conflict: return "the state of the user at the back end does not allow this";
    case Fault::backend_credentials_rejected: return "the back end does not accept the gateway's credentials";
    case Fault::charges_required:
        return "this would cost money, and the gateway is not set up to accept charges";
    default: return "the back end refused or failed";
    }
}

bool is_about_user(Purpose purpose) {
    return purpose != Purpose::list && purpose != Purpose::create && purpose != Purpose::catalogue &&
           purpose != Purpose::session;
}

Fault usual_fault(ReadResponse const& reply, Purpose purpose) {
    auto const& response = *reply.response;
    bool const page = !reply.document && !trimmed(response.body, white_space).empty();
    if (response.status == 404 && is_about_user(purpose) && !page) return Fault::user_not_found;
    if (response.status == 412) return Fault::precondition_failed;
    if (response.status == 409)
        return purpose == Purpose::create ? Fault::user_exists : Fault::backend_conflict;
    return Fault::backend_error;
}

bool contains_text(std::vector<std::string> const& all, std::string_view one) {
    return std::ranges::find(all, one) != all.end();
}

bool matches(ErrorRule const& rule, ReadResponse const& reply, Sent const& sent, Arena& arena) {
    auto const& response = *reply.response;
    if (!((rule.purposes >> static_cast<unsigned>(sent.purpose)) & 1u)) return false;
    if (!rule.status.empty() && !rule.status.has(response.status)) return false;
    if (!rule.codes.empty() && !contains_text(rule.codes, reply.code)) return false;
    if (rule.body == BodyShape::envelope && !reply.is_envelope()) return false;
    if (rule.body == BodyShape::other && reply.is_envelope()) return false;
    if (rule.when && !(sent.now && holds(*rule.when, *sent.now))) return false;
    if (!rule.texts.empty() && std::ranges::none_of(rule.texts, [&](std::string const& text) {
            return mentions(response.body, text);
        }))
        return false;
    return rule.messages.empty() || std::ranges::any_of(rule.messages, [&](Template const& message) {
               FillValues values;
               if (!sent.id.empty()) values.id = sent.id;
               auto const text = fill(message, Place::tree, values, arena);
               return text && mentions(reply.message, *text);
           });
}

/// Returns the name that a message uses for a member: the last step of its path, without the prefix.
std::string_view last_name(Path const& path) {
    if (path.steps.empty()) return {};
    std::string_view const name = path.steps.back().name;
    auto const colon = name.rfind(':');
    return colon == name.npos ? name : name.substr(colon + 1);
}

/// Finds the fields that a refusal names.
class Pointers {
public:
    Pointers(Program const& program, ReadResponse const& reply, Sent const& sent, Arena& arena)
        : program_(program), reply_(reply), sent_(sent), errors_(arena.vector<FieldError>()), arena_(arena) {}

    std::span<FieldError const> find_all() {
        auto const& names = program_.errors.names;
        if (reply_.document) {
            if (names.keys) by_keys(find(*names.keys, *reply_.document));
            auto const* const list = names.list ? find(*names.list, *reply_.document) : nullptr;
            by_list(list);
            if (names.at && !list) // a vendor may tell one violation without a list
                if (auto const* const value = find(*names.at, *reply_.document))
                    name(scalar_text(*value), reply_.message);
        }
        if (errors_.empty() && names.message) by_words(reply_.message);
        if (errors_.empty() && names.values) by_values();
        return Arena::keep(errors_);
    }

private:
    void by_keys(json::Value const* object) {
        if (!object) return;
        for (auto const& member : object->members)
            name(member.name, reply_.message);
    }
    void by_list(json::Value const* list) {
        if (!list) return;
        auto const& names = program_.errors.names;
        for (auto const& item : list->items) {
            auto const* const at = names.at ? find(*names.at, item) : nullptr;
            auto const* const text = names.text ? find(*names.text, item) : nullptr;
            if (at) name(scalar_text(*at), reply_.message);
            if (text) by_words(scalar_text(*text));
        }
    }
    void by_words(std::string_view text) {
        with_rows(
            [&](std::string_view last, std::string_view whole) {
                return has_word(text, last) || (whole.contains('/') && mentions(text, whole));
            },
            text, true);
    }
    void name(std::string_view named, std::string_view detail) {
        if (named.empty()) return;
        auto const end = named.find_first_of("[");
        auto const cut = named.substr(0, end);
        with_rows(
            [&](std::string_view last, std::string_view whole) {
                return equal_ignoring_case(last, cut) || equal_ignoring_case(whole, cut);
            },
            detail, false);
    }
    void by_values() {
        for (auto const& value : sent_.values) {
            if (value.text.empty()) continue;
            for (auto const mark : {"'", "\""})
                if (reply_.message.contains(arena_.join({mark, value.text, mark})))
                    add(value.pointer, "the back end does not take this value");
        }
    }

    /// Adds the fields whose names satisfy `named`. Fields that were not sent are added only if none was
    /// sent.
    template <class Named> void with_rows(Named named, std::string_view detail, bool words) {
        auto others = arena_.vector<std::string_view>();
        auto const before = errors_.size();
        auto const take = [&](std::string_view pointer, bool sent) {
            if (sent)
                add(pointer, detail);
            else
                others.push_back(pointer);
        };
        for (auto const& row : program_.fields) {
            // "id" is an ordinary word in sentences.
            if (words && row.field == Field::id) continue;
            bool const is = (row.at && named(last_name(row.at->at), row.at->at.text)) ||
                            (row.create_at && named(last_name(*row.create_at), row.create_at->text));
            if (is) take(pointer_of(row.field), sent_.members.has(row.field));
        }
        auto const& roles = program_.roles;
        if (roles.at && named(last_name(*roles.at), roles.at->text))
            take(pointer_of(Field::roles), sent_.members.has(Field::roles));
        for (std::size_t i = 0; i < program_.extensions.size(); ++i)
            if (auto const& row = program_.extensions[i]; named(last_name(row.at), row.at.text))
                take(arena_.join({"/extensions/", program_.dialect, "/", row.name}),
                     sent_.members.extensions.test(i));
        if (errors_.size() == before && !others.empty()) add(others.front(), detail);
    }

    void add(std::string_view pointer, std::string_view detail) {
        if (std::ranges::find(errors_, pointer, &FieldError::pointer) != errors_.end()) return;
        errors_.push_back({pointer, detail.empty() ? "the back end does not take this value" : detail});
    }

    Program const& program_;
    ReadResponse const& reply_;
    Sent const& sent_;
    std::pmr::vector<FieldError> errors_;
    Arena& arena_;
};

/// Returns the seconds from the Date of the reply to `epoch` (seconds since 1970); null if the reply has no
/// valid Date.
std::optional<std::uint32_t> seconds_until(std::uint64_t epoch, std::string_view date) {
    // IMF-fixdate (RFC 9110, 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT"
    constexpr std::string_view months = "JanFebMarAprMayJunJulAugSepOctNovDec";
    if (date.size() != 29) return std::nullopt;
    auto const month = months.find(date.substr(8, 3));
    auto const day = read_decimal(date.substr(5, 2));
    auto const year = read_decimal(date.substr(12, 4));
    auto const hour = read_decimal(date.substr(17, 2));
    auto const minute = read_decimal(date.substr(20, 2));
    auto const second = read_decimal(date.substr(23, 2));
    if (month == months.npos || month % 3 != 0 || !day || !year || !hour || !minute || !second)
        return std::nullopt;
    std::chrono::year_month_day const ymd{std::chrono::year(static_cast<int>(*year)),
                                          std::chrono::month(static_cast<unsigned>(month / 3 + 1)),
                                          std::chrono::day(static_cast<unsigned>(*day))};
    if (!ymd.ok()) return std::nullopt;
    auto const days = std::chrono::sys_days(ymd).time_since_epoch().count();
    auto const now = static_cast<std::uint64_t>(days) * 86400 + *hour * 3600 + *minute * 60 + *second;
    if (epoch <= now || epoch - now > most_retry_after) return std::nullopt;
    return static_cast<std::uint32_t>(epoch - now);
}

void add_retry_after(Program const& program, Response const& response, Error& error) {
    auto const& errors = program.errors;
    if (error.retry_after || errors.retry_header.empty() || error.fault != Fault::backend_unavailable) return;
    auto const number = read_decimal(trimmed(response.header(errors.retry_header), blanks));
    if (!number) return;
    if (errors.retry_epoch)
        error.retry_after = seconds_until(*number, response.header("Date"));
    else if (*number <= most_retry_after)
        error.retry_after = static_cast<std::uint32_t>(*number);
}

Error refusal(Program const& program, ReadResponse const& reply, Sent const& sent, ErrorRule const* rule,
              Arena& arena) {
    auto const& response = *reply.response;
    auto const fault = rule ? rule->fault : usual_fault(reply, sent.purpose);
    bool const strange = response.ok() && !reply.document;
    std::string_view detail =
        rule && !rule->detail.empty() ? std::string_view(rule->detail) : usual_detail(fault);
    if (strange && !rule) detail = detail_of_type(response, "the answer is not the back end's", arena);
    auto error = backend_error(program.dialect, response, detail, reply.code, reply.message);
    error.fault = fault;
    // Only an envelope promises that an error changed nothing.
    bool const promises = !program.errors.success.empty() && reply.is_envelope();
    error.uncertain = writes(sent.purpose) && fault != Fault::user_exists &&
                      ((response.ok() && !reply.is_envelope()) || (response.status >= 500 && !promises));
    if (rule && rule->points)
        error.errors = arena.list<FieldError>({{pointer_of(*rule->points), detail}});
    else if (info(fault).status == 422)
        error.errors = Pointers(program, reply, sent, arena).find_all();
    else if (fault == Fault::user_exists)
        error.errors = arena.list<FieldError>({{"/userName", detail}});
    return error;
}

/// Returns the kind of success that the reply reports; null if it reports none.
std::optional<Verdict::Is> success_of(Program const& program, ReadResponse const& reply, Purpose purpose) {
    auto const& response = *reply.response;
    if (!response.ok()) return std::nullopt;
    auto const& errors = program.errors;
    bool const accepted = response.status == 202 && writes(purpose);
    auto const usual = accepted ? Verdict::Is::pending : Verdict::Is::ok;
    if (errors.success.empty() && errors.pending.empty()) {
        bool const strange = !response.body.empty() && !reply.document;
        return reply.is_envelope() || strange ? std::nullopt : std::optional(usual);
    }
    if (!reply.is_envelope())
        return response.body.empty() && (writes(purpose) || response.status == 204) ? std::optional(usual)
                                                                                    : std::nullopt;
    if (contains_text(errors.success, reply.code)) return usual;
    if (contains_text(errors.pending, reply.code) && writes(purpose)) return Verdict::Is::pending;
    return std::nullopt;
}

} // namespace

ReadResponse read_response(Program const& program, Response const& response, Arena& arena) {
    ReadResponse reply{.response = &response, .document = {}, .code = {}, .message = {}};
    if (response.delivery != Delivery::answered || response.body.empty() ||
        !is_vendors_type(program, response))
        return reply;
    if (program.xml) {
        reply.document = read_xml_document(response.body, *program.xml, arena);
    } else if (auto document = json::read(response.body, arena, json::from_vendor)) {
        reply.document = *document;
    }
    if (!reply.document) return reply;
    reply.code = first_text(program.errors.code, *reply.document);
    reply.message = first_text(program.errors.message, *reply.document);
    return reply;
}

Verdict judge(Program const& program, ReadResponse const& reply, Sent const& sent, bool session,
              Arena& arena) {
    if (auto error = transport_error(*reply.response, writes(sent.purpose), program.dialect)) {
        add_retry_after(program, *reply.response, *error);
        return {.is = Verdict::Is::failed, .error = *error};
    }
    if (auto const success = success_of(program, reply, sent.purpose)) return {.is = *success, .error = {}};
    ErrorRule const* found = nullptr;
    for (auto const& rule : program.errors.rules) {
        if (!session && rule.is == ErrorRule::Is::session_ended) continue;
        if (!matches(rule, reply, sent, arena)) continue;
        if (rule.is == ErrorRule::Is::session_ended) return {.is = Verdict::Is::session_ended, .error = {}};
        if (rule.is == ErrorRule::Is::done && reply.response->status < 500)
            return {.is = Verdict::Is::done, .error = {}};
        found = &rule;
        break;
    }
    Verdict verdict{.is = Verdict::Is::failed, .error = refusal(program, reply, sent, found, arena)};
    for (auto const secret : sent.secrets) {
        bool const repeats = !secret.empty() && reply.message.contains(secret);
        hide_secret(verdict.error, secret, arena);
        if (repeats) verdict.error.detail = info(verdict.error.fault).title;
    }
    return verdict;
}

Error unusable(Program const& program, ReadResponse const& reply, Sent const& sent, std::string_view detail) {
    auto error = backend_error(program.dialect, *reply.response, detail);
    error.uncertain = writes(sent.purpose);
    return error;
}

bool calls_for(std::vector<Alternative::After> const& after, ReadResponse const& reply) {
    return reply.response->delivery == Delivery::answered &&
           calls_for(after, reply.response->status, reply.is_envelope());
}

bool calls_for(std::vector<Alternative::After> const& after, int status, bool envelope) {
    return std::ranges::any_of(after, [&](Alternative::After const& one) {
        return one.status.has(status) &&
               (one.body == BodyShape::any || (one.body == BodyShape::envelope) == envelope);
    });
}

} // namespace idiom::declared
