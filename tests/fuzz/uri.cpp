#include "translators/codec/uri.hpp"
#include "translators/codec/base64.hpp"

#include "tests/fuzz/target.hpp"

/// Checks that any text is the same after it was encoded and decoded, and that any decoded text is the same
/// after it was encoded and decoded again.
std::string idiom::testing::wrong_with(std::string_view input) {
    Arena arena;
    if (uri::decode(uri::encode(input, arena), arena) != input) return "percent-encoding loses something";
    if (uri::decode_query(uri::encode(input, arena), arena) != input) return "a query loses something";
    if (base64::decode(base64::encode(input, arena), arena) != input) return "base64 loses something";
    if (base64::decode_url(base64::encode_url(input, arena), arena) != input)
        return "base64url loses something";
    if (auto const decoded = uri::decode(input, arena)) {
        if (decoded->size() > input.size()) return "decoding made it longer";
        auto const encoded = uri::encode(*decoded, arena);
        bool const stays = uri::stays_in_segment(*decoded);
        if (stays && encoded.find_first_of("/\\?#") != encoded.npos) return "an id leaves its segment";
    }
    if (auto const bytes = base64::decode(input, arena); bytes && bytes->size() > input.size())
        return "base64 made it longer";
    auto const parameters = uri::read_query(input, arena);
    if (!parameters) return {};
    auto query = arena.text();
    for (auto const& [name, value] : *parameters)
        query.append(query.empty() ? "" : "&")
            .append(uri::encode(name, arena))
            .append("=")
            .append(uri::encode(value, arena));
    auto const again = uri::read_query(query, arena);
    if (!again || again->size() != parameters->size()) return "a query is not read again";
    for (std::size_t i = 0; i < again->size(); ++i)
        if ((*again)[i].name != (*parameters)[i].name || (*again)[i].value != (*parameters)[i].value)
            return "a query is read again as another";
    return {};
}
