#include "gateway/inspect/ring.hpp"

#include "gateway/inspect/words.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <iterator>

namespace idiom::inspect {

std::size_t KeptCall::bytes() const {
    auto const& one = summary;
    // A node of the map, and what the texts take beside their characters.
    std::size_t size = sizeof(KeptCall) + 64;
    for (auto const* const text : {&one.id, &one.face, &one.client, &one.route, &one.backend, &one.dialect,
                                   &one.operation, &one.method, &one.path, &one.problem, &one.note})
        size += text->capacity();
    return size + session.capacity() + (record ? record->capacity() + sizeof(std::string) : 0);
}

bool meets(Summary const& summary, std::string_view query) {
    auto const status = summary.status ? std::to_string(*summary.status) : std::string("running");
    std::array<std::string_view, 10> const texts{
        summary.path, status,     summary.client, summary.problem,   summary.method,
        summary.note, summary.id, summary.route,  summary.operation, summary.backend};
    while (!(query = trimmed(query, white_space)).empty()) {
        auto const word = query.substr(0, query.find_first_of(white_space));
        query.remove_prefix(word.size());
        auto const holds = [word](std::string_view text) { return contains_ignoring_case(text, word); };
        if (std::ranges::none_of(texts, holds)) return false;
    }
    return true;
}

void Ring::put(KeptCall call) {
    auto const seq = call.summary.seq;
    drop(seq);
    bytes_ += call.bytes();
    calls_.emplace(seq, std::move(call));
    while (!calls_.empty() && (calls_.size() > most_calls_ || bytes_ > most_bytes_))
        drop(calls_.begin()->first);
}

void Ring::drop(std::uint64_t seq) {
    auto const found = calls_.find(seq);
    if (found == calls_.end()) return;
    bytes_ -= found->second.bytes();
    calls_.erase(found);
}

void Ring::clear() {
    calls_.clear();
    bytes_ = 0;
}

KeptCall const* Ring::find(std::string_view id) const {
    for (auto call = calls_.rbegin(); call != calls_.rend(); ++call)
        if (call->second.summary.id == id) return &call->second;
    return nullptr;
}

Ring::Page Ring::page(std::uint64_t before, std::size_t limit, std::string_view query) const {
    Page page;
    auto const end = before == 0 ? calls_.end() : calls_.lower_bound(before);
    for (auto call = std::make_reverse_iterator(end); call != calls_.rend(); ++call) {
        if (!meets(call->second.summary, query)) continue;
        if (page.calls.size() == limit) {
            page.next = page.calls.back()->summary.seq;
            break;
        }
        page.calls.push_back(&call->second);
    }
    return page;
}

} // namespace idiom::inspect
