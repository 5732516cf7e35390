#include "translators/evovoice/dialect/errors.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/codec/xml/xml.hpp"
#include "translators/core/conversation.hpp"
#include "translators/core/vendor_answer.hpp"
#include "translators/evovoice/dialect/fields.hpp"
#include "translators/evovoice/dialect/user_codec.hpp"

#include <algorithm>

namespace idiom::evovoice {

namespace {

/// One entry of `errors`.
struct FieldProblem {
    std::string_view field;
    std::string_view message;
};

/// ServiceStack's `ResponseStatus`. A code is the name of a .NET class, of an HTTP status or of a validator:
/// text, not a closed set. A service that sends the number of the status means the same.
struct Envelope {
    bool found = false;
    bool broken = false; ///< the body contradicts its Content-Type, or the code is not text
    std::string_view code;
    std::string_view message;
    std::span<FieldProblem const> problems;
};

/// Reads an XML envelope by local names, because a server with another namespace still means an error.
class EnvelopeReading {
public:
    EnvelopeReading(std::string_view body, Arena& arena)
        : reader_(body, arena), problems_(arena.vector<FieldProblem>()) {}

    Envelope run() {
        using Event = xml::Reader::Event;
        for (;;) {
            auto const event = reader_.next();
            if (event == Event::done) break;
            if (event == Event::error || (event == Event::start && !enter())) return {.broken = true};
        }
        made_.problems = Arena::keep(problems_);
        return made_;
    }

private:
    bool enter() {
        auto const name = reader_.name().local;
        switch (reader_.depth()) {
        case 1: return true; // a root with another name may hold one as well
        case 2: return name == "ResponseStatus" ? (made_.found = true) : reader_.skip_element();
        case 3:
            if (name == "ErrorCode") return read_code();
            if (name == "Message") return reader_.read_text(made_.message);
            return name == "Errors" || reader_.skip_element();
        case 4:
            if (name != "ResponseError") return reader_.skip_element();
            problems_.push_back({});
            return true;
        default:
            if (name == "FieldName") return reader_.read_text(problems_.back().field);
            if (name == "Message") return reader_.read_text(problems_.back().message);
            return reader_.skip_element();
        }
    }

    /// Reads the code. If there are two, the one that is not empty counts.
    bool read_code() {
        std::string_view code;
        if (!reader_.read_text(code)) return false;
        if (made_.code.empty()) made_.code = code;
        return true;
    }

    xml::Reader reader_;
    std::pmr::vector<FieldProblem> problems_;
    Envelope made_;
};

std::string_view text_in(json::Value const& object, std::string_view name) {
    auto const* const value = object.find_ignoring_case(name);
    return value && value->is_string() ? value->text : std::string_view{};
}

/// The code as text; nullopt if it is neither a text nor a number.
std::optional<std::string_view> code_in(json::Value const& status) {
    auto const* const code = status.find_ignoring_case("errorCode");
    if (!code || code->is_null()) return "";
    return code->is_string() || code->is_number() ? std::optional(code->text) : std::nullopt;
}

Envelope read_json_envelope(std::string_view body, Arena& arena) {
    auto const document = json::read(
        body, arena, {.doubled = json::DoubledMembers::ambiguous_ignoring_case, .mend_text = true});
    if (!document) return {.broken = true};
    auto const* const status = document->find_ignoring_case("responseStatus");
    if (status && status->is_ambiguous()) return {.found = true, .broken = true};
    if (!status || !status->is_object()) return {};
    auto problems = arena.vector<FieldProblem>();
    if (auto const* const errors = status->find_ignoring_case("errors"))
        for (auto const& error : errors->items)
            problems.push_back({.field = text_in(error, "fieldName"), .message = text_in(error, "message")});
    auto const code = code_in(*status);
    return {.found = true,
            .broken = !code,
            .code = code.value_or(""),
            .message = text_in(*status, "message"),
            .problems = Arena::keep(problems)};
}

Envelope read_envelope(Response const& response, Arena& arena) {
    auto const type = response.header("Content-Type");
    Envelope envelope;
    if (is_xml(type)) envelope = EnvelopeReading(response.body, arena).run();
    if (is_json(type)) envelope = read_json_envelope(response.body, arena);
    if (envelope.code == "0") envelope.code = {}; // no error
    return envelope;
}

bool holds(std::string_view text, std::string_view word) {
    for (std::size_t i = 0; i + word.size() <= text.size(); ++i)
        if (equal_ignoring_case(text.substr(i, word.size()), word)) return true;
    return false;
}

/// The vendor documents no response to a duplicate address. Only the message shows it.
bool says_that_it_exists(Envelope const& envelope) {
    auto const says = [](std::string_view message) {
        if (holds(message, "not exist") || holds(message, "n't exist")) return false;
        return holds(message, "already") || holds(message, "exists") || holds(message, "duplicate") ||
               holds(message, "is taken");
    };
    if (holds(envelope.code, "AlreadyExists") || says(envelope.message)) return true;
    for (auto const& problem : envelope.problems)
        if (says(problem.message)) return true;
    return false;
}

/// What the vendor did with a request.
enum class Verdict : std::uint8_t {
    done,
    refused_value,
    user_exists,
    unknown_user,
    conflict,
    no_right,
    not_the_service, ///< a page, an unknown route: the URL belongs to another service
    failed,
};

/// Judges an error whose status is a success. Its code must say what the status does not.
Verdict judge_success_with_error(Envelope const& envelope, Purpose purpose) {
    if (purpose == Purpose::create && says_that_it_exists(envelope)) return Verdict::user_exists;
    bool const changes = purpose == Purpose::update || purpose == Purpose::remove;
    if (changes && (holds(envelope.code, "NotFound") || envelope.code == "404")) return Verdict::unknown_user;
    bool const names_a_field = std::ranges::any_of(
        envelope.problems, [](FieldProblem const& problem) { return !pointer_to(problem.field).empty(); });
    return purpose != Purpose::read && names_a_field ? Verdict::refused_value : Verdict::failed;
}

Verdict judge(Response const& response, Envelope const& envelope, Purpose purpose) {
    bool const writes_user = purpose == Purpose::create || purpose == Purpose::update;
    switch (response.status) {
    case 400:
        // If the vendor could not read the body, that is our mistake, not the caller's.
        if (!writes_user || envelope.code == "SerializationException") return Verdict::failed;
        if (purpose == Purpose::create && says_that_it_exists(envelope)) return Verdict::user_exists;
        return Verdict::refused_value;
    case 403: return Verdict::no_right;
    case 404:
        if (!envelope.found) return Verdict::not_the_service;
        return purpose == Purpose::update || purpose == Purpose::remove ? Verdict::unknown_user
                                                                        : Verdict::failed;
    case 409: return purpose == Purpose::create ? Verdict::user_exists : Verdict::conflict;
    default: break;
    }
    if (!response.ok()) return Verdict::failed;
    if (!envelope.code.empty()) return judge_success_with_error(envelope, purpose);
    if (envelope.broken && !response.body.empty()) return Verdict::failed;
    auto const type = response.header("Content-Type");
    bool const void_answer = response.status == 204 || (purpose == Purpose::remove && response.body.empty());
    return void_answer || is_xml(type) || is_json(type) ? Verdict::done : Verdict::not_the_service;
}

Fault fault_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::refused_value: return Fault::invalid_value;
    case Verdict::user_exists: return Fault::user_exists;
    case Verdict::unknown_user: return Fault::user_not_found;
    case Verdict::conflict: return Fault::backend_conflict;
    case Verdict::no_right:
    case Verdict::not_the_service:
    case Verdict::failed: return Fault::backend_error;
    case Verdict::done: break;
    }
    return Fault::internal_error;
}

