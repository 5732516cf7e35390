#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace idiom::migrate {

/// The outcome of one user.
enum class Outcome : std::uint8_t {
    created,
    updated,
    same,
    skipped,
    conflict,
    failed,
    uncertain,
    deleted,
    disabled,
    roles_removed,
    sending, ///< a write is about to be sent; the last line of a user that was cut off
};
inline constexpr std::size_t outcome_count = static_cast<std::size_t>(Outcome::sending) + 1;
std::string_view name_of(Outcome outcome);

/// One line about a user, in the journal and in the report.
struct UserLine {
    std::string key;
    Outcome outcome = Outcome::same;
    std::string id;                  ///< at TO; "" if it is not known
    std::vector<std::string> fields; ///< of `updated`; of `sending` the write: create, update, delete, …
    std::string problem;
    bool made = false; ///< this run created the user, whatever the outcome; not in the line
};
/// Returns the line as JSON, with its line feed.
std::string to_json_line(std::string_view run, UserLine const& line);

struct JournalHeader {
    std::string run;
    std::string from;
    std::string to;
    std::string hash; ///< of the mapping and the options
    bool operator==(JournalHeader const&) const = default;
};

/// A journal of an earlier run.
struct FoundJournal {
    JournalHeader header;
    bool ended = false;
    std::uint64_t size = 0;                            ///< in bytes, without a torn last line
    std::unordered_map<std::string, UserLine> users;   ///< the last line of each user of FROM, by the key
    std::unordered_map<std::string, UserLine> leavers; ///< the last line of each leaver, by the id at TO
};

/// Reads the journal of an earlier run; null if there is none, or one without a whole header. The error is a
/// line for the operator.
std::expected<std::optional<FoundJournal>, std::string> read_journal(std::string const& path);

/// Returns why no journal can be kept at the path; "" if one can be. Changes nothing.
std::string why_no_journal(std::string const& path);
/// Returns why the file must not be replaced by a new journal: it is something else. "" if it may be.
std::string why_not_replaced(std::string const& path);

/// The journal of the present run. Errors are lines for the person, such as that of a full disk: a line that
/// could not be written is not there at all. Mode 0600.
class Journal {
public:
    /// Begins a new journal, in place of an old one.
    static std::expected<Journal, std::string> begin(std::string const& path, JournalHeader const& header);
    /// Continues the journal that was found.
    static std::expected<Journal, std::string> go_on(std::string const& path, FoundJournal const& found);
    Journal(Journal&& other) noexcept;
    Journal& operator=(Journal&& other) noexcept;
    ~Journal();

    std::expected<void, std::string> append(UserLine const& line);
    std::expected<void, std::string> end(int exit);
    /// Makes all lines so far durable.
    std::expected<void, std::string> sync();
    /// The same, but users who are ready at the same time share one wait for the disk.
    boost::asio::awaitable<std::expected<void, std::string>> durable();
    /// Returns how many bytes of the file are durable.
    std::uint64_t durable_size() const { return durable_; }

private:
    Journal(int descriptor, std::string path, std::string run, std::uint64_t size)
        : descriptor_(descriptor), path_(std::move(path)), run_(std::move(run)), size_(size) {}
    std::expected<void, std::string> write(std::string_view text);

    int descriptor_;
    std::string path_;
    std::string run_;
    std::uint64_t size_;
    std::uint64_t durable_ = 0; ///< bytes that are durable
};

} // namespace idiom::migrate
