#include "scim_patch.hpp"

#include "scim_filter.hpp"

#include <algorithm>

namespace idiom::sandbox::scim {

namespace {

constexpr std::string_view patch_urn = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

Refusal invalid_path(std::string_view path) {
    return {400, "invalidPath", "The path '" + std::string(path) + "' is not valid"};
}

/// `attribute[filter].part`
struct PatchTarget {
    Place place;
    std::optional<Filter> filter;
    std::string part; ///< behind a filter
};

std::expected<PatchTarget, Refusal> read_path(Schema schema, std::string_view path, bool path_filters) {
    PatchTarget target;
    auto const open = path.find('[');
    auto place = find_place(schema, path.substr(0, open));
    if (!place) return std::unexpected(invalid_path(path));
    target.place = std::move(*place);
    if (open == std::string_view::npos) return target;
    auto const close = path.rfind(']');
    if (!path_filters || !target.place.attribute->several || close == std::string_view::npos || close < open)
        return std::unexpected(invalid_path(path));
    auto const name = target.place.keys.back();
    auto filter = Filter::parse(path.substr(open + 1, close - open - 1), schema, name);
    if (!filter) return std::unexpected(filter.error());
    target.filter = std::move(*filter);
    auto const rest = path.substr(close + 1);
    if (rest.empty()) return target;
    auto const part = rest.starts_with('.') ? find_place(schema, name + std::string(rest)) : std::nullopt;
    if (!part) return std::unexpected(invalid_path(path));
    target.part = part->keys.back();
    return target;
}

/// If a value that is added is primary, the other values are no longer primary (RFC 7644, 3.5.2).
void settle_primary(Json& list, Json const& added) {
    if (!added.is_object() || !added.value("primary", false)) return;
    for (auto& item : list)
        if (item != added && item.is_object() && item.contains("primary")) item["primary"] = false;
}

class Patch {
public:
    Patch(Schema schema, bool path_filters, Json& resource)
        : schema_(schema), path_filters_(path_filters), resource_(resource) {}

    std::optional<Refusal> run(Json const& operation) {
        if (!operation.is_object() || !operation.contains("op") || !operation["op"].is_string())
            return Refusal{400, "invalidSyntax", "An operation has no op"};
        op_ = operation["op"].get<std::string>();
        if (op_ != "add" && op_ != "remove" && op_ != "replace")
            return Refusal{400, "invalidSyntax", "There is no operation '" + op_ + "'"};
        auto const value = operation.find("value");
        bool const has_value = value != operation.end();
        if (has_value == (op_ == "remove") && !(op_ == "remove" && !path_filters_))
            return Refusal{400, "invalidValue",
                           "The operation '" + op_ + "' " + (has_value ? "takes no value" : "needs a value")};
        if (!operation.contains("path")) {
            if (op_ == "remove") return Refusal{400, "noTarget", "A remove needs a path"};
            return merge(*value);
        }
        if (!operation["path"].is_string()) return invalid_path("?");
        return one(operation["path"].get<std::string>(), has_value ? *value : Json());
    }

private:
    std::optional<Refusal> merge(Json const& value) {
        if (!value.is_object()) return Refusal{400, "invalidValue", "Without a path the value is an object"};
        for (auto const& [name, item] : value.items()) {
            if (!equal_ignoring_case(name, enterprise_urn)) {
                if (auto refused = one(name, item)) return refused;
                continue;
            }
            for (auto const& [inner, part] : item.items())
                if (auto refused = one(std::string(enterprise_urn) + ":" + inner, part)) return refused;
        }
        return std::nullopt;
    }

    std::optional<Refusal> one(std::string_view path, Json const& value) {
        auto const target = read_path(schema_, path, path_filters_);
        if (!target) return target.error();
        if (target->place.attribute->read_only)
            return Refusal{400, "mutability", "Attribute '" + std::string(path) + "' is readOnly"};
        if (target->filter) return selected(*target, path, value);
        auto* holder = &resource_;
        auto const& keys = target->place.keys;
        for (std::size_t i = 0; i + 1 < keys.size(); ++i) {
            if (holder->is_array()) return invalid_path(path);
            holder = &(*holder)[keys[i]];
        }
        if (holder->is_array()) return invalid_path(path);
        return write(target->place, *holder, keys.back(), value);
    }

    std::optional<Refusal> write(Place const& place, Json& holder, std::string const& key,
                                 Json const& value) {
        if (op_ == "remove") {
            if (key == "userName") return Refusal{400, "mutability", "Attribute 'userName' is required"};
            if (!value.is_null()) return remove_values(holder[key], value);
            if (holder.is_object()) holder.erase(key);
        } else if (op_ == "add" && place.attribute->several) {
            add_values(holder[key], value);
        } else if (place.attribute->type == Type::complex && !place.attribute->several &&
                   holder.is_object() && holder.contains(key) && holder[key].is_object() &&
                   value.is_object()) {
            holder[key].update(value);
        } else {
            holder[key] = value;
        }
        return std::nullopt;
    }

    static void add_values(Json& list, Json const& value) {
        if (!list.is_array()) list = Json::array();
        for (auto const& item : value.is_array() ? value : Json::array({value})) {
            if (std::ranges::find(list, item) != list.end()) continue;
            list.push_back(item);
            settle_primary(list, item);
        }
    }

    static std::optional<Refusal> remove_values(Json& list, Json const& gone) {
        auto kept = Json::array();
        for (auto const& item : list)
            if (std::ranges::none_of(gone, [&](Json const& one) {
                    return one.value("value", "") == item.value("value", "?");
                }))
                kept.push_back(item);
        list = std::move(kept);
        return std::nullopt;
    }

    std::optional<Refusal> selected(PatchTarget const& target, std::string_view path, Json const& value) {
        auto const& keys = target.place.keys;
        auto& list = resource_[keys.front()];
        std::size_t matched = 0;
        auto kept = Json::array();
        for (auto& item : list) {
            if (!target.filter->matches(item)) {
                kept.push_back(item);
                continue;
            }
            ++matched;
            if (op_ != "remove") {
                if (target.part.empty())
                    op_ == "add" ? item.update(value) : void(item = value);
                else
                    item[target.part] = value;
                kept.push_back(item);
            } else if (!target.part.empty()) {
                item.erase(target.part);
                kept.push_back(item);
            }
        }
        if (matched == 0)
            return Refusal{400, "noTarget", "The path '" + std::string(path) + "' selects nothing"};
        list = std::move(kept);
        return std::nullopt;
    }

    Schema schema_;
    bool path_filters_;
    Json& resource_;
    std::string op_;
};

} // namespace

std::optional<Refusal> apply_patch(Schema schema, Json const& message, bool path_filters, Json& resource) {
    bool const is_patch = message.is_object() && message.contains("schemas") &&
                          message.contains("Operations") &&
                          message["schemas"] == Json::array({std::string(patch_urn)}) &&
                          message["Operations"].is_array() && !message["Operations"].empty();
    if (!is_patch) return Refusal{400, "invalidSyntax", "The body is no PatchOp message"};
    Patch patch(schema, path_filters, resource);
    for (auto const& operation : message["Operations"])
        if (auto refused = patch.run(operation)) return refused;
    return std::nullopt;
}

} // namespace idiom::sandbox::scim
