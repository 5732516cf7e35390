#pragma once

#include "tests/integration/harness/gateway.hpp"
#include "tests/integration/harness/vendors.hpp"
#include "tests/support/process.hpp"

#include <chrono>
#include <map>
#include <memory>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace idiom::test {

/// A person of a file.
struct Person {
    std::string login;
    std::string first = "Petra";
    std::string last = "Quarz";
    std::vector<std::string> roles = {};
    Json more = Json::object(); ///< further members
};

inline std::string jsonl_of(std::vector<Person> const& people) {
    std::string text;
    for (auto const& person : people) {
        Json user{{"userName", person.login},
                  {"firstName", person.first},
                  {"lastName", person.last},
                  {"roles", person.roles}};
        user.update(person.more);
        text += user.dump() + "\n";
    }
    return text;
}

inline std::vector<Person> crowd(int count, std::vector<std::string> const& roles = {"agent"}) {
    std::vector<Person> people;
    for (int i = 0; i < count; ++i)
        people.push_back({.login = "p" + std::to_string(i) + "@crowd.example",
                          .first = "Petra",
                          .last = "Nr" + std::to_string(i),
                          .roles = roles});
    return people;
}

/// The vendors, a configuration for them, and the program in a folder of its own.
class World {
public:
    /// `users`: with each vendor at the start.
    explicit World(Setup const& setup = {.scim = "{}"}, std::size_t users = 40) : vendors({}, users) {
        write_file(file("routes.yaml"), routes_yaml(setup, vendors));
    }

    std::string file(std::string_view name) const { return folder_.file(name); }
    void write(std::string_view name, std::string_view text) const { write_file(file(name), text); }
    std::string write(std::string_view name, std::vector<Person> const& people) const {
        write_file(file(name), jsonl_of(people));
        return file(name);
    }

    std::vector<std::string> words(std::vector<std::string> asked) const {
        asked.insert(asked.begin(), IDIOM_PROGRAM);
        asked.insert(asked.end(), {"--config", file("routes.yaml")});
        return asked;
    }
    /// Runs the program to its end.
    Ran idiom(std::vector<std::string> const& asked) const {
        return run(words(asked), gateway_environment(), longest);
    }
    /// The same for a command that writes: with a journal in the folder, and the answer as JSON.
    Ran move(std::vector<std::string> asked) const {
        asked.insert(asked.end(), {"--journal", file("journal"), "--progress", "none"});
        return idiom(asked);
    }
    Json moved(std::vector<std::string> asked) const {
        asked.insert(asked.end(), {"--format", "json"});
        return Json::parse(move(std::move(asked)).out, nullptr, false);
    }
    Json diff(std::string const& from, std::string const& to, std::vector<std::string> more = {}) const {
        more.insert(more.begin(), {"diff", from, to, "--format", "json", "--progress", "none"});
        return Json::parse(idiom(more).out, nullptr, false);
    }
    /// Starts the program in the background.
    std::unique_ptr<Process> start(std::vector<std::string> asked) const {
        asked.insert(asked.end(), {"--journal", file("journal"), "--progress", "none"});
        return std::make_unique<Process>(words(asked), gateway_environment(), file("out"), file("err"));
    }
    std::vector<Json> journal(std::string_view name = "journal") const {
        std::vector<Json> lines;
        std::istringstream in(read_file(file(name)));
        for (std::string line; std::getline(in, line);)
            lines.push_back(Json::parse(line, nullptr, false));
        return lines;
    }
    /// The last outcome of each user.
    std::map<std::string, std::string> outcomes(std::string_view name = "journal") const {
        std::map<std::string, std::string> last;
        for (auto const& line : journal(name))
            if (line.contains("key")) last[line.at("key")] = line.at("outcome");
        return last;
    }
    /// The requests to a vendor that may change something, but for logins.
    int writes(Vendor vendor) {
        int count = 0;
        for (auto const& request : vendors.requests(vendor)) {
            auto const target = request.at("target").get<std::string>();
            bool const login = target.find("token") != target.npos || target.find("auth/") != target.npos;
            count += request.at("method") != "GET" && !login;
        }
        return count;
    }

    Vendors vendors;
    std::chrono::milliseconds longest = 120s; ///< of a run of the program

private:
    TempDirectory folder_;
};

} // namespace idiom::test