std::string_view detail_of(Verdict verdict) {
    switch (verdict) {
    case Verdict::refused_value: return "the back end refuses a value";
    case Verdict::user_exists:
        return "the address belongs to a user already (it is unique in the whole back end)";
    case Verdict::unknown_user: return "the back end has no such user";
    case Verdict::conflict: return "the back end reports a conflict";
    case Verdict::no_right: return "the gateway's account at the back end lacks a right";
    case Verdict::not_the_service: return "something else than the user service answered";
    case Verdict::failed: return "the back end failed";
    case Verdict::done: break;
    }
    return {};
}

std::span<FieldError const> field_errors(Envelope const& envelope, Arena& arena) {
    auto const made = arena.array<FieldError>(envelope.problems.size());
    for (std::size_t i = 0; i < made.size(); ++i) {
        auto const& problem = envelope.problems[i];
        auto const pointer = pointer_to(problem.field);
        bool const named = !pointer.empty() || problem.field.empty();
        made[i] = {.pointer = pointer,
                   .detail = named ? problem.message : arena.join({problem.field, ": ", problem.message})};
    }
    return made;
}

Error error_of(Response const& response, Envelope const& envelope, Verdict verdict, Purpose purpose,
               Arena& arena) {
    // The text of an unexpected exception is for the vendor's own log.
    bool const meant_for_callers = response.status < 500;
    auto const detail = verdict == Verdict::not_the_service
                            ? detail_of_type(response, detail_of(verdict), arena)
                            : detail_of(verdict);
    auto error = backend_error(capabilities.dialect, response, detail, envelope.code,
                               meant_for_callers ? envelope.message : std::string_view{});
    error.fault = fault_of(verdict);
    error.uncertain =
        purpose != Purpose::read && (response.status >= 500 || (response.ok() && envelope.code.empty()));
    if (verdict == Verdict::refused_value) {
        if (!envelope.message.empty()) error.detail = envelope.message;
        error.errors = field_errors(envelope, arena);
    }
    return error;
}

} // namespace

std::optional<Error> failure(Response const& response, Purpose purpose, Arena& arena) {
    bool const writes = purpose != Purpose::read;
    if (auto const error = transport_error(response, writes, capabilities.dialect)) return error;
    bool const worth_reading = !response.ok() || purpose == Purpose::remove;
    auto const envelope = worth_reading ? read_envelope(response, arena) : Envelope{};
    auto const verdict = judge(response, envelope, purpose);
    if (verdict == Verdict::done) return std::nullopt;
    return error_of(response, envelope, verdict, purpose, arena);
}

std::optional<Error> failure_in_success(Response const& response, Purpose purpose, Arena& arena) {
    // "ResponseStatus" in XML, "responseStatus" in JSON. Nearly no response holds one, and then it is read
    // twice.
    if (response.body.find("esponseStatus") == std::string_view::npos) return std::nullopt;
    auto const envelope = read_envelope(response, arena);
    if (envelope.code.empty() && !(envelope.found && envelope.broken)) return std::nullopt;
    return error_of(response, envelope, judge_success_with_error(envelope, purpose), purpose, arena);
}

Error unusable(Response const& response, Purpose purpose, std::string_view detail) {
    auto error = backend_error(capabilities.dialect, response, detail);
    error.uncertain = purpose != Purpose::read;
    return error;
}

} // namespace idiom::evovoice
