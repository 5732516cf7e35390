#include "gateway/migrate/read_route.hpp"

#include "gateway/net/for_each_concurrent.hpp"
#include "translators/codec/printable.hpp"
#include "translators/core/text.hpp"
#include "translators/face/page_size.hpp"

#include <algorithm>
#include <memory>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

namespace idiom::migrate {

namespace asio = boost::asio;

namespace {

/// Shows the vendor's own role names, so that the roles that the route's map does not name can be told.
RolePolicy const vendor_names;

constexpr int most_tries = 3;
constexpr int most_waits = 5;
constexpr int most_pages_without_news = 1000;
/// Users that are read by themselves and held in memory together.
constexpr std::size_t most_at_a_time = 64;

class Reader {
public:
    Reader(RouteEnd& end, Pace& pace, RouteReading& reading, RouteSink const& sink)
        : end_(end), pace_(pace), reading_(reading), sink_(sink), read_(reads_of(end)),
          shows_roles_(readable(rule(end.capabilities(), Field::roles).access)) {}

    asio::awaitable<OrStop<void>> run() {
        std::string cursor;
        do {
            auto next = co_await page(cursor);
            if (!next) co_return std::unexpected(next.error());
            cursor = std::move(*next);
        } while (!cursor.empty());
        co_return OrStop<void>{};
    }

private:
    ListUsers wanted(std::string_view cursor) const {
        ListUsers list{.limit = face::page_size_of(end_.capabilities()), .cursor = cursor};
        auto const leave_out = [&](Field field) { list.wanted &= ~(1u << static_cast<unsigned>(field)); };
        // A vendor whose list shows no roles reads every user for them, more than one call may.
        leave_out(Field::roles);
        if (!reading_.everything) {
            leave_out(Field::devices);
            leave_out(Field::skills);
        }
        return list;
    }

    /// Reads one page, and returns the cursor of the next one.
    asio::awaitable<OrStop<std::string>> page(std::string const& cursor) {
        Arena arena(1024 * 1024);
        Call const call{.what = wanted(cursor), .roles = &vendor_names};
        auto const answer = co_await read_patiently(read_, pace_, call, arena);
        if (pace_.ended()) co_return stop(Exit::stopped, "interrupted");
        if (!answer)
            co_return stop(Exit::stopped,
                           "the list of " + end_.name() + " cannot be read: " + words_of(answer.error()));
        auto const* const many = std::get_if<ManyUsers>(&answer->what);
        if (!many) co_return stop(Exit::stopped, "the answer of " + end_.name() + " is no list");
        bool news = false;
        Problems const problems(answer->warnings);
        for (std::size_t at = 0; at < many->users.size(); at += most_at_a_time) {
            auto users = fresh(many->users, at, problems, arena);
            news = news || !users.empty();
            co_await complete(users);
            for (auto& one : users)
                if (auto const taken = take(one, one.arena ? *one.arena : arena); !taken)
                    co_return std::unexpected(taken.error());
        }
        // A page may be empty, because the back end holds users of others, too.
        pages_without_news_ = news ? 0 : pages_without_news_ + 1;
        if (pages_without_news_ > most_pages_without_news)
            co_return stop(Exit::stopped, "the list of " + end_.name() + " does not come to an end");
        co_return std::string(many->next);
    }

    struct Listed {
        RouteUser user;
        std::unique_ptr<Arena> arena; ///< of a user that was read by itself
    };
    using Users = std::vector<Listed>;

    /// The first warning about each user of a page.
    class Problems {
    public:
        explicit Problems(std::span<Warning const> warnings) {
            constexpr std::string_view users = "/users/";
            for (auto const& one : warnings) {
                if (!one.pointer.starts_with(users)) continue;
                auto const rest = one.pointer.substr(users.size());
                auto const slash = std::min(rest.find('/'), rest.size());
                if (auto const index = read_decimal(rest.substr(0, slash)))
                    first_.try_emplace(*index, &one, rest.substr(std::min(slash + 1, rest.size())));
            }
        }
        std::string_view of(std::size_t index, Arena& arena) const {
            auto const found = first_.find(index);
            if (found == first_.end()) return {};
            auto const& [warning, field] = found->second;
            return arena.join({field, ": ", warning->detail});
        }

    private:
        std::unordered_map<std::uint64_t, std::pair<Warning const*, std::string_view>> first_;
    };

    /// Returns those of the next users that no earlier page had. (Users that are created meanwhile move
    /// others.)
    Users fresh(std::span<User const> all, std::size_t first, Problems const& problems, Arena& arena) {
        Users users;
        auto const end = std::min(all.size(), first + most_at_a_time);
        for (std::size_t i = first; i < end; ++i)
            if (seen_.insert(std::string(all[i].id.value_or(""))).second)
                users.push_back({.user = {.user = all[i], .problem = problems.of(i, arena)}, .arena = {}});
        return users;
    }

