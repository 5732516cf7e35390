#include "translators/codec/redact.hpp"

#include "translators/codec/json/json.hpp"
#include "translators/core/text.hpp"

#include <algorithm>

namespace idiom::codec {

namespace {

constexpr std::string_view mask = "***";

bool names_a_secret(std::string_view name) {
    constexpr auto small = [](char c) { return lower(c); };
    return std::ranges::any_of(
        std::initializer_list<std::string_view>{"password", "secret", "token"},
        [&](std::string_view word) { return !std::ranges::search(name, word, {}, small, small).empty(); });
}

/// Copies the text up to a secret value, masks the value, and goes on after it. `visit` meets the values in
/// the order of the text.
class JsonRedaction {
public:
    JsonRedaction(std::string_view body, Arena& arena) : body_(body), out_(arena.text(body.size() + 16)) {}

    void visit(json::Value const& value) {
        for (auto const& item : value.items)
            visit(item);
        for (auto const& member : value.members) {
            if (names_a_secret(member.name) && !member.value.is_null())
                replace(member.value.raw);
            else
                visit(member.value);
        }
    }

    std::string_view result(Arena& arena) {
        out_ += body_.substr(copied_);
        return arena.keep(out_);
    }

private:
    void replace(std::string_view raw) {
        auto const at = static_cast<std::size_t>(raw.data() - body_.data());
        out_ += body_.substr(copied_, at - copied_);
        out_ += '"';
        out_ += mask;
        out_ += '"';
        copied_ = at + raw.size();
    }

    std::string_view body_;
    Text out_;
    std::size_t copied_ = 0;
};

std::string_view redact_xml(std::string_view body, Arena& arena) {
    auto out = arena.text(body.size() + 16);
    while (!body.empty()) {
        auto const tag = std::min(body.find('<'), body.size());
        auto const end = body.find('>', tag);
        if (end == std::string_view::npos) break;
        out += body.substr(0, end + 1);
        auto const name = body.substr(tag + 1, body.find_first_of(" />", tag + 1) - tag - 1);
        bool const has_text = body[tag + 1] != '/' && body[end - 1] != '/';
        body.remove_prefix(end + 1);
        if (has_text && names_a_secret(name)) {
            auto const text = std::min(body.find('<'), body.size());
            if (text > 0) out += mask;
            body.remove_prefix(text);
        }
    }
    out += body;
    return arena.keep(out);
}

} // namespace

std::string_view redact(std::string_view body, Arena& arena) {
    if (body.starts_with('<')) return redact_xml(body, arena);
    auto const value = json::read(body, arena);
    if (!value) return body.empty() ? body : mask;
    JsonRedaction redaction(body, arena);
    redaction.visit(*value);
    return redaction.result(arena);
}

} // namespace idiom::codec
