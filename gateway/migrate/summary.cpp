#include "gateway/migrate/summary.hpp"

#include "gateway/migrate/printed_json.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/printable.hpp"

#include <algorithm>

namespace idiom::migrate {

namespace {

std::string users(std::uint64_t count) { return std::to_string(count) + (count == 1 ? " user" : " users"); }

void add_counts(std::string& out, std::string_view heading,
                std::map<std::string, std::uint64_t, std::less<>> const& counts) {
    if (counts.empty()) return;
    out.append(heading);
    bool first = true;
    for (auto const& [name, count] : counts) {
        out.append(first ? " " : ", ").append(codec::printable(name)).append(" (").append(users(count)) +=
            ')';
        first = false;
    }
    out += '\n';
}

void add_names(std::string& out, std::string_view heading, std::vector<std::string> const& names) {
    if (names.empty()) return;
    out.append(heading);
    for (std::size_t i = 0; i < names.size(); ++i)
        out.append(i == 0 ? " " : ", ").append(codec::printable(names[i]));
    out += '\n';
}

/// Returns the options that were given and that change nothing between these ends.
std::vector<std::string> idle_options(Setup const& setup, Options const& options) {
    auto idle = options.idle;
    auto const* const from = setup.from.reader.get();
    bool const file = from || setup.to.reader;
    bool const csv = (from && from->fields().csv) || (setup.to.reader && setup.to.reader->fields().csv);
    if (!options.encoding.empty() && !file) idle.emplace_back("--encoding");
    if (options.from_format && !from) idle.emplace_back("--from-format");
    if (options.csv_safe && !csv) idle.emplace_back("--csv-safe");
    bool const writes = options.command != Command::diff;
    if (writes && options.verbose && !options.dry_run) idle.emplace_back("--verbose");
    if (writes && !options.passwords.empty() && !setup.mapping.password()) idle.emplace_back("--passwords");
    return idle;
}

void add_vendors(std::string& out, Setup const& setup, std::uint64_t creates) {
    for (auto const* const end : {&setup.from, &setup.to})
        if (end->route && end->capabilities().shows_record)
            out += end->name + " (" + std::string(end->dialect()) +
                   ") cannot be listed: what is compared are the users that were written through Idiom; "
                   "others look as if they were not there\n";
    if (creates > 0 && !setup.to.capabilities().create_sets_off.empty())
        out.append(setup.to.capabilities().create_sets_off) += '\n';
}

} // namespace

std::string opening_words(std::string_view run, Setup const& setup, Options const& options,
                          Gathered const& gathered, Plan const& plan) {
    auto const creates = plan.count(Action::create);
    bool const diff = options.command == Command::diff;
    std::string out = diff ? "" : "run " + std::string(run) + ": ";
    out += std::string(name_of(options.command)) + " from " + setup.from.name + " to " + setup.to.name + '\n';
    add_names(out, "of no effect here:", idle_options(setup, options));
    out += users(gathered.from.size()) + " of " + setup.from.name + ", " + users(gathered.to.size()) +
           " of " + setup.to.name + ": " + std::to_string(creates) + " to create, " +
           std::to_string(plan.count(Action::update)) + " to update, " +
           std::to_string(plan.count(Action::leave)) + (diff ? " missing" : " leavers to act on") + '\n';
    if (diff && (!options.only.empty() || options.limit))
        out += "--only and --limit hide users of " + setup.from.name + ": nobody is called missing\n";
    add_counts(out, "stays behind, because it is not mapped:", gathered.losses.fields);
    add_counts(out,
               "roles that the route " + setup.from.name + " does not name stay behind:", gathered.hidden);
    add_counts(out,
               options.unmapped_roles == UnmappedRolesOption::skip
                   ? "roles that " + setup.to.name + " does not know are left out:"
                   : "roles that " + setup.to.name + " does not know, whose users fail:",
               gathered.losses.roles);
    add_names(out, "not used:", gathered.unknown_names);
    if (plan.leavers_unknown)
        out += "a user of FROM cannot be read and may be any user of TO: nobody counts as a leaver\n";
    add_vendors(out, setup, diff ? 0 : creates);
    add_counts(out,
               "roles that cost at " + setup.to.name +
                   ", which refuses these users unless accept_charges is set:",
               plan.charged);
    if (auto const lacking = lacking_words(plan); !lacking.empty()) out += lacking + '\n';
    return out;
}

std::string lacking_words(Plan const& plan) {
    if (plan.lacking == 0) return {};
    auto const all = plan.creates + plan.count(Action::update);
    std::string out = users(all) + ": " + std::to_string(all - plan.lacking) + " can be " +
                      (plan.count(Action::update) == 0 ? "created" : "written");
    for (auto const& [words, count] : plan.lacks)
        out += ", " + std::to_string(count) + ' ' + codec::printable(words);
    return out;
}

void append_count(std::string& out, std::string_view name, std::uint64_t count) {
    auto const number = std::to_string(count);
    out.append(name).append(14 - std::min<std::size_t>(13, name.size()), ' ');
    out.append(number.size() < 8 ? 8 - number.size() : 0, ' ').append(number) += '\n';
}

std::string ending_as_text(Tally const& tally, Ending const& ending) {
    std::string out = ending.dry_run ? "a dry run: nothing was written\n" : "";
    append_count(out, "read", tally.read);
    for (std::size_t i = 0; i < outcome_count; ++i)
        if (auto const outcome = static_cast<Outcome>(i);
            tally.of(outcome) > 0 && outcome != Outcome::sending)
            append_count(out, name_of(outcome), tally.of(outcome));
    for (auto const& one : tally.troubles())
        out.append(name_of(one.outcome))
            .append("  ")
            .append(codec::printable(one.key))
            .append(": ")
            .append(codec::printable(one.problem)) += '\n';
    if (tally.has_trouble() && !ending.report.empty())
        out.append("all of them: ").append(codec::printable(ending.report)) += '\n';
    return out;
}

std::string ending_as_json(std::string_view run, Tally const& tally, Ending const& ending) {
    std::string out = R"({"run":)";
    json::append_string(out, run);
    out += R"(,"from":)";
    json::append_string(out, ending.from);
    out += R"(,"to":)";
    json::append_string(out, ending.to);
    out.append(R"(,"dry_run":)").append(ending.dry_run ? "true" : "false");
    auto const number = [&](std::string_view name, std::uint64_t value) {
        out.append(",\"").append(name).append("\":").append(std::to_string(value));
    };
    number("read", tally.read);
    for (auto const outcome :
         {Outcome::created, Outcome::updated, Outcome::same, Outcome::skipped, Outcome::conflict,
          Outcome::failed, Outcome::uncertain, Outcome::deleted, Outcome::disabled})
        number(name_of(outcome), tally.of(outcome));
    number("roles_removed", tally.of(Outcome::roles_removed));
    number("exit", static_cast<std::uint64_t>(ending.exit));
    if (ending.dry_run) out.append(R"(,"users":[)").append(ending.shown_users) += ']';
    return printed_json(out + "}\n");
}

} // namespace idiom::migrate
