#include "translators/core/step.hpp"
#include "translators/declared/operations.hpp"
#include "translators/declared/sections.hpp"

#include <algorithm>
#include <array>

namespace idiom::declared {

namespace {

constexpr std::size_t role_pages = 4;
constexpr std::size_t list_pages = 20;
constexpr std::size_t pages_together = 1000;
constexpr std::size_t users_read_each = 1000;

/// Returns how many steps a list takes, with its first page. `most` is the limit of its further pages.
std::size_t pages_of(Paging const& paging, std::size_t most) {
    if (paging.by == Paging::By::none) return 1;
    bool const counted = paging.by == Paging::By::offset || paging.by == Paging::By::page;
    if (counted && paging.total) return 2;
    return 1 + most;
}
std::size_t requests_of(Paging const& paging, std::size_t most) {
    if (paging.by == Paging::By::none) return 1;
    bool const counted = paging.by == Paging::By::offset || paging.by == Paging::By::page;
    if (counted && paging.total) return 1 + pages_together;
    return 1 + most;
}

/// Counts the steps of the longest conversation of each operation.
class Counter {
public:
    explicit Counter(Program const& program) : program_(program) {}

    std::vector<Bounds> all() const {
        auto const elsewhere = program_.roles.read ? read() : read() - 1;
        std::vector<Bounds> made{{"read", read(), 1 + program_.user.also.size() + elsewhere}};
        auto const add = [&](std::string_view operation, std::size_t most) {
            made.push_back({operation, most, most + 1});
        };
        if (program_.list) made.push_back(list());
        if (program_.create) made.push_back({"create", create(), create() + 2});
        if (program_.update) made.push_back({"update", update(), update() * 2 + 2});
        if (program_.delete_) add("delete", call_of(program_.delete_->steps, true));
        if (program_.devices) {
            // The user is read afterwards; the catalogue of the read before serves again.
            auto const call = [&](std::vector<WriteStep> const& steps) {
                bool const before = reads_before(steps, Refuse::For::device);
                return call_of(steps, before) + (before ? pages_of_roles() : read());
            };
            add("devices", std::max(call(program_.devices->assign), call(program_.devices->unassign)));
        }
        auto const email = [&](std::vector<WriteStep> const& steps) {
            return call_of(steps, reads_before(steps, Refuse::For::email));
        };
        if (!program_.activation.empty() || !program_.uc_welcome.empty())
            add("emails", std::max(email(program_.activation), email(program_.uc_welcome)));
        return made;
    }

