#include "translators/conformance/checks.hpp"
#include "translators/conformance/fingerprint.hpp"
#include "translators/conformance/simulated_vendor.hpp"
#include "translators/conformance/text.hpp"

namespace idiom::conformance {

namespace {

constexpr std::string_view first_name = "kit-client-first";
constexpr std::string_view second_name = "kit-client-second";

/// Plays one call over two routes: one renames roles, the other uses the vendor's names. Both must send the
/// same requests to the vendor.
class Mapping {
public:
    Mapping(TranslatorUnderTest const& translator, Setup const& setup, Report& report)
        : translator_(translator), setup_(setup), report_(report), plain_(translator, setup, arena_),
          mapped_(translator, setup, arena_), first_(plain_.sample_users.role(0)),
          second_(plain_.sample_users.role(1)),
          both_{.map = {{std::string(first_name), std::string(first_)},
                        {std::string(second_name), std::string(second_)}},
                .unmapped = UnmappedRoles::preserve,
                .default_roles = {}},
          default_(both_), one_{.map = {both_.map.front()}, .unmapped = {}, .default_roles = {}},
          passing_(one_), strict_(one_) {
        default_.default_roles = {std::string(second_name)};
        passing_.unmapped = UnmappedRoles::passthrough;
        strict_.unmapped = UnmappedRoles::reject;
    }

    void run() {
        reads();
        auto const& operations = translator_.capabilities().operations;
        auto const access = rule(translator_.capabilities(), Field::roles).access;
        if (operations.has(Operation::create) && creatable(access)) creates();
        if ((operations.has(Operation::update) || operations.has(Operation::replace)) && writable(access))
            updates();
    }

private:
    Names list(std::initializer_list<std::string_view> names) { return arena_.list<std::string_view>(names); }
    User holder(Names roles) {
        auto user = plain_.sample_users.whole(1);
        user.roles = roles;
        return user;
    }
    /// The roles of a user who holds both, or the last of them if there can be one only.
    Names both() {
        auto const roles = list({first_, second_});
        return translator_.one_role ? roles.last(1) : roles;
    }
    /// Those of `names` that a user with the roles of `both` shows.
    Names shown_of(std::initializer_list<std::string_view> names) {
        auto const roles = list(names);
        return translator_.one_role ? roles.last(roles.back() == first_name ? 0 : 1) : roles;
    }

    // --- Reads.

    void reads() {
        auto const user = holder(both());
        auto const shows = [&](RolePolicy const& route, std::string const& what, Names names) {
            mapped_.go_over(route);
            auto const played = mapped_.get(user);
            report_.looked_at();
            auto const* const answer = user_of(played);
            if (answer) compare(what, *answer, names);
            return played;
        };
        auto const plain = plain_.get(user);
        auto const* const seen = user_of(plain);
        if (!seen || fingerprint(*seen, Field::roles) != fingerprint(user, Field::roles))
            return; // the check `fields` reports why
        shows(both_, "get, both roles mapped", shown_of({first_name, second_name}));
        shows(one_, "get, one role mapped and unmapped_roles: preserve", shown_of({first_name}));
        shows(passing_, "get, one role mapped and unmapped_roles: passthrough",
              shown_of({first_name, second_}));
        auto const strict =
            shows(strict_, "get, one role mapped and unmapped_roles: reject", shown_of({first_name}));
        if (strict.succeeded() && (*strict.result)->warnings.empty())
            fail("the user holds a role that the route rejects, and the answer has no warning (see present)",
                 "get, one role mapped and unmapped_roles: reject");
        lists(user);
    }

    void lists(User const& user) {
        if (!translator_.capabilities().operations.has(Operation::list)) return;
        auto const by = [](std::string_view role) { return ListUsers{.role = role}; };
        mapped_.go_over(both_);
        same("a list by role", plain_.call(by(first_), user), mapped_.call(by(first_name), user));
        auto const plain = plain_.list(user);
        auto const mapped = mapped_.list(user);
        auto const* const held = first_of(plain);
        auto const* const shown = first_of(mapped);
        if (held && shown && fingerprint(*held, Field::roles) == fingerprint(user, Field::roles))
            compare("a list", *shown, shown_of({first_name, second_name}));
    }

    static User const* first_of(Transcript const& played) {
        auto const* const page =
            played.succeeded() ? std::get_if<ManyUsers>(&(*played.result)->what) : nullptr;
        return page && !page->users.empty() ? &page->users.front() : nullptr;
    }

    // --- Writes.

    User asking(std::optional<Names> roles) {
        auto user = wanted_;
        user.roles = roles;
        return user;
    }

    void creates() {
        wanted_ = plain_.sample_users.creatable(plain_.sample_users.whole(1));
        wanted_.roles = list({first_});
        auto const plain = plain_.create_what_it_takes(wanted_);
        if (!plain.succeeded() || !wanted_.roles) return leave_open("create");
        auto const over = [&](RolePolicy const& route, std::optional<Names> roles) {
            mapped_.go_over(route);
            return mapped_.create(asking(roles));
        };
        same("create", plain, over(both_, list({first_name})));
        auto const by_default = plain_.create(asking(list({second_})));
        same("create without roles, over a route with default_roles", by_default,
             over(default_, std::nullopt));
        same("create, unmapped_roles: passthrough", by_default, over(passing_, list({second_})));
        refused("create with a role that the route does not name", over(one_, list({second_})));
        refused("create with the vendor's name of a role that the route renames",
                over(both_, list({first_})));
    }

