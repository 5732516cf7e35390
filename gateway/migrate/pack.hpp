#pragma once

#include "translators/core/arena.hpp"
#include "translators/core/user.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace idiom::migrate {

/// Writes values one after the other as bytes, for the spill file. Only the process that wrote them reads
/// them.
class Packer {
public:
    explicit Packer(std::string& out) : out_(out) {}

    Packer& number(std::uint64_t value);
    Packer& text(std::string_view value);
    Packer& names(Names values);
    /// Writes every field, also the password.
    Packer& user(User const& user);

private:
    void field(User const& user, UserField const& row);

    std::string& out_;
};

/// Reads the bytes of a Packer, in the same order. Texts are views into the bytes.
class Unpacker {
public:
    Unpacker(std::string_view bytes, Arena& arena) : rest_(bytes), arena_(arena) {}

    std::uint64_t number();
    std::string_view text();
    Names names();
    User user();

private:
    void field(User& user, UserField const& row);

    std::string_view rest_;
    Arena& arena_;
};

} // namespace idiom::migrate
