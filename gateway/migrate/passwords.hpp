#pragma once

#include "gateway/config/secret.hpp"
#include "gateway/migrate/mapping/mapping.hpp"

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>
#include <unordered_map>

namespace idiom::migrate {

/// The file of `--passwords`: CSV with the header `userName,password`, a line for each password that was
/// made. The last line of a user holds; in it no password says that the user was not created with one. Mode
/// 0600 whatever the umask. Errors are lines for the person.
class PasswordsFile {
public:
    /// Creates the file. Refuses a link, and an existing file unless the run is `resumed`.
    static std::expected<PasswordsFile, std::string> open(std::string const& path, bool resumed);
    PasswordsFile(PasswordsFile&& other) noexcept;
    PasswordsFile& operator=(PasswordsFile&&) = delete;
    ~PasswordsFile();

    /// Makes a password and writes it down durably. Only then it may be sent. A user for whom the interrupted
    /// run has written one keeps that, because the user may have been created with it.
    std::expected<config::Secret, std::string> make(std::string_view user_name,
                                                    mapping::GeneratePassword const& rule);
    /// Notes that the user was not created with the password that was made.
    std::expected<void, std::string> withdraw(std::string_view user_name);

private:
    PasswordsFile(int descriptor, std::string path, std::uint64_t size)
        : descriptor_(descriptor), path_(std::move(path)), size_(size) {}
    std::expected<void, std::string> append(std::string_view text);
    std::expected<void, std::string> take_earlier(std::string_view text);

    int descriptor_;
    std::string path_;
    std::uint64_t size_;
    std::unordered_map<std::string, config::Secret> earlier_; ///< of the interrupted run, by the user name
};

} // namespace idiom::migrate
