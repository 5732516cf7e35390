#include "translators/face/sealed_text.hpp"

#include "translators/codec/base64.hpp"
#include "translators/core/text.hpp"
#include "translators/face/keyed_hash.hpp"

namespace idiom::face {

namespace {

constexpr std::size_t proof_size = 16;

std::string_view bytes_of(boost::uuids::uuid const& hash, Arena& arena) {
    return arena.copy({reinterpret_cast<char const*>(hash.begin()), hash.size()});
}

std::string_view proof_of(std::string_view text, std::string_view purpose, std::string_view secret,
                          Arena& arena) {
    return bytes_of(keyed_hash(secret, arena.join({"proof\n", purpose, "\n", text})), arena);
}

/// Returns `text` combined with the key stream that `proof` starts. Twice gives the text again.
std::string_view streamed(std::string_view text, std::string_view proof, std::string_view secret,
                          Arena& arena) {
    auto made = arena.text(text.size());
    for (std::size_t block = 0; made.size() < text.size(); ++block) {
        auto const stream = keyed_hash(secret, arena.join({"stream\n", Decimal(block), "\n", proof}));
        for (std::size_t i = 0; i < stream.size() && made.size() < text.size(); ++i) {
            // RFC 9562, 4: the version and the variant fix bits of these two bytes.
            if (i == 6 || i == 8) continue;
            made += static_cast<char>(text[made.size()] ^ static_cast<char>(stream.begin()[i]));
        }
    }
    return arena.keep(made);
}

} // namespace

std::string_view seal(std::string_view text, std::string_view purpose, std::string_view secret,
                      Arena& arena) {
    auto const proof = proof_of(text, purpose, secret, arena);
    return base64::encode_url(arena.join({proof, streamed(text, proof, secret, arena)}), arena);
}

std::optional<std::string_view> unseal(std::string_view sealed, std::string_view purpose,
                                       std::string_view secret, Arena& arena) {
    auto const bytes = base64::decode_url(sealed, arena);
    if (!bytes || bytes->size() < proof_size) return std::nullopt;
    auto const proof = bytes->substr(0, proof_size);
    auto const text = streamed(bytes->substr(proof_size), proof, secret, arena);
    if (proof_of(text, purpose, secret, arena) != proof) return std::nullopt;
    return text;
}

} // namespace idiom::face
