#include "gateway/cli/new_translator.hpp"

#include "gateway/cli/skeleton.hpp"
#include "gateway/modules/loader.hpp"
#include "translators/registry.hpp"

#include <algorithm>
#include <array>

namespace idiom::cli {

std::string why_no_name(std::string_view name) {
    if (!modules::is_name(name)) return "use lower-case letters, digits and _, a letter first, 64 at most";
    if (find_dialect(name)) return "the gateway has a translator of that name";
    constexpr std::array<std::string_view, 2> taken{"fields", "module"};
    if (std::ranges::find(taken, name) != taken.end()) return "one of its files has that name";
    return {};
}

std::expected<std::vector<std::filesystem::path>, std::string>
new_translator(std::string_view name, std::filesystem::path const& folder) {
    return write_skeleton("template", name, folder);
}

} // namespace idiom::cli
