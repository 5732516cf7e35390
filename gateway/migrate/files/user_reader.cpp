#include "gateway/migrate/files/user_reader.hpp"

#include "translators/core/text.hpp"

namespace idiom::migrate::files {

std::string plain_column_name(std::string_view text) {
    std::string made;
    for (char const c : text)
        if (!std::string_view(" \t\r\n_-").contains(c)) made += lower(c);
    return made;
}

} // namespace idiom::migrate::files
