#include "gateway/app/operator_console.hpp"

#include "gateway/app/call_rows.hpp"
#include "gateway/app/live_figures.hpp"
#include "gateway/console/inspections.hpp"
#include "gateway/console/session.hpp"
#include "gateway/console/show_state.hpp"
#include "gateway/explain/describe_api.hpp"
#include "gateway/inspect/call_parts.hpp"
#include "translators/codec/json/json.hpp"

#include <unistd.h>

#include <array>
#include <fstream>
#include <iterator>

namespace idiom::app {

namespace {

console::Guard::Options guard_options(config::Admin const& admin) {
    console::Guard::Options options{.hosts = admin.hosts};
    if (admin.token) options.token = std::string(admin.token->reveal());
    return options;
}

std::shared_ptr<std::string const> read_file(std::filesystem::path const& path) {
    std::error_code unknown;
    if (!std::filesystem::is_regular_file(path, unknown)) return nullptr;
    std::ifstream in(path, std::ios::binary);
    return std::make_shared<std::string const>(std::istreambuf_iterator<char>(in),
                                               std::istreambuf_iterator<char>());
}

std::string machine_name() {
    std::array<char, 256> name{};
    return ::gethostname(name.data(), name.size() - 1) == 0 ? std::string(name.data()) : std::string();
}

std::string inspect_json(std::optional<config::Inspect> const& inspect) {
    if (!inspect) return "null";
    Arena arena;
    auto text = arena.text();
    json::Writer json(text);
    json.begin_object().key("calls").number(static_cast<std::int64_t>(inspect->calls));
    json.key("memory").number(static_cast<std::int64_t>(inspect->memory));
    json.key("body").number(static_cast<std::int64_t>(inspect->body));
    json.key("longest").number(
        std::chrono::duration_cast<std::chrono::microseconds>(inspect->longest).count());
    json.member("values", inspect->hide_values ? "hidden" : "shown").end_object();
    return std::string(text);
}

std::string links_json(config::ConsoleLinks const& links) {
    Arena arena;
    auto text = arena.text();
    json::Writer json(text);
    json.begin_object();
    if (!links.trace.empty()) json.member("trace", links.trace);
    if (!links.metrics.empty()) json.member("metrics", links.metrics);
    if (!links.logs.empty()) json.member("logs", links.logs);
    json.end_object();
    return std::string(text);
}

console::StatusView status_view(ServerState const& state, ConsoleOptions const& options) {
    auto const& config = state.config;
    return {.name = machine_name(),
            .version = std::string(options.version),
            .started = std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()),
            .loops = state.workers.size(),
            .token = config.admin.token.has_value(),
            .inspect = inspect_json(config.admin.inspect),
            .links = links_json(config.admin.links),
            .store_kind = std::holds_alternative<config::SqliteStore>(config.store) ? "sqlite" : "postgresql",
            .draining = options.draining,
            .store_ok = [&state] { return !state.store->trouble(); }};
}

std::string describe_route(ServerState const& state, std::string const& name) {
    return explain::describe_route(state.active_configuration()->config(), "rest", name).value_or("");
}

std::expected<store::AuditPage, std::string> read_audit_page(config::Store const& store,
                                                             store::AuditQuery const& query) {
    if (auto const* const sqlite = std::get_if<config::SqliteStore>(&store))
        return store::sqlite_audit_page(sqlite->path.string(), query);
    auto const& postgresql = std::get<config::PostgresqlStore>(store);
    return store::postgresql_audit_page(std::string(postgresql.url.reveal()), query);
}

console::AuditView audit_view(ServerState const& state, console::Background background) {
    return {
        .background = std::move(background),
        .page =
            [&state](store::AuditQuery const& query) { return read_audit_page(state.config.store, query); },
        .now =
            [] { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }};
}

console::WebhookView webhook_view(ServerState const& state) {
    return {.all = [&state] { return state.webhooks->show(); },
            .replay =
                [&state](std::string name, std::string id) {
                    return state.webhooks->replay(std::move(name), std::move(id));
                }};
}

} // namespace

OperatorConsole::OperatorConsole(ServerState& state, server::Handler& admin, ConsoleOptions options)
    : guard_(guard_options(state.config.admin)), pages_(read_from(options.from)),
      console_(admin, guard_, addresses_, pages_, state.config.admin.console),
      live_{.background = background(),
            .snapshot =
                [&state, trouble = options.file_trouble] {
                    auto now = read_snapshot(state);
                    now.file_trouble = trouble();
                    return now;
                },
            .route = [&state](std::string const& name) { return read_route(state, name); },
            .description = [&state](std::string const& name) { return describe_route(state, name); },
            .figures = figures_},
      status_(status_view(state, options)), audit_(audit_view(state, background())),
      webhooks_(webhook_view(state)), configuration_{.background = options.reader,
                                                     .show = options.show_configuration,
                                                     .check = options.check_configuration,
                                                     .admin = admin},
      inspections_(state.workers, bounds_of(state.config.admin.inspect)) {
    if (!state.config.admin.console) return;
    background_.emplace();
    auto overview = [this](std::vector<std::string> const& routes) {
        return console::overview_json(live_.snapshot(), figures_, routes);
    };
    events_.emplace(state.workers.front()->loop(), background(), std::move(overview));
    addresses_.add(console::session_rows(guard_));
    addresses_.add(console::overview_rows(live_, status_));
    addresses_.add(console::audit_rows(audit_));
    if (state.webhooks) addresses_.add(console::webhook_rows(webhooks_));
    addresses_.add(console::configuration_rows(configuration_));
    addresses_.add(events_->rows());
    addresses_.add(call_rows(state, inspections_, background()));
    inspections_.on_call = [this](inspect::Summary const& summary) { publish_call(summary); };
    inspections_.on_change = [this] { publish_inspections(); };
}

OperatorConsole::~OperatorConsole() = default;

void OperatorConsole::step() {
    if (!background_) return;
    background_->post([this] { figures_.note(live_.snapshot()); });
    inspections_.post([this] {
        bool const runs = !inspections_.inspector().inspections().empty();
        if (runs && events_->wanted(console::Topic::inspections)) publish_inspections();
    });
}

void OperatorConsole::publish_configuration(std::string summary) {
    if (events_) events_->publish(console::Topic::configuration, "configuration", std::move(summary));
}

void OperatorConsole::publish_call(inspect::Summary const& summary) {
    Arena arena;
    auto text = arena.text();
    json::Writer out(text);
    out.begin_object();
    inspect::write_members(out, summary, arena);
    out.end_object();
    events_->publish(console::Topic::calls, "call", std::string(text));
}

void OperatorConsole::publish_inspections() {
    Arena arena;
    events_->publish(console::Topic::inspections, "inspections",
                     std::string(console::write_inspections(inspections_.inspector(), arena)));
}

console::Pages::ReadFile OperatorConsole::read_from(std::optional<std::filesystem::path> const& from) {
    if (!from) return {};
    return [this, folder = *from](std::string const& path) {
        return background_->ask([file = folder / path] { return read_file(file); });
    };
}

console::Background OperatorConsole::background() {
    return [this](std::function<std::string()> work) { return background_->ask(std::move(work)); };
}

} // namespace idiom::app
