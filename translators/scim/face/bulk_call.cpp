#include "translators/codec/uri.hpp"
#include "translators/core/text.hpp"
#include "translators/face/part_of_request.hpp"
#include "translators/scim/face/bulk.hpp"
#include "translators/scim/face/pretence.hpp"
#include "translators/scim/face/read_call.hpp"
#include "translators/scim/refuse.hpp"

namespace idiom::scim_face {

using namespace scim;

namespace {

/// Reads one operation, as a request of its own.
Result<ClientCall const*> read_operation(ClientRequest const& request, RouteView const& route, Arena& arena) {
    auto const place = read_place(request.path, arena);
    bool const written = place && !place->search &&
                         (place->endpoint == Endpoint::users || place->endpoint == Endpoint::groups);
    if (!written) return refuse(invalid_syntax, "an operation is on /Users or /Groups");
    return read_call(request, route, *place, arena);
}

/// Returns what the response to the bulk request says of the response to an operation.
Value noted(ClientResponse const& response, Arena& arena) {
    auto made = object_value({});
    auto const put = [&](std::string_view name, std::optional<std::string_view> const& text) {
        if (text) made = with(made, name, text_value(*text), arena);
    };
    put("status", decimal(response.status, arena));
    put("location", find(response.headers, "Location"));
    put("version", find(response.headers, "ETag"));
    put("ignored", find(response.headers, "X-Idiom-Ignored"));
    auto const body = json::read(response.body, arena);
    if (body) put("id", text_in(*body, "id"));
    return made;
}

std::string_view tell_operation(ClientResponse const& response, Arena& arena) {
    return written(noted(response, arena), arena);
}

/// The same for a dry run, whose response is shown whole.
std::string_view tell_dry(ClientResponse const& response, Arena& arena) {
    auto const made = noted(response, arena);
    auto const body = json::read(response.body, arena);
    return written(body ? with(made, "response", *body, arena) : made, arena);
}

/// The response of a dry run of all operations.
class DryParts {
public:
    explicit DryParts(Arena& arena)
        : arena_(arena), operations_(arena.vector<Value>()), requests_(arena.vector<Value>()),
          tolerated_(arena.vector<std::string_view>()), ignored_(arena.vector<std::string_view>()) {}

    void add(Value const& operation) {
        operations_.push_back(operation);
        auto const* const report = find(operation, "response");
        if (!report) return;
        if (auto const* const requests = find(*report, "would_send"))
            requests_.insert(requests_.end(), requests->items.begin(), requests->items.end());
        add_texts(*report, "tolerated", tolerated_);
        add_texts(*report, "ignored", ignored_);
    }

    Value document() const {
        auto made = with(object_value({}), "would_send", list_value(Arena::keep(requests_)), arena_);
        made = with(made, "operations", list_value(Arena::keep(operations_)), arena_);
        made = with(made, "tolerated", set_of(tolerated_), arena_);
        return with(made, "ignored", set_of(ignored_), arena_);
    }

private:
    static void add_texts(Value const& report, std::string_view name,
                          std::pmr::vector<std::string_view>& to) {
        auto const* const list = find(report, name);
        for (auto const& item : list ? list->items : std::span<Value const>{})
            to.push_back(item.text);
    }
    Value set_of(std::pmr::vector<std::string_view> const& texts) const {
        return list_of_texts(sorted_set(Arena::keep(texts), arena_), arena_);
    }

    Arena& arena_;
    std::pmr::vector<Value> operations_;
    std::pmr::vector<Value> requests_;
    std::pmr::vector<std::string_view> tolerated_;
    std::pmr::vector<std::string_view> ignored_;
};

/// What the operations have come to so far.
class BulkCourse {
public:
    BulkCourse(Asked const& asked, BulkRequest const& bulk, Outcomes outcomes, Arena& arena)
        : asked_(asked), bulk_(bulk), outcomes_(outcomes), arena_(arena),
          errors_(arena.array<Error const*>(bulk.operations.size())),
          told_(arena.array<std::string_view>(bulk.operations.size())),
          ids_(arena.array<std::string_view>(bulk.operations.size())) {}

    FaceStep run() {
        std::size_t errors = 0;
        for (auto const place : bulk_.order) {
            bool const over = bulk_.fail_on_errors != 0 && errors >= bulk_.fail_on_errors;
            if (over) break;
            auto const& operation = bulk_.operations[place];
            if (auto const* const error = known_error(operation)) {
                errors_[place] = error;
            } else if (next_ < outcomes_.size()) {
                take(place, outcomes_[next_++]);
            } else {
                return Calls{arena_.list<Call>({part(operation)})};
            }
            errors += errors_[place] ? 1 : 0;
        }
        return Result<ClientResponse>(is_dry() ? dry_response() : response());
    }

private:
    Error const* known_error(BulkOperation const& operation) const {
        if (operation.error) return &*operation.error;
        for (auto const other : operation.refers_to)
            if (ids_[other].empty()) return &without_reference();
        return nullptr;
    }
    static Error const& without_reference() {
        static Error const error{.fault = Fault::backend_conflict,
                                 .detail = "the operation refers to one that has failed"};
        return error;
    }

    void take(std::size_t place, Result<Answer> const& outcome) {
        if (!outcome) {
            errors_[place] = &outcome.error();
            return;
        }
        auto const* const told = std::get_if<Told>(&outcome->what);
        told_[place] = told ? told->text : std::string_view("{}");
        if (bulk_.operations[place].method != Method::post) return;
        auto const read = json::read(told_[place], arena_);
        if (read) ids_[place] = is_dry() ? no_id_yet : text_in(*read, "id").value_or("");
    }
    bool is_dry() const { return asked_.parameters.dry_run; }

