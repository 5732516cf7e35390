#pragma once

#include "gateway/migrate/files/format.hpp"
#include "gateway/migrate/mapping/mapping.hpp"
#include "translators/core/user.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::migrate {

enum class Command : std::uint8_t { copy, sync, diff, import };
std::string_view name_of(Command command);

/// One `--only`: users of FROM with this value. Values of one field are alternatives.
struct OnlyFilter {
    Field field; ///< userName, email or roles
    std::string value;
};

/// `N` or `N%`.
struct Share {
    std::uint64_t number = 0;
    bool percent = false;
};

enum class ProgressStyle : std::uint8_t { automatic, plain, json, none };
enum class UnmappedRolesOption : std::uint8_t { fail, skip };
enum class InactiveOption : std::uint8_t { skip, copy };

/// The command line of one run, parsed and checked. Defaults are those of the README.
struct Options {
    Command command = Command::copy;
    std::string from;
    std::string to;
    std::string config = "routes.yaml";
    bool dry_run = false;
    std::string mapping; ///< "": the standard mapping
    std::optional<Field> match;
    std::vector<OnlyFilter> only;
    std::optional<std::uint64_t> limit;
    std::size_t concurrency = 4;
    std::optional<double> rate; ///< requests a second to each back end
    std::string journal;        ///< "": `idiom-FROM-TO.journal`
    bool resume = false;
    bool restart = false;
    std::string report;
    std::uint64_t max_errors = 100;
    std::optional<Share> max_deletes;
    Share max_shrink{.number = 50, .percent = true};
    std::optional<mapping::MissingAction> missing;
    std::optional<mapping::MissingScope> missing_from;
    bool global_deletes = false; ///< `--delete-scope global`
    std::string passwords;
    UnmappedRolesOption unmapped_roles = UnmappedRolesOption::fail;
    InactiveOption inactive = InactiveOption::skip;
    std::string encoding;
    std::optional<files::Format> from_format;
    bool csv_safe = false;
    bool yes = false;
    bool verbose = false;
    ProgressStyle progress = ProgressStyle::automatic;
    bool json = false; ///< `--format json`
    /// Options that were given and that the command has no use for, such as `--journal` of diff.
    std::vector<std::string> idle;
};

/// Parse one word of the command line; null if it has another form.
std::optional<Share> read_share(std::string_view text);
std::optional<double> read_rate(std::string_view text);
std::optional<OnlyFilter> read_only_filter(std::string_view text);

/// Returns the journal's file: that of the options, or `idiom-FROM-TO.journal`. Uses only the name of a file,
/// with `_` for characters that a file's name should not have.
std::string journal_path(Options const& options);

/// Returns the hash of everything that decides what is written: the mapping and its options. A journal with
/// another hash is not resumed.
std::string digest(Options const& options, mapping::Mapping const& mapping);

} // namespace idiom::migrate
