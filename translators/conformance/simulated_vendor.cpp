#include "translators/conformance/simulated_vendor.hpp"

#include "translators/conformance/document.hpp"

#include <algorithm>

namespace idiom::conformance {

namespace {

/// Returns the user without its secrets, because a vendor does not show them.
User without_secrets(User user, Capabilities const& capabilities, Arena& arena) {
    user.password.reset();
    if (!user.extensions) return user;
    auto kept = arena.vector<Extension>();
    for (auto const& one : *user.extensions)
        if (auto const* const row = find_extension(capabilities, one.name); row && readable(row->access))
            kept.push_back(one);
    user.extensions = Arena::keep(kept);
    return user;
}

} // namespace

SimulatedVendor::SimulatedVendor(Dialect const& dialect, User const& before, std::optional<User> const& after,
                                 Arena& arena, Misbehaviour misbehaviour)
    : dialect_(dialect), held_(without_secrets(before, dialect.capabilities(), arena)), arena_(arena),
      misbehaviour_(std::move(misbehaviour)) {
    if (after) after_ = without_secrets(*after, dialect.capabilities(), arena);
}

void SimulatedVendor::operator()(Ask const& ask, std::span<Response> responses) {
    for (std::size_t i = 0; i < responses.size(); ++i) {
        auto const& request = ask.requests[i];
        if (request.writes && after_) {
            auto const id = held_.id; // a client cannot choose the id
            held_ = *after_;
            held_.id = id;
            if (ask.roles) held_.roles = ask.roles->after;
            if (misbehaviour_) held_ = misbehaviour_(held_);
        }
        responses[i] = dialect_.simulate(request, held_, arena_);
    }
}

KeepingVendor::KeepingVendor(Dialect const& dialect, User const& before, User const& after, Arena& arena)
    : dialect_(dialect), held_(without_secrets(before, dialect.capabilities(), arena)),
      after_(without_secrets(after, dialect.capabilities(), arena)), arena_(arena) {}

void KeepingVendor::operator()(Ask const& ask, std::span<Response> responses) {
    for (std::size_t i = 0; i < responses.size(); ++i) {
        auto const& request = ask.requests[i];
        auto& kept = request.peer == Peer::record ? kept_by_record_ : kept_by_vendor_;
        if (request.writes) {
            auto const id = held_.id;
            held_ = after_;
            if (id) held_.id = id;
            if (ask.roles) held_.roles = ask.roles->after;
            for (auto const& leaf : leaves_of(request.body))
                kept.insert_or_assign(leaf.name, leaf.raw);
        }
        responses[i] = dialect_.simulate(request, held_, arena_);
        responses[i].body = with_kept(responses[i].body, kept);
    }
}

std::string_view KeepingVendor::with_kept(std::string_view body, KeptLeaves const& kept) {
    auto const leaves = leaves_of(body);
    std::vector<Replacement> replacements;
    for (auto const& leaf : leaves) {
        auto const found = kept.find(leaf.name);
        // A name that occurs twice may have two meanings.
        if (found == kept.end() || std::ranges::count(leaves, leaf.name, &Leaf::name) > 1) continue;
        replacements.push_back({.raw = leaf.raw, .with = found->second});
    }
    return replacements.empty() ? body : arena_.copy(replaced(body, std::move(replacements)));
}

Transcript SimulatedCalls::get(User const& held) { return call(GetUser{.id = held.id.value_or("")}, held); }

Transcript SimulatedCalls::list(User const& held) { return call(ListUsers{}, held); }

Transcript SimulatedCalls::remove(User const& held) {
    return call(DeleteUser{.id = held.id.value_or(""), .global = true, .edit = nullptr}, held);
}

User SimulatedCalls::created(User const& asked) {
    auto user = sample_users.agreeing(asked, asked);
    bool const given = asked.roles || !roles_->default_roles.empty();
    if (auto const roles = roles_for_create(asked.roles, *roles_, RoleRules(), arena_); given && roles)
        user.roles = *roles;
    return user;
}

User SimulatedCalls::updated(User const& held, Change const& change) {
    auto user = sample_users.agreeing(apply(held, change, arena_), change.set);
    if (!change.roles) return user;
    auto const plan = plan_roles(held.roles.value_or(Names{}), *change.roles, *roles_, RoleRules(), arena_);
    user.roles = plan ? plan->after : held.roles.value_or(Names{});
    return user;
}

Transcript SimulatedCalls::create(User const& user, Misbehaviour const& misbehaviour) {
    return held_with(CreateUser{.user = user, .warnings = {}}, User{}, created(user), misbehaviour);
}

Edit const* SimulatedCalls::edit_of(Change const& change) {
    auto* const place = arena_.resource()->allocate(sizeof(PlainEdit), alignof(PlainEdit));
    return new (place) PlainEdit(change);
}

Transcript SimulatedCalls::update(User const& held, Change const& change, Misbehaviour const& misbehaviour) {
    return held_with(UpdateUser{.id = held.id.value_or(""), .edit = edit_of(change)}, held,
                     updated(held, change), misbehaviour);
}

Transcript SimulatedCalls::update_in_vain(User const& held, Change const& change) {
    return held_with(UpdateUser{.id = held.id.value_or(""), .edit = edit_of(change)}, held, std::nullopt);
}

bool holds_one_role(TranslatorUnderTest const& translator, Setup const& setup) {
    if (!writable(rule(translator.capabilities(), Field::roles).access)) return false;
    Arena arena;
    SimulatedCalls simulated(translator, setup, arena);
    auto const user = simulated.sample_users.whole(1);
    auto const shown = simulated.get(user);
    auto const* const one = shown.succeeded() ? std::get_if<OneUser>(&(*shown.result)->what) : nullptr;
    if (!one || (one->user.roles && one->user.roles->size() > 1)) return false;
    auto const replaced_by = [&](Names roles) {
        Change change;
        change.roles = RolesReplace{.roles = roles};
        auto held = user;
        held.roles = user.roles->first(1);
        return simulated.update(held, change);
    };
    auto const both = simulated.sample_users.whole(2).roles.value_or(Names{});
    auto const two = replaced_by(both);
    bool const refused =
        two.result && !two.succeeded() && !two.wrote() && two.result->error().fault == Fault::invalid_value;
    return refused && replaced_by(both.first(1)).succeeded();
}

namespace {

/// Returns the body with every flag set.
std::string with_every_flag(std::string_view body) {
    constexpr std::string_view unset = ":false";
    std::string all(body);
    for (auto at = all.find(unset); at != all.npos; at = all.find(unset, at + 1))
        all.replace(at, unset.size(), ":true");
    return all;
}

} // namespace

std::vector<std::string> roles_shown_as_flags(TranslatorUnderTest const& translator, Setup const& setup) {
    Arena arena;
    SimulatedCalls simulated(translator, setup, arena);
    auto const user = simulated.sample_users.whole(1);
    auto const roles_of = [](Transcript const& played) {
        auto const* const one = played.succeeded() ? std::get_if<OneUser>(&(*played.result)->what) : nullptr;
        return one ? one->user.roles : std::nullopt;
    };
    auto const shown = roles_of(simulated.get(user));
    if (!shown || !shown->empty()) return {};
    SimulatedVendor vendor(*setup.dialect, user, user, arena);
    auto const flagged = [&](Ask const& ask, std::span<Response> responses) {
        vendor(ask, responses);
        for (auto& response : responses)
            response.body = arena.copy(with_every_flag(response.body));
    };
    auto const all = roles_of(simulated.call_with(GetUser{.id = *user.id}, flagged)).value_or(Names{});
    return {all.begin(), all.end()};
}

bool leave_out(User& user, Error const& error, std::string_view dialect, Arena& arena) {
    bool left = false;
    auto const prefix = arena.join({"/extensions/", dialect, "/"});
    for (auto const& one : error.errors) {
        if (one.pointer.starts_with(prefix) && user.extensions) {
            auto const name =
                one.pointer.substr(prefix.size()).substr(0, one.pointer.substr(prefix.size()).find('/'));
            auto kept = arena.vector<Extension>();
            for (auto const& extension : *user.extensions)
                if (extension.name != name) kept.push_back(extension);
            left = left || kept.size() < user.extensions->size();
            user.extensions = Arena::keep(kept);
        } else if (one.pointer.starts_with('/')) {
            auto const name = one.pointer.substr(1, one.pointer.find('/', 1) - 1);
            auto const field = field_named(name);
            left = left || (field && has(user, *field));
            if (field) clear(user, *field);
        }
    }
    return left;
}

Transcript SimulatedCalls::create_what_it_takes(User& user) {
    for (int attempt = 0;; ++attempt) {
        auto played = create(user);
        auto const* const error = played.result && !played.succeeded() ? &played.result->error() : nullptr;
        if (!error || attempt == 40 || !leave_out(user, *error, translator_.info->name(), arena_))
            return played;
        for (auto const& one : error->errors)
            refused.try_emplace(std::string(one.pointer), std::string(one.detail));
    }
}

Transcript SimulatedCalls::update_what_it_takes(User const& held, Change& change) {
    for (int attempt = 0;; ++attempt) {
        auto played = update(held, change);
        auto const* const error = played.result && !played.succeeded() ? &played.result->error() : nullptr;
        if (!error || attempt == 40) return played;
        bool left = leave_out(change.set, *error, translator_.info->name(), arena_);
        for (auto const& one : error->errors) {
            refused.try_emplace(std::string(one.pointer), std::string(one.detail));
            if (!one.pointer.starts_with("/roles") || !change.roles) continue;
            change.roles.reset();
            left = true;
        }
        if (!left) return played;
    }
}

namespace {

struct CallStorage {
    Arena arena{16 * 1024};
    Call call;
};

template <class Try>
void add_one(TranslatorUnderTest& translator, Setup const& setup, std::string_view name, Try attempt) {
    auto kept = std::make_shared<CallStorage>();
    SimulatedCalls simulated(translator, setup, kept->arena);
    Transcript const played = attempt(simulated, kept->arena);
    if (!played.succeeded()) return; // the check `operations` reports it
    kept->call = simulated.last();
    translator.conversations.push_back({.name = std::string(name) + " (simulated, " + setup.name + ")",
                                        .dialect = setup.dialect.get(),
                                        .call = &kept->call,
                                        .recorded_steps = recorded_steps_of(played),
                                        .keeps = kept});
}

} // namespace

void add_simulated(TranslatorUnderTest& translator, Setup const& setup) {
    auto const add = [&](std::string_view name, auto attempt) { add_one(translator, setup, name, attempt); };
    add("get",
        [](SimulatedCalls& simulated, Arena&) { return simulated.get(simulated.sample_users.whole(1)); });
    add("list",
        [](SimulatedCalls& simulated, Arena&) { return simulated.list(simulated.sample_users.whole(1)); });
    add("list by filters", [](SimulatedCalls& simulated, Arena&) {
        auto const user = simulated.sample_users.whole(1);
        return simulated.call(
            ListUsers{.user_name = user.user_name, .email = user.email, .role = user.roles->front()}, user);
    });
    add("create", [](SimulatedCalls& simulated, Arena&) {
        auto user = simulated.sample_users.creatable(simulated.sample_users.whole(1));
        return simulated.create_what_it_takes(user);
    });
    auto const& all = translator.capabilities();
    if (all.operations.has(Operation::update) || all.operations.has(Operation::replace))
        add("update", [](SimulatedCalls& simulated, Arena&) {
            return simulated.update(simulated.sample_users.whole(1), simulated.sample_users.plain_change());
        });
    if (writable(rule(all, Field::roles).access))
        add("add a role", [](SimulatedCalls& simulated, Arena& arena) {
            Change change;
            change.roles = RolesDelta{.add = arena.list<std::string_view>({simulated.sample_users.role(0)}),
                                      .remove = {}};
            return simulated.update(simulated.sample_users.whole(1), change);
        });
    add("delete",
        [](SimulatedCalls& simulated, Arena&) { return simulated.remove(simulated.sample_users.whole(1)); });
}

} // namespace idiom::conformance
