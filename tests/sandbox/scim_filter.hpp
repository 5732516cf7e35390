#pragma once

#include "scim_schema.hpp"

#include <expected>
#include <memory>
#include <optional>
#include <string>

namespace idiom::sandbox::scim {

/// A filter of RFC 7644, 3.4.2.2, parsed strictly by its grammar.
class Filter {
public:
    /// `attribute` is the attribute of a value filter (`emails[…]`), whose names are the parts of one value;
    /// else "".
    static std::expected<Filter, Refusal> parse(std::string_view text, Schema schema,
                                                std::string_view attribute = {});

    /// `object` is a resource, or one value of an attribute for a value filter.
    bool matches(Json const& object) const;

    /// The login that each match has, as far as the filter names one (`userName eq "…"`, also below `and`).
    std::optional<std::string> user_name() const;

    struct Node;

private:
    std::shared_ptr<Node const> root_;
};

} // namespace idiom::sandbox::scim
