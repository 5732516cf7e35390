#include "translators/unified/batch.hpp"

#include "translators/codec/json_patch.hpp"
#include "translators/codec/uri.hpp"
#include "translators/face/part_of_request.hpp"
#include "translators/face/problem.hpp"
#include "translators/face/validation_errors.hpp"
#include "translators/unified/batch_limits.hpp"
#include "translators/unified/read_body.hpp"
#include "translators/unified/read_call.hpp"
#include "translators/unified/single_call.hpp"
#include "translators/unified/target.hpp"

#include <algorithm>
#include <array>

namespace idiom::unified {

using namespace face;

namespace {

/// The header fields that a call of a batch may have.
constexpr std::array<std::string_view, 4> call_fields{"Content-Type", "If-Match", "If-None-Match", "Prefer"};
/// The header fields of a response that the answer to a batch shows.
constexpr std::array<std::string_view, 5> shown_fields{"ETag", "Location", "Link", "Preference-Applied",
                                                       "Retry-After"};

bool is_one_of(std::span<std::string_view const> names, std::string_view name) {
    return std::ranges::any_of(names, [&](auto one) { return equal_ignoring_case(one, name); });
}

/// Writes the response to one call, as it stands in the answer to the batch. Every body is JSON.
std::string_view tell(ClientResponse const& response, Arena& arena) {
    auto text = arena.text(128 + response.body.size());
    json::Writer out(text);
    out.begin_object().key("status").number(response.status);
    auto const is_shown = [](Header const& header) { return is_one_of(shown_fields, header.name); };
    if (std::ranges::any_of(response.headers, is_shown)) {
        out.key("headers").begin_object();
        for (auto const& header : response.headers)
            if (is_shown(header)) out.member(header.name, header.value);
        out.end_object();
    }
    if (!response.body.empty()) out.key("body").raw(response.body);
    out.end_object();
    return arena.keep(text);
}

class Batch final : public ClientCall {
public:
    /// `ends` has the end of each round in `parts`, in ascending order. The parts of one round run together.
    Batch(std::span<Call const> parts, std::span<std::size_t const> ends, std::string_view request_id,
          bool dry_run)
        : ClientCall(dry_run), parts_(parts), ends_(ends), request_id_(request_id) {}

    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        auto const first = outcomes.size();
        auto const end = std::ranges::upper_bound(ends_, first);
        if (end == ends_.end()) return Result<ClientResponse>(respond(outcomes, arena));
        return Calls{parts_.subspan(first, *end - first)};
    }

private:
    ClientResponse respond(Outcomes outcomes, Arena& arena) const {
        auto const answers = arena.array<std::string_view>(outcomes.size());
        std::ranges::transform(outcomes, answers.begin(), [&](auto const& one) { return told(one, arena); });
        std::size_t size = 16 + answers.size();
        for (auto const answer : answers)
            size += answer.size();
        auto text = arena.text(size);
        json::Writer out(text);
        out.begin_object().key("answers").begin_array();
        for (auto const answer : answers)
            out.raw(answer);
        out.end_array().end_object();
        return {.status = 200,
                .headers = arena.list<Header>({{"Content-Type", content_type(Format::json)}}),
                .body = arena.keep(text)};
    }

    std::string_view told(Result<Answer> const& outcome, Arena& arena) const {
        if (!outcome)
            return tell(write_problem(outcome.error(), Format::json, request_id_, false, arena), arena);
        return std::get<Told>(outcome->what).text;
    }

    std::span<Call const> parts_;
    std::span<std::size_t const> ends_;
    std::string_view request_id_;
};

/// Reads the calls of one batch, and collects what is wrong with any of them.
class BatchReader {
public:
    BatchReader(ClientRequest const& request, RouteView const& route, bool dry_run, Arena& arena)
        : request_(request), route_(&route), dry_run_(dry_run), arena_(arena), errors_(arena, false),
          parts_(arena.vector<Call>()), ends_(arena.vector<std::size_t>()) {}

