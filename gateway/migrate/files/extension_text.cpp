#include "gateway/migrate/files/extension_text.hpp"

#include "gateway/migrate/files/csv.hpp"
#include "gateway/migrate/files/json_user.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/text.hpp"

namespace idiom::migrate::files {

std::optional<bool> read_truth(std::string_view text) {
    auto const word = lower(trimmed(text, blanks));
    if (word == "true" || word == "yes" || word == "1") return true;
    if (word == "false" || word == "no" || word == "0") return false;
    return std::nullopt;
}

std::expected<std::string_view, std::string_view> extension_json(std::string_view text,
                                                                 ExtensionRule::Type type, Arena& arena) {
    using Type = ExtensionRule::Type;
    auto out = arena.text();
    json::Writer writer(out);
    auto const literal = [&](json::Value::Kind kind) {
        auto const value = json::read(trimmed(text, white_space), arena,
                                      {.depth = deepest_user, .doubled = json::DoubledMembers::refused});
        return value && value->kind == kind ? value->raw : std::string_view{};
    };
    switch (type) {
    case Type::text: writer.string(text); break;
    case Type::boolean:
        if (auto const truth = read_truth(text)) return *truth ? "true" : "false";
        return std::unexpected("must be true or false");
    case Type::number:
        if (auto const number = literal(json::Value::Kind::number); !number.empty()) return number;
        return std::unexpected("must be a number");
    case Type::object:
        if (auto const object = literal(json::Value::Kind::object); !object.empty()) return object;
        return std::unexpected("must be a JSON object");
    case Type::texts:
        writer.begin_array();
        for (auto const item : split_list(text, arena))
            writer.string(item);
        writer.end_array();
        break;
    }
    return arena.keep(out);
}

} // namespace idiom::migrate::files
