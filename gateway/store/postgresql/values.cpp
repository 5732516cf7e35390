#include "gateway/store/postgresql/values.hpp"

#include <libpq-fe.h>

#include <bit>
#include <charconv>
#include <cstring>

namespace idiom::store::postgresql {
namespace {

constexpr int binary = 1;

template <class T> T from_text(std::string_view text) {
    T value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

} // namespace

Params& Params::add(char const* value, std::size_t size) {
    values_.push_back(value);
    lengths_.push_back(static_cast<int>(size));
    formats_.push_back(binary);
    return *this;
}

Params& Params::bytes(std::string_view value) {
    // libpq reads a null pointer as NULL, and an empty view may have a null pointer.
    return add(value.data() == nullptr ? "" : value.data(), value.size());
}

Params& Params::nullable(std::optional<std::string> const& value) {
    return value ? bytes(*value) : add(nullptr, 0);
}

Params& Params::integer(std::int64_t value) {
    static_assert(std::endian::native == std::endian::little);
    auto const in_network_order = std::byteswap(value);
    auto& kept = integers_.emplace_back();
    std::memcpy(kept.data(), &in_network_order, sizeof in_network_order);
    return add(kept.data(), kept.size());
}

void Rows::Clear::operator()(pg_result* result) const { PQclear(result); }

std::size_t Rows::size() const { return static_cast<std::size_t>(PQntuples(result_.get())); }

std::int64_t Rows::affected() const { return from_text<std::int64_t>(PQcmdTuples(result_.get())); }

bool Rows::is_null(std::size_t row, int column) const {
    return PQgetisnull(result_.get(), static_cast<int>(row), column) != 0;
}

std::string Rows::bytes(std::size_t row, int column) const {
    auto const at = static_cast<int>(row);
    return {PQgetvalue(result_.get(), at, column),
            static_cast<std::size_t>(PQgetlength(result_.get(), at, column))};
}

std::int64_t Rows::number(std::size_t row, int column) const {
    auto const value = bytes(row, column);
    if (PQfformat(result_.get(), column) != binary) return from_text<std::int64_t>(value);
    auto number = !value.empty() && (value.front() & 0x80) != 0 ? ~std::uint64_t{0} : std::uint64_t{0};
    for (char const byte : value)
        number = number << 8 | static_cast<unsigned char>(byte);
    return static_cast<std::int64_t>(number);
}

} // namespace idiom::store::postgresql
