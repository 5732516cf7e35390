#pragma once

#include "errors.hpp"
#include "service.hpp"
#include "translators/core/conversation.hpp"
#include "user_codec.hpp"

namespace idiom::scim {

/// One page of a list, as the service made it.
struct Page {
    std::span<json::Value const> resources;
    std::optional<std::size_t> total; ///< of the whole list; needed only if pages have no cursors
    std::size_t start = 0;            ///< of the first resource, from 1; 0 if not said
    std::string_view next_cursor;     ///< "" on the last page, and if the service does not page by cursor
};

/// Reads a ListResponse. Fails if the message is not one, or if its statement of how the list continues is
/// not understood.
Part<Page> read_page(json::Value const& message);

/// The length of a list, from a page that begins at `start` (from 1). Fails if the service does not say: the
/// page may be a part that looks like the whole.
Part<std::size_t> total_of(Page const& page, std::size_t start);

/// Checks the first page by cursor. Fails if the page says that it is the last one and shows fewer resources
/// than the total: such a service does not page by cursor.
Part<Page> checked_first(Page const& page);

/// Whether a page is the requested one. Some services always return the first page.
bool begins_at(Page const& page, std::size_t start);

/// A group. A user has a role by being a member of it.
struct Group {
    std::string_view id;
    std::string_view name;
    bool member = false; ///< what the user should become
};

/// One conversation with one service: it decides what to ask next and what the responses mean. A Part without
/// a response yet is the step to take. `Call::session` must keep its first value.
class Conversation {
public:
    Conversation(ServiceSettings const& options, Call const& call, Responses responses, Arena& arena)
        : options_(options), call_(call), script_(responses), arena_(arena) {}

    ServiceSettings const& options() const { return options_; }
    Call const& call() const { return call_; }
    Arena& arena() { return arena_; }

    /// Sets the roles that the next write is about, for dry runs and the audit.
    void about(RolePlan const& plan) { roles_ = plan; }
    /// Sets the password that the next write holds. No error may repeat it.
    void hides(std::optional<std::string_view> const& secret) { secret_ = secret.value_or(""); }

    /// What the service can do: from the settings, from the session, or from the service now. Later calls
    /// send nothing.
    Part<Service> service();
    /// Remembers that the service does not know PATCH.
    void without_patch();

    Part<Held> user(std::string_view id);
    /// As `user`, after a write. The write has happened even if this read fails, so the error names the write
    /// by `what`.
    Part<Held> user_after(std::string_view id, std::string_view what);
    /// The responses to several reads that are sent together.
    Part<std::span<json::Value const>> read_together(Names targets, Purpose purpose);

    Part<Page> page(std::string_view target);
    /// Every resource of a list, page by page. `target` is the path with its '?' and filter; the parameters
    /// of the page are appended.
    Part<std::span<json::Value const>> all(std::string_view target);

    /// The responses to writes: the resource, or nullopt if the service answers without content. `version` is
    /// the version that the write was computed from, "" for any.
    Part<std::optional<json::Value>> create(std::string_view body, std::string_view& location);
    Part<std::optional<json::Value>> replace(std::string_view id, std::string_view body,
                                             std::string_view version);
    Part<std::optional<json::Value>> patch(std::string_view id, std::string_view body,
                                           std::string_view version);
    Part<std::optional<json::Value>> remove(std::string_view id, std::string_view version);
    /// Writes to several groups at once. Returns an error, or nullopt, for each of them.
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
    std::optional<std::string_view> session_; ///< to be remembered in the session
    std::optional<RolePlan> roles_;
    std::string_view secret_;
    bool patch_refused_ = false;
};

} // namespace idiom::scim
