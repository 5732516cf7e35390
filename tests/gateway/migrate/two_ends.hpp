#pragma once

#include "gateway/migrate/plan.hpp"
#include "tests/fakes/memory.hpp"
#include "tests/gateway/migrate/mapping/ends.hpp"
#include "tests/support/await.hpp"

#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace idiom::migrate::fake {

/// Two ends in memory. Users of FROM have an id `f:LOGIN`, users of TO `t:LOGIN`, unless the test gives
/// others.
struct TwoEnds {
    TwoEnds() {
        auto made = Spill::make();
        if (!made) throw std::runtime_error(made.error());
        spill = std::move(*made);
    }

    /// `change` may give the user more than its login, last name and roles.
    void mover(std::string const& login, std::string id = {}, std::vector<std::string_view> roles = {"agent"},
               std::string_view problem = {}, std::function<void(Mover&)> const& change = {}) {
        Arena arena;
        if (id.empty()) id = "f:" + login;
        Mover one{.source = id, .name = login, .problem = problem};
        one.wanted.key = login;
        one.wanted.set.user_name = login;
        one.wanted.set.last_name = "Quarz";
        one.wanted.set.roles = arena.copy(roles);
        if (change) change(one);
        from.add(
            {.id = id, .key = key_of(login), .place = placed(keep(*spill, one)), .usable = problem.empty()});
    }
    void resident(std::string const& login, std::string id = {}, std::string_view last = "Quarz",
                  std::vector<std::string_view> roles = {"agent"},
                  std::function<void(User&)> const& change = {}) {
        Arena arena;
        if (id.empty()) id = "t:" + login;
        Resident one;
        one.user = {.id = id, .user_name = login, .last_name = last, .roles = arena.copy(roles)};
        if (change) change(one.user);
        to.add({.id = id, .key = key_of(login), .place = placed(keep(*spill, one))});
    }
    void link(std::string source, std::string target, bool created = true) {
        auto const kept = idiom::test::await(
            links.put(std::move(source), {.target = std::move(target), .created = created}));
        if (!kept) throw std::runtime_error(kept.error().text);
    }
    PlanInput input(Leaving leaving = {}) const {
        return {.from = from,
                .to = to,
                .spill = *spill,
                .links = links,
                .mapping = mapping,
                .target = {.can = takes ? *takes : mapping::test::can(dialect), .roles = mapping.roles.mode},
                .leaving = leaving};
    }
    Plan plan(Leaving leaving = {}) const {
        auto made = make_plan(input(leaving), {});
        if (!made) throw std::runtime_error(made.error());
        return std::move(*made);
    }
    /// The first letters of the actions: create, update, same, x for skipped, Conflict, Failed, leaver.
    std::string actions(Leaving leaving = {}) const {
        std::string text;
        for (auto const& item : plan(leaving).items)
            text += "cusxCFlf"[static_cast<std::size_t>(item.action)];
        return text;
    }

    std::string_view dialect = "evovoice"; ///< of TO
    Capabilities const* takes = nullptr;   ///< of TO, in place of those of `dialect`
    fakes::MemoryStore store;
    Links links{store, "a", "b"};
    Roster from;
    Roster to;
    std::unique_ptr<Spill> spill;
    mapping::Mapping mapping;

private:
    static std::uint64_t placed(std::expected<std::uint64_t, std::string> const& kept) {
        if (!kept) throw std::runtime_error(kept.error());
        return *kept;
    }
};

inline constexpr Leaving delete_copied{mapping::MissingAction::delete_, mapping::MissingScope::copied};
inline constexpr Leaving delete_everyone{mapping::MissingAction::delete_, mapping::MissingScope::everyone};

} // namespace idiom::migrate::fake
