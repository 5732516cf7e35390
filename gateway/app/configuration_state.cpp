#include "gateway/app/configuration_state.hpp"

#include "gateway/app/file_checks.hpp"
#include "gateway/config/document.hpp"
#include "gateway/config/effective.hpp"
#include "gateway/config/format.hpp"
#include "gateway/config/load.hpp"
#include "gateway/config/restart.hpp"
#include "gateway/config/yaml_file.hpp"
#include "gateway/console/configuration.hpp"
#include "gateway/console/json_fields.hpp"

namespace idiom::app {

namespace {

auto system_now() { return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now()); }

/// Reads the file; null for a file that cannot be read, and for a pipe, which cannot be read again.
std::optional<std::string> read_file(std::filesystem::path const& file) {
    std::error_code unknown;
    if (!std::filesystem::is_regular_file(file, unknown)) return std::nullopt;
    auto text = config::read_text(file);
    return text ? std::optional(std::move(*text)) : std::nullopt;
}

void write_texts(json::Writer& json, std::string_view name, std::vector<std::string> const& texts) {
    json.key(name).begin_array();
    for (auto const& text : texts)
        json.string(text);
    json.end_array();
}

} // namespace

ConfigurationState::ConfigurationState(ServerState& state, Listeners& listeners, std::filesystem::path file)
    : state_(state), listeners_(listeners), file_(std::move(file)) {
    note_loaded();
}

std::string_view ConfigurationState::name_of(Disk disk) {
    switch (disk) {
    case Disk::same: return "same";
    case Disk::changed: return "changed";
    case Disk::broken: return "broken";
    case Disk::unreadable: return "unreadable";
    }
    return {};
}

config::Config ConfigurationState::shown(config::Config const& start) const {
    auto shown = state_.active_configuration()->config();
    auto const depth = shown.limits.depth;
    shown.listen = listeners_.listed();
    shown.admin = start.admin;
    shown.threads = start.threads;
    shown.store = start.store;
    shown.store_key = start.store_key;
    shown.limits = start.limits;
    shown.limits.depth = depth;
    shown.access_log = start.access_log;
    shown.tracing = start.tracing;
    shown.webhooks = start.webhooks;
    shown.hidden.insert(shown.hidden.end(), start.hidden.begin(), start.hidden.end());
    return shown;
}

std::string ConfigurationState::effective() const { return config::effective_as_json(shown(state_.config)); }

void ConfigurationState::note_loaded() {
    auto text = read_file(file_);
    std::scoped_lock const lock(mutex_);
    loaded_text_ = seen_text_ = std::move(text).value_or("");
    loaded_at_ = system_now();
    disk_ = Disk::same;
    trouble_.clear();
}

void ConfigurationState::note(pipeline::Reloaded const& reloaded) {
    if (reloaded.errors.empty()) note_loaded();
    std::scoped_lock const lock(mutex_);
    last_ = Reload{.at = system_now(), .result = reloaded};
}

bool ConfigurationState::look() {
    if (file_.empty()) return false; // this process does not read it again
    auto text = read_file(file_);
    {
        std::scoped_lock const lock(mutex_);
        bool const known =
            text ? disk_ != Disk::unreadable && *text == seen_text_ : disk_ == Disk::unreadable;
        if (known) return false;
    }
    auto const [disk, trouble] = text ? judge(*text) : Judgement{Disk::unreadable, "it cannot be read"};
    std::scoped_lock const lock(mutex_);
    trouble_ = trouble;
    if (text) seen_text_ = std::move(*text);
    return std::exchange(disk_, disk) != disk;
}

/// Checks a text of the file that differs from the one that was seen last.
ConfigurationState::Judgement ConfigurationState::judge(std::string const& text) const {
    {
        std::scoped_lock const lock(mutex_);
        if (text == loaded_text_) return {Disk::same, {}};
    }
    auto const loaded = config::load_again(file_, listeners_.listed());
    if (loaded) return {Disk::changed, {}};
    return {Disk::broken, config::to_line(loaded.error().front())};
}

std::string ConfigurationState::file_trouble() const {
    std::scoped_lock const lock(mutex_);
    return trouble_;
}

std::vector<std::string> ConfigurationState::defaults() const {
    auto const document = config::read_document(loaded_text_, file_.string());
    if (!document || !document->root) return {};
    return console::default_pointers(config::effective_as_json(shown(state_.config)), *document->root);
}

/// Writes what is known of the file and of the last reload. Under the mutex.
void ConfigurationState::write_state(json::Writer& json) const {
    json.member("file", file_.string()).member("loaded", console::time_text(loaded_at_));
    json.member("disk", name_of(disk_)).member("trouble", trouble_).key("last_reload");
    if (last_) {
        json.begin_object().member("at", console::time_text(last_->at));
        json.key("ok").boolean(last_->result.errors.empty());
        write_texts(json, "errors", last_->result.errors);
        write_texts(json, "warnings", last_->result.warnings);
        json.end_object();
    } else {
        json.null();
    }
}

std::string ConfigurationState::summary() const {
    Arena arena;
    auto text = arena.text(1024);
    json::Writer json(text);
    std::scoped_lock const lock(mutex_);
    json.begin_object();
    write_state(json);
    json.end_object();
    return std::string(text);
}

std::string ConfigurationState::show() {
    look();
    auto const shown_now = effective();
    Arena arena;
    auto text = arena.text(shown_now.size() + 1024);
    json::Writer json(text);
    std::scoped_lock const lock(mutex_);
    json.begin_object();
    write_state(json);
    json.key("effective").raw(shown_now);
    write_texts(json, "defaults", defaults());
    json.end_object();
    return std::string(text);
}

std::string ConfigurationState::check() {
    auto const loaded = config::load_again(file_, listeners_.listed());
    auto const problems = loaded ? inspect_reload(*loaded, file_.string()) : loaded.error();
    if (!loaded) return console::check_json(problems, {}, {});
    // What the file asked for at the start, not what the machine allowed.
    auto const before = config::effective_as_json(shown(state_.asked));
    auto const changes = console::changes_between(before, config::effective_as_json(*loaded));
    return console::check_json(problems, changes, config::restart_keys(state_.asked, *loaded));
}

} // namespace idiom::app
