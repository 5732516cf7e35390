#pragma once

#include "gateway/http1/message.hpp"

#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <vector>

namespace idiom::http1 {

/// What the usual head of a message says.
struct UsualHead {
    std::size_t size = 0;    ///< bytes, with the empty line
    std::string_view method; ///< of a request
    std::string_view target; ///< of a request, in origin form
    std::string_view host;   ///< of a request
    int status = 0;          ///< of a response
    std::uint64_t body = 0;  ///< the Content-Length; 0 if a request has none
};

/// Reads the head that nearly every client and every back end sends: whole, of HTTP/1.1, in printable ASCII,
/// on a connection that is kept. A response has a 2xx status with a body, and one Content-Length. Such a head
/// means the same to Beast, which reads all others and decides what is well formed (see Reader). This costs a
/// third of that.
///
/// Returns null for any other head, even if it is well-formed; `headers` is empty then. Else `headers` has
/// the fields in their order.
std::optional<UsualHead> read_usual_head(Side side, std::string_view bytes,
                                         std::pmr::vector<Header>& headers);

} // namespace idiom::http1
