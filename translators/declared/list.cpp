#include "translators/codec/uri.hpp"
#include "translators/core/text.hpp"
#include "translators/declared/list_choice.hpp"
#include "translators/declared/list_cursor.hpp"
#include "translators/declared/operations.hpp"

#include <algorithm>

namespace idiom::declared {

namespace {

constexpr std::size_t most_ids = 1000; ///< of users that are read one by one
constexpr std::string_view too_many = "the back end's page has more users than were asked for";
constexpr std::string_view goes_in_a_circle = "the back end's list goes in a circle";

/// One list. The vendor applies the filters and the order that it can; the rest is done here.
class UserListing {
public:
    UserListing(ListUsers const& wanted, Conversation& conversation)
        : wanted_(wanted), conversation_(conversation), program_(conversation.program()),
          list_(*program_.list), arena_(conversation.arena()), choice_(wanted, conversation),
          most_pages_(list_.most_pages), users_(arena_.vector<HeldUser>()),
          warnings_(arena_.vector<Warning>()) {
        conversation.circumstances.wanted = wanted.wanted;
    }

    Step<Answer> run() {
        auto const role = choice_.choose();
        if (!role) return role.error();
        if (!*role) return answer_users({}, conversation_.call(), arena_); // a role that no user can hold
        return pages_at_vendor() ? by_pages() : as_a_whole();
    }

    /// Reads every user that the vendor finds, in at most so many pages.
    Part<std::span<HeldUser>> all(std::size_t most_pages) {
        most_pages_ = most_pages;
        auto const role = choice_.choose();
        if (!role) return std::unexpected(role.error());
        if (auto const done = read_whole(); !done) return std::unexpected(done.error());
        return std::span(users_.data(), users_.size());
    }

private:
    bool pages_at_vendor() const {
        bool const fits = turns() > 1 ? choice_.any_order_will_do() : choice_.sorts() || choice_.in_order();
        auto const& paging = choice_.listing().paging;
        bool const size_fits = sends_size(paging) || wanted_.limit >= paging.size;
        if (paging.by == Paging::By::none || !size_fits || !fits || wanted_.count) return false;
        bool const each_role = ListChoice::is_left(choice_.asked[2]) && lacks_roles();
        return !(choice_.lacks_a_filter() && list_.whole && !choice_.own) && !each_role;
    }
    bool lacks_roles() const { return list_.lacks_roles || program_.roles.read.has_value(); }
    bool wants_roles() const { return wanted_.wants(Field::roles) && program_.roles.declared; }

    Result<Request> request_for(ListPlace const& place, Paging const& paging, bool with_sort) {
        return choice_.request_for(place, paging, with_sort, whole_);
    }

    /// Appends the users of a page. Returns how many the page has.
    Part<std::size_t> take_page(Response const& response) {
        if (choice_.own && response.delivery == Delivery::answered &&
            choice_.own->absent.has(response.status))
            return std::size_t(0);
        auto const reply = conversation_.accepted(response, conversation_.sent(Purpose::list));
        if (!reply) return std::unexpected(reply.error());
        last_ = *reply;
        auto const* const document = reply->document ? arena_.make<json::Value>(*reply->document) : nullptr;
        auto const* const items = document ? find(choice_.listing().items, *document) : nullptr;
        bool const has_list = items && items->is_array();
        if (!has_list && document && list_.or_ids && !choice_.own) return take_ids(*document, response);
        if (!has_list)
            return conversation_.useless(response, Purpose::list,
                                         "the back end's answer holds no list of users");
        if (!choice_.own && !all_hold(list_.expects, *document))
            return conversation_.useless(response, Purpose::list,
                                         "the back end's list goes on in a way that is not known");
        if (choice_.own && choice_.own->read_each)
            return take_each(*items, *choice_.own->read_each, response);
        users_.reserve(users_.size() + items->items.size());
        bool const nameless = program_.roles.keys_in_document && (wants_roles() || wanted_.role);
        for (auto const& item : items->items) {
            auto user = read_user(program_, item, {}, arena_);
            if (user && nameless)
                if (auto const named = conversation_.name_roles(*user); !named)
                    return std::unexpected(named.error());
            if (!user)
                return conversation_.useless(response, Purpose::list,
                                             "the back end lists a user without an id");
            if (!user->gone) users_.push_back(user->user);
        }
        return items->items.size();
    }

