#include "gateway/migrate/earlier_run.hpp"

#include "gateway/migrate/durable_file.hpp"

#include <sys/stat.h>

namespace idiom::migrate {

namespace {

/// Returns why the journal cannot be the one of this run; "" if it can.
std::string why_not_resumed(JournalHeader const& header, Options const& options, Setup const& setup) {
    auto const path = journal_path(options);
    bool const same = header.from == setup.from.stored_name() && header.to == setup.to.stored_name() &&
                      header.hash == digest(options, setup.mapping);
    if (!same)
        return path + " is the journal of a run with other ends, another mapping or other options; --restart "
                      "begins anew, --journal names another file";
    if (options.resume) return {};
    return path + " is the journal of run " + header.run +
           ", which was cut off: --resume goes on with it, --restart begins anew";
}

OrStop<std::optional<FoundJournal>> find_journal(Options const& options, Setup const& setup) {
    auto const path = journal_path(options);
    if (auto why = why_no_journal(path); !why.empty()) return stop(Exit::wrong, std::move(why));
    if (options.restart) {
        if (auto why = why_not_replaced(path); !why.empty()) return stop(Exit::wrong, std::move(why));
        return std::nullopt;
    }
    auto found = read_journal(path);
    if (!found) return stop(Exit::wrong, found.error());
    if (!*found || (*found)->ended) return std::nullopt;
    if (auto why = why_not_resumed((*found)->header, options, setup); !why.empty())
        return stop(Exit::wrong, std::move(why));
    return std::move(*found);
}

OrStop<void> check_passwords(Options const& options, bool resumed) {
    if (options.passwords.empty()) return {};
    if (auto why = why_not_writable(options.passwords); !why.empty())
        return stop(Exit::wrong, std::move(why));
    struct stat about{};
    bool const there = ::lstat(options.passwords.c_str(), &about) == 0;
    if (there && !resumed) return stop(Exit::wrong, options.passwords + " exists already");
    return {};
}

} // namespace

OrStop<std::optional<FoundJournal>> find_earlier_run(Options const& options, Setup const& setup) {
    if (options.command == Command::diff) return std::nullopt;
    auto found = find_journal(options, setup);
    if (!found) return found;
    if (auto const allowed = check_passwords(options, found->has_value()); !allowed)
        return std::unexpected(allowed.error());
    return found;
}

} // namespace idiom::migrate