    Result<ClientCall const*> read() {
        if (body_type(find(request_.headers, "Content-Type").value_or("")) != BodyType::json) {
            Error error{.fault = Fault::unsupported_media_type, .detail = "a batch is application/json"};
            error.allow = "application/json";
            return std::unexpected(error);
        }
        auto const body =
            read_body(request_.body, request_.headers, false, *route_->capabilities, request_.depth, arena_);
        if (!body) return std::unexpected(body.error());
        read_members(body->value);
        if (!errors_.ok()) return std::unexpected(errors_.error());
        return arena_.make<Batch>(Arena::keep(parts_), Arena::keep(ends_), request_.id, dry_run_);
    }

private:
    void refuse(std::string_view pointer, std::string_view detail) {
        errors_.refuse(Fault::invalid_value, pointer, detail);
    }

    void read_members(json::Value const& body) {
        if (!body.is_object()) return refuse("", "must be an object with a member calls");
        for (auto const& member : body.members)
            if (member.name != "calls" && member.name != "parallel")
                errors_.refuse(Fault::unsupported_field, json_patch::below("", member.name, arena_),
                               "is no member here; there are calls and parallel");
        if (auto const* const parallel = body.find("parallel")) {
            if (!parallel->is_boolean()) refuse("/parallel", "must be true or false");
            parallel_ = parallel->truth;
        }
        auto const* const calls = body.find("calls");
        if (calls == nullptr || !calls->is_array() || calls->items.empty())
            return refuse("/calls", "must be an array of 1 to 100 calls");
        static_assert(most_batch_calls == 100);
        if (calls->items.size() > most_batch_calls)
            return refuse(json_patch::below("/calls", most_batch_calls, arena_),
                          "is one too many; a batch has at most 100 calls");
        if (calls->raw.contains("externalId")) expect_record();
        for (std::size_t i = 0; i < calls->items.size(); ++i)
            read_call_at(json_patch::below("/calls", i, arena_), calls->items[i]);
    }

    /// A call may be the first that keeps something, and a later one has to show it.
    void expect_record() {
        auto view = *route_;
        view.has_record = true;
        route_ = arena_.make<RouteView>(view);
    }

    std::string_view below(std::string_view pointer, std::string_view name) {
        return json_patch::below(pointer, name, arena_);
    }

    void read_call_at(std::string_view pointer, json::Value const& given) {
        if (!given.is_object()) return refuse(pointer, "must be an object with method and path");
        for (auto const& member : given.members)
            if (member.name != "method" && member.name != "path" && member.name != "headers" &&
                member.name != "body")
                errors_.refuse(Fault::unsupported_field, below(pointer, member.name),
                               "is no member of a call; there are method, path, headers and body");
        auto const method = method_of(given);
        if (!method) return refuse(below(pointer, "method"), "must be GET, POST, PUT, PATCH or DELETE");
        auto const target = given.text_of("path");
        if (!target) return refuse(below(pointer, "path"), "must be a path below the route, as /users/7");
        auto const headers = read_headers(given, below(pointer, "headers"));
        if (!headers) return;
        auto const* const body = given.find("body");
        auto request = request_;
        request.method = *method;
        request.path = target->substr(0, target->find('?'));
        request.query = target->substr(std::min(request.path.size() + 1, target->size()));
        request.headers = *headers;
        request.body = body ? body->raw : std::string_view{};
        request.whole_path = arena_.join({route_->base, request.path});
        add(pointer, request);
    }

    static std::optional<Method> method_of(json::Value const& given) {
        auto const method = method_named(given.text_of("method").value_or(""));
        return method == Method::head || method == Method::options ? std::nullopt : method;
    }

    std::optional<std::span<Header const>> read_headers(json::Value const& given, std::string_view pointer) {
        Headers made(arena_);
        bool typed = false;
        auto const* const headers = given.find("headers");
        if (headers && !headers->is_object()) return refuse(pointer, "must be an object"), std::nullopt;
        for (auto const& member : headers ? headers->members : std::span<json::Member const>{}) {
            if (!is_one_of(call_fields, member.name))
                return refuse(below(pointer, member.name),
                              "has no meaning for a call of a batch; there are "
                              "Content-Type, If-Match, If-None-Match and Prefer"),
                       std::nullopt;
            if (!member.value.is_string())
                return refuse(below(pointer, member.name), "must be a string"), std::nullopt;
            bool const types = equal_ignoring_case(member.name, "Content-Type");
            typed = typed || types;
            if (types && body_type(member.value.text) == BodyType::xml)
                return refuse(below(pointer, member.name), "must be a type of JSON"), std::nullopt;
            made.add(member.name, member.value.text);
        }
        if (!typed) made.add("Content-Type", "application/json");
        made.add("Content-Length", "0"); // says only that the length is known
        return made.list();
    }

