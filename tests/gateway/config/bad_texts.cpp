#include "tests/gateway/config/around.hpp"
#include "tests/gateway/config/bad_files.hpp"

namespace idiom::config::test {

using Row = BadFile;

/// What would break out of where it is sent.
std::vector<Row> wire_rows() {
    return {
        {"a_role_with_a_line_break",
         routes("  acme: { backend: evo, roles: { agent: \"A\\r\\nX: y\" } }\n"),
         {"4:41: a text with a line break in it"}},
        {"a_unified_role_with_a_line_break",
         routes("  acme: { backend: evo, roles: { \"a\\nX: y\": A } }\n"),
         {"4:34: a text with a line break in it"}},
        {"a_default_role_with_a_nul",
         routes("  acme: { backend: evo, default_roles: [\"a\\0b\"] }\n"),
         {"4:41: a text with a NUL character in it"}},
        {"a_role_with_an_escape",
         routes("  acme: { backend: evo, roles: { a: \"\\e[2J\" } }\n"),
         {"4:37: a text with a control character in it"}},
        {"a_role_with_a_control_of_iso_6429",
         routes("  acme: { backend: evo, roles: { a: \"\\x9b2J\" } }\n"),
         {"4:37: a text with a control character in it"}},
        {"a_setting_of_two_lines",
         backend("    auth:\n      type: basic\n      username: |\n        api\n        two\n      "
                 "password: p\n"),
         {"9:17: a text with a line break in it"}},
        {"a_secret_of_two_lines",
         backend("    auth: { type: bearer, token: \"${file:lines}\" }\n"),
         {"7:34: token: what 'file:lines' stands for holds a line break"}},
        {"a_secret_with_an_empty_line_behind_it",
         backend("    auth: { type: basic, username: u, password: \"${file:blank}\" }\n"),
         {"7:49: password: what 'file:blank' stands for holds a line break"}},
        {"a_password_of_two_lines_in_the_environment",
         backend("    auth: { type: basic, username: u, password: \"${env:TWO_LINES}\" }\n"),
         {"7:49: password: what 'env:TWO_LINES' stands for holds a line break"}},
        {"a_secret_in_utf_16",
         backend("    auth: { type: basic, username: u, password: \"${file:utf16}\" }\n"),
         {"7:49: password: what 'file:utf16' stands for is UTF-16; save it as UTF-8"}},
        {"a_secret_in_utf_16_the_other_way_round",
         backend("    auth: { type: basic, username: u, password: \"${file:utf16be}\" }\n"),
         {"7:49: password: what 'file:utf16be' stands for is UTF-16; save it as UTF-8"}},
        {"a_secret_with_a_nul",
         backend("    auth: { type: basic, username: u, password: \"${file:nul}\" }\n"),
         {"7:49: password: what 'file:nul' stands for holds a NUL character"}},
        {"a_secret_that_is_a_byte_order_mark",
         backend("    auth: { type: basic, username: u, password: \"${file:only-a-mark}\" }\n"),
         {"7:49: password: what 'file:only-a-mark' stands for is empty"}},
        {"a_tag_of_another_tool",
         backend("    auth: { type: bearer, token: !vault abc }\n"),
         {"7:34: tag '!vault': tags mean nothing here; secrets are ${env:NAME}, ${file:PATH} or "
          "${credential:NAME}"}},
        {"a_tag_without_a_value",
         backend("    auth: { type: basic, username: u, password: !secret }\n"),
         {"7:49: password: '***' is empty",
          "7:49: tag '!secret': tags mean nothing here; secrets are ${env:NAME}, ${file:PATH} or "
          "${credential:NAME}"}},
        {"tags_of_yaml",
         top("limits: !!map { depth: !!int 5, header: !!binary MTZLaUI= }"),
         {"2:9: tag 'tag:yaml.org,2002:map': tags mean nothing here; secrets are ${env:NAME}, ${file:PATH} "
          "or "
          "${credential:NAME}",
          "2:24: tag 'tag:yaml.org,2002:int': tags mean nothing here; secrets are ${env:NAME}, ${file:PATH} "
          "or "
          "${credential:NAME}",
          "2:41: header: 'MTZLaUI=' is no size; write a number with B, KB, MB, GB, KiB, MiB or GiB",
          "2:41: tag 'tag:yaml.org,2002:binary': tags mean nothing here; secrets are ${env:NAME}, "
          "${file:PATH} "
          "or ${credential:NAME}"}},
    };
}

/// URLs that a server may take for others than they are spelled.
std::vector<Row> url_rows() {
    std::vector<Row> rows;
    auto const add = [&](std::string_view name, std::string const& url, std::string const& why) {
        rows.push_back({name,
                        other_backend("    dialect: genesys\n    url: \"" + url + "\"\n"),
                        {"6:10: url: '" + url + "' " + why}});
    };
    auto const step = "has '.', '..', or an escaped slash, percent or control character in its path";
    add("steps_up", "https://h/api/../admin", step);
    add("a_step_up_at_the_end", "https://h/api/..", step);
    add("a_step_nowhere", "https://h/./api", step);
    add("escaped_steps", "https://h/api/%2e%2E/admin", step);
    add("half_escaped_steps", "https://h/api/.%2e/admin", step);
    add("steps_escaped_twice", "https://h/api/%252e%252e/admin", step);
    add("an_escaped_slash", "https://h/api%2Fadmin", step);
    add("an_escaped_backslash", "https://h/api%5cadmin", step);
    add("an_escaped_line_break", "https://h/api%0d%0aX:y", step);
    add("a_space", "https://h/a b", "has characters in its path that must be percent-encoded");
    add("an_anchor", "https://h/a#b", "has a query or fragment");
    rows.push_back({"credentials_in_the_host",
                    other_backend("    dialect: genesys\n    url: \"https://u:p@h/a\"\n"),
                    {"6:10: url: '***' holds credentials; they belong under auth"}});
    return rows;
}

} // namespace idiom::config::test
