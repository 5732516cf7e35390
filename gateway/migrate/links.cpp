#include "gateway/migrate/links.hpp"

#include "gateway/net/for_each_concurrent.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/printable.hpp"
#include "translators/core/text.hpp"

#include <vector>

namespace idiom::migrate {

namespace asio = boost::asio;
using store::StoreResult;

namespace {

// Records under names that no back end has: a name in routes.yaml holds no control character.
constexpr auto* links_of = "\x01links\x01";
constexpr auto* counts = "\x01"
                         "counts";
constexpr auto* runs = "\x01runs";

std::string link_document(Link const& link) {
    std::string out = R"({"to":)";
    json::append_string(out, link.target);
    return out + (link.created ? R"(,"created":true})" : R"(,"created":false})");
}

std::optional<Link> read_link(std::string_view document) {
    Arena arena(512);
    auto const value = json::read(document, arena);
    auto const to = value ? value->text_of("to") : std::nullopt;
    auto const* const created = value ? value->find("created") : nullptr;
    if (!to || !created) return std::nullopt;
    return Link{.target = std::string(*to), .created = created->truth};
}

} // namespace

Links::Links(store::Store& store, std::string_view from, std::string_view to)
    : store_(store), pair_(std::string(from) + '\x01' + std::string(to)) {}

asio::awaitable<StoreResult<void>> Links::load() {
    auto const listed = co_await store_.list(links_of + pair_);
    if (!listed) co_return std::unexpected(listed.error());
    for (auto const& one : *listed)
        if (auto link = read_link(one.document)) {
            sources_[link->target] = one.key;
            links_[one.key] = std::move(*link);
        }
    auto const count = co_await store_.get(counts, pair_);
    if (!count) co_return std::unexpected(count.error());
    if (*count) count_ = read_decimal((*count)->document);
    co_return StoreResult<void>{};
}

Link const* Links::find(std::string_view source) const {
    auto const found = links_.find(std::string(source));
    return found == links_.end() ? nullptr : &found->second;
}

std::string const* Links::source_of(std::string_view target) const {
    auto const found = sources_.find(std::string(target));
    return found == sources_.end() ? nullptr : &found->second;
}

void Links::each(std::function<void(std::string const&, Link const&)> const& each) const {
    for (auto const& [source, link] : links_)
        each(source, link);
}

asio::awaitable<StoreResult<void>> Links::put(std::string source, Link link) {
    co_return co_await keep(change(std::move(source), std::move(link)));
}

asio::awaitable<StoreResult<void>> Links::erase(std::string source) {
    auto const found = links_.find(source);
    if (found == links_.end()) co_return StoreResult<void>{};
    sources_.erase(found->second.target);
    links_.erase(found);
    co_return co_await keep(std::move(source));
}

void Links::note(std::string source, Link link) {
    for (auto& changed : change(std::move(source), std::move(link)))
        waiting_.insert(std::move(changed));
}

asio::awaitable<StoreResult<void>> Links::keep_all() {
    std::vector<std::string> sources(waiting_.begin(), waiting_.end());
    waiting_.clear();
    co_return co_await keep(std::move(sources));
}

/// Returns the sources of which the store has something else now.
std::vector<std::string> Links::change(std::string source, Link link) {
    std::vector<std::string> changed;
    if (auto const* const holder = source_of(link.target); holder && *holder != source) {
        // The user of FROM has another id now. Who was created stays created.
        changed.push_back(*holder);
        auto const earlier = links_.find(*holder);
        link.created = link.created || (earlier != links_.end() && earlier->second.created);
        links_.erase(changed.front());
    }
    auto& here = links_[source];
    if (here == link) return changed;
    if (auto const before = sources_.find(here.target); before != sources_.end() && before->second == source)
        sources_.erase(before);
    here = std::move(link);
    sources_[here.target] = source;
    changed.push_back(std::move(source));
    return changed;
}

asio::awaitable<StoreResult<void>> Links::keep(std::vector<std::string> sources) {
    StoreResult<void> kept;
    co_await net::for_each_concurrent(sources.size(), sources.size(),
                                      [&](std::size_t i) { return keep_one(sources[i], kept); });
    co_return kept;
}

asio::awaitable<void> Links::keep_one(std::string source, StoreResult<void>& all) {
    auto const one = co_await keep(std::move(source));
    if (!one && all) all = one;
}

/// Makes the store have of a source what is known of it now.
asio::awaitable<StoreResult<void>> Links::keep(std::string source) {
    if (auto const* const link = find(source))
        co_return co_await store_.put(links_of + pair_, std::move(source),
                                      {.document = link_document(*link), .secrets = {}});
    auto const erased = co_await store_.erase(links_of + pair_, std::move(source));
    if (!erased) co_return std::unexpected(erased.error());
    co_return StoreResult<void>{};
}

asio::awaitable<StoreResult<void>> Links::put_count(std::uint64_t count) {
    count_ = count;
    co_return co_await store_.put(counts, pair_, {.document = std::to_string(count), .secrets = {}});
}

asio::awaitable<StoreResult<void>> note_run(store::Store& store, std::string backend, RunningRun const& run) {
    std::string document = R"({"run":)";
    json::append_string(document, run.run);
    for (auto const& [name, value] :
         {std::pair(R"(,"from":)", &run.from), {R"(,"to":)", &run.to}, {R"(,"client":)", &run.client}}) {
        document += name;
        json::append_string(document, *value);
    }
    co_return co_await store.put(runs, std::move(backend), {.document = document + '}', .secrets = {}});
}

asio::awaitable<std::string> describe_run(store::Store& store, std::string backend) {
    auto const found = co_await store.get(runs, std::move(backend));
    Arena arena(1024);
    auto const value =
        found && *found ? json::read((*found)->document, arena) : std::unexpected(json::SyntaxError{});
    auto const run = value ? value->text_of("run") : std::nullopt;
    if (!run) co_return "another run";
    auto const part = [&](std::string_view name) {
        return codec::printable(value->text_of(name).value_or("?"));
    };
    co_return "run " + codec::printable(*run) + " (from " + part("from") + " to " + part("to") + ", by " +
        part("client") + ")";
}

} // namespace idiom::migrate