    Part<std::size_t> take_ids(json::Value const& document, Response const& response) {
        auto const* const items = find(list_.or_ids->items, document);
        if (!items || !items->is_array())
            return conversation_.useless(response, Purpose::list,
                                         "the back end's answer holds no list of users");
        auto ids = arena_.vector<std::string_view>();
        for (auto const& item : items->items) {
            auto const id = key_text(&item, list_.or_ids->as, spelling_of(program_), arena_);
            if (!id || !uri::stays_in_segment(*id))
                return conversation_.useless(response, Purpose::list,
                                             "the back end lists a user without an id");
            ids.push_back(*id);
        }
        return read_each(Arena::keep(ids));
    }
    Part<std::size_t> take_each(json::Value const& items, Path const& at, Response const& response) {
        auto ids = arena_.vector<std::string_view>();
        for (auto const& item : items.items) {
            auto const id = key_text(find(at, item), {}, spelling_of(program_), arena_);
            if (!id || !uri::stays_in_segment(*id))
                return conversation_.useless(response, Purpose::list,
                                             "the back end lists a user without an id");
            ids.push_back(*id);
        }
        return read_each(Arena::keep(ids));
    }
    Part<std::size_t> read_each(Names ids) {
        ids_read_ += ids.size();
        // The limits of pages count on one step of reads for each page.
        if (ids_read_ > most_ids || ++pages_of_ids_ > most_pages_)
            return std::unexpected(
                failed(Fault::backend_error, "the back end lists too many users to read each"));
        auto const found = conversation_.users(ids);
        if (!found) return std::unexpected(found.error());
        users_.insert(users_.end(), found->begin(), found->end());
        have_roles_ = true;
        return ids.size();
    }

    /// Reads the users of `users_` one by one, because the list does not show their roles.
    Part<bool> add_roles(std::span<HeldUser> users) {
        if (have_roles_ || !lacks_roles()) return true;
        auto const ids = arena_.array<std::string_view>(users.size());
        std::ranges::transform(users, ids.begin(), [](HeldUser const& user) { return *user.id(); });
        auto const found = conversation_.users(ids);
        if (!found) return std::unexpected(found.error());
        users_.assign(found->begin(), found->end());
        have_roles_ = true;
        return true;
    }

    Result<NextPlace> next_of(ListPlace const& place, Paging const& paging, std::size_t items) {
        if (paging.by == Paging::By::none) return NextPlace{};
        auto const path = conversation_.list_path(choice_.listing().request, choice_.values());
        if (!path) return std::unexpected(path.error());
        return next_place(paging, place.page, items, last_, *path, arena_);
    }
    std::size_t turns() const { return choice_.own || list_.turns.empty() ? 1 : list_.turns.size(); }

    Step<Answer> by_pages() {
        auto const& paging = choice_.listing().paging;
        auto const size = std::min(std::max<std::size_t>(wanted_.limit, 1), paging.size);
        ListPlace place{.turn = 0, .page = first_place(paging, size)};
        if (!wanted_.cursor.empty()) {
            auto const given = read_cursor(wanted_.cursor, paging, turns(), arena_);
            if (!given) return failed(Fault::invalid_parameter, "the cursor is not one that this list gave");
            place = {.turn = given->turn, .page = narrowed(given->page, paging, size)};
        }
        std::size_t shown = 0;
        std::optional<ListPlace> next = place;
        auto visited = arena_.vector<ListPlace>();
        for (std::size_t pages = 0; next && pages < most_pages_; ++pages) {
            if (pages > 0 && shown + place.page.size > wanted_.limit) break;
            place = *next;
            if (std::ranges::find(visited, place) != visited.end())
                return failed(Fault::backend_error, goes_in_a_circle);
            visited.push_back(place);
            auto const before = users_.size();
            auto const items = read_page(place, paging, choice_.sorts());
            if (!items) return items.error();
            if (*items > place.page.size) return failed(Fault::backend_error, too_many);
            shown += keep_passing(before);
            auto const following = next_of(place, paging, *items);
            if (!following) return failed(following.error());
            warn_of_reach(*following, paging);
            next.reset();
            if (following->place)
                next = ListPlace{.turn = place.turn, .page = *following->place};
            else if (place.turn + 1 < turns())
                next = ListPlace{.turn = place.turn + 1, .page = first_place(paging, place.page.size)};
        }
        if (wants_roles())
            if (auto const done = add_roles(std::span(users_.data(), users_.size())); !done)
                return done.error();
        auto const cursor = next ? write_cursor(*next, paging, arena_) : std::string_view{};
        return with_warnings(answer_users({.users = std::span(users_.data(), users_.size()), .next = cursor},
                                          conversation_.call(), arena_));
    }

