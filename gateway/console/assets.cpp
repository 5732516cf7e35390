#include "gateway/console/assets.hpp"

#include "gateway/http1/content_coding.hpp"
#include "translators/core/arena.hpp"

#include <algorithm>
#include <new>
#include <vector>

namespace idiom::console {

namespace {

struct Unpacked {
    Unpacked() {
        auto const [gzip, files] = packed_assets();
        std::size_t size = 0;
        for (auto const& file : files)
            size += file.size;
        auto text = http1::without_codings(gzip, "gzip", size, arena);
        if (!text) throw std::bad_alloc();
        for (auto const& file : files) {
            assets.push_back({.path = file.path, .content = text->substr(0, file.size)});
            text->remove_prefix(file.size);
        }
        std::ranges::sort(assets, {}, &Asset::path);
    }

    Arena arena;
    std::vector<Asset> assets;
};

} // namespace

std::span<Asset const> embedded_assets() {
    static Unpacked const unpacked;
    return unpacked.assets;
}

} // namespace idiom::console
