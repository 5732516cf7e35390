#pragma once

#include "text.hpp"

#include <expected>
#include <functional>
#include <string>
#include <vector>

namespace idiom::sandbox {

/// The switches of one simulator: names bound to its members, which must outlive this object. The value of a
/// member when it is bound is its start value; `restore` sets it again.
class Settings {
public:
    void add(std::string name, bool& value);
    /// A whole number within bounds.
    void add(std::string name, long& value, long least, long most);
    /// One word of a list. An empty list allows any text.
    void add(std::string name, std::string& value, std::vector<std::string> words);
    /// A list of texts.
    void add(std::string name, std::vector<std::string>& value);
    /// An action, which runs when the switch is set to true.
    void add_action(std::string name, std::function<void()> action);

    /// Sets the switches in the object, all or nothing. The error says what is wrong.
    std::expected<void, std::string> apply(Json const& changes);
    Json current() const;
    void restore();

private:
    struct Entry {
        std::string name;
        std::function<std::string(Json const&)> check; ///< "" if acceptable
        std::function<void(Json const&)> set;
        std::function<Json()> get;
        Json start;
    };
    void add(std::string name, std::function<std::string(Json const&)> check,
             std::function<void(Json const&)> set, std::function<Json()> get);
    std::vector<Entry> entries_;
};

} // namespace idiom::sandbox
