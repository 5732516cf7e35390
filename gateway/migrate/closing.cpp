#include "gateway/migrate/closing.hpp"

#include "gateway/migrate/summary.hpp"

#include <string>

namespace idiom::migrate {

namespace {

/// Returns the status of a command whose end cannot be told.
int untold(Closing const& closing, int status) {
    return status <= static_cast<int>(Exit::some_failed) ? status_of(closing.options, Exit::stopped) : status;
}

int print(Closing const& closing, std::string const& text, int status) {
    if (text.empty() || closing.terminal.print(text)) return status;
    closing.progress.say("standard output cannot be written\n");
    return untold(closing, status);
}

int close_diff(Closing const& closing, int status, bool came_to_end) {
    if (!came_to_end) return status;
    return print(closing,
                 closing.options.json ? diff_as_json(closing.shown, closing.from, closing.to)
                                      : diff_as_text(closing.shown),
                 status);
}

} // namespace

int close(Closing const& closing, int status, bool came_to_end) {
    if (closing.options.command == Command::diff) return close_diff(closing, status, came_to_end);
    bool const refused = !came_to_end && closing.tally.done() == 0;
    auto& report = closing.report;
    if (refused) report.reset();
    if (report)
        if (auto const written = report->commit(); !written) {
            closing.progress.say(written.error() + '\n');
            status = untold(closing, status);
        }
    Ending const ending{.from = closing.from,
                        .to = closing.to,
                        .dry_run = closing.options.dry_run,
                        .exit = status,
                        .report = report ? std::string_view(closing.options.report) : std::string_view(),
                        .shown_users = closing.shown.users()};
    if (closing.options.json)
        return print(closing, ending_as_json(closing.run, closing.tally, ending), status);
    // What a dry run shows tells why it is refused, too.
    auto text = closing.shown.users();
    text += closing.requests;
    if (!refused) text += ending_as_text(closing.tally, ending);
    return print(closing, text, status);
}

int status_of(Options const& options, Exit exit) {
    return static_cast<int>(options.command == Command::diff ? Exit::wrong : exit);
}

} // namespace idiom::migrate
