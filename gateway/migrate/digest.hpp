#pragma once

#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace idiom::migrate {

/// A SHA-256 over a list of texts. Two lists have one digest only if they are the same list.
class Digest {
public:
    /// Throws std::bad_alloc if OpenSSL has no memory.
    Digest();
    void add(std::string_view text);
    /// Returns the digest in hexadecimal. Ends the digest.
    std::string hex();

private:
    struct Free {
        void operator()(evp_md_ctx_st* context) const;
    };
    std::unique_ptr<evp_md_ctx_st, Free> context_;
};

} // namespace idiom::migrate
