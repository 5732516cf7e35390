#include "gateway/migrate/pack.hpp"

#include <algorithm>
#include <optional>

namespace idiom::migrate {

namespace {

/// An optional text as a number and the text: 0 for null, else its size and one.
void pack_optional(Packer& to, std::optional<std::string_view> const& text) {
    to.number(text ? 1 : 0);
    if (text) to.text(*text);
}

std::optional<std::string_view> unpack_optional(Unpacker& from) {
    if (from.number() == 0) return std::nullopt;
    return from.text();
}

} // namespace

Packer& Packer::number(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7u)
        out_ += static_cast<char>(value | 0x80u);
    out_ += static_cast<char>(value);
    return *this;
}

Packer& Packer::text(std::string_view value) {
    number(value.size());
    out_ += value;
    return *this;
}

Packer& Packer::names(Names values) {
    number(values.size());
    for (auto const value : values)
        text(value);
    return *this;
}

Packer& Packer::user(User const& user) {
    std::uint64_t there = 0;
    for (auto const& row : user_fields)
        if (has(user, row.field)) there |= 1ull << static_cast<unsigned>(row.field);
    number(there);
    for (auto const& row : user_fields)
        if (has(user, row.field)) field(user, row);
    return *this;
}

void Packer::field(User const& user, UserField const& row) {
    switch (row.shape) {
    case Shape::text: text(*(user.*row.text)); return;
    case Shape::boolean: number(*user.active ? 1 : 0); return;
    case Shape::names: names(*(user.*row.names)); return;
    case Shape::devices:
        number(user.devices->size());
        for (auto const& device : *user.devices) {
            text(device.id);
            pack_optional(*this, device.phone_number);
            pack_optional(*this, device.client_type);
        }
        return;
    case Shape::skills:
        number(user.skills->size());
        for (auto const& skill : *user.skills) {
            text(skill.id);
            pack_optional(*this, skill.name);
            pack_optional(*this, skill.level);
        }
        return;
    case Shape::extensions:
        number(user.extensions->size());
        for (auto const& extension : *user.extensions)
            text(extension.name).text(extension.json);
        return;
    }
}

std::uint64_t Unpacker::number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; !rest_.empty(); shift += 7) {
        auto const byte = static_cast<unsigned char>(rest_.front());
        rest_.remove_prefix(1);
        value |= static_cast<std::uint64_t>(byte & 0x7fu) << shift;
        if (byte < 0x80) break;
    }
    return value;
}

std::string_view Unpacker::text() {
    auto const size = std::min<std::uint64_t>(number(), rest_.size());
    auto const text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
}

Names Unpacker::names() {
    auto const values = arena_.array<std::string_view>(number());
    for (auto& value : values)
        value = text();
    return values;
}

User Unpacker::user() {
    User user;
    auto const there = number();
    for (auto const& row : user_fields)
        if ((there >> static_cast<unsigned>(row.field)) & 1u) field(user, row);
    return user;
}

void Unpacker::field(User& user, UserField const& row) {
    switch (row.shape) {
    case Shape::text: user.*row.text = text(); return;
    case Shape::boolean: user.active = number() != 0; return;
    case Shape::names: user.*row.names = names(); return;
    case Shape::devices: {
        auto const devices = arena_.array<Device>(number());
        for (auto& device : devices) {
            device.id = text();
            device.phone_number = unpack_optional(*this);
            device.client_type = unpack_optional(*this);
        }
        user.devices = devices;
        return;
    }
    case Shape::skills: {
        auto const skills = arena_.array<Skill>(number());
        for (auto& skill : skills) {
            skill.id = text();
            skill.name = unpack_optional(*this);
            skill.level = unpack_optional(*this);
        }
        user.skills = skills;
        return;
    }
    case Shape::extensions: {
        auto const extensions = arena_.array<Extension>(number());
        for (auto& extension : extensions) {
            extension.name = text();
            extension.json = text();
        }
        user.extensions = extensions;
        return;
    }
    }
}

} // namespace idiom::migrate