    Call part(BulkOperation const& operation) const {
        auto request = asked_.request;
        request.method = operation.method;
        request.path = with_ids(operation.path, bulk_, encoded_ids(), arena_);
        request.query = is_dry() ? std::string_view("dry_run=true") : std::string_view{};
        request.headers = headers_of(operation);
        auto const data = with_ids(operation.data, bulk_, ids_, arena_);
        request.body = operation.method == Method::delete_ ? std::string_view{} : written(data, arena_);
        auto const& route = asked_.shape.route();
        auto const& kept = *arena_.make<ClientRequest>(request); // the part refers to it
        auto const place = read_place(kept.path, arena_);
        return face::part_of_request(read_operation(kept, route, arena_),
                                     place ? operation_name(*place, kept.method) : std::string_view{},
                                     is_dry() ? tell_dry : tell_operation, route.roles, arena_);
    }

    MadeIds encoded_ids() const {
        auto const made = arena_.array<std::string_view>(ids_.size());
        for (std::size_t i = 0; i < ids_.size(); ++i)
            made[i] = ids_[i].empty() ? ids_[i] : uri::encode(ids_[i], arena_);
        return made;
    }

    std::span<Header const> headers_of(BulkOperation const& operation) const {
        Headers made(arena_);
        if (auto const host = find(asked_.request.headers, "Host")) made.add("Host", *host);
        made.add("Content-Type", "application/scim+json");
        if (!operation.version.empty()) made.add("If-Match", operation.version);
        return made.list();
    }

    ClientResponse response() const {
        constexpr std::string_view urn = "urn:ietf:params:scim:api:messages:2.0:BulkResponse";
        auto answers = arena_.vector<Value>();
        for (std::size_t i = 0; i < bulk_.operations.size(); ++i)
            if (errors_[i] || !told_[i].empty()) answers.push_back(answer(i));
        auto made =
            with(object_value({}), "schemas", list_value(arena_.list<Value>({text_value(urn)})), arena_);
        made = with(made, "Operations", list_value(Arena::keep(answers)), arena_);
        return respond(made, {.ignored = ignored()}, asked_.request, arena_);
    }

    /// Returns what the operations left out, each path once.
    Names ignored() const {
        auto made = arena_.vector<std::string_view>();
        for (auto const told : told_) {
            auto const read = json::read(told, arena_);
            auto list = read ? text_in(*read, "ignored").value_or("") : std::string_view{};
            while (!list.empty()) {
                auto const end = std::min(list.find(", "), list.size());
                made.push_back(list.substr(0, end));
                list.remove_prefix(std::min(end + 2, list.size()));
            }
        }
        return sorted_set(Arena::keep(made), arena_);
    }

    /// Returns the response of a dry run: of each operation what it would send and keep, or its error; and
    /// all of that together.
    ClientResponse dry_response() const {
        DryParts parts(arena_);
        for (std::size_t i = 0; i < bulk_.operations.size(); ++i)
            if (errors_[i] || !told_[i].empty()) parts.add(dry_answer(i));
        Headers headers(arena_);
        headers.add("Content-Type", "application/json");
        return {.status = 200, .headers = headers.list(), .body = written(parts.document(), arena_)};
    }

    Value dry_answer(std::size_t place) const {
        auto made = answer(place);
        if (errors_[place]) return made;
        made = without(without(made, "location", arena_), "version", arena_);
        auto const told = json::read(told_[place], arena_);
        auto const* const report = told ? find(*told, "response") : nullptr;
        return report ? with(made, "response", *report, arena_) : made;
    }

    Value answer(std::size_t place) const {
        auto const& operation = bulk_.operations[place];
        auto made = object_value({});
        auto const put = [&](std::string_view name, std::optional<std::string_view> const& text) {
            if (text && !text->empty()) made = with(made, name, text_value(*text), arena_);
        };
        put("method", name_of(operation.method));
        put("bulkId", operation.bulk_id);
        auto const told = json::read(told_[place], arena_);
        bool const created = operation.method == Method::post;
        if (!created && !operation.path.empty())
            put("location", arena_.join({base_url(asked_.request, asked_.shape.route(), arena_),
                                         with_ids(operation.path, bulk_, encoded_ids(), arena_)}));
        if (errors_[place]) {
            put("status", decimal(status_of(*errors_[place]), arena_));
            return with(made, "response", error_document(*errors_[place], arena_), arena_);
        }
        if (created && told) put("location", text_in(*told, "location"));
        if (told) put("version", text_in(*told, "version"));
        if (told) put("status", text_in(*told, "status"));
        return made;
    }

    Asked const& asked_;
    BulkRequest const& bulk_;
    Outcomes outcomes_;
    Arena& arena_;
    std::size_t next_ = 0;
    std::span<Error const*> errors_; ///< by the places of the operations
    std::span<std::string_view> told_;
    std::span<std::string_view> ids_;
};

class BulkCall final : public ClientCall {
public:
    BulkCall(Asked const& asked, BulkRequest const& bulk)
        : ClientCall(asked.parameters.dry_run), asked_(asked), bulk_(bulk) {}
    FaceStep next(Outcomes outcomes, Arena& arena) const override {
        return BulkCourse(asked_, bulk_, outcomes, arena).run();
    }

private:
    Asked asked_;
    BulkRequest bulk_;
};

} // namespace

Result<ClientCall const*> read_bulk_call(Asked const& asked, Arena& arena) {
    auto const bulk = read_bulk(asked, arena);
    if (!bulk) return std::unexpected(bulk.error());
    return arena.make<BulkCall>(asked, *bulk);
}

} // namespace idiom::scim_face
