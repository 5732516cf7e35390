#pragma once

#include "gateway/config/dialect_file.hpp"
#include "gateway/record/recorder.hpp"
#include "tests/gateway/config/support.hpp"
#include "tests/support/dialect_play.hpp"

#include <boost/test/unit_test.hpp>

#include <array>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace idiom::tests {

inline std::string text_of(std::filesystem::path const& file) {
    std::ifstream in(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

inline constexpr std::array json_headers{Header{"Content-Type", "application/json"},
                                         Header{"X-Request-Id", "4711-0815"}};
inline Response shows(int status, std::string_view body) {
    return {.status = status, .headers = json_headers, .body = body, .secrets = {}};
}

/// Plays calls with the file of keycloak, and records them.
struct Recorded {
    explicit Recorded(record::RecorderOptions options = {})
        : text(text_of(std::filesystem::path(IDIOM_DIALECTS) / "keycloak.yaml")),
          file(*config::parse_dialect_file(text, "keycloak")) {
        options.into = folder.path() / "cases";
        options.words = text;
        recorder = std::make_unique<record::Recorder>(file->info(), std::move(options));
        dialect = recorder->info().make({});
    }
    void play(decltype(Call::what) const& what, std::vector<Response> const& replies) {
        auto const played = tests::play(
            *dialect, {.what = what, .roles = &roles},
            [&](Request const&, std::size_t n) {
                return n < replies.size() ? replies[n] : Response{.delivery = Delivery::lost};
            },
            arena);
        BOOST_TEST(played.ended);
    }
    std::vector<std::string> cases() const {
        std::vector<std::string> names;
        std::error_code none;
        for (auto const& entry : std::filesystem::directory_iterator(folder.path() / "cases", none))
            names.push_back(entry.path().stem().string());
        std::ranges::sort(names);
        return names;
    }
    std::string the_case(std::string const& name) const {
        return text_of(folder.path() / "cases" / (name + ".yaml"));
    }

    config::test::Folder folder;
    std::string text;
    std::shared_ptr<declared::DeclaredFile const> file;
    std::unique_ptr<record::Recorder> recorder;
    std::unique_ptr<Dialect> dialect;
    RolePolicy roles;
    Arena arena;
};

} // namespace idiom::tests