    Part<std::size_t> read_page(ListPlace const& place, Paging const& paging, bool with_sort) {
        auto const request = request_for(place, paging, with_sort);
        if (!request) return std::unexpected(failed(request.error()));
        auto const responses = conversation_.read(arena_.list<Request>({*request}));
        if (!responses) return std::unexpected(responses.error());
        return take_page(responses->front());
    }

    /// Removes the users, from position `from` on, that a filter excludes. Returns how many are left there.
    std::size_t keep_passing(std::size_t from) {
        auto left = wanted_;
        if (!ListChoice::is_left(choice_.asked[0])) left.user_name.reset();
        if (!ListChoice::is_left(choice_.asked[1])) left.email.reset();
        auto const excluded = [&](HeldUser const& user) {
            if (!may_pass(user, left, conversation_.capabilities())) return true;
            return ListChoice::is_left(choice_.asked[2]) &&
                   !(user.roles() && contains(*user.roles(), choice_.role.name));
        };
        auto const begin = users_.begin() + static_cast<std::ptrdiff_t>(from);
        users_.erase(std::remove_if(begin, users_.end(), excluded), users_.end());
        return users_.size() - from;
    }

    void warn_of_reach(NextPlace const& next, Paging const& paging) {
        if (!next.cut_by_reach) return;
        auto const all =
            next.total ? arena_.join({" of ", decimal(*next.total, arena_)}) : std::string_view{};
        warnings_.push_back({.pointer = "/users",
                             .detail = arena_.join({"the back end shows the first ",
                                                    decimal(*paging.reach, arena_), all, " only"}),
                             .left_out = true});
    }
    Step<Answer> with_warnings(Step<Answer> step) {
        auto* const result = std::get_if<Result<Answer>>(&step);
        if (warnings_.empty() || !result || !result->has_value()) return step;
        warnings_.insert(warnings_.end(), (*result)->warnings.begin(), (*result)->warnings.end());
        (*result)->warnings = Arena::keep(warnings_);
        return step;
    }

    Paging const& whole_paging() const {
        static Paging const none;
        if (choice_.own) return choice_.own->listing.paging;
        if (!list_.whole) return list_.listing.paging;
        return list_.whole->paging ? *list_.whole->paging : none;
    }

    /// Reads the whole list. If the first page gives the total, the other pages are requested together.
    Part<bool> read_whole() {
        whole_ = true;
        for (std::size_t turn = 0; turn < turns(); ++turn)
            if (auto const done = read_turn(turn, whole_paging()); !done) return done;
        return true;
    }
    Part<bool> read_turn(std::size_t turn, Paging const& paging) {
        ListPlace place{.turn = turn, .page = first_place(paging, paging.size)};
        auto visited = arena_.vector<std::string_view>();
        for (;;) {
            if (auto const may = count_pages(); !may) return may;
            auto const items = read_page(place, paging, false);
            if (!items) return std::unexpected(items.error());
            auto const next = next_of(place, paging, *items);
            if (!next) return std::unexpected(failed(next.error()));
            warn_of_reach(*next, paging);
            if (!next->place) return true;
            bool const counted = paging.by == Paging::By::offset || paging.by == Paging::By::page;
            if (counted && next->total && *items > 0) return read_together(turn, *next, paging, *items);
            auto const cursor = next->place->cursor;
            bool const again = !cursor.empty() && std::ranges::find(visited, cursor) != visited.end();
            if (again) return std::unexpected(failed(Fault::backend_error, goes_in_a_circle));
            visited.push_back(cursor);
            place.page = *next->place;
        }
    }
    /// Counts one more step with pages. Errors: backend_error beyond the most.
    Part<bool> count_pages() {
        if (pages_read_ == most_pages_)
            return std::unexpected(
                failed(Fault::backend_error, "the back end has more users than can be listed"));
        ++pages_read_;
        return true;
    }
    Part<bool> read_together(std::size_t turn, NextPlace const& next, Paging const& paging,
                             std::size_t first) {
        auto const total = paging.reach ? std::min(*next.total, *paging.reach) : *next.total;
        bool const numbers = paging.by == Paging::By::page;
        auto const size = numbers ? paging.size : first;
        auto const count = static_cast<std::size_t>((total - 1) / size);
        if (count == 0)
            return std::unexpected(failed(Fault::backend_error, "the back end's list came short"));
        if (count > 1000)
            return std::unexpected(
                failed(Fault::backend_error, "the back end has more users than can be listed"));
        auto const requests = arena_.array<Request>(count);
        for (std::size_t i = 0; i < count; ++i) {
            ListPlace place{.turn = turn, .page = *next.place};
            place.page.number += i * (numbers ? 1 : size);
            auto const made = request_for(place, paging, false);
            if (!made) return std::unexpected(failed(made.error()));
            requests[i] = *made;
        }
        if (auto const may = count_pages(); !may) return may;
        auto const responses = conversation_.read(requests);
        if (!responses) return std::unexpected(responses.error());
        auto all = first;
        for (auto const& response : *responses) {
            auto const items = take_page(response);
            if (!items) return std::unexpected(items.error());
            all += *items;
        }
        if (all < total)
            return std::unexpected(failed(Fault::backend_error, "the back end's list came short"));
        if (total < *next.total) {
            auto cut = next;
            cut.cut_by_reach = true;
            warn_of_reach(cut, paging);
        }
        return true;
    }

