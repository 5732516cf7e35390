#include "gateway/migrate/journal.hpp"

#include "gateway/migrate/durable_file.hpp"
#include "translators/codec/json/json.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

namespace idiom::migrate {

namespace {

constexpr std::array<std::string_view, outcome_count> names = {
    "created",   "updated", "same",     "skipped",       "conflict", "failed",
    "uncertain", "deleted", "disabled", "roles-removed", "sending"};

void append_member(std::string& out, std::string_view name, std::string_view value) {
    out += out.size() > 1 ? ",\"" : "\"";
    out.append(name).append("\":");
    json::append_string(out, value);
}

std::string header_line(JournalHeader const& header) {
    std::string out = "{";
    append_member(out, "run", header.run);
    append_member(out, "from", header.from);
    append_member(out, "to", header.to);
    append_member(out, "hash", header.hash);
    return out + "}\n";
}

std::optional<JournalHeader> read_header(json::Value const& line) {
    auto const text = [&](std::string_view name) { return std::string(line.text_of(name).value_or("")); };
    JournalHeader header{.run = text("run"), .from = text("from"), .to = text("to"), .hash = text("hash")};
    if (header.run.empty() || header.hash.empty()) return std::nullopt;
    return header;
}

std::optional<UserLine> read_user_line(json::Value const& line) {
    auto const text = [&](std::string_view name) { return std::string(line.text_of(name).value_or("")); };
    auto const found = std::ranges::find(names, std::string_view(text("outcome")));
    if (found == names.end() || !line.find("key")) return std::nullopt;
    UserLine read{.key = text("key"),
                  .outcome = static_cast<Outcome>(found - names.begin()),
                  .id = text("id"),
                  .fields = {},
                  .problem = text("problem")};
    if (auto const* const fields = line.find("fields"))
        for (auto const& field : fields->items)
            read.fields.emplace_back(field.text);
    return read;
}

/// Returns whether the line is a leaver's: it tells of an action, or comes behind a line that does.
bool is_of_leaver(FoundJournal const& found, UserLine const& line) {
    using enum Outcome;
    if (line.outcome == deleted || line.outcome == disabled || line.outcome == roles_removed) return true;
    if (line.outcome == sending)
        return !line.fields.empty() && line.fields.front() != "create" && line.fields.front() != "update";
    auto const before = found.leavers.find(line.id);
    return before != found.leavers.end() && before->second.key == line.key;
}

/// Takes one whole line. Returns false if it is none of a journal.
bool take(FoundJournal& found, std::string_view text, bool first) {
    Arena arena(2048);
    auto const line = json::read(text, arena);
    if (!line || !line->is_object()) return false;
    if (first) {
        auto header = read_header(*line);
        if (header) found.header = std::move(*header);
        return header.has_value();
    }
    found.ended = line->find("end") != nullptr;
    if (found.ended || line->find("hash")) return true;
    auto user = read_user_line(*line);
    if (!user) return false;
    bool const leaves = is_of_leaver(found, *user);
    auto key = leaves ? user->id : user->key;
    (leaves ? found.leavers : found.users).insert_or_assign(std::move(key), std::move(*user));
    return true;
}

} // namespace

std::string_view name_of(Outcome outcome) { return names[static_cast<std::size_t>(outcome)]; }

std::string to_json_line(std::string_view run, UserLine const& line) {
    std::string out = "{";
    append_member(out, "run", run);
    append_member(out, "key", line.key);
    append_member(out, "outcome", name_of(line.outcome));
    append_member(out, "id", line.id);
    out += R"(,"fields":[)";
    for (std::size_t i = 0; i < line.fields.size(); ++i) {
        if (i > 0) out += ',';
        json::append_string(out, line.fields[i]);
    }
    out += ']';
    append_member(out, "problem", line.problem);
    return out + "}\n";
}

std::string why_no_journal(std::string const& path) { return why_not_writable(path); }

std::string why_not_replaced(std::string const& path) {
    std::ifstream file(path, std::ios::binary);
    std::string line;
    FoundJournal found;
    bool const whole = file && std::getline(file, line) && !file.eof();
    if (whole ? take(found, line, true) : line.empty() || line.starts_with(R"({"run":")")) return {};
    return path + " is no journal: name another file with --journal";
}

std::expected<std::optional<FoundJournal>, std::string> read_journal(std::string const& path) {
    if (::access(path.c_str(), F_OK) != 0) return std::nullopt;
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::unexpected(path + " cannot be read");
    FoundJournal found;
    std::string line;
    for (bool first = true; std::getline(file, line); first = false) {
        if (file.eof()) break; // without a line feed: torn
        if (!take(found, line, first))
            return std::unexpected(path +
                                   (first ? " is no journal"
                                          : " is damaged: a line is no line of a "
                                            "journal") +
                                   "; move it away, or name another with --journal");
        found.size += line.size() + 1;
    }
    if (found.header.run.empty()) return std::nullopt;
    return found;
}

std::expected<Journal, std::string> Journal::begin(std::string const& path, JournalHeader const& header) {
    auto const descriptor = open_private(path, O_TRUNC);
    if (!descriptor) return std::unexpected(descriptor.error());
    Journal journal(*descriptor, path, header.run, 0);
    if (auto const written = journal.write(header_line(header)); !written)
        return std::unexpected(written.error());
    if (auto const synced = journal.sync(); !synced) return std::unexpected(synced.error());
    sync_folder_of(path);
    return journal;
}

std::expected<Journal, std::string> Journal::go_on(std::string const& path, FoundJournal const& found) {
    auto const descriptor = open_private(path, 0);
    if (!descriptor) return std::unexpected(descriptor.error());
    Journal journal(*descriptor, path, found.header.run, found.size);
    if (::ftruncate(*descriptor, static_cast<off_t>(found.size)) != 0)
        return std::unexpected(path + " cannot be written");
    return journal;
}

Journal::Journal(Journal&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), path_(std::move(other.path_)),
      run_(std::move(other.run_)), size_(other.size_), durable_(other.durable_) {}

Journal& Journal::operator=(Journal&& other) noexcept {
    std::swap(descriptor_, other.descriptor_);
    std::swap(path_, other.path_);
    std::swap(run_, other.run_);
    std::swap(size_, other.size_);
    std::swap(durable_, other.durable_);
    return *this;
}

Journal::~Journal() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

std::expected<void, std::string> Journal::append(UserLine const& line) {
    return write(to_json_line(run_, line));
}

std::expected<void, std::string> Journal::end(int exit) {
    std::string line = "{";
    append_member(line, "run", run_);
    auto const written = write(line + R"(,"end":true,"exit":)" + std::to_string(exit) + "}\n");
    return written ? sync() : written;
}

std::expected<void, std::string> Journal::sync() {
    auto const size = size_;
    auto synced = sync_file(descriptor_, path_);
    if (synced) durable_ = size;
    return synced;
}

boost::asio::awaitable<std::expected<void, std::string>> Journal::durable() {
    auto const mine = size_;
    // What else is ready on the event loop gets its line in before.
    co_await boost::asio::post(co_await boost::asio::this_coro::executor, boost::asio::use_awaitable);
    if (durable_ >= mine) co_return std::expected<void, std::string>{};
    co_return sync();
}

std::expected<void, std::string> Journal::write(std::string_view text) {
    auto const written = append_whole(descriptor_, path_, text, size_);
    if (written) size_ += text.size();
    return written;
}

} // namespace idiom::migrate
