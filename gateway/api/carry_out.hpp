#pragma once

#include "gateway/api/visit.hpp"
#include "gateway/exchange/runner.hpp"
#include "gateway/exchange/user_lock.hpp"

namespace idiom::api {

/// A call of a client on its way to a back end.
struct Errand {
    Route const& route;
    Call call;
    bool writes = false;
    std::string_view user_id = {};            ///< whose writes wait for one another; "" for a create
    exchange::Rehearsal* rehearsal = nullptr; ///< nothing is written, so nothing is locked
};

/// The trip of everything that a visit sends; its time runs from now.
backend::Trip trip_of(Visit const& visit);

/// Has a call carried out: a write inside its user's lock. Error: backend_timeout where the lock was not to
/// be had in time; else what the conversation comes to.
boost::asio::awaitable<Result<Answer>> carry_out(Errand const& errand, exchange::UserLocks& locks,
                                                 backend::Trip& trip);

} // namespace idiom::api
