#pragma once

#include "translators/declared/context.hpp"

/// Reads the sections of a dialect file into the program. Each function notes problems in the Source.
namespace idiom::declared {

void read_settings(Context& in, Entry const& of);
void read_auth(Context& in, Entry const& of);
void read_http(Context& in, Entry const& of);
void read_xml(Context& in, Entry const& of);

/// `extensions` and `fields` are read before the conditions and steps that name their rows.
void read_extensions(Context& in, Entry const& of);
void read_fields(Context& in, Entry const& of);

void read_user(Context& in, Entry const& of);
void read_list(Context& in, Entry const& of);
Paging read_paging(Context& in, Entry const& of, Scope const& scope);
Listing read_listing(Context& in, Section const& section, Scope const& scope);
std::vector<std::string_view> const& listing_keys();

void read_create(Context& in, Entry const& of);
void read_update(Context& in, Entry const& of);
void read_delete(Context& in, Entry const& of);
void read_devices(Context& in, Entry const& of);
void read_emails(Context& in, Entry const& of);
void read_refuse(Context& in, Entry const& of);

inline constexpr std::string_view step_keys[] = {
    "request", "query",  "headers", "content_type", "body",     "in",       "around",     "root",
    "only",    "except", "add",     "leave_out",    "notation", "json",     "form",       "carries",
    "when",    "unless", "gives",   "at",           "take",     "if_match", "repeatable", "or"};
WriteStep read_step(Context& in, Section const& section, Scope const& scope);
/// Reads a list of steps. Each step may use the values that earlier steps take.
std::vector<WriteStep> read_steps(Context& in, Entry const& of, Scope scope);

void read_roles(Context& in, Entry const& of);
void read_session(Context& in, Entry const& of);
void read_errors(Context& in, Entry const& of);

/// Returns the words of `for` that name these purposes; none for all.
std::vector<std::string> names_of_purposes(std::uint32_t purposes);

/// Notes problems that concern several sections: fields that no step writes, steps that never run, too many
/// steps.
void check_program(Context& in, Entry const& root);

/// The most steps and requests of one conversation of an operation.
struct Bounds {
    std::string_view operation;
    std::size_t steps = 0;
    std::size_t requests = 0;
};
std::vector<Bounds> bounds_of(Program const& program);

/// Lets lists have as many pages as the other steps of their conversations leave, at most 20.
void limit_pages(Program& program);

} // namespace idiom::declared
