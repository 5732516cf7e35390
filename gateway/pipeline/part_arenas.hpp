#pragma once

#include "translators/core/arena.hpp"

#include <cstddef>
#include <memory>
#include <vector>

namespace idiom::pipeline {

/// The memory of a part of a request. What the part ends with may refer to it.
struct PartArena {
    Arena arena{std::size_t{32} * 1024}; // the read of a user takes a good half of it
    bool kept = false;                   ///< something refers to it until the request ends
};

/// The memory of the parts of one request. Each part takes what an earlier part no longer needs, so that a
/// batch of 100 calls stays within the memory of the calls that run at once. Used by one thread.
class PartArenas {
public:
    /// Returns memory that belongs to the caller until `give_back`.
    PartArena& take() {
        if (free_.empty()) return *all_.emplace_back(std::make_unique<PartArena>());
        auto& part = *free_.back();
        free_.pop_back();
        return part;
    }

    /// Takes memory back for the next part. Memory that is kept only grows.
    void give_back(PartArena& part) {
        if (!part.kept) part.arena.reset();
        free_.push_back(&part);
    }

private:
    std::vector<std::unique_ptr<PartArena>> all_;
    std::vector<PartArena*> free_;
};

} // namespace idiom::pipeline
