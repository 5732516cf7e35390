#include "gateway/migrate/files/user_reader.hpp"
#include "gateway/migrate/files/user_writer.hpp"

#include "tests/fuzz/target.hpp"

#include <vector>

namespace idiom::testing {

namespace {

using namespace idiom::migrate;

/// The contents of a file: its users as JSON, and the problem that ended the reading.
struct Contents {
    std::string users;
    std::string problem;
    bool operator==(Contents const&) const = default;
};

Contents read(std::string_view text, files::ReadOptions const& options, std::size_t step) {
    Contents made;
    auto const ended = [&](config::Problem const& problem) {
        made.problem =
            std::to_string(problem.at.line) + ":" + std::to_string(problem.at.column) + " " + problem.message;
        return made;
    };
    auto reader = files::read_users(files::input_of(std::string(text), step), options);
    if (!reader) return ended(reader.error());
    auto const writer = files::make_writer(files::Format::jsonl, capabilities_of_files(), false);
    for (Arena arena;; arena.reset()) {
        auto const user = (*reader)->next(arena);
        if (!user) return ended(user.error());
        if (!*user) return made;
        writer->append(made.users, (*user)->user, arena);
    }
}

} // namespace

/// The first line is the format and the encoding. The file must give the same users and the same problem in
/// whatever portions its bytes arrive. The users, written as JSON, must be readable as users again.
std::string wrong_with(std::string_view input) {
    auto line = take_line(input);
    files::ReadOptions options;
    options.format = files::format_named(take_word(line)).value_or(files::Format::csv);
    options.encoding = take_word(line);
    options.csv_safe = !line.empty();
    auto const whole = read(input, options, input.size() + 1);
    for (auto const step : {1UL, 3UL, 64UL})
        if (read(input, options, step) != whole)
            return "the users or the problem are others, " + std::to_string(step) + " bytes at a time";
    auto const again = read(whole.users, {}, 64);
    if (!again.problem.empty()) return "what was written is not read: " + again.problem;
    if (again.users != whole.users) return "what was written is read as something else";
    return {};
}

} // namespace idiom::testing
