#include "gateway/inspect/call_parts.hpp"
#include "gateway/inspect/leaves.hpp"
#include "translators/core/text.hpp"

#include <vector>

namespace idiom::inspect {

namespace {

/// The fields of the user in the documents of one call.
class Translation {
public:
    Translation(CallParts const& parts, Performed const& part, Mask const& mask)
        : parts_(parts), mask_(mask), part_(part), client_(leaves_of(parts.body, mask.arena())) {
        auto const* const create = std::get_if<CreateUser>(&part.call.what);
        set_ = part.change ? part.change->set : create ? create->user : User{};
        for (auto const& exchange : parts.recording->exchanges())
            if (exchange.request.writes && exchange.request.peer == Peer::backend)
                vendor_.push_back(leaves_of(exchange.request.body, mask.arena()));
    }

    void write(json::Writer& out) const {
        out.begin_array();
        for (auto const& row : user_fields)
            if (touches(row.field)) write_row(out, row);
        out.end_array();
    }

private:
    bool touches(Field field) const {
        return part_.change ? part_.change->touches(field) : field != Field::id && has(set_, field);
    }

    void write_row(json::Writer& out, UserField const& row) const {
        bool const clears = part_.change && part_.change->clears(row.field);
        auto const value = clears ? std::string_view{} : text_of(row);
        auto const& rule = idiom::rule(*parts_.capabilities, row.field);
        auto const* const said = client_leaf(row, value);
        auto const* const told = vendor_leaf(row, rule.wire, value);
        out.begin_object().plain_key("pointer").string(row.pointer).plain_key("client");
        write_side(out, said ? said->name : std::string_view{}, said, row.field);
        out.plain_key("unified").begin_object().plain_key("name").string(row.name).plain_key("value");
        if (clears)
            out.null();
        else
            out.string(shown(row.field, row.name, value));
        out.end_object().plain_key("vendor");
        write_side(out, told ? told->name : rule.wire, told, row.field);
        out.plain_key("note").string(note_of(row, clears, told)).end_object();
    }

    /// A name and its value; null if neither is known.
    void write_side(json::Writer& out, std::string_view name, Leaf const* leaf, Field field) const {
        if (name.empty()) {
            out.null();
            return;
        }
        out.begin_object().plain_key("name").string(name).plain_key("value");
        if (leaf)
            out.string(shown(field, name, leaf->value));
        else
            out.null();
        out.end_object();
    }

    std::string_view shown(Field field, std::string_view name, std::string_view value) const {
        if (field == Field::password || names_a_secret(name)) return value.empty() ? value : secret_mask;
        return field == Field::roles ? mask_.role(value) : mask_.text(value);
    }

    /// Returns the value of the change as text.
    std::string_view text_of(UserField const& row) const {
        auto& arena = mask_.arena();
        if (row.field == Field::roles) return text_of_roles();
        if (row.text) return (set_.*row.text).value_or("");
        if (row.boolean && set_.*row.boolean) return *(set_.*row.boolean) ? "true" : "false";
        if (row.names && set_.*row.names) return list(*(set_.*row.names));
        if (row.field == Field::extensions && set_.extensions) {
            auto names = arena.vector<std::string_view>();
            for (auto const& one : *set_.extensions)
                names.push_back(one.name);
            return list(Arena::keep(names));
        }
        return {};
    }

    std::string_view text_of_roles() const {
        auto& arena = mask_.arena();
        if (part_.change && part_.change->roles) {
            if (auto const* const whole = std::get_if<RolesReplace>(&*part_.change->roles))
                return arena.join({":= ", list(whole->roles)});
            auto const& delta = std::get<RolesDelta>(*part_.change->roles);
            auto const add = delta.add.empty() ? std::string_view{} : arena.join({"+ ", list(delta.add)});
            if (delta.remove.empty()) return add;
            return arena.join({add, add.empty() ? "" : " ", "- ", list(delta.remove)});
        }
        return set_.roles ? arena.join({":= ", list(*set_.roles)}) : std::string_view{};
    }

    std::string_view list(Names names) const {
        auto& arena = mask_.arena();
        auto text = arena.text(64);
        for (auto const name : names)
            text.append(text.empty() ? "[" : ", ").append(name);
        text += text.empty() ? "[]" : "]";
        return arena.keep(text);
    }

    /// Faces have names of their own. A leaf is the field if it has its name, in any case, or its value.
    Leaf const* client_leaf(UserField const& row, std::string_view value) const {
        for (auto const& leaf : client_)
            if (equal_ignoring_case(leaf.name, row.name)) return &leaf;
        for (auto const& leaf : client_)
            if (row.field == Field::password && names_a_secret(leaf.name)) return &leaf;
        for (auto const& leaf : client_)
            if (!value.empty() && row.text && leaf.text == value) return &leaf;
        return nullptr;
    }

    Leaf const* vendor_leaf(UserField const& row, std::string_view wire, std::string_view value) const {
        for (auto const& leaves : vendor_)
            for (auto const& leaf : leaves)
                if (!wire.empty() && leaf.name == wire) return &leaf;
        for (auto const& leaves : vendor_)
            for (auto const& leaf : leaves) {
                if (row.field == Field::password && names_a_secret(leaf.name)) return &leaf;
                if (!value.empty() && row.text && leaf.text == value) return &leaf;
            }
        return nullptr;
    }

    std::string_view note_of(UserField const& row, bool clears, Leaf const* told) const {
        if (row.field == Field::roles) return note_of_roles();
        if (clears) return "cleared";
        return told || vendor_.empty() ? "" : "not sent";
    }

    std::string_view note_of_roles() const {
        auto& arena = mask_.arena();
        if (parts_.capabilities->roles != RoleStyle::set) return {};
        auto const roles = roles_of(parts_, arena);
        if (!roles || roles->kept.empty()) return "the whole set";
        return arena.join({"the whole set; ", decimal(roles->kept.size(), arena), " kept"});
    }

    CallParts const& parts_;
    Mask const& mask_;
    Performed const& part_;
    User set_;
    std::span<Leaf const> client_;
    std::vector<std::span<Leaf const>> vendor_;
};

} // namespace

void write_translation(json::Writer& out, CallParts const& parts, Mask const& mask) {
    auto const* const part = main_part(*parts.recording);
    if (part && is_write(part->call))
        Translation(parts, *part, mask).write(out);
    else
        out.begin_array().end_array();
}

} // namespace idiom::inspect
