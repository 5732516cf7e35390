#pragma once

#include "gateway/store/store.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace idiom::migrate {

/// Which user of TO a user of FROM became.
struct Link {
    std::string target;   ///< the id at TO
    bool created = false; ///< a run created it; false: a run matched it
    bool operator==(Link const&) const = default;
};

/// The data that the store keeps for a pair of FROM and TO: the links, and how many users FROM held when a
/// run last completed. Belongs to one event loop.
class Links {
public:
    Links(store::Store& store, std::string_view from, std::string_view to);

    /// Reads everything from the store. The other functions answer from memory.
    boost::asio::awaitable<store::StoreResult<void>> load();

    /// Find by the source (the id at FROM, or what stands for it) and by the id at TO; null if there is none.
    Link const* find(std::string_view source) const;
    std::string const* source_of(std::string_view target) const;
    /// Calls `each` with every link.
    void each(std::function<void(std::string const& source, Link const&)> const& each) const;
    std::optional<std::uint64_t> count() const { return count_; }

    /// Do nothing if the store already has that value.
    boost::asio::awaitable<store::StoreResult<void>> put(std::string source, Link link);
    boost::asio::awaitable<store::StoreResult<void>> erase(std::string source);
    /// Does the same as `put`, but the store gets it with `keep_all` only.
    void note(std::string source, Link link);
    /// Returns how many links the store does not have yet.
    std::size_t waiting() const { return waiting_.size(); }
    /// Gives the store what was noted, together, so that one transaction takes many.
    boost::asio::awaitable<store::StoreResult<void>> keep_all();
    boost::asio::awaitable<store::StoreResult<void>> put_count(std::uint64_t count);

private:
    std::vector<std::string> change(std::string source, Link link);
    boost::asio::awaitable<store::StoreResult<void>> keep(std::vector<std::string> sources);
    boost::asio::awaitable<store::StoreResult<void>> keep(std::string source);
    /// Keeps one of several. If that fails and the others have succeeded so far, `all` becomes its error.
    boost::asio::awaitable<void> keep_one(std::string source, store::StoreResult<void>& all);

    store::Store& store_;
    std::string pair_;
    std::unordered_map<std::string, Link> links_;
    std::unordered_map<std::string, std::string> sources_; ///< by the id at TO
    std::unordered_set<std::string> waiting_;              ///< sources that the store has otherwise
    std::optional<std::uint64_t> count_;
};

/// A run that writes to a back end, as another run sees it.
struct RunningRun {
    std::string run;
    std::string from;
    std::string to;
    std::string client;
};
boost::asio::awaitable<store::StoreResult<void>> note_run(store::Store& store, std::string backend,
                                                          RunningRun const& run);
/// Returns a description of the run that was last noted for the back end: "run 4f… (copy of acme to globex by
/// cli:ana)"; "another run" if none is known.
boost::asio::awaitable<std::string> describe_run(store::Store& store, std::string backend);

} // namespace idiom::migrate
