#include "gateway/webhooks/delivery_queue.hpp"

#include "translators/codec/json/json.hpp"

#include <algorithm>
#include <charconv>

namespace idiom::webhooks {

using boost::asio::awaitable;
using store::StoreResult;

namespace {

/// The records of all receivers are under this name. No back end has it, because theirs have no space.
constexpr std::string_view records = "the webhooks";
constexpr std::string_view waits = "waits";
constexpr std::string_view dead_letter = "dead";

std::string document_of(QueuedMessage const& message) {
    std::string text = R"({"id":)";
    json::append_string(text, message.id);
    text.append(R"(,"attempts":)").append(std::to_string(message.attempts));
    text.append(R"(,"due":)").append(std::to_string(message.due.time_since_epoch().count()));
    text.append(R"(,"failure":)");
    json::append_string(text, message.failure);
    return text + "}";
}

std::int64_t number_in(json::Value const& document, std::string_view name) {
    auto const* const member = document.find(name);
    std::int64_t number = 0;
    if (member) std::from_chars(member->text.data(), member->text.data() + member->text.size(), number);
    return number;
}

std::string text_in(json::Value const& document, std::string_view name) {
    auto const* const member = document.find(name);
    return member ? std::string(member->text) : std::string();
}

QueuedMessage message_of(store::Listed const& record) {
    Arena arena;
    QueuedMessage made{.key = record.key};
    auto const document = json::read(record.document, arena);
    if (!document) return made;
    made.id = text_in(*document, "id");
    made.attempts = static_cast<std::uint64_t>(number_in(*document, "attempts"));
    made.due = store::Time(std::chrono::milliseconds(number_in(*document, "due")));
    made.failure = text_in(*document, "failure");
    return made;
}

store::RecordChange put(std::string key, std::string document) {
    return {.key = std::move(key), .record = store::Record{.document = std::move(document), .secrets = {}}};
}

} // namespace

/// Keys sort by the time at which the message is due, and then by its id.
std::string DeliveryQueue::key_of(std::string_view kind, QueuedMessage const& message) const {
    auto due = std::to_string(message.due.time_since_epoch().count());
    due.insert(0, 13 - std::min<std::size_t>(due.size(), 13), '0');
    return std::string(kind).append(" ").append(name_).append(" ").append(due).append(" ").append(message.id);
}

std::string DeliveryQueue::body_key(std::string const& id) const { return "body " + name_ + " " + id; }

auto DeliveryQueue::place() -> Awaitable<std::optional<std::int64_t>> {
    auto const found = co_await store_.get(std::string(records), "place " + name_);
    if (!found) co_return std::unexpected(found.error());
    if (!*found) co_return std::nullopt;
    Arena arena;
    auto const document = json::read((*found)->document, arena);
    co_return document ? std::optional(number_in(*document, "after")) : std::nullopt;
}

auto DeliveryQueue::take(std::int64_t place, std::vector<QueuedMessage> messages) -> Awaitable<void> {
    std::vector<store::RecordChange> changes;
    changes.push_back(put("place " + name_, R"({"after":)" + std::to_string(place) + "}"));
    for (auto& message : messages) {
        changes.push_back(put(key_of(waits, message), document_of(message)));
        changes.push_back(put(body_key(message.id), std::move(message.body)));
    }
    co_return co_await store_.change(std::string(records), std::move(changes));
}

auto DeliveryQueue::list(std::string_view kind, std::size_t most) -> Awaitable<std::vector<QueuedMessage>> {
    std::vector<QueuedMessage> made;
    store::KeyRange range{.prefix = std::string(kind) + " " + name_ + " ", .after = {}};
    while (made.size() < most) {
        auto const page = co_await store_.page(std::string(records), range);
        if (!page) co_return std::unexpected(page.error());
        for (auto const& record : *page)
            made.push_back(message_of(record));
        if (page->size() < range.limit) break;
        range.after = page->back().key;
    }
    co_return made;
}

auto DeliveryQueue::waiting() -> Awaitable<std::vector<QueuedMessage>> { return list(waits, most_waiting); }

auto DeliveryQueue::dead() -> Awaitable<std::vector<QueuedMessage>> {
    return list(dead_letter, most_dead + 1);
}

auto DeliveryQueue::body(std::string const& id) -> Awaitable<std::optional<std::string>> {
    auto found = co_await store_.get(std::string(records), body_key(id));
    if (!found) co_return std::unexpected(found.error());
    co_return *found ? std::optional(std::move((*found)->document)) : std::nullopt;
}

void DeliveryQueue::erase(QueuedMessage const& message, std::vector<store::RecordChange>& changes) const {
    changes.push_back({.key = message.key, .record = std::nullopt});
    changes.push_back({.key = body_key(message.id), .record = std::nullopt});
}

auto DeliveryQueue::settle(std::vector<Outcome> outcomes) -> Awaitable<void> {
    std::vector<store::RecordChange> changes;
    std::size_t new_dead = 0;
    for (auto const& [message, kind] : outcomes) {
        if (kind == Outcome::Kind::delivered) {
            erase(message, changes);
            continue;
        }
        changes.push_back({.key = message.key, .record = std::nullopt});
        bool const dies = kind == Outcome::Kind::given_up;
        new_dead += dies ? 1 : 0;
        changes.push_back(put(key_of(dies ? dead_letter : waits, message), document_of(message)));
    }
    if (new_dead > 0) {
        auto const letters = co_await dead();
        if (!letters) co_return std::unexpected(letters.error());
        for (std::size_t i = 0; i < letters->size() && i + most_dead < letters->size() + new_dead; ++i)
            erase((*letters)[i], changes);
    }
    co_return co_await store_.change(std::string(records), std::move(changes));
}

auto DeliveryQueue::replay(std::string_view id, store::Time now) -> Awaitable<std::size_t> {
    auto letters = co_await dead();
    if (!letters) co_return std::unexpected(letters.error());
    std::vector<store::RecordChange> changes;
    for (auto& letter : *letters) {
        if (!id.empty() && letter.id != id) continue;
        changes.push_back({.key = letter.key, .record = std::nullopt});
        letter.attempts = 0;
        letter.due = now;
        changes.push_back(put(key_of(waits, letter), document_of(letter)));
    }
    auto const count = changes.size() / 2;
    if (count == 0) co_return count;
    auto const kept = co_await store_.change(std::string(records), std::move(changes));
    if (!kept) co_return std::unexpected(kept.error());
    co_return count;
}

} // namespace idiom::webhooks
