#include "gateway/migrate/setup.hpp"

#include "gateway/config/format.hpp"
#include "gateway/migrate/mapping/load.hpp"
#include "gateway/migrate/report.hpp"
#include "translators/core/suggest.hpp"
#include "translators/registry.hpp"

#include <algorithm>
#include <filesystem>
#include <initializer_list>
#include <map>
#include <utility>

namespace idiom::migrate {

namespace {

class Opening {
public:
    Opening(Options const& options, Setup& setup) : options_(options), setup_(setup) {}

    OrStop<void> run() {
        if (auto const done = open(setup_.from, options_.from, true); !done) return done;
        if (auto const done = open(setup_.to, options_.to, options_.command == Command::diff); !done)
            return done;
        if (auto const done = check_places(); !done) return done;
        if (auto const done = check_report(); !done) return done;
        if (auto const done = check_files(); !done) return done;
        if (auto const done = read_mapping(); !done) return done;
        if (auto const done = check_action(); !done) return done;
        return check_operations();
    }

private:
    config::Config const& config() const { return setup_.services->config; }

    OrStop<void> open(End& end, std::string const& name, bool may_be_file) {
        end.name = name;
        auto const route = config().routes.find(name);
        bool const named = options_.command != Command::import || &end == &setup_.to;
        if (route != config().routes.end() && named) return open_route(end, route->second);
        if (may_be_file && (name == "-" || options_.from_format || files::format_of(name)))
            return open_file(end);
        return stop(Exit::wrong,
                    "there is no route '" + name + "'" + near_route(name) +
                        (may_be_file ? ", and no file .jsonl, .csv or .xml (or --from-format)" : ""));
    }

    std::string near_route(std::string const& name) const {
        std::vector<std::string_view> names;
        for (auto const& [route, spec] : config().routes)
            names.push_back(route);
        auto const near = nearest(name, names);
        return near.empty() ? std::string() : ", did you mean '" + std::string(near) + "'?";
    }

    OrStop<void> open_route(End& end, config::Route const& route) {
        if (auto why = why_store_key(config(), route.backend); !why.empty())
            return stop(Exit::wrong, std::move(why));
        try {
            end.route = std::make_unique<RouteEnd>(*setup_.services, route, options_.rate);
        } catch (std::exception const& error) {
            return stop(Exit::wrong, "route '" + route.name + "': " + error.what());
        }
        if (!end.route->capabilities().operations.has(Operation::list))
            return stop(Exit::wrong, "the back end of route '" + route.name + "' cannot list its users");
        return {};
    }

    OrStop<void> open_file(End& end) {
        auto input = end.name == "-"
                         ? std::expected<std::unique_ptr<files::Input>, std::string>(files::standard_input())
                         : files::open_input(end.name);
        auto const shown = end.name == "-" ? std::string("standard input") : end.name;
        if (!input) return stop(Exit::wrong, shown + " " + input.error());
        auto const format =
            &end == &setup_.from && options_.from_format ? options_.from_format : files::format_of(end.name);
        if (!format)
            return stop(Exit::wrong, shown + ": say its format with --from-format jsonl, csv or xml");
        auto reader = files::read_users(std::move(*input), {.name = shown,
                                                            .format = *format,
                                                            .encoding = options_.encoding,
                                                            .csv_safe = options_.csv_safe,
                                                            .dialects = dialects_of(config())});
        if (!reader) return stop(Exit::wrong, config::to_line(reader.error()));
        end.reader = std::move(*reader);
        return {};
    }

    OrStop<void> check_places() const {
        auto const& from = setup_.from;
        auto const& to = setup_.to;
        bool const same_file = from.reader && to.reader && from.stored_name() == to.stored_name();
        bool const same_route = from.route && to.route &&
                                same_place(config().backends.find(from.route->backend())->second,
                                           config().backends.find(to.route->backend())->second);
        if (same_file || same_route)
            return stop(Exit::wrong, "FROM and TO are the same back end: " + from.name + " and " + to.name);
        return {};
    }

    /// Refuses a report that could not be written later. The file itself appears at the end.
    OrStop<void> check_report() const {
        if (options_.report.empty() || options_.command == Command::diff) return {};
        auto const report = Report::create(options_.report, {});
        return report ? OrStop<void>{} : stop(Exit::wrong, report.error());
    }

    /// Refuses a file that is named twice: what is written to it last would destroy the rest.
    OrStop<void> check_files() const {
        if (options_.command == Command::diff) return {};
        bool const reads_file = setup_.from.reader && setup_.from.name != "-";
        std::map<std::filesystem::path, std::string> named;
        for (auto const& [name, path] : std::initializer_list<std::pair<std::string, std::string>>{
                 {"FROM", reads_file ? setup_.from.name : ""},
                 {"--journal", journal_path(options_)},
                 {"--passwords", options_.passwords},
                 {"--report", options_.report}}) {
            if (path.empty()) continue;
            std::error_code ignored;
            auto const whole = std::filesystem::absolute(path, ignored);
            auto const place = std::filesystem::weakly_canonical(whole, ignored);
            auto const [other, is_new] = named.try_emplace(place.empty() ? whole : place, name);
            if (!is_new) return stop(Exit::wrong, other->second + " and " + name + " are one file: " + path);
        }
        return {};
    }

