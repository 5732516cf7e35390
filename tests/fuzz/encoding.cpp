#include "translators/codec/encoding.hpp"

#include "tests/fuzz/target.hpp"
#include "translators/codec/utf8.hpp"

#include <iconv.h>

#include <optional>

namespace {

/// Returns the text that glibc's iconv makes of the bytes; nullopt if it refuses them.
std::optional<std::string> by_iconv(char const* charset, std::string_view bytes) {
    auto* const descriptor = iconv_open("UTF-8", charset);
    std::string made(bytes.size() * 4 + 4, '\0');
    auto* in = const_cast<char*>(bytes.data());
    auto* out = made.data();
    auto in_left = bytes.size();
    auto out_left = made.size();
    bool const fine = iconv(descriptor, &in, &in_left, &out, &out_left) != static_cast<std::size_t>(-1);
    iconv_close(descriptor);
    made.resize(made.size() - out_left);
    return fine && in_left == 0 ? std::optional(made) : std::nullopt;
}

} // namespace

/// The first line is a Content-Type. A text that was decoded must be UTF-8, and at most three times as long.
/// If a charset is given and no byte order mark contradicts it, the text must be the one that iconv makes.
std::string idiom::testing::wrong_with(std::string_view input) {
    Arena arena;
    auto const type = take_line(input);
    for (auto const kind : {encoding::Kind::json, encoding::Kind::xml}) {
        auto const decoded = encoding::decode(input, type, kind, arena);
        if (!decoded) {
            if (decoded.error().offset > input.size()) return "the place of the error is beyond the document";
            continue;
        }
        bool const same = decoded->text.data() >= input.data() &&
                          decoded->text.data() + decoded->text.size() <= input.data() + input.size();
        if (!same && !utf8::valid(decoded->text)) return "what was made is no UTF-8";
        if (decoded->text.size() > 3 * input.size()) return "what was made is out of proportion";
    }
    for (auto const* const charset : {"ISO-8859-1", "UTF-16LE", "UTF-16BE"}) {
        bool const marked = input.starts_with("\xFE\xFF") || input.starts_with("\xFF\xFE") ||
                            input.starts_with("\xEF\xBB\xBF");
        if (marked) break;
        auto const ours = encoding::decode(input, arena.join({"text/json; charset=", charset}),
                                           encoding::Kind::json, arena);
        auto const theirs = by_iconv(charset, input);
        if (ours.has_value() != theirs.has_value()) return std::string(charset) + ": iconv decides otherwise";
        if (ours && ours->text != *theirs) return std::string(charset) + ": iconv reads otherwise";
    }
    return {};
}