    Transcript update(SimulatedCalls& simulated, RolesChange const& roles, Names held) {
        Change change;
        change.roles = roles;
        return simulated.update(holder(held), change);
    }

    void updates() {
        auto const over = [&](RolePolicy const& route, RolesChange const& roles, Names held) {
            mapped_.go_over(route);
            return update(mapped_, roles, held);
        };
        auto const add = [&](std::string_view role) { return RolesDelta{.add = list({role}), .remove = {}}; };
        auto const remove = [&](std::string_view role) {
            return RolesDelta{.add = {}, .remove = list({role})};
        };
        auto const first = list({first_});
        auto const second = list({second_});
        auto const plain = update(plain_, add(first_), second);
        if (!plain.succeeded()) return leave_open("update");
        same("add a role", plain, over(both_, add(first_name), second));
        auto const held = translator_.one_role ? first : both();
        same("remove a role", update(plain_, remove(first_), held), over(both_, remove(first_name), held));
        same("replace the roles", update(plain_, RolesReplace{second}, first),
             over(both_, RolesReplace{list({second_name})}, first));
        same("replace the roles of a user who holds another that the route does not name (unmapped_roles: "
             "preserve)",
             update(plain_, RolesReplace{second}, both()), over(one_, RolesReplace{}, both()));
        same("add a role, unmapped_roles: passthrough", update(plain_, add(second_), first),
             over(passing_, add(second_), first));
        refused("add a role that the route does not name", over(one_, add(second_), first));
        refused("add a role by the vendor's name, which the route renames", over(both_, add(first_), {}));
        refused("remove a role of a user who holds one that the route rejects (unmapped_roles: reject)",
                over(strict_, remove(first_name), both()));
    }

    // --- Findings.

    void same(std::string const& what, Transcript const& plain, Transcript const& mapped) {
        report_.looked_at();
        if (!plain.succeeded()) return;
        if (!mapped.succeeded())
            return fail("the route's role names are not translated; put roles through roles_for_create and "
                        "plan_update",
                        what,
                        mapped.wrong.empty() ? "it answers " + shown(mapped.result->error()) : mapped.wrong);
        auto const asks = [](Transcript const& played) {
            return played.sent.empty() ? "nothing" : shown(played.sent.back().request);
        };
        if (requests_of(plain) != requests_of(mapped))
            return fail("the requests change when the route renames the roles; put roles through "
                        "roles_for_create and plan_update, and a list's role through RolePolicy::to_vendor",
                        what,
                        "with the vendor's names it asks " + asks(plain) + "\nwith the route's names   " +
                            asks(mapped));
        auto const* const answer = user_of(mapped);
        auto const* const wanted = user_of(plain);
        if (answer && wanted && wanted->roles) compare(what, *answer, unified(*wanted->roles));
    }

    /// Returns the vendor's `roles` under the names that the route shows.
    Names unified(Names roles) {
        auto made = arena_.vector<std::string_view>();
        for (auto const role : roles)
            if (auto const name = mapped_.last().roles->to_unified(role); !name.empty()) made.push_back(name);
        return Arena::keep(made);
    }

    void compare(std::string const& what, User const& answer, Names wanted) {
        User user;
        user.roles = wanted;
        auto const expected = fingerprint(user, Field::roles);
        auto const got = fingerprint(answer, Field::roles);
        if (got != expected)
            fail(
                "the answer shows other roles than the route names; end in answer_user or answer_page, which "
                "translate them",
                what, "wanted " + expected + "\ngot    " + got);
    }

    void refused(std::string const& what, Transcript const& played) {
        report_.looked_at();
        if (!played.succeeded() && !played.wrote()) return;
        fail("a role that cannot be given over this route is written; put roles through roles_for_create and "
             "plan_update, which refuse it",
             what, played.sent.empty() ? "" : "it asks " + shown(played.sent.back().request));
    }

    void leave_open(std::string const& call) {
        report_.leave_open("whether a route's role names reach the vendor by a " + call + " (" + setup_.name +
                           "): the dialect takes neither made-up roles nor those of the cases");
    }
    void fail(std::string const& what, std::string const& where, std::string const& evidence = {}) {
        report_.fail(what, where + ", " + setup_.name, evidence);
    }

    Arena arena_{64 * 1024};
    TranslatorUnderTest const& translator_;
    Setup const& setup_;
    Report& report_;
    SimulatedCalls plain_;
    SimulatedCalls mapped_;
    std::string_view first_;
    std::string_view second_;
    RolePolicy both_;    ///< maps both roles
    RolePolicy default_; ///< maps both, and gives the second role if a client asks for none
    RolePolicy one_;     ///< maps only the first role, preserves the others
    RolePolicy passing_;
    RolePolicy strict_;
    User wanted_;
};

} // namespace

/// Checks routes that rename roles for their clients (`roles`, `unmapped_roles`, `default_roles` of
/// routes.yaml).
void check_mapping(TranslatorUnderTest const& translator, Report& report) {
    report.of("calls over routes that rename roles");
    if (!readable(rule(translator.capabilities(), Field::roles).access)) return;
    for (auto const& setup : translator.setups)
        Mapping(translator, setup, report).run();
}

} // namespace idiom::conformance