    OrStop<void> read_mapping() {
        mapping::Ends const ends{.from = setup_.from.capabilities(),
                                 .file = setup_.from.reader ? &setup_.from.reader->fields() : nullptr,
                                 .to = setup_.to.capabilities(),
                                 .dialects = dialects_of(config())};
        if (options_.mapping.empty()) {
            setup_.mapping = mapping::standard(ends);
        } else {
            auto loaded = mapping::load(options_.mapping, ends);
            if (!loaded) return stop(Exit::wrong, config::problems_as_text(loaded.error()));
            setup_.mapping = std::move(*loaded);
        }
        auto& mapping = setup_.mapping;
        if (options_.match) mapping.match = *options_.match;
        if (options_.missing) mapping.missing = options_.missing;
        if (options_.missing_from) mapping.missing_scope = options_.missing_from;
        setup_.left = mapping::left_behind(mapping, ends);
        if (auto const problem = mapping::why_no_key(mapping, ends, setup_.from.name))
            return stop(Exit::wrong, config::to_line(*problem));
        return {};
    }

    OrStop<void> check_action() {
        using enum mapping::MissingAction;
        auto& mapping = setup_.mapping;
        if (options_.command == Command::copy || options_.command == Command::import) mapping.missing.reset();
        if (options_.command != Command::sync) return {};
        if (!mapping.missing)
            return stop(Exit::wrong,
                        "sync needs --missing keep, disable, remove-roles or delete, here or in the "
                        "mapping: what is done with users that TO has and FROM has not");
        if (*mapping.missing == keep) return {};
        if (!options_.only.empty() || options_.limit)
            return stop(Exit::wrong,
                        "--only and --limit hide users of FROM, who would look like leavers: use "
                        "them with --missing keep only");
        auto const& can = setup_.to.capabilities();
        if (*mapping.missing == disable && !writable(rule(can, Field::active).access))
            return stop(Exit::wrong, setup_.to.name + " cannot disable users");
        if (*mapping.missing == remove_roles && can.roles == RoleStyle::none)
            return stop(Exit::wrong, setup_.to.name + " has no roles to remove");
        if (*mapping.missing == delete_ && !can.operations.has(Operation::delete_))
            return stop(Exit::wrong, setup_.to.name + " cannot delete users");
        return {};
    }

    OrStop<void> check_operations() const {
        if (options_.command == Command::diff) return {};
        auto const& can = setup_.to.capabilities();
        if (!can.operations.has(Operation::create) || !can.operations.has(Operation::update))
            return stop(Exit::wrong, setup_.to.name + " cannot create or change users");
        if (setup_.mapping.password() && options_.passwords.empty())
            return stop(Exit::wrong,
                        "the mapping makes passwords: say with --passwords FILE where to write them");
        return {};
    }

    Options const& options_;
    Setup& setup_;
};

} // namespace

Capabilities const& End::capabilities() const {
    return route ? route->capabilities() : capabilities_of_files();
}

std::string End::stored_name() const {
    if (route) return "route " + name;
    if (name == "-") return "standard input";
    std::error_code ignored;
    return "file " + std::filesystem::weakly_canonical(name, ignored).string();
}

std::string_view End::dialect() const { return route ? route->capabilities().dialect : "file"; }

OrStop<std::unique_ptr<Setup>> set_up(Options const& options, config::Config config) {
    auto setup = std::make_unique<Setup>();
    try {
        setup->services = std::make_unique<Services>(std::move(config));
    } catch (std::exception const& error) {
        return stop(Exit::wrong, error.what());
    }
    if (auto const opened = Opening(options, *setup).run(); !opened) return std::unexpected(opened.error());
    return setup;
}

DialectLookup dialects_of(config::Config const& config) {
    return [&config](std::string_view name) -> Capabilities const* {
        if (auto const* const info = find_dialect(name)) return &info->capabilities;
        for (auto const& [backend, spec] : config.backends)
            if (spec.dialect == name) return &spec.translator->capabilities;
        return nullptr;
    };
}

std::string why_store_key(config::Config const& config, std::string_view backend) {
    auto const& spec = config.backends.find(backend)->second;
    if (config.store_key || !std::holds_alternative<config::OAuthRefreshToken>(spec.auth)) return {};
    return "back end '" + spec.name +
           "' replaces its refresh token at each use, so this run and the gateway have to share it through "
           "the "
           "store: set store_key";
}

} // namespace idiom::migrate
