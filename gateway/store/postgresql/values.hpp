#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

struct pg_result;

namespace idiom::store::postgresql {

/// The parameters of a statement, in PostgreSQL's binary format. The bytes passed to it must stay valid until
/// the statement ends.
class Params {
public:
    /// Adds a BYTEA or TEXT.
    Params& bytes(std::string_view value);
    /// Adds a BYTEA, a TEXT or NULL.
    Params& nullable(std::optional<std::string> const& value);
    /// Adds a BIGINT.
    Params& integer(std::int64_t value);

    int size() const { return static_cast<int>(values_.size()); }
    char const* const* values() const { return values_.data(); }
    int const* lengths() const { return lengths_.data(); }
    int const* formats() const { return formats_.data(); }

private:
    Params& add(char const* value, std::size_t size);

    std::vector<char const*> values_;
    std::vector<int> lengths_;
    std::vector<int> formats_;
    std::deque<std::array<char, 8>> integers_; ///< a deque, because its elements do not move
};

/// The result of a statement.
class Rows {
public:
    Rows() = default;
    explicit Rows(pg_result* result) : result_(result) {}

    std::size_t size() const;
    /// Returns how many rows the statement changed.
    std::int64_t affected() const;
    bool is_null(std::size_t row, int column) const;
    std::string bytes(std::size_t row, int column) const;
    /// Reads any integer type or BOOLEAN, in text or binary format.
    std::int64_t number(std::size_t row, int column) const;

private:
    struct Clear {
        void operator()(pg_result* result) const;
    };
    std::unique_ptr<pg_result, Clear> result_;
};

} // namespace idiom::store::postgresql
