#pragma once

#include "translators/codec/json/json.hpp"
#include "translators/configureuser/saying.hpp"

#include <cstdint>
#include <string_view>

namespace idiom::configureuser {

/// What the body of a 200 says about the call. The vendor documents it as an object without members, and a
/// 200 can carry a failure (vendor document, section 5). So a body is a success only if it says success or
/// says nothing about the outcome.
enum class CallStatus : std::uint8_t {
    done,    ///< the body says success, or nothing at all
    refused, ///< the body says failure: nothing was made
    failed,  ///< the body reports a failure of the vendor (a 5xx): the binding may have been made
    unclear, ///< the body says something else about the outcome
};

/// Judges an object. Member names are compared without case and without word separators, at every depth that
/// the reader allows: `errorCode`, `ERROR_CODE` and `error-code` are the same name.
CallStatus status_in(json::Value const& body, Purpose purpose);

/// The vendor's own words in an object: the first text in a member that is meant for a reader, at any depth,
/// outer members first. "" if there is none.
std::string_view message_in(json::Value const& body);

} // namespace idiom::configureuser
