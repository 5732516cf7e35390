#include "translators/scim/face/parameters.hpp"

#include "translators/codec/uri.hpp"
#include "translators/core/http.hpp"
#include "translators/core/text.hpp"
#include "translators/scim/literal.hpp"
#include "translators/scim/refuse.hpp"

#include <algorithm>

namespace idiom::scim_face {

using namespace scim;

namespace {

class ParameterReader {
public:
    explicit ParameterReader(Arena& arena) : arena_(arena), bound_(arena.text()) {}

    Result<void> take(std::string_view name, std::string_view value) {
        auto const is = [&](std::string_view known) { return equal_ignoring_case(name, known); };
        if (is("startIndex")) return start(value);
        if (is("count")) return count(value);
        if (is("cursor")) return made_.cursor = value, Result<void>{};
        if (is("sortOrder")) return order(value);
        if (is("dry_run")) return made_.dry_run = !equal_ignoring_case(value, "false"), Result<void>{};
        if (is("filter"))
            made_.filter = value;
        else if (is("sortBy"))
            made_.sort_by = value;
        else if (is("attributes"))
            made_.attributes = split(value);
        else if (is("excludedAttributes"))
            made_.excluded = split(value);
        else
            return {};
        bind(name, value);
        return {};
    }
    void take_names(std::string_view name, Names names) {
        (equal_ignoring_case(name, "attributes") ? made_.attributes : made_.excluded) = names;
        for (auto const one : names)
            bind(name, one);
    }

    Result<Parameters> finish() {
        if (made_.attributes && made_.excluded)
            return refuse(invalid_value, "attributes and excludedAttributes exclude each other");
        if (made_.cursor && made_.has_start)
            return refuse(invalid_value, "cursor and startIndex exclude each other");
        made_.bound = arena_.keep(bound_);
        return made_;
    }

private:
    void bind(std::string_view name, std::string_view value) {
        bound_.append(name).append("=").append(value).append("\n");
    }

    Names split(std::string_view list) {
        auto made = arena_.vector<std::string_view>();
        while (!list.empty()) {
            auto const one = list.substr(0, list.find(','));
            list.remove_prefix(std::min(one.size() + 1, list.size()));
            if (auto const name = trimmed(one, white_space); !name.empty()) made.push_back(name);
        }
        return Arena::keep(made);
    }

    /// Reads an integer; a negative one is `least`.
    Result<std::size_t> integer(std::string_view name, std::string_view text, std::size_t least) const {
        bool const negative = text.starts_with('-');
        auto const number = read_decimal(negative ? text.substr(1) : text);
        if (!number) return refuse(invalid_value, arena_.join({name, " has to be an integer"}));
        if (negative || *number < least) return least;
        return static_cast<std::size_t>(std::min<std::uint64_t>(*number, 1'000'000'000));
    }
    Result<void> start(std::string_view value) {
        auto const number = integer("startIndex", value, 1);
        if (!number) return std::unexpected(number.error());
        made_.start = *number;
        made_.has_start = true;
        return {};
    }
    Result<void> count(std::string_view value) {
        auto const number = integer("count", value, 0);
        if (!number) return std::unexpected(number.error());
        made_.count = *number;
        return {};
    }
    Result<void> order(std::string_view value) {
        made_.descending = equal_ignoring_case(value, "descending");
        bind("sortOrder", made_.descending ? "descending" : "ascending");
        if (made_.descending || equal_ignoring_case(value, "ascending")) return {};
        return refuse(invalid_value, "sortOrder is ascending or descending");
    }

    Arena& arena_;
    Text bound_;
    Parameters made_;
};

/// A '+' is a space in forms, and a plus in what programs build that encode spaces as %20.
std::optional<std::string_view> decode_value(std::string_view value, Arena& arena) {
    bool const spaces = value.find("%20") != value.npos || value.find(' ') != value.npos;
    return spaces ? uri::decode(value, arena) : uri::decode_query(value, arena);
}

} // namespace

Projection Parameters::projection(ResourceType const& type, Arena& arena) const {
    if (attributes) return read_projection(*attributes, Projection::Kind::only, type, arena);
    if (excluded) return read_projection(*excluded, Projection::Kind::without, type, arena);
    return {};
}

std::size_t Parameters::page_size(Settings const& settings) const {
    return std::min(count.value_or(settings.page_size), settings.max_page_size);
}

Result<Parameters> read_query(std::string_view query, Arena& arena) {
    ParameterReader reader(arena);
    while (!query.empty()) {
        auto const one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(one.size() + 1, query.size()));
        auto const equals = std::min(one.find('='), one.size());
        auto const name = uri::decode_query(one.substr(0, equals), arena);
        auto const value = decode_value(one.substr(std::min(equals + 1, one.size())), arena);
        if (!name || !value) return refuse(invalid_value, "the query has a broken escape");
        if (auto const taken = reader.take(*name, *value); !taken) return std::unexpected(taken.error());
    }
    return reader.finish();
}

bool has_filter(std::string_view query, Arena& arena) {
    while (!query.empty()) {
        auto const one = query.substr(0, query.find('&'));
        query.remove_prefix(std::min(one.size() + 1, query.size()));
        auto const name = uri::decode_query(one.substr(0, one.find('=')), arena);
        if (name && equal_ignoring_case(*name, "filter")) return true;
    }
    return false;
}

Result<Parameters> read_search(Value const& body, Arena& arena) {
    ParameterReader reader(arena);
    for (auto const& member : body.members) {
        auto const& value = member.value;
        if (value.is_array()) {
            auto names = arena.vector<std::string_view>();
            for (auto const& item : value.items)
                if (item.is_string()) names.push_back(item.text);
            bool const list = equal_ignoring_case(member.name, "attributes") ||
                              equal_ignoring_case(member.name, "excludedAttributes");
            if (list) reader.take_names(member.name, Arena::keep(names));
            continue;
        }
        if (!value.is_string() && !value.is_number()) continue;
        if (auto const taken = reader.take(member.name, value.text); !taken)
            return std::unexpected(taken.error());
    }
    return reader.finish();
}

} // namespace idiom::scim_face
