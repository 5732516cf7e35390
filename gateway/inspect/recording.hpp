#pragma once

#include "gateway/inspect/why.hpp"
#include "translators/core/answer.hpp"
#include "translators/core/call.hpp"
#include "translators/core/http.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace idiom::inspect {

using TimePoint = std::chrono::steady_clock::time_point;

/// One request to a vendor's host, or to the record of the gateway: one try.
struct Exchange {
    Request request;
    std::string_view base; ///< the URL before the target; "" for the record
    std::string_view authorization;
    std::string_view authorization_field;
    std::string_view traceparent;
    Why why = Why::read;
    std::uint32_t round = 0;   ///< of its conversation, from 1
    std::uint32_t attempt = 0; ///< of this request, from 1
    bool kept_connection = false;
    TimePoint began;
    TimePoint ended;
    std::optional<Response> response; ///< null while it is under way
};

struct Wait {
    /// For the write lock of a user, a connection of the pool, a token, a retry or another look.
    enum class Kind : std::uint8_t { turn, pool, token, pause };
    Kind kind = Kind::pause;
    TimePoint began;
    TimePoint ended;
    std::string_view what; ///< a literal
};

/// A call that a conversation carried out.
struct Performed {
    Call call;                     ///< without its edit
    std::optional<Change> change;  ///< what an update came to, if it is known
    std::optional<RolePlan> roles; ///< in the vendor's names
    Result<Answer> result;
};

/// What an inspected call leaves on its way: views into its memory, valid as long as that. Nothing is masked
/// here. Belongs to the call's event loop.
class Recording {
public:
    /// More exchanges are counted, and not kept.
    static constexpr std::size_t most_exchanges = 64;
    static constexpr std::size_t none = ~std::size_t{0};

    /// Returns the place of the exchange for `end`; `none` if it is not kept.
    std::size_t begin(Exchange const& exchange);
    void end(std::size_t place, Response const& response, TimePoint at, bool kept_connection);
    void add(Wait const& wait) { waits_.push_back(wait); }
    /// A conversation has come to its result.
    void add(Call const& call, Result<Answer> const& result);
    /// What a write came to, after `add` of its call. The pointers may be null.
    void note(Call const& call, Change const* change, std::optional<RolePlan> const& roles);
    /// The requests of the conversation's last round were about the session with the vendor.
    void renewed_session();

    std::vector<Exchange> const& exchanges() const { return exchanges_; }
    std::vector<Wait> const& waits() const { return waits_; }
    std::vector<Performed> const& performed() const { return performed_; }
    std::size_t left_out() const { return left_out_; }

private:
    std::vector<Exchange> exchanges_;
    std::vector<Wait> waits_;
    std::vector<Performed> performed_;
    std::size_t left_out_ = 0;
};

} // namespace idiom::inspect
