#pragma once

#include "tests/support/dialect_play.hpp"
#include "translators/declared/declared.hpp"

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

/// Plays calls with dialect files of a made-up vendor against a vendor in memory.
namespace idiom::tests {

/// The text of a file: the sections of the made-up vendor, those of `other` in place of its own. An empty
/// section is left out.
std::string file_of(std::map<std::string, std::string> const& other = {});

/// One request that the vendor expects, and its reply.
struct Exchange {
    std::string request; ///< `METHOD TARGET [NAME: VALUE] BODY`; of the headers those that are not usual
    int status = 200;
    std::string body = {};
    std::vector<std::pair<std::string, std::string>> headers = {};
    Delivery delivery = Delivery::answered;
};

/// A dialect of a file, and what its calls live in.
class DialectInMemory {
public:
    explicit DialectInMemory(std::string const& file,
                             std::initializer_list<std::pair<std::string, std::string>> given = {});

    /// Plays a call. The vendor takes the requests of `exchanges` in their order, and no other. Returns the
    /// answer as text: users with their ids and roles, or the fault with its pointers.
    template <class What> std::string call(What const& what, std::vector<Exchange> const& exchanges) {
        return play_call({.what = what, .roles = &roles, .session = session}, exchanges);
    }
    /// Returns an edit that lives as long as this.
    Edit const* edit(Change const& change) { return &edits_.emplace_back(change); }

    Arena arena;
    RolePolicy roles;
    std::string session;                  ///< what the gateway remembers of the back end
    std::string detail;                   ///< of the last error, or of the last warning
    std::string next;                     ///< the cursor of the last list
    User shown;                           ///< the user of the last answer
    std::size_t most_steps = most_rounds; ///< of a call; the round after them has to end it
    std::string repeatable;               ///< of each request of the last call: "yes" or "no"

private:
    std::string play_call(Call const& call, std::vector<Exchange> const& exchanges);
    std::string answer_of(Result<Answer> const& result);

    std::shared_ptr<declared::DeclaredFile const> file_;
    std::unique_ptr<Dialect> dialect_;
    std::deque<PlainEdit> edits_;
    std::deque<std::vector<Header>> headers_;
};

/// A change of roles, and one of a text.
Change roles_changed(Arena& arena, std::initializer_list<std::string_view> add,
                     std::initializer_list<std::string_view> remove);
Change roles_replaced(Arena& arena, std::initializer_list<std::string_view> roles);

} // namespace idiom::tests
