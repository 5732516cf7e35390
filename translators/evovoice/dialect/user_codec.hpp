#pragma once

#include "translators/codec/datacontract/datacontract.hpp"
#include "translators/core/error.hpp"
#include "translators/core/held_user.hpp"
#include "translators/core/http.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string_view>

namespace idiom::evovoice {

/// The format of the requests to a back end, and of the responses that they ask for.
enum class Format : std::uint8_t { xml, json };

/// The properties of the document that a `UserInfo` was read from.
struct Source {
    bool spells_null = false; ///< an absent list is not shown (XML); else an absent list is null (JSON)
    bool mended = false;      ///< U+FFFD may replace bytes that are not a character
};

/// Turns a `UserInfo` into a unified user with the vendor's role names. A list that is null is empty: the
/// vendor has the field, and nothing is in it. A list with U+FFFD is not understood, because it could not be
/// written back.
HeldUser to_user(datacontract::Record const& info, Source source, Arena& arena);

/// Turns a user into a `UserInfo`, for simulated responses. Members that only the vendor knows are left out.
datacontract::Record to_user_info(User const& user, Arena& arena);

/// A page of the vendor's list.
struct UserPage {
    std::span<HeldUser> users;
    std::optional<bool> more;           ///< whether other users follow, if the vendor says
    std::optional<std::uint32_t> total; ///< users of the whole list, if the vendor says
    std::optional<std::uint32_t> pages; ///< pages of the whole list, if the vendor says

    /// Whether a response that should hold every user holds only a part.
    bool is_cut() const {
        if (more.value_or(false) || (total && *total > users.size())) return true;
        return !more && !total && pages && *pages > 1;
    }
};

/// A user as the response to a write shows it.
struct ShownUser {
    HeldUser user;
    /// No member is missing, as far as can be told: in JSON a null member is absent.
    bool whole = false;
    bool has_name = false; ///< the vendor gave the full name; it is not made of the two names
};

/// Read the document of a response in the format that its Content-Type names. The error says what is wrong
/// with the document. Broken characters are repaired (see mend.hpp).
std::expected<ShownUser, std::string_view> read_user(Response const& response, Arena& arena);
std::expected<UserPage, std::string_view> read_page(Response const& response, Arena& arena);

/// Writes the body of a request. Error: invalid_value if the format cannot carry a value.
Result<std::string_view> write_body(datacontract::Contract const& contract,
                                    datacontract::Record const& record, Format format, Arena& arena);

/// See Dialect::simulate.
Response simulate(Request const& request, User const& user, Format format, Arena& arena);

/// The JSON Pointer of the unified field that a vendor field belongs to, whatever its case and index
/// ("Roles[0]"). "" if there is none.
std::string_view pointer_to(std::string_view vendor_field);

} // namespace idiom::evovoice