    Step<Answer> as_a_whole() {
        if (auto const done = read_whole(); !done) return done.error();
        bool const role_left = ListChoice::is_left(choice_.asked[2]) && lacks_roles() && !have_roles_;
        if (role_left) {
            std::erase_if(users_, [&](HeldUser const& user) {
                return !may_pass(user, wanted_, conversation_.capabilities());
            });
            if (users_.size() > most_ids)
                return failed(Fault::invalid_parameter,
                              "the back end has too many users to look at the roles of each",
                              arena_.list<FieldError>({{"role", "narrow the list by userName or email"}}));
            if (auto const done = add_roles(std::span(users_.data(), users_.size())); !done)
                return done.error();
        }
        auto local = wanted_;
        if (!ListChoice::is_left(choice_.asked[0])) local.user_name.reset();
        if (!ListChoice::is_left(choice_.asked[1])) local.email.reset();
        if (!ListChoice::is_left(choice_.asked[2])) local.role.reset();
        bool const later = wants_roles() && lacks_roles() && !have_roles_;
        if (!later)
            return with_warnings(answer_page(std::span(users_.data(), users_.size()), local,
                                             conversation_.capabilities(), conversation_.call(), arena_));
        return with_roles_of_page(local);
    }
    Step<Answer> with_roles_of_page(ListUsers local) {
        auto const shown =
            page(std::span(users_.data(), users_.size()), local, conversation_.capabilities(), arena_);
        if (!shown) return failed(shown.error());
        if (auto const done = add_roles(shown->users); !done) return done.error();
        return with_warnings(
            continued(answer_page(std::span(users_.data(), users_.size()), local,
                                  conversation_.capabilities(), conversation_.call(), arena_),
                      *shown));
    }

    ListUsers const& wanted_;
    Conversation& conversation_;
    Program const& program_;
    UserList const& list_;
    Arena& arena_;
    ListChoice choice_;
    std::size_t most_pages_;
    std::size_t pages_read_ = 0; ///< of the whole list, over all turns
    std::size_t ids_read_ = 0;
    std::size_t pages_of_ids_ = 0;
    ReadResponse last_;
    std::pmr::vector<HeldUser> users_;
    std::pmr::vector<Warning> warnings_;
    bool have_roles_ = false;
    bool whole_ = false; ///< the whole list is read
};

} // namespace

Step<Answer> list(ListUsers const& wanted, Conversation& conversation) {
    return UserListing(wanted, conversation).run();
}

Part<std::span<HeldUser>> candidates(Field filter, std::string_view value, Conversation& conversation) {
    ListUsers wanted{.wanted = 0};
    (filter == Field::email ? wanted.email : wanted.user_name) = value;
    return UserListing(wanted, conversation).all(conversation.program().create->most_pages);
}

} // namespace idiom::declared