    void add(std::string_view pointer, ClientRequest request) {
        auto const path = below(pointer, "path");
        if (!request.path.starts_with("/users"))
            return refuse(path, request.path.starts_with("/batch") ? "a batch has no batch in it"
                                                                   : "must begin with /users");
        if (problem_format(request.method, request.path, request.query, request.headers, arena_) !=
            Format::json)
            return refuse(path, "asks for XML; a batch is answered in JSON only");
        if (auto const given = uri::read_query(request.query, arena_))
            if (uri::find(*given, "dry_run"))
                return refuse(path, "has dry_run; it is said in the path of the batch, for all its calls");
        if (dry_run_ && request.method != Method::get)
            request.query = arena_.join({request.query, request.query.empty() ? "" : "&", "dry_run=true"});
        auto const& kept = *arena_.make<ClientRequest>(request); // the part refers to it
        auto const call = read_part(kept);
        if (!call) return refuse(pointer, call.error());
        auto const target = read_target(request.method, request.path, arena_);
        auto const operation = target ? operation_name(request.method, target->resource) : std::string_view{};
        parts_.push_back(part_of_request(*call, operation, tell, route_->roles, arena_));
        end_round(kept.method == Method::get);
    }

    /// Puts the last part into the round of the part before it, or into one of its own. Reads that follow one
    /// another cannot tell whether they run in order, so they share a round.
    void end_round(bool is_read) {
        bool const shared = !ends_.empty() && (parallel_ || (is_read && after_read_));
        if (!shared) ends_.push_back(0);
        ends_.back() = parts_.size();
        after_read_ = is_read;
    }

    Result<ClientCall const*> read_part(ClientRequest const& request) {
        auto const parsed = read_call(request, *route_, arena_);
        if (!parsed) return std::unexpected(parsed.error());
        if (auto const* const call = std::get_if<ClientCall const*>(&*parsed)) return *call;
        if (auto const* const response = std::get_if<ClientResponse>(&*parsed))
            return arena_.make<ReadyResponse>(*response);
        auto const* const one = std::get_if<ParsedCall>(&*parsed);
        if (one == nullptr) return fail(Fault::invalid_value, "a batch has no batch in it");
        auto const& single = *one;
        static_assert(most_per_batched_page == 50);
        auto const* const list = std::get_if<ListUsers>(&single.call.what);
        if (list && list->limit > most_per_batched_page)
            return fail(Fault::invalid_value, "limit must be at most 50 in a batch");
        return single_call(single, arena_);
    }

    /// Adds the errors of a call at their places in the batch.
    void refuse(std::string_view pointer, Error const& error) {
        auto const fault = info(error.fault).status == 422 ? error.fault : Fault::invalid_value;
        auto const body = below(pointer, "body");
        for (auto const& one : error.errors)
            errors_.refuse(fault, arena_.join({body, one.pointer}), one.detail);
        if (error.errors.empty())
            errors_.refuse(fault, pointer, error.detail.empty() ? info(error.fault).title : error.detail);
    }

    ClientRequest const& request_;
    RouteView const* route_;
    bool dry_run_;
    Arena& arena_;
    ValidationErrors errors_;
    std::pmr::vector<Call> parts_;
    std::pmr::vector<std::size_t> ends_; ///< of the rounds, in `parts_`
    bool parallel_ = false;
    bool after_read_ = false; ///< the last part is a read
};

} // namespace

Result<ClientCall const*> read_batch(ClientRequest const& request, RouteView const& route, bool dry_run,
                                     Arena& arena) {
    return BatchReader(request, route, dry_run, arena).read();
}

} // namespace idiom::unified