    /// Reads each user by itself whom the list did not show whole.
    asio::awaitable<void> complete(Users& users) {
        std::vector<Listed*> partial;
        for (auto& one : users)
            if (shows_roles_ && !one.user.user.roles) partial.push_back(&one);
        co_await net::for_each_concurrent(partial.size(), reading_.concurrency,
                                          [&](std::size_t i) { return read_whole(*partial[i]); });
    }

    asio::awaitable<void> read_whole(Listed& one) {
        if (pace_.ended()) co_return;
        one.arena = std::make_unique<Arena>(4096);
        auto& arena = *one.arena;
        Call const call{.what = GetUser{.id = *one.user.user.id}, .roles = &vendor_names};
        auto const answer = co_await read_patiently(read_, pace_, call, arena);
        if (!answer) {
            one.user.problem = arena.join({"cannot be read: ", arena.copy(words_of(answer.error()))});
            co_return;
        }
        auto const& read = std::get<OneUser>(answer->what);
        one.user.user = read.user;
        one.user.problem = {};
        if (!answer->warnings.empty())
            one.user.problem =
                arena.join({answer->warnings.front().pointer, ": ", answer->warnings.front().detail});
        else if (!read.user.roles && read.whole)
            one.user.user.roles = Names{};
    }

    OrStop<void> take(Listed& one, Arena& arena) {
        if (pace_.ended()) return stop(Exit::stopped, "interrupted");
        auto& read = one.user;
        if (read.user.roles) read.user.roles = unified(read, arena);
        protect(read);
        ++reading_.users;
        return sink_(read);
    }

    Names unified(RouteUser& read, Arena& arena) {
        auto known = arena.vector<std::string_view>();
        for (auto const role : *read.user.roles) {
            auto const name = end_.roles().to_unified(role);
            if (!name.empty()) {
                known.push_back(name);
                continue;
            }
            ++reading_.hidden[codec::printable(role)];
            if (end_.roles().unmapped == UnmappedRoles::reject && read.problem.empty())
                read.problem = arena.copy("holds a role that the route does not know");
        }
        return sorted_set(Arena::keep(known), arena);
    }

    void protect(RouteUser& read) const {
        if (end_.is_own_login(read.user.user_name.value_or(""))) {
            read.is_protected = true;
            read.why_protected = "is the login that Idiom itself uses";
        }
        for (auto const& extension : read.user.extensions.value_or(std::span<Extension const>{})) {
            auto const* const row = find_extension(end_.capabilities(), extension.name);
            if (!row || !row->marks_foreign || extension.json != "true") continue;
            read.is_protected = true;
            read.why_protected = "belongs to another tenant";
        }
    }

    RouteEnd& end_;
    Pace& pace_;
    RouteReading& reading_;
    RouteSink const& sink_;
    ReadCall read_;
    bool shows_roles_;
    std::unordered_set<std::string> seen_; ///< ids
    int pages_without_news_ = 0;
};

} // namespace

asio::awaitable<OrStop<void>> read_route(RouteEnd& end, Pace& pace, RouteReading& reading,
                                         RouteSink const& sink) {
    Reader reader(end, pace, reading, sink);
    co_return co_await reader.run();
}

ReadCall reads_of(RouteEnd& end) {
    return [&end](Call const& call, Arena& arena) { return end.read(call, arena); };
}

asio::awaitable<Result<Answer>> read_patiently(ReadCall const& read, Pace& pace, Call const& call,
                                               Arena& arena) {
    Result<Answer> answer = fail(Fault::backend_unavailable, "the run came to its end before");
    int tries = 0;
    int waits = 0;
    while (tries < most_tries && waits < most_waits && co_await pace.ready()) {
        answer = co_await read(call, arena);
        if (answer) {
            pace.succeed();
            co_return answer;
        }
        auto const& error = answer.error();
        if (error.fault == Fault::user_not_found || error.fault == Fault::operation_not_supported) break;
        // An open circuit after failures of this very read says nothing new. A vendor that cannot be reached,
        // or hangs up, has failed.
        bool const waits_here = error.fault == Fault::backend_unavailable && (error.backend || tries == 0);
        if (waits_here) {
            pace.wait(error.retry_after);
            waits += std::holds_alternative<ListUsers>(call.what) ? 0 : 1;
        } else {
            ++tries;
        }
    }
    co_return answer;
}

std::string words_of(Error const& error) {
    std::string text(info(error.fault).name);
    text += ": ";
    text += error.detail.empty() ? info(error.fault).title : error.detail;
    for (auto const& one : error.errors.first(std::min<std::size_t>(error.errors.size(), 3))) {
        text += "; ";
        text += one.pointer;
        text += ' ';
        text += one.detail;
    }
    if (error.backend && !error.backend->message.empty()) {
        text += " (";
        text += error.backend->message;
        text += ')';
    }
    return codec::printable(text);
}

} // namespace idiom::migrate
