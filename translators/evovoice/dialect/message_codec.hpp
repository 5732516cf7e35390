#pragma once

#include "translators/codec/datacontract/datacontract.hpp"
#include "translators/core/error.hpp"
#include "translators/core/held_user.hpp"
#include "translators/core/http.hpp"
#include "translators/evovoice/dialect/errors.hpp"

#include <cstdint>

namespace idiom::evovoice {

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
    bool has_name = false; ///< the vendor gave the full name; it is not put together
};

/// Requests and responses of the `/users` operations, in the one format that a back end is set to. Immutable.
class MessageCodec {
public:
    enum class Format : std::uint8_t { xml, json };
    explicit MessageCodec(Format format) : format_(format) {}

    /// `GET /users?…`: the only read, also for one user. `query` is already encoded.
    Request list(std::string_view query, Arena& arena) const;
    /// `POST /users` with a NewUser. Error: invalid_value if the format cannot carry a value.
    Result<Request> create(datacontract::Record const& new_user, Arena& arena) const;
    /// `PATCH /users/{id}` with a PatchUser. Error as above.
    Result<Request> change(std::string_view id, datacontract::Record const& patch_user, Arena& arena) const;
    Request remove(std::string_view id, Arena& arena) const;

    /// Reads the user in the response to a write. Errors: those of `failure`; backend_error if the body is
    /// not a UserInfo.
    Result<ShownUser> read_user(Response const& response, Doing doing, Arena& arena) const;
    Result<UserPage> read_page(Response const& response, Arena& arena) const;
    /// The same for a response that should hold every user (`all=true`). Error: backend_error if it holds a
    /// part.
    Result<UserPage> read_everybody(Response const& response, Arena& arena) const;

    /// See Dialect::simulate.
    Response simulate(Request const& request, User const& user, Arena& arena) const;

private:
    Result<std::string_view> write(datacontract::Contract const& contract, datacontract::Record const& record,
                                   Arena& arena) const;
    datacontract::Record read_body(datacontract::Contract const& contract, Request const& request,
                                   Arena& arena) const;
    std::span<Header const> accept() const;
    std::span<Header const> accept_and_content() const;

    Format format_;
};

/// The backend_error of a response that holds only a part.
Error was_cut(Response const& response);

/// The `specificIds` query of one user.
std::string_view query_for(std::string_view id, Arena& arena);

/// Returns the reason why an id cannot be requested: it would leave its path segment, or ServiceStack would
/// take its end for a format and cut it off. Error: invalid_parameter.
std::optional<Error> check_id(std::string_view id);

} // namespace idiom::evovoice
