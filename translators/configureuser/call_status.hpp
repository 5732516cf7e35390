#pragma once

#include "translators/codec/json.hpp"
#include "translators/configureuser/saying.hpp"

#include <cstdint>
#include <string_view>

namespace idiom::configureuser {

/// What the body of a 200 says of the call. The vendor documents it as an object without members, and a 200
/// can carry a failure (vendor document, section 5), so only what says nothing or says success is a success.
enum class CallStatus : std::uint8_t {
    done,    ///< says success, or nothing at all
    refused, ///< says failure: nothing was made
    failed,  ///< says that the vendor failed (a 5xx in the body): it may have been made
    unclear, ///< says something of the outcome that is neither
};

/// Judges an object. Member names are compared without case and without word separators, at any depth that
/// the reader takes: `errorCode`, `ERROR_CODE` and `error-code` are one name.
CallStatus status_in(json::Value const& body, Purpose purpose);

/// The vendor's own words in an object: the first text of a member that is meant for a reader, wherever it
/// stands, outer members first; "" where there is none.
std::string_view message_in(json::Value const& body);

} // namespace idiom::configureuser
