#pragma once

#include "gateway/execution/record_states.hpp"
#include "gateway/execution/write_services.hpp"
#include "translators/core/answer.hpp"
#include "translators/core/arena.hpp"
#include "translators/core/call.hpp"
#include "translators/core/face.hpp"

#include <string>
#include <string_view>

namespace idiom::execution {

/// The record of one face for one back end.
struct FaceRecords {
    WriteServices& services;
    std::string_view face; ///< see owner_of_record
    std::string_view backend;
    std::string_view route;       ///< whose changes a face may read, see FeedPage
    RecordState* state = nullptr; ///< of this record; null: nobody asks whether something is kept
    std::string_view request_id;  ///< for reports of failures of the store
    /// The request writes nothing, so that an empty record may go without a look. A write that decides by
    /// what is kept has to look: another process may have written a moment ago.
    bool only_reads = false;
};

/// Returns the name of the face whose record the face uses.
std::string_view owner_of_record(Face const& face);

/// Returns the name of the record in the store. No back end has such a name, because theirs have no space.
std::string record_name(std::string_view face, std::string_view backend);

/// Returns whether the record is known to hold nothing, so that a read of it does not ask the store.
bool is_known_empty(FaceRecords const& records);

/// Returns whether the call is about the record of a face.
bool is_about_record(Call const& call);

/// Carries out a call about the record of a face. A write is durable when it ends. Error: backend_unavailable
/// if the store fails. The owners of the views must outlive the call.
boost::asio::awaitable<Result<Answer>> execute_on_record(FaceRecords records, Call const& call, Arena& arena);

} // namespace idiom::execution
