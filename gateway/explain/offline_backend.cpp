#include "gateway/explain/offline_backend.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

namespace idiom::explain {

namespace asio = boost::asio;

namespace {

/// Is never sent anything, because the dry run answers each request itself.
class Nobody final : public upstream::Backend {
public:
    asio::awaitable<Response> send(Request const&, upstream::CallContext&) override {
        co_return Response{.delivery = Delivery::not_sent};
    }
};

/// Plays the call against a back end that answers as the dialect simulates it.
Result<Answer> play(Dialect const& dialect, Call const& call, execution::DryRun& dry_run, Arena& arena) {
    execution::WriteCall write_call{.dry_run = &dry_run};
    Nobody nobody;
    execution::VendorSession session;
    upstream::CallContext call_context{.arena = arena,
                                       .deadline = std::chrono::steady_clock::time_point::max()};
    asio::io_context loop(1);
    Result<Answer> result = fail(Fault::internal_error);
    asio::co_spawn(loop, execution::run({dialect, nobody, nobody, session}, call, call_context, &write_call),
                   [&](std::exception_ptr, Result<Answer> answer) { result = answer; });
    loop.run();
    return result;
}

} // namespace

void OfflineBackend::note(std::span<Remark const> remarks) {
    for (auto const& remark : remarks)
        remarks_.push_back(std::string(remark.title).append(": ").append(remark.text));
}

Result<Answer> OfflineBackend::execute(Call const& call) {
    if (auto const* const turn = std::get_if<UnderWriteLock>(&call.what)) return run(*turn->script);
    if (auto const* const part = std::get_if<PartOfRequest>(&call.what)) return run(*part->script);
    if (auto const answer = records_.execute(call, arena_)) return *answer;
    return ask(call);
}

Result<Answer> OfflineBackend::run(LockedScript const& script) {
    std::vector<Result<Answer>> outcomes;
    for (std::size_t round = 0; round < most_face_rounds; ++round) {
        auto const step = script.next(outcomes, arena_);
        if (auto const* const end = std::get_if<Result<Answer>>(&step)) {
            note(script.observe(outcomes, arena_).remarks);
            return *end;
        }
        for (auto const& call : std::get<Calls>(step).calls)
            outcomes.push_back(execute(call));
    }
    return fail(Fault::internal_error, "the face did not come to an end");
}

Result<Answer> OfflineBackend::ask(Call const& call) {
    execution::DryRun dry_run{.user = user_, .offline = true};
    // A user that is asked for by id has that id.
    if (auto const id = user_of(call)) dry_run.user.id = *id;
    auto const result = play(dialect_, call, dry_run, arena_);
    recording_.add(call, result);
    auto const change = change_of(call);
    recording_.note(call, change ? &*change : nullptr, dry_run.roles);
    auto const report = execution::report_of(dry_run, shown_, roles_, arena_);
    planned_.push_back({.dry_run = std::move(dry_run), .report = report});
    return answer(call, result);
}

/// Returns what an update comes to; null if it is no update, or fails.
std::optional<Change> OfflineBackend::change_of(Call const& call) const {
    auto const* const update = std::get_if<UpdateUser>(&call.what);
    if (!update || !update->edit) return std::nullopt;
    auto const change = update->edit->against(HeldUser::of(in_names_of(call)), arena_);
    if (!change) return std::nullopt;
    return *change;
}

/// Returns the outcome with which a face goes on. A simulated response shows the user as before the write,
/// and the user for whatever was searched.
Result<Answer> OfflineBackend::answer(Call const& call, Result<Answer> const& simulated) {
    if (auto const* const list = std::get_if<ListUsers>(&call.what)) {
        bool const asked = simulated || simulated.error().fault == Fault::backend_error;
        if (!asked) return simulated;
        auto const user = in_names_of(call);
        auto const users = is_listed(*list, user) ? arena_.list<User>({user}) : std::span<User const>{};
        return Answer{.what = ManyUsers{.users = users, .next = {}}, .warnings = {}};
    }
    auto const* const one = simulated ? std::get_if<OneUser>(&simulated->what) : nullptr;
    if (!one) return simulated;
    auto shown = *one;
    if (auto const* const update = std::get_if<UpdateUser>(&call.what)) {
        auto const before = in_names_of(call);
        auto const change = update->edit->against(HeldUser::of(before), arena_);
        if (!change) return std::unexpected(change.error());
        shown.user = apply(before, *change, arena_);
        shown.user.id = update->id;
        shown.user.password.reset();
    } else if (!std::holds_alternative<CreateUser>(call.what)) {
        return simulated;
    }
    user_ = shown.user;
    if (user_.roles) user_.roles = execution::vendor_names(*user_.roles, *call.roles, arena_);
    auto answer = *simulated;
    answer.what = shown;
    return answer;
}

User OfflineBackend::in_names_of(Call const& call) const {
    auto user = user_;
    if (auto const id = user_of(call)) user.id = *id;
    if (!user.roles) return user;
    auto names = arena_.vector<std::string_view>();
    for (auto const role : *user.roles)
        if (auto const name = call.roles->to_unified(role); !name.empty()) names.push_back(name);
    user.roles = Arena::keep(names);
    return user;
}

bool OfflineBackend::is_listed(ListUsers const& list, User const& user) const {
    auto const meets = [](std::optional<std::string_view> const& wanted,
                          std::optional<std::string_view> const& held) {
        return !wanted || (held && equal_ignoring_case(*wanted, *held));
    };
    bool const has_role = !list.role || contains(user.roles.value_or(Names{}), *list.role);
    return meets(list.user_name, user.user_name) && meets(list.email, user.email) && has_role;
}

} // namespace idiom::explain
