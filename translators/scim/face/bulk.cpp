#include "translators/scim/face/bulk.hpp"

#include "translators/core/text.hpp"
#include "translators/scim/literal.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>
#include <map>

namespace idiom::scim_face {

using namespace scim;

namespace {

constexpr std::string_view bulk_urn = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
constexpr std::string_view mark_of_reference = "bulkId:";

/// Members whose value may be the id of a resource.
bool may_hold_id(std::string_view name) {
    for (auto const known : {"value", "$ref", "path", "manager", "members"})
        if (equal_ignoring_case(name, known)) return true;
    return false;
}

/// Calls `each` with the name in every reference of a text, and where it stands.
template <class Each> void for_each_reference(std::string_view text, Each each) {
    for (auto at = text.find(mark_of_reference); at != text.npos;
         at = text.find(mark_of_reference, at + mark_of_reference.size())) {
        bool const begins = at == 0 || text[at - 1] == '/' || text[at - 1] == '"';
        if (!begins) continue;
        auto const name = text.substr(at + mark_of_reference.size());
        each(name.substr(0, name.find_first_of("/\"")), at);
    }
}

/// Calls `each` with every text of a document in which an id may stand.
template <class Each> void for_each_text(Value const& value, bool may_be_id, Each const& each) {
    if (value.is_string() && may_be_id) each(value.text);
    for (auto const& item : value.items)
        for_each_text(item, may_be_id, each);
    for (auto const& member : value.members)
        for_each_text(member.value, may_hold_id(member.name), each);
}

Error unusable(std::string_view why) { return refuse(invalid_syntax, why).error(); }
Error unresolved(std::string_view why) { return {.fault = Fault::backend_conflict, .detail = why}; }

class BulkReader {
public:
    BulkReader(Asked const& asked, Arena& arena)
        : settings_(asked.shape.settings()), asked_(asked), arena_(arena),
          made_(arena.vector<BulkOperation>()), order_(arena.vector<std::size_t>()) {}

    Result<BulkRequest> read() {
        auto const most_bytes = settings_.most_payload(asked_.request.most_body);
        if (asked_.request.body.size() > most_bytes)
            return too_large("a bulk request has at most ", most_bytes, " bytes");
        auto const body = read_body(asked_.request, settings_.strict, arena_);
        if (!body) return std::unexpected(body.error());
        auto const* const operations = find(*body, "Operations");
        if (!operations || !operations->is_array())
            return refuse(invalid_syntax, "Operations has to be a list");
        if (settings_.strict && !names_schema(*body))
            return refuse(invalid_syntax, arena_.join({"schemas has to name ", bulk_urn}));
        if (operations->items.size() > settings_.bulk_operations)
            return too_large("a bulk request has at most ", settings_.bulk_operations, " operations");
        auto const* const most = find(*body, "failOnErrors");
        auto const number = most && most->is_number() ? read_decimal(most->text) : std::nullopt;
        if (most && !most->is_null() && (!number || *number == 0))
            return refuse(invalid_value, "failOnErrors has to be a number above 0");
        for (auto const& item : operations->items)
            made_.push_back(operation(item));
        for (std::size_t i = 0; i < made_.size(); ++i)
            find_references(made_[i]);
        state_.assign(made_.size(), State::open);
        for (std::size_t i = 0; i < made_.size(); ++i)
            visit(i);
        return BulkRequest{.operations = Arena::keep(made_),
                           .order = Arena::keep(order_),
                           .fail_on_errors = static_cast<std::size_t>(number.value_or(0))};
    }

private:
    enum class State : std::uint8_t { open, begun, done };

    std::unexpected<Error> too_large(std::string_view before, std::size_t limit, std::string_view after) {
        return fail(Fault::content_too_large,
                    arena_.join({before, decimal(static_cast<std::int64_t>(limit), arena_), after}));
    }

    static bool names_schema(Value const& body) {
        auto const* const schemas = find(body, "schemas");
        return schemas && std::ranges::any_of(schemas->items, [](Value const& item) {
                   return item.is_string() && item.text == bulk_urn;
               });
    }

