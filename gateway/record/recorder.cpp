#include "gateway/record/recorder.hpp"

#include "gateway/record/case_text.hpp"
#include "gateway/record/replay.hpp"
#include "gateway/record/scrubbed_case.hpp"
#include "gateway/record/spoken_call.hpp"
#include "translators/codec/json/json.hpp"
#include "translators/codec/uri.hpp"
#include "translators/conformance/conversation.hpp"
#include "translators/core/text.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iostream>

namespace idiom::record {

namespace {

/// Notes what an update comes to.
class WatchedEdit final : public Edit {
public:
    explicit WatchedEdit(Edit const& of) : of_(of) {}
    Change const* without_user() const override { return of_.without_user(); }
    Result<Change> against(HeldUser const& before, Arena& arena) const override {
        auto change = of_.against(before, arena);
        if (change) against_ = *change;
        return change;
    }
    Change const* change() const {
        return of_.without_user() ? of_.without_user() : against_ ? &*against_ : nullptr;
    }

private:
    Edit const& of_;
    mutable std::optional<Change> against_; ///< one thread calls a dialect with one edit
};

/// A dialect that tells a recorder each conversation that came to its end. What a dry run made up is none.
class RecordingDialect final : public Dialect {
public:
    RecordingDialect(std::unique_ptr<Dialect> of, Recorder& recorder)
        : of_(std::move(of)), recorder_(recorder) {}

    Capabilities const& capabilities() const override { return of_->capabilities(); }
    std::string_view concurrency(std::string_view session) const override {
        return of_->concurrency(session);
    }
    Response simulate(Request const& request, User const& user, Arena& arena) const override {
        std::scoped_lock const lock(mutex_);
        made_up_.insert(&arena);
        return of_->simulate(request, user, arena);
    }

    Step<Answer> next(Call const& call, Responses responses, Arena& arena) const override {
        auto const* const update = std::get_if<UpdateUser>(&call.what);
        if (!update || !update->edit) return told(call, nullptr, responses, arena);
        WatchedEdit const edit(*update->edit);
        auto watched = call;
        watched.what = UpdateUser{.id = update->id, .edit = &edit};
        return told(watched, &edit, responses, arena);
    }

private:
    Step<Answer> told(Call const& call, WatchedEdit const* edit, Responses responses, Arena& arena) const {
        auto step = of_->next(call, responses, arena);
        auto const* const result = std::get_if<Result<Answer>>(&step);
        bool made_up = false;
        {
            std::scoped_lock const lock(mutex_);
            if (responses.empty()) made_up_.erase(&arena);
            made_up = made_up_.contains(&arena);
        }
        if (result && !made_up)
            recorder_.took(*of_, call, edit ? edit->change() : nullptr, responses, *result);
        return step;
    }

