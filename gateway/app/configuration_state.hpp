#pragma once

#include "gateway/app/listeners.hpp"
#include "gateway/app/server_state.hpp"
#include "gateway/pipeline/admin.hpp"
#include "translators/codec/json/json.hpp"

#include <filesystem>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace idiom::app {

/// What is known of the configuration and its file: which one is in effect, what the file has become since,
/// and how the last reload ended. Its functions block on the disk. They run on the thread that reloads,
/// except those that say "Any thread".
class ConfigurationState {
public:
    /// All outlive it. The file was read just before.
    ConfigurationState(ServerState& state, Listeners& listeners, std::filesystem::path file);

    /// Returns the configuration in effect as JSON. The parts that a reload takes over come from the active
    /// configuration, the rest from the configuration of the start.
    std::string effective() const;
    /// Notes the end of a reload.
    void note(pipeline::Reloaded const& reloaded);
    /// Looks at the file. Returns whether what `disk` says has changed.
    bool look();
    /// Returns why the file cannot be loaded; "" if it can, or if that is not known. Any thread.
    std::string file_trouble() const;
    /// Returns what the answer of the console to `configuration` says of the file, without the configuration
    /// itself.
    std::string summary() const;
    /// Returns the answers of the console to `configuration` and to `configuration/check`.
    std::string show();
    std::string check();

private:
    enum class Disk : std::uint8_t { same, changed, broken, unreadable };
    struct Reload {
        std::chrono::sys_time<std::chrono::milliseconds> at;
        pipeline::Reloaded result;
    };
    static std::string_view name_of(Disk disk);
    config::Config shown(config::Config const& start) const;
    void note_loaded();
    struct Judgement {
        Disk disk;
        std::string trouble;
    };
    Judgement judge(std::string const& text) const;
    void write_state(json::Writer& json) const;
    std::vector<std::string> defaults() const;

    ServerState& state_;
    Listeners& listeners_;
    std::filesystem::path file_;
    mutable std::mutex mutex_; ///< guards all that follows
    std::string loaded_text_;  ///< of the file that is in effect
    std::string seen_text_;    ///< of the file when it was last judged
    Disk disk_ = Disk::same;
    std::string trouble_;
    std::chrono::sys_time<std::chrono::milliseconds> loaded_at_;
    std::optional<Reload> last_;
};

} // namespace idiom::app
