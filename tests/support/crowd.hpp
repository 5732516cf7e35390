#pragma once

#include "tests/support/dialect_play.hpp"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

/// Lists of users that are created and deleted while a client pages through them.
namespace idiom::tests {

struct Person {
    std::string id;
    std::string login;
};

/// The users that a vendor holds, sorted by their logins.
class Crowd {
public:
    Crowd(std::size_t size, std::mt19937& random) : random_(random) {
        for (std::size_t i = 0; i < size; ++i)
            come();
        for (auto const& person : people)
            stayed[person.id] = true;
    }

    void come() {
        auto const number = std::to_string(++made_);
        Person const person{"id" + number,
                            "u" + std::to_string(random_() % 1000) + "." + number + "@example.test"};
        people.insert(std::ranges::upper_bound(people, person.login, {}, &Person::login), person);
    }
    void leave() {
        if (people.empty()) return;
        auto const who = people.begin() + static_cast<std::ptrdiff_t>(random_() % people.size());
        stayed[who->id] = false;
        people.erase(who);
    }

    std::vector<Person> people;
    std::map<std::string, bool> stayed; ///< for each user of the start, whether it is still there

private:
    std::mt19937& random_;
    std::size_t made_ = 0;
};

/// When others write: between two pages of a client, or between any two requests of ours.
enum class Meanwhile { nothing, between_pages, leaving, coming };

/// Returns what is wrong with the pages that a client gets. Returns "" if every user that is there all the
/// time is in exactly one page, and no user is in two. `answer` is the vendor's.
inline std::string page_through(Dialect const& dialect, std::string_view session, ListUsers list,
                                Crowd& crowd, Meanwhile meanwhile, std::mt19937& random,
                                std::function<Response(Request const&, Arena&)> const& answer) {
    static RolePolicy const same_names;
    std::map<std::string, int> seen;
    std::string cursor;
    for (int page = 0; page < 400; ++page) {
        Arena arena;
        list.cursor = cursor;
        Call const call{.what = list, .roles = &same_names, .session = session};
        auto const played = play(
            dialect, call,
            [&](Request const& request, std::size_t) {
                if (meanwhile == Meanwhile::leaving && random() % 3 == 0) crowd.leave();
                if (meanwhile == Meanwhile::coming && random() % 3 == 0 && crowd.people.size() < 200)
                    crowd.come();
                return answer(request, arena);
            },
            arena);
        if (!played.result && played.result.error().detail.ends_with("try again")) continue;
        if (!played.result)
            return "page " + std::to_string(page) + ": " + std::string(played.result.error().detail);
        auto const& users = std::get<ManyUsers>(played.result->what);
        if (users.users.size() > list.limit) return "a page is longer than asked for";
        for (auto const& user : users.users)
            if (++seen[std::string(user.id.value())] > 1) return std::string(*user.id) + " is there twice";
        cursor = users.next;
        if (cursor.empty()) break;
        for (auto n = meanwhile == Meanwhile::between_pages ? random() % 5 : 0; n > 0; --n)
            random() % 2 ? crowd.leave() : crowd.come();
    }
    if (!cursor.empty()) return "the list does not end";
    for (auto const& [id, stayed] : crowd.stayed)
        if (stayed && !seen.contains(id)) return id + " is left out";
    return {};
}

} // namespace idiom::tests