    std::unique_ptr<Dialect> of_;
    Recorder& recorder_;
    mutable std::mutex mutex_;
    mutable std::set<Arena const*> made_up_; ///< arenas of calls that were answered by `simulate`
};

constexpr std::array<std::string_view, 7> kept_headers{"Content-Type", "ETag", "Location",  "Link",
                                                       "Retry-After",  "Date", "Set-Cookie"};

std::string_view operation_of(Call const& call) {
    static constexpr std::array<std::string_view, 8> names{
        "list", "get", "create", "update", "delete", "assign_device", "unassign_device", "send_email"};
    return call.what.index() < names.size() ? names[call.what.index()] : "other";
}

/// Returns whether a case file shows a secret: as it is, as in JSON or percent-encoded.
bool shows(std::string_view file, std::string_view secret) {
    Arena arena;
    auto in_json = arena.text();
    json::append_string(in_json, secret);
    auto const unquoted = std::string_view(in_json).substr(1, in_json.size() - 2);
    for (auto const spelled : {secret, unquoted, uri::encode(secret, arena)}) {
        std::string in_yaml; // in single quotes
        for (char const c : spelled)
            in_yaml.append(c == '\'' ? 2 : 1, c);
        if (file.contains(spelled) || file.contains(in_yaml)) return true;
    }
    return false;
}

bool contains_word(std::string_view text, std::string_view word) {
    auto const at = std::ranges::search(text, word, [](char a, char b) { return lower(a) == lower(b); });
    return !at.empty();
}

} // namespace

Recorder::Recorder(DialectInfo const& dialect, RecorderOptions options)
    : dialect_(dialect), options_(std::move(options)),
      recording_{.capabilities = dialect.capabilities,
                 .settings = dialect.settings,
                 .make = [this](Settings const& settings) -> std::unique_ptr<Dialect> {
                     return std::make_unique<RecordingDialect>(dialect_.make(settings), *this);
                 },
                 .auth = dialect.auth} {
    scrubber_.keep(options_.words);
    for (auto const& [name, values] : options_.settings.values)
        for (auto const& value : values)
            scrubber_.keep(value);
    for (auto const& row : user_fields)
        scrubber_.keep(row.name);
}

void Recorder::took(Dialect const& dialect, Call const& call, Change const* change, Responses responses,
                    Result<Answer> const& result) {
    std::scoped_lock const lock(mutex_);
    auto const told = write(dialect, call, change, responses, result);
    if (!told.empty()) std::cerr << told << '\n';
}

/// Returns a line for the operator: what was written, or why nothing was; "" if there is nothing to say.
std::string Recorder::write(Dialect const& dialect, Call const& call, Change const* change,
                            Responses responses, Result<Answer> const& result) {
    auto const said = spoken(call, change, dialect_.name());
    if (!said) return "not recorded: a call that the unified API says otherwise";
    if (!options_.only.empty() && std::ranges::find(options_.only, said->method) == options_.only.end())
        return {};
    conformance::Case made;
    made.name = operation_of(call);
    made.settings = options_.settings;
    made.roles = *call.roles;
    made.session = call.session;
    made.method = said->method;
    made.path = said->path;
    made.query = said->query;
    if (!said->type.empty()) made.headers.emplace_back("Content-Type", said->type);
    made.body = said->body;
    made.recorded_steps = steps_of(dialect, call, responses);
    if (auto const why = play_again(dialect, made); !why.empty()) return "not recorded: " + why;
    learn(scrubber_, call, change, made, result, options_.kept);
    auto const real = made;
    scrub(scrubber_, made);
    if (auto const why = play_scrubbed(dialect, real, made); !why.empty()) return "not recorded: " + why;
    made.name += "_" + std::to_string(made.answer.status);
    return save(made);
}

std::vector<conformance::RecordedStep> Recorder::steps_of(Dialect const& dialect, Call const& call,
                                                          Responses responses) {
    std::vector<conformance::RecordedStep> steps;
    Arena arena;
    for (std::size_t at = 0; at < responses.size();) {
        auto const step = dialect.next(call, responses.first(at), arena);
        auto const* const ask = std::get_if<Ask>(&step);
        if (!ask || ask->requests.empty() || at + ask->requests.size() > responses.size()) break;
        auto& made = steps.emplace_back();
        if (ask->session) made.session = *ask->session;
        for (auto const& request : ask->requests) {
            made.asks.push_back(conformance::asked_by(request));
            auto const& response = responses[at++];
            auto& reply = made.responses.emplace_back();
            reply.delivery = response.delivery;
            reply.status = response.status;
            reply.body = response.body;
            for (auto const& header : response.headers)
                if (keeps(header)) reply.headers.emplace_back(header.name, header.value);
        }
    }
    return steps;
}

/// Headers of a reply by an allow-list, and those that the file names.
bool Recorder::keeps(Header const& header) const {
    bool const usual =
        std::ranges::any_of(kept_headers, [&](auto name) { return equal_ignoring_case(name, header.name); });
    return usual || (!options_.words.empty() && contains_word(options_.words, header.name));
}

std::string Recorder::save(conformance::Case const& made) {
    auto const stem = made.name;
    if (!written_.insert(case_text(made, "")).second) return {};
    auto const refuse = [&](std::string const& why) { return "not recorded: " + stem + ": " + why; };
    auto const text = case_text(made, stem);
    for (auto const& secret : options_.secrets)
        if (secret.size() > 3 && shows(text, secret)) return refuse("a secret of the configuration is in it");
    if (auto const place = left_in(scrubber_, made); !place.empty())
        return refuse("what should have been replaced is in " + place);
    if (auto const word = scrubber_.left_in(text); !word.empty()) {
        auto const line = std::ranges::count(text.substr(0, text.find(word)), '\n') + 1;
        return refuse("a word that should have been replaced is in line " + std::to_string(line));
    }
    std::error_code error;
    std::filesystem::create_directories(options_.into, error);
    for (int number = 1;; ++number) {
        auto const name = stem + "_" + std::to_string(number);
        auto const file = options_.into / (name + ".yaml");
        if (std::filesystem::exists(file, error)) continue;
        std::ofstream out(file, std::ios::binary);
        if (!(out << case_text(made, name)).flush()) return refuse(file.string() + " cannot be written");
        return file.string();
    }
}

} // namespace idiom::record
