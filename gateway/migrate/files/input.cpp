#include "gateway/migrate/files/input.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace idiom::migrate::files {

namespace {

std::unexpected<std::string> unreadable(int error) {
    return std::unexpected("cannot be read: " + std::generic_category().message(error));
}

class DescriptorInput final : public Input {
public:
    DescriptorInput(int descriptor, bool owned) : descriptor_(descriptor), owned_(owned) {}
    ~DescriptorInput() override {
        if (owned_) ::close(descriptor_);
    }

    std::expected<std::size_t, std::string> read(std::span<char> to) override {
        for (;;) {
            auto const count = ::read(descriptor_, to.data(), to.size());
            if (count >= 0) return static_cast<std::size_t>(count);
            if (errno != EINTR) return unreadable(errno);
        }
    }

private:
    int descriptor_;
    bool owned_;
};

class TextInput final : public Input {
public:
    TextInput(std::string text, std::size_t step) : text_(std::move(text)), step_(step) {}

    std::expected<std::size_t, std::string> read(std::span<char> to) override {
        auto const count = std::min({step_, to.size(), text_.size() - at_});
        std::copy_n(text_.data() + at_, count, to.data());
        at_ += count;
        return count;
    }

private:
    std::string text_;
    std::size_t step_;
    std::size_t at_ = 0;
};

} // namespace

std::expected<std::unique_ptr<Input>, std::string> open_input(std::filesystem::path const& path) {
    int const descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (descriptor < 0) return unreadable(errno);
    auto input = std::make_unique<DescriptorInput>(descriptor, true);
    struct stat about{};
    if (::fstat(descriptor, &about) != 0) return unreadable(errno);
    if (S_ISDIR(about.st_mode)) return std::unexpected("is a folder");
    return input;
}

std::unique_ptr<Input> standard_input() { return std::make_unique<DescriptorInput>(STDIN_FILENO, false); }

std::unique_ptr<Input> input_of(std::string text, std::size_t step) {
    return std::make_unique<TextInput>(std::move(text), step);
}

} // namespace idiom::migrate::files
