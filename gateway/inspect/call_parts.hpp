#pragma once

#include "gateway/inspect/mask.hpp"
#include "gateway/inspect/recording.hpp"
#include "gateway/inspect/ring.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/core/capabilities.hpp"
#include "translators/core/roles.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace idiom::inspect {

/// All parts of one call, not yet masked: views into its memory.
struct CallParts {
    std::uint64_t seq = 0;
    std::string_view id; ///< the request id
    Time at;             ///< when the request arrived
    TimePoint arrived;
    std::string_view face;
    std::string_view client;
    std::string_view route;
    std::string_view backend;
    std::string_view operation;
    std::string_view method;
    std::string_view target; ///< path and query as the client sent them
    std::string_view peer;
    std::string_view trace_id;
    bool console = false; ///< the console made the call
    std::span<Header const> headers;
    std::string_view body;
    Capabilities const* capabilities = nullptr; ///< of the route; never null
    RolePolicy const* roles = nullptr;          ///< of the route; never null
    Recording const* recording = nullptr;       ///< never null

    std::optional<int> status; ///< null while the call runs
    std::span<Header const> answer_headers;
    std::string_view answer;
    std::string_view problem;
    TimePoint ended;
};

/// Returns the call in one line, masked.
Summary summary_of(CallParts const& parts, Mask const& mask);
/// Returns the call as it is kept: its summary, and all of it as JSON, masked.
KeptCall keep(CallParts const& parts, Mask const& mask);

/// Returns a call that runs, in the form in which ended calls are kept.
std::string_view write_running(Summary const& summary, Arena& arena);
/// Writes the members of a summary into an object that is open.
void write_members(json::Writer& out, Summary const& summary, Arena& arena);
/// Returns the time as RFC 3339 in UTC, with microseconds.
std::string_view rfc_3339(Time time, Arena& arena);

// The parts of the JSON. Each writes one value.

void write_understood(json::Writer& out, CallParts const& parts, Mask const& mask);
void write_roles(json::Writer& out, CallParts const& parts, Mask const& mask);
void write_translation(json::Writer& out, CallParts const& parts, Mask const& mask);
void write_exchanges(json::Writer& out, CallParts const& parts, Mask const& mask);
void write_body(json::Writer& out, Body const& body);
void write_headers(json::Writer& out, std::span<Header const> headers, Mask const& mask);

/// The roles before and after a write, in the names of the route; a role that it does not map has the name
/// of the vendor.
struct ShownRoles {
    Names before;
    Names asked;     ///< the whole set that the gateway wrote, or meant to
    Names confirmed; ///< the whole set that the back end shows after the write; empty if it failed
    Names kept;      ///< roles that the route does not map, before and after
};
/// Returns null if the call wrote no roles.
std::optional<ShownRoles> roles_of(CallParts const& parts, Arena& arena);

/// Returns the conversation that the call is about: the last one that writes, else the first; null if there
/// is none.
Performed const* main_part(Recording const& recording);

/// One thing that happened, for the story of a call. `of` is a JSON object.
struct Fact {
    std::string_view code;
    std::string_view of;
};
/// Returns the facts in the order in which the story tells them. Masked.
std::vector<Fact> facts_of(CallParts const& parts, Mask const& mask);
/// Returns a few words about the call for the list: "1 retry · confirmed at the 2nd look".
std::string note_of(CallParts const& parts);

} // namespace idiom::inspect
