#include "gateway/http1/version.hpp"

#include <algorithm>

namespace idiom::http1 {

std::size_t newer_minor_version(bool is_request, std::string_view line) {
    constexpr std::string_view known = "HTTP/1.";
    auto const begin = is_request ? line.size() - std::min(line.size(), known.size() + 1) : 0;
    auto const version = line.substr(begin, known.size() + 1);
    bool const newer = version.size() > known.size() && version.starts_with(known) && version.back() >= '2' &&
                       version.back() <= '9';
    return newer ? begin + known.size() : line.npos;
}

} // namespace idiom::http1
