#pragma once

#include "translators/declared/conversation.hpp"
#include "translators/declared/list_cursor.hpp"

namespace idiom::declared {

/// A filter that a client asked for, and whether the vendor applies it.
struct AskedFilter {
    Filter const* filter = nullptr; ///< null: the vendor has none
    std::string_view value;         ///< as the vendor spells it
    bool by_vendor = false;
};

/// Returns a text as the vendor spells it in this field; null if the vendor cannot hold it.
std::optional<std::string_view> spelled_for(Program const& program, Field field, std::string_view text,
                                            Arena& arena);

/// Decides which filters and which order of a list are left to the vendor.
class ListChoice {
public:
    ListChoice(ListUsers const& wanted, Conversation& conversation)
        : wanted_(wanted), conversation_(conversation), program_(conversation.program()),
          list_(*program_.list), arena_(conversation.arena()) {}

    /// Returns false if no user can pass: the route or the catalogue has no such role.
    Part<bool> choose();

    Listing const& listing() const { return own ? own->listing : list_.listing; }
    /// Returns whether the vendor sorts as the client asks.
    bool sorts() const;
    /// Returns whether the list already comes in an order that satisfies the client.
    bool in_order() const;
    /// Returns whether users may come in any order: that of one turn is none of the whole list.
    bool any_order_will_do() const { return (own ? own->any_order : list_.any_order) && !wanted_.sort_named; }
    /// Returns whether the filter is done here, because the vendor does not do it, or not reliably.
    static bool is_left(AskedFilter const& asked) {
        return !asked.value.empty() && !(asked.by_vendor && asked.filter->exact);
    }
    bool lacks_a_filter() const;

    /// Returns the request for a page. `whole`: the whole list is read.
    Result<Request> request_for(ListPlace const& place, Paging const& paging, bool with_sort,
                                bool whole) const;
    /// Returns the values for the request's path.
    FillValues values() const;

    std::array<AskedFilter, 3> asked; ///< userName, email, role
    Filter const* own = nullptr;      ///< the filter whose request is sent instead of the list's
    RoleValue role{};

private:
    AskedFilter text_filter(Field field, std::optional<Filter> const& filter, std::string_view text) const;
    Part<bool> look_up_role();
    void choose_filters();
    /// Leaves filters out, the last first, until the request is no longer than the vendor takes.
    void leave_long_filters();
    bool is_too_long(bool whole) const;
    Extra extra_of(std::size_t turn, std::span<Parameter const> paging, bool with_sort, bool whole) const;
    std::span<std::string_view const> asked_values() const;

    ListUsers const& wanted_;
    Conversation& conversation_;
    Program const& program_;
    UserList const& list_;
    Arena& arena_;
};

} // namespace idiom::declared
