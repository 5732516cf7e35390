#include "translators/core/step.hpp"
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
        if (program_.list) made.push_back(list());
        if (program_.create) made.push_back({"create", create(), create() + 2});
        if (program_.update) made.push_back({"update", update(), update() * 2 + 2});
        if (program_.delete_)
            made.push_back({"delete", read() + steps(program_.delete_->steps) + session(),
                            read() + steps(program_.delete_->steps) + session() + 1});
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
        return catalogue() + sent + read() + undo;
    }
    /// The steps of a list beside those of its pages.
    std::size_t list_alone() const {
        bool const by_key = program_.list->role || program_.roles.keys_in_document;
        return (reads_each() ? read() : 0) + (by_key ? catalogue() : 0);
    }

private:
    std::size_t catalogue() const {
        return program_.roles.catalogue ? pages_of(program_.roles.catalogue->listing.paging, role_pages) : 0;
    }
    std::size_t read() const {
        auto const& roles = program_.roles;
        auto const pages = roles.read ? pages_of(roles.read->listing.paging, role_pages) : 1;
        bool const nameless = roles.keys_in_document || (roles.read && !roles.read->name);
        return pages + (nameless ? catalogue() : 0);
    }
    static std::size_t steps(std::vector<WriteStep> const& all) {
        std::size_t count = 0;
        for (auto const& step : all)
            count += step.other ? 2 : 1;
        return count;
    }
    std::size_t session() const { return program_.session ? 3 : 0; }
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
        return create_alone() + looks() * std::min(pages_of_look(), program_.create->most_pages);
    }
    std::size_t update() const {
        auto const& made = *program_.update;
        bool const versions = std::ranges::any_of(
            made.steps, [](WriteStep const& step) { return step.if_match != WriteStep::Match::none; });
        auto const once = read() + catalogue();
        return (versions ? 3 : 1) * once + (versions ? 2 : 0) + steps(made.steps) + role_writes() +
               session() + read();
    }
    bool reads_each() const {
        auto const& list = *program_.list;
        bool const by_filter = std::ranges::any_of(
            std::array{&list.user_name, &list.email, &list.role},
            [](std::optional<Filter> const* filter) { return *filter && (*filter)->read_each; });
        return list.or_ids || list.lacks_roles || program_.roles.read || by_filter;
    }
    Bounds list() const {
        auto const& list = *program_.list;
        auto const whole =
            list.whole && list.whole->paging ? pages_of(*list.whole->paging, list_pages - 1) : 1;
        auto const pages = std::max<std::size_t>(list.turns.size(), 1) *
                           std::max(pages_of(list.listing.paging, list_pages - 1), whole);
        auto const requests = requests_of(list.listing.paging, list_pages - 1);
        return {"list", std::min(pages, list.most_pages) + list_alone(),
                requests + (reads_each() ? users_read_each : 0)};
    }

    Program const& program_;
};

std::size_t left_for_pages(std::size_t steps) {
    return std::min(list_pages, most_rounds - std::min(steps, most_rounds - 1));
}

} // namespace

std::vector<Bounds> bounds_of(Program const& program) { return Counter(program).all(); }

void limit_pages(Program& program) {
    Counter const count(program);
    if (program.list) program.list->most_pages = left_for_pages(count.list_alone());
    if (!program.create || count.looks() == 0) return;
    auto const all = left_for_pages(count.create_alone());
    program.create->most_pages = std::max<std::size_t>(all / count.looks(), 1);
}

} // namespace idiom::declared
