#pragma once

#include "gateway/inspect/inspection.hpp"

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::inspect {

/// A call in one line. All texts are masked.
struct Summary {
    std::uint64_t seq = 0; ///< grows with the beginnings of the calls
    std::string id;        ///< the request id; a client may use one twice
    Time at;               ///< when the request arrived
    std::string face;
    std::string client;
    std::string route;
    std::string backend;
    std::string dialect;
    std::string operation;
    std::string method;
    std::string path;
    std::optional<int> status; ///< null while the call runs
    std::string problem;
    std::chrono::microseconds duration{};
    std::string note;
    bool console = false; ///< the console made the call
};

struct KeptCall {
    Summary summary;
    /// The call with all its parts, as JSON; null while the call runs.
    std::shared_ptr<std::string const> record = {};
    /// What the dialect remembered of the back end when the conversation began (Call::session), masked.
    std::string session = {};

    /// Returns the memory that the call takes, in bytes.
    std::size_t bytes() const;
};

/// Returns whether the path, status, client, problem, method, operation or note contains each word of
/// `query`, without case.
bool meets(Summary const& summary, std::string_view query);

/// The calls that are kept, of all inspections: bounded by their number and by their bytes. The oldest goes
/// first. Belongs to one thread.
class Ring {
public:
    Ring(std::size_t most_calls, std::size_t most_bytes) : most_calls_(most_calls), most_bytes_(most_bytes) {}

    /// Keeps a call, or what it has become, in place of the one with the same number.
    void put(KeptCall call);
    /// Forgets the call with this number.
    void drop(std::uint64_t seq);
    void clear();

    bool holds(std::uint64_t seq) const { return calls_.contains(seq); }
    /// Returns the latest call with this request id, or null.
    KeptCall const* find(std::string_view id) const;
    /// Returns up to `limit` calls that meet `query`, newest first, from those before `before`; 0 for the
    /// newest. `next` is the number to go on with; 0 if there is no more.
    struct Page {
        std::vector<KeptCall const*> calls;
        std::uint64_t next = 0;
    };
    Page page(std::uint64_t before, std::size_t limit, std::string_view query) const;

    std::size_t size() const { return calls_.size(); }
    std::size_t bytes() const { return bytes_; }
    std::size_t most_calls() const { return most_calls_; }
    std::size_t most_bytes() const { return most_bytes_; }

private:
    std::size_t most_calls_;
    std::size_t most_bytes_;
    std::size_t bytes_ = 0;
    std::map<std::uint64_t, KeptCall> calls_; ///< by seq
};

} // namespace idiom::inspect