    /// How often a create looks for a user of the same name.
    std::size_t looks() const {
        return (program_.create->lookup ? 1 : 0) + (program_.create->exists_look ? 1 : 0);
    }
    /// The steps of a create without its looks.
    std::size_t create_alone() const {
        auto const& made = *program_.create;
        auto const sent = (made.step.other ? 2 : 1) + session() + steps(made.then) + role_writes();
        auto const undo = made.undo && program_.delete_ ? steps(program_.delete_->steps) : 0;
        // A user whom a look finds is read before it is completed, and is never removed again.
        auto const found = made.lookup ? pages_of_roles() : 0;
        return whole_catalogue() + keys_by_name() + sent + pages_of_roles() + std::max(undo, found);
    }
    /// The steps of a list beside those of its pages.
    std::size_t list_alone() const {
        bool const keys = program_.list->role || names_by_catalogue();
        return (reads_roles() ? pages_of_roles() : 0) + (keys ? catalogue() : 0);
    }
    /// The steps of each page of a list: its users may have to be read one by one.
    std::size_t each_page() const { return program_.list && reads_users() ? 1 + pages_of_roles() : 1; }

private:
    std::size_t catalogue() const {
        return program_.roles.catalogue ? pages_of(program_.roles.catalogue->listing.paging, role_pages) : 0;
    }
    bool names_by_catalogue() const {
        auto const& roles = program_.roles;
        return roles.keys_in_document || (roles.read && !roles.read->name);
    }
    /// The steps of the catalogue that a call reads once, if it is read as a whole.
    std::size_t whole_catalogue() const {
        auto const& all = program_.roles.catalogue;
        return all && (!all->by_name || names_by_catalogue()) ? catalogue() : 0;
    }
    /// The steps in which the keys of named roles are asked for.
    std::size_t keys_by_name() const {
        auto const& all = program_.roles.catalogue;
        return all && all->by_name ? catalogue() * (all->guarded.empty() ? 1 : 2) : 0;
    }
    std::size_t pages_of_roles() const {
        auto const& roles = program_.roles;
        return roles.read ? pages_of(roles.read->listing.paging, role_pages) : 1;
    }
    std::size_t read() const { return pages_of_roles() + (names_by_catalogue() ? catalogue() : 0); }
    bool reads_before(std::vector<WriteStep> const& all, Refuse::For what) const {
        return refuses(what, program_) || needs_user(all);
    }
    /// The steps of a call that only sends `all`: with a version it may be overtaken twice.
    std::size_t call_of(std::vector<WriteStep> const& all, bool reads) const {
        std::size_t const again = reads && sends_versions(all) ? 2 : 0;
        auto const catalogue_too = reads && names_by_catalogue() ? catalogue() : 0;
        return (reads ? (1 + again) * pages_of_roles() : 0) + catalogue_too + again + steps(all) + session();
    }
    static std::size_t steps(std::vector<WriteStep> const& all) {
        std::size_t count = 0;
        for (auto const& step : all)
            count += step.other ? 2 : 1;
        return count;
    }
    std::size_t session() const { return program_.session ? 2 : 0; }
    std::size_t role_writes() const {
        auto const& roles = program_.roles;
        return (roles.set ? 1 : 0) + (roles.add ? 1 : 0) + (roles.remove ? 1 : 0);
    }
    std::size_t pages_of_look() const {
        bool const by_list =
            program_.list && !(program_.create->lookup && !program_.create->lookup->by_filter);
        return by_list ? whole_list() : 1;
    }
    std::size_t whole_list() const {
        auto const& list = *program_.list;
        std::size_t most = 1;
        for (auto const* const filter : {&list.user_name, &list.email})
            if (*filter && (*filter)->own_request)
                most = std::max(most, pages_of((*filter)->listing.paging, list_pages - 1));
        bool const inline_filter = list.user_name && !list.user_name->own_request;
        if (inline_filter || !list.user_name)
            most = std::max(
                most, list.whole ? (list.whole->paging ? pages_of(*list.whole->paging, list_pages - 1) : 1)
                                 : pages_of(list.listing.paging, inline_filter ? 1 : list_pages - 1));
        return most;
    }
    std::size_t create() const {
        return create_alone() +
               looks() * each_page() * std::min(pages_of_look(), program_.create->most_pages);
    }
    std::size_t update() const {
        auto const& made = *program_.update;
        bool const versions = std::ranges::any_of(
            made.steps, [](WriteStep const& step) { return step.if_match != WriteStep::Match::none; });
        std::size_t const attempts = versions ? 3 : 1;
        return attempts * (pages_of_roles() + keys_by_name()) + whole_catalogue() + (attempts - 1) +
               steps(made.steps) + role_writes() + session() + pages_of_roles();
    }
    /// Returns whether a page may show ids only.
    bool reads_users() const {
        auto const& list = *program_.list;
        bool const by_filter = std::ranges::any_of(
            std::array{&list.user_name, &list.email, &list.role},
            [](std::optional<Filter> const* filter) { return *filter && (*filter)->read_each; });
        return list.or_ids || by_filter;
    }
    bool reads_roles() const { return program_.list->lacks_roles || program_.roles.read; }
    Bounds list() const {
        auto const& list = *program_.list;
        auto const whole =
            list.whole && list.whole->paging ? pages_of(*list.whole->paging, list_pages - 1) : 1;
        auto const pages = std::max<std::size_t>(list.turns.size(), 1) *
                           std::max(pages_of(list.listing.paging, list_pages - 1), whole);
        auto const requests = requests_of(list.listing.paging, list_pages - 1);
        // Pages that are asked for together may each name users who are read by themselves.
        auto const read = reads_users() && pages > 1 ? list.most_pages : std::min(pages, list.most_pages);
        return {"list", read * each_page() + list_alone(),
                requests + (reads_users() || reads_roles() ? users_read_each : 0)};
    }

    Program const& program_;
};

std::size_t left_for_pages(std::size_t steps, std::size_t each) {
    auto const left = (most_rounds - std::min(steps, most_rounds - 1)) / each;
    return std::clamp<std::size_t>(left, 1, list_pages);
}

} // namespace

std::vector<Bounds> bounds_of(Program const& program) { return Counter(program).all(); }

void limit_pages(Program& program) {
    Counter const count(program);
    if (program.list) program.list->most_pages = left_for_pages(count.list_alone(), count.each_page());
    if (!program.create || count.looks() == 0) return;
    auto const all = left_for_pages(count.create_alone(), count.each_page());
    program.create->most_pages = std::max<std::size_t>(all / count.looks(), 1);
}

} // namespace idiom::declared
