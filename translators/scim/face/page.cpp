#include "translators/scim/face/page.hpp"

#include "translators/codec/base64.hpp"
#include "translators/scim/face/marks.hpp"
#include "translators/scim/literal.hpp"
#include "translators/scim/match.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

/// The order of a list: by an attribute, else by id.
class Order {
public:
    Order(std::optional<Reference> by, bool descending) : by_(by), descending_(descending) {}

    /// Returns the value to sort by: of several the primary one, else the first. Null if there is none.
    Value const* key(Value const& resource) const {
        if (!by_) return nullptr;
        auto const* value = value_of(*by_, resource);
        if (value && value->is_array()) value = chosen(*value);
        if (value && by_->part) value = find(*value, by_->part->name);
        if (value && value->is_object()) value = find(*value, "value");
        return value && !is_empty(*value) ? value : nullptr;
    }

    /// Compares by key, then by id. Who has no key comes last, or first if the order descends.
    bool before(Value const* a_key, std::string_view a_id, Value const* b_key, std::string_view b_id) const {
        if (!by_) return descending_ ? b_id < a_id : a_id < b_id;
        if (!a_key != !b_key) return descending_ ? !a_key : !b_key;
        auto const order = a_key ? compare(by_->last(), *a_key, *b_key) : std::strong_ordering::equal;
        if (order != 0) return descending_ ? order > 0 : order < 0;
        return a_id < b_id;
    }

private:
    static Value const* chosen(Value const& list) {
        auto const primary = std::ranges::find_if(
            list.items, [](Value const& item) { return is_true(find(item, "primary")); });
        if (primary != list.items.end()) return &*primary;
        return list.items.empty() ? nullptr : &list.items.front();
    }

    std::optional<Reference> by_;
    bool descending_;
};

/// The last resource of a page, and how the page was asked for.
struct Cursor {
    Value payload;
    std::string_view id;
    Value const* key = nullptr;
};

class Pager {
public:
    Pager(std::span<Value> resources, ResourceType const& type, Showing const& showing)
        : resources_(resources), type_(type), showing_(showing), parameters_(showing.parameters),
          arena_(showing.arena) {}

    Result<Page> run() {
        auto by = std::optional<Reference>();
        if (parameters_.sort_by) {
            by = find_reference(*parameters_.sort_by, type_);
            if (!by || by->last().mutability == Mutability::write_only)
                return refuse(invalid_value, arena_.join({"sortBy: there is no attribute ",
                                                          quoted(*parameters_.sort_by, arena_)}));
        }
        order_ = Order(by, parameters_.descending);
        std::ranges::sort(resources_, [&](Value const& a, Value const& b) {
            return order_.before(order_.key(a), id_of(a), order_.key(b), id_of(b));
        });
        return parameters_.cursor ? by_cursor() : by_index();
    }

private:
    static std::string_view id_of(Value const& resource) { return text_in(resource, "id").value_or(""); }
    std::size_t size() const { return parameters_.page_size(settings_of(showing_.shape.route())); }

    Result<Page> by_index() {
        auto const from = std::min(parameters_.start - 1, resources_.size());
        auto const page = resources_.subspan(from, std::min(size(), resources_.size() - from));
        return Page{.resources = page, .total = resources_.size(), .start = parameters_.start};
    }

    Result<Page> by_cursor() {
        auto from = resources_.begin();
        if (!parameters_.cursor->empty()) {
            auto const cursor = open(*parameters_.cursor);
            if (!cursor) return std::unexpected(cursor.error());
            from = std::ranges::partition_point(resources_, [&](Value const& one) {
                return !order_.before(cursor->key, cursor->id, order_.key(one), id_of(one));
            });
        }
        auto const left = static_cast<std::size_t>(resources_.end() - from);
        auto const page = std::span(from, std::min(size(), left));
        bool const more = page.size() < left && !page.empty();
        auto const next = more ? seal(page.back()) : std::string_view{};
        return Page{.resources = page, .total = resources_.size(), .start = {}, .next_cursor = next};
    }

    /// Binds a cursor to the client, the route, the list and the query.
    std::string_view mark_of(std::string_view payload) {
        auto const& request = showing_.request;
        auto const bound = arena_.join({"cursor\n", request.client, "\n", showing_.shape.route().name, "\n",
                                        type_.core.urn, "\n", parameters_.bound, payload});
        return mark(request.secret, bound, arena_);
    }

    std::string_view seal(Value const& last) {
        auto const* const key = order_.key(last);
        auto made = with(object_value({}), "id", text_value(id_of(last)), arena_);
        if (key) made = with(made, "key", *key, arena_);
        made = with(made, "count", number_value(static_cast<std::int64_t>(size()), arena_), arena_);
        made = with(made, "at", number_value(showing_.request.now, arena_), arena_);
        auto const payload = written(made, arena_);
        return base64::encode_url(arena_.join({mark_of(payload), payload}), arena_);
    }

    Result<Cursor> open(std::string_view text) {
        constexpr std::size_t mark_size = 32;
        auto const sealed = base64::decode_url(text, arena_);
        bool const whole = sealed && sealed->size() > mark_size;
        auto const payload = whole ? sealed->substr(mark_size) : std::string_view{};
        if (!whole || sealed->substr(0, mark_size) != mark_of(payload))
            return refuse("invalidCursor", "this cursor was not given for this list");
        auto const read = json::read(payload, arena_);
        if (!read) return refuse("invalidCursor", "this cursor was not given for this list");
        auto const age = showing_.request.now - number_in(*read, "at");
        if (age > settings_of(showing_.shape.route()).cursor_timeout)
            return refuse("expiredCursor", "this cursor is too old; begin the list again");
        if (number_in(*read, "count") != static_cast<std::int64_t>(size()))
            return refuse("invalidCount", "count has to be the one of the first page");
        Cursor made{.payload = *read, .id = text_in(*read, "id").value_or("")};
        made.key = find(*arena_.make<Value>(*read), "key");
        return made;
    }

    std::span<Value> resources_;
    ResourceType const& type_;
    Showing const& showing_;
    Parameters const& parameters_;
    Arena& arena_;
    Order order_{std::nullopt, false};
};

} // namespace

Result<Page> page_of(std::span<Value> resources, ResourceType const& type, Showing const& showing) {
    return Pager(resources, type, showing).run();
}

Value write_page(Page const& page, ResourceType const& type, Showing const& showing) {
    auto& arena = showing.arena;
    auto const projection = showing.parameters.projection(type, arena);
    for (auto& resource : page.resources)
        resource = project(resource, projection, arena);
    return list_response(page.resources, page.total, page.start, page.next_cursor, arena);
}

} // namespace idiom::scim_face