    BulkOperation operation(Value const& given) {
        BulkOperation made;
        auto const wrong = [&](std::string_view why) {
            if (!made.error) made.error = unusable(why);
        };
        if (!given.is_object()) wrong("an operation has to be an object");
        auto const method = text_in(given, "method").value_or("");
        auto const known = method_named(settings_.strict ? method : arena_.copy(upper(method)));
        bool const writes = known && (*known == Method::post || *known == Method::put ||
                                      *known == Method::patch || *known == Method::delete_);
        if (!writes) wrong("method has to be POST, PUT, PATCH or DELETE");
        made.method = known.value_or(Method::post);
        made.bulk_id = text_in(given, "bulkId").value_or("");
        made.path = text_in(given, "path").value_or("");
        made.version = text_in(given, "version").value_or("");
        if (made.path.empty()) wrong("an operation needs a path");
        if (auto const* const data = find(given, "data"); data && data->is_object()) made.data = *data;
        if (writes && made.method == Method::post) {
            if (made.bulk_id.empty())
                wrong("a POST needs a bulkId");
            else if (!by_bulk_id_.emplace(made.bulk_id, made_.size()).second)
                wrong("another operation has this bulkId");
        }
        return made;
    }

    static std::string upper(std::string_view text) {
        std::string made(text);
        for (auto& c : made)
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        return made;
    }

    void find_references(BulkOperation& operation) {
        auto places = arena_.vector<std::size_t>();
        auto const note = [&](std::string_view name, std::size_t) {
            auto const found = by_bulk_id_.find(name);
            if (found == by_bulk_id_.end()) {
                if (!operation.error)
                    operation.error =
                        unresolved(arena_.join({"there is no POST with the bulkId ", quoted(name, arena_)}));
                return;
            }
            if (std::ranges::find(places, found->second) == places.end()) places.push_back(found->second);
        };
        for_each_reference(operation.path, note);
        for_each_text(operation.data, false, [&](std::string_view text) { for_each_reference(text, note); });
        operation.refers_to = Arena::keep(places);
    }

    /// Puts an operation into the order, behind those that it refers to.
    void visit(std::size_t place) {
        if (state_[place] != State::open) return;
        state_[place] = State::begun;
        for (auto const other : made_[place].refers_to) {
            visit(other);
            if (state_[other] == State::begun && !made_[place].error)
                made_[place].error = unresolved("the references of bulkIds go in a circle");
        }
        state_[place] = State::done;
        order_.push_back(place);
    }

    Settings const& settings_;
    Asked const& asked_;
    Arena& arena_;
    std::pmr::vector<BulkOperation> made_;
    std::pmr::vector<std::size_t> order_;
    std::map<std::string_view, std::size_t> by_bulk_id_;
    std::vector<State> state_;
};

} // namespace

Result<BulkRequest> read_bulk(Asked const& asked, Arena& arena) { return BulkReader(asked, arena).read(); }

std::string_view with_ids(std::string_view text, BulkRequest const& request, MadeIds ids, Arena& arena) {
    auto made = arena.text(text.size());
    std::size_t copied = 0;
    for_each_reference(text, [&](std::string_view name, std::size_t at) {
        for (std::size_t i = 0; i < ids.size(); ++i) {
            if (request.operations[i].bulk_id != name || ids[i].empty()) continue;
            made.append(text.substr(copied, at - copied)).append(ids[i]);
            copied = at + mark_of_reference.size() + name.size();
            return;
        }
    });
    if (copied == 0) return text;
    made.append(text.substr(copied));
    return arena.keep(made);
}

namespace {

Value replaced(Value const& value, bool may_be_id, BulkRequest const& request, MadeIds ids, Arena& arena) {
    if (value.is_string()) return may_be_id ? text_value(with_ids(value.text, request, ids, arena)) : value;
    if (value.is_array()) {
        auto const items = arena.array<Value>(value.items.size());
        std::ranges::transform(value.items, items.begin(), [&](Value const& item) {
            return replaced(item, may_be_id, request, ids, arena);
        });
        return list_value(items);
    }
    if (!value.is_object()) return value;
    auto const members = arena.array<json::Member>(value.members.size());
    std::ranges::transform(value.members, members.begin(), [&](json::Member const& member) {
        return json::Member{.name = member.name,
                            .value = replaced(member.value, may_hold_id(member.name), request, ids, arena)};
    });
    return object_value(members);
}

} // namespace

Value with_ids(Value const& value, BulkRequest const& request, MadeIds ids, Arena& arena) {
    return replaced(value, false, request, ids, arena);
}

} // namespace idiom::scim_face
