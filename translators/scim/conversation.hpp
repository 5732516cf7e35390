#pragma once

#include "errors.hpp"
#include "service.hpp"
#include "translators/core/conversation.hpp"
#include "translators/core/decimal.hpp"
#include "user_codec.hpp"

#include <array>

namespace idiom::scim {

/// One page of a list, as the service made it.
struct Page {
    std::span<json::Value const> resources;
    std::optional<std::size_t> total; ///< of the whole list; needed only where pages have no cursors
    std::size_t start = 0;            ///< where it begins, from 1; 0 where the service does not say
    std::string_view next_cursor;     ///< "" on the last page, and where the service does not page by cursor
};

/// A ListResponse. Failed where it is none, or where it says in a way that is not understood how the list
/// goes on.
Part<Page> read_page(json::Value const& message);

/// How long the list is of which a page begins at `start` (from 1). Failed where the service does not say:
/// the page may be a part that looks like the whole.
Part<std::size_t> total_of(Page const& page, std::size_t start);

/// Failed where the first page by cursor, the last one by what it says, shows fewer than there are: the
/// service does not page by cursor.
Part<Page> checked_first(Page const& page);

/// Whether it is the page that was asked for: some services give the first one whatever they are asked.
bool begins_at(Page const& page, std::size_t start);

/// A group by whose membership a role is held.
struct Group {
    std::string_view id;
    std::string_view name;
    bool member = false; ///< what the user is to become
};

/// One conversation with one service: what to ask next, and what the responses mean. A part that has no
/// response yet comes back as the step to take. `Call::session` must stay what it was at the start.
class Conversation {
public:
    Conversation(ServiceSettings const& options, Call const& call, Responses responses, Arena& arena)
        : options_(options), call_(call), script_(responses), arena_(arena) {}

    ServiceSettings const& options() const { return options_; }
    Call const& call() const { return call_; }
    Arena& arena() { return arena_; }

    /// What the next write is about, for dry runs and the audit.
    void about(RolePlan const& plan) { roles_ = plan; }
    /// The password that the next write holds, which no error may repeat.
    void hides(std::optional<std::string_view> const& secret) { secret_ = secret.value_or(""); }

    /// What the service can do: by the settings, as remembered, or as it says now. Later calls cost nothing.
    Part<Service> service();
    /// The service has turned out not to know PATCH: is remembered.
    void without_patch();

    Part<Held> user(std::string_view id);
    /// As `user`, after a write: whatever goes wrong, the write has happened and the error says `what` was
    /// done.
    Part<Held> user_after(std::string_view id, std::string_view what);
    /// What the service says to several reads that are sent together.
    Part<std::span<json::Value const>> read_together(Names targets, Purpose purpose);

    Part<Page> page(std::string_view target);
    /// Every resource of a list, which `target` (with its '?') names without saying which page.
    Part<std::span<json::Value const>> all(std::string_view target);

    /// The answers to writes: the resource, or nothing where the service answers without content.
    /// `version` is the one that the write was worked out against, "" for any.
    Part<std::optional<json::Value>> create(std::string_view body, std::string_view& location);
    Part<std::optional<json::Value>> replace(std::string_view id, std::string_view body,
                                             std::string_view version);
    Part<std::optional<json::Value>> patch(std::string_view id, std::string_view body,
                                           std::string_view version);
    Part<std::optional<json::Value>> remove(std::string_view id, std::string_view version);
    /// Writes to several groups at once. Says for each what is wrong.
    Part<std::span<std::optional<Error> const>> write_groups(std::span<Request const> requests);

    Request group_request(Method method, std::string_view id, std::string_view body);
    std::string_view path_of(std::string_view collection, std::string_view id);
    /// Whether the last PATCH was refused because the service has no PATCH at all.
    bool patch_refused() const { return patch_refused_; }

private:
    Step<Answer> send(std::span<Request const> requests);
    Request get(std::string_view target);
    Part<Response const*> write(Request const& request);
    Part<std::optional<json::Value>> understand(Response const& response, Purpose purpose);
    Request request(Method method, std::string_view target, std::string_view body, std::string_view version);
    Part<Page> read_page(Response const& response);
    Part<std::span<json::Value const>> all_by_index(std::string_view target, std::size_t size);
    Part<std::optional<std::span<json::Value const>>> all_by_index_once(std::string_view target,
                                                                        std::size_t size);
    Part<std::span<json::Value const>> all_by_cursor(std::string_view target, std::size_t size);

    ServiceSettings const& options_;
    Call const& call_;
    Script script_;
    Arena& arena_;
    std::optional<Service> discovered_;
    std::optional<std::string_view> session_; ///< to be remembered
    std::optional<RolePlan> roles_;
    std::string_view secret_;
    bool patch_refused_ = false;
};

} // namespace idiom::scim
