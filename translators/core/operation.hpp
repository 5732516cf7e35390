#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <string_view>

namespace idiom {

/// The operations that a client can ask of a route.
enum class Operation : std::uint8_t {
    list,
    get,
    create,
    replace,
    update,
    delete_,
    get_roles,
    replace_roles,
    add_role,
    remove_role,
    assign_device,
    unassign_device,
    send_email,
};

/// The properties of an operation. They are the same for every face.
struct OperationRow {
    Operation operation;
    std::string_view name; ///< in the capabilities, logs, metrics and the audit trail
    bool reads = false;
    /// If-Match applies, because the operation addresses an existing user, which has a version.
    bool conditional = true;
};

/// The only table of operations, in the order of the enumerators.
inline constexpr std::array<OperationRow, 13> operation_rows{{
    {.operation = Operation::list, .name = "list", .reads = true},
    {.operation = Operation::get, .name = "get", .reads = true},
    {.operation = Operation::create, .name = "create", .conditional = false},
    {.operation = Operation::replace, .name = "replace"},
    {.operation = Operation::update, .name = "update"},
    {.operation = Operation::delete_, .name = "delete"},
    {.operation = Operation::get_roles, .name = "get-roles", .reads = true},
    {.operation = Operation::replace_roles, .name = "replace-roles"},
    {.operation = Operation::add_role, .name = "add-role"},
    {.operation = Operation::remove_role, .name = "remove-role"},
    {.operation = Operation::assign_device, .name = "assign-device", .conditional = false},
    {.operation = Operation::unassign_device, .name = "unassign-device", .conditional = false},
    {.operation = Operation::send_email, .name = "send-email", .conditional = false},
}};
inline constexpr std::size_t operation_count = operation_rows.size();

/// Returns whether a table has a row for every operation, in the order of the enumerators.
template <class Rows> constexpr bool covers_every_operation(Rows const& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i)
        if (static_cast<std::size_t>(rows[i].operation) != i) return false;
    return rows.size() == operation_count;
}
static_assert(covers_every_operation(operation_rows));

constexpr OperationRow const& row_of(Operation operation) {
    return operation_rows[static_cast<std::size_t>(operation)];
}
constexpr std::string_view name_of(Operation operation) { return row_of(operation).name; }

class Operations {
public:
    constexpr Operations(std::initializer_list<Operation> list) {
        for (auto const operation : list)
            add(operation);
    }
    constexpr void add(Operation operation) { bits_ |= 1u << static_cast<unsigned>(operation); }
    static constexpr Operations all() {
        Operations made{};
        for (auto const& row : operation_rows)
            made.bits_ |= 1u << static_cast<unsigned>(row.operation);
        return made;
    }
    constexpr bool has(Operation operation) const { return (bits_ >> static_cast<unsigned>(operation)) & 1u; }

private:
    std::uint32_t bits_ = 0;
};

} // namespace idiom
