#include "gateway/webhooks/signature.hpp"

#include "gateway/execution/hmac.hpp"
#include "translators/codec/base64.hpp"

namespace idiom::webhooks {

std::string sign(std::string_view key, std::string_view id, std::string_view timestamp,
                 std::string_view body) {
    Arena arena;
    auto const text = arena.join({id, ".", timestamp, ".", body});
    return std::string("v1,").append(base64::encode(execution::hmac_sha256(key, text), arena));
}

} // namespace idiom::webhooks
