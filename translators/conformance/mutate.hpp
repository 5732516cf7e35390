#pragma once

#include "translators/conformance/conversation.hpp"

#include <cstdint>
#include <random>
#include <span>

namespace idiom::conformance {

/// Makes responses that a vendor should not give: changed recorded responses, responses of other
/// conversations, and arbitrary bytes. The n-th conversation depends only on the seed and n.
class Mutator {
public:
    Mutator(std::span<Conversation const> conversations, std::uint64_t seed);

    /// Chooses the n-th conversation.
    void begin(std::uint64_t n);
    Conversation const& conversation() const { return *conversation_; }
    /// Returns the response to the n-th request (from 0) of the conversation.
    RecordedResponse response(std::size_t n);

private:
    std::size_t below(std::size_t bound) { return bound == 0 ? 0 : random_() % bound; }
    bool one_in(std::size_t count) { return below(count) == 0; }
    RecordedResponse const& any_response();
    void mutate(RecordedResponse& response);
    void mutate_body(std::string& body);
    void mutate_text_value(std::string& body);
    void mutate_headers(RecordedResponse& response);
    std::string garbage();

    std::span<Conversation const> conversations_;
    std::vector<RecordedResponse const*> pool_;
    std::uint64_t seed_;
    Conversation const* conversation_;
    std::vector<RecordedResponse const*> script_;
    std::mt19937_64 random_;
};

} // namespace idiom::conformance
