#include "gateway/migrate/files/decoder.hpp"

#include "translators/codec/encoding.hpp"
#include "translators/codec/utf8.hpp"
#include "translators/core/suggest.hpp"
#include "translators/core/text.hpp"

#include <iconv.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <span>
#include <tuple>
#include <utility>

namespace idiom::migrate::files {

namespace {

constexpr std::size_t block_size = 64 * 1024;
/// Enough for an XML declaration in UTF-16.
constexpr std::size_t head_size = 1024;

constexpr std::array<std::string_view, 10> common_encodings{
    "UTF-8",      "UTF-16",      "UTF-16LE",     "UTF-16BE",     "US-ASCII",
    "ISO-8859-1", "ISO-8859-15", "windows-1252", "windows-1250", "IBM850"};

/// Returns the encoding that a byte order mark names, and the size of the mark.
std::pair<std::string_view, std::size_t> byte_order_mark(std::string_view text) {
    if (text.starts_with("\xEF\xBB\xBF")) return {"UTF-8", 3};
    if (text.starts_with("\xFF\xFE")) return {"UTF-16LE", 2};
    if (text.starts_with("\xFE\xFF")) return {"UTF-16BE", 2};
    return {"", 0};
}

/// Returns the encoding of an XML document without a mark (XML 1.0, appendix F).
std::string encoding_of_xml(std::string_view head) {
    using namespace std::string_view_literals;
    if (head.starts_with("<\0"sv)) return "UTF-16LE";
    if (head.starts_with("\0<"sv)) return "UTF-16BE";
    return std::string(encoding::declared_encoding(head));
}

bool is_utf8(std::string_view name) {
    auto const plain = lower(name);
    return plain.empty() || plain == "utf-8" || plain == "utf8";
}

/// iconv would take what follows a '/' for instructions, and "" for the locale's encoding.
bool is_encoding_name(std::string_view name) {
    return std::ranges::all_of(
        name, [](char c) { return is_alphanumeric(c) || std::string_view("-_.:+()").contains(c); });
}

/// Returns how many bytes at the start of `text` are whole, valid characters.
std::size_t valid_length(std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
        auto const size = utf8::sequence(text.substr(at));
        if (size == 0) break;
        at += size;
    }
    return at;
}

/// Returns whether more bytes could make a character of what `text` begins with.
bool is_cut_character(std::string_view text) {
    if (text.size() > 3) return false;
    for (std::string_view const tail : {"\x80\x80\x80", "\xBF\xBF\xBF"})
        if (utf8::sequence(std::string(text) + std::string(tail)) > text.size()) return true;
    return false;
}

} // namespace

void advance(config::Mark& at, std::string_view text) {
    auto const last = text.rfind('\n');
    if (last != text.npos) {
        at.line += static_cast<int>(std::ranges::count(text, '\n'));
        at.column = 1;
        text.remove_prefix(last + 1);
    }
    at.column += static_cast<int>(utf8::length(text));
}

/// Owns a conversion of iconv to UTF-8.
class Decoder::Converter {
public:
    explicit Converter(std::string const& from) : handle_(::iconv_open("UTF-8", from.c_str())) {}
    Converter(Converter const&) = delete;
    Converter& operator=(Converter const&) = delete;
    ~Converter() {
        if (usable()) ::iconv_close(handle_);
    }
    bool usable() const { return handle_ != reinterpret_cast<iconv_t>(-1); }

    /// Appends what `from` gives. Returns how many of its bytes were used, and whether those that follow are
    /// no character.
    std::pair<std::size_t, bool> convert(std::string& from, std::string& to) {
        char* in = from.data();
        std::size_t left = from.size();
        int error = E2BIG;
        while (left > 0 && error == E2BIG)
            error = step(&in, &left, to);
        return {from.size() - left, error == EILSEQ};
    }
    /// Appends what the conversion holds back until it sees the next character.
    void finish(std::string& to) {
        std::size_t left = 0;
        step(nullptr, &left, to);
    }

private:
    int step(char** in, std::size_t* left, std::string& to) {
        auto const before = to.size();
        to.resize(before + 2 * *left + 16);
        char* out = to.data() + before;
        std::size_t room = to.size() - before;
        auto const made = ::iconv(handle_, in, left, &out, &room);
        int const error = made == static_cast<std::size_t>(-1) ? errno : 0;
        to.resize(to.size() - room);
        return error;
    }

    iconv_t handle_;
};

Decoder::Decoder(std::unique_ptr<Input> input, std::string file, std::string encoding, Format format)
    : input_(std::move(input)), file_(std::move(file)), encoding_(std::move(encoding)), format_(format) {}

Decoder::~Decoder() = default;

config::Problem Decoder::problem(config::Mark at, std::string message) const {
    return {.file = file_, .at = at, .message = std::move(message)};
}

std::optional<config::Problem> Decoder::fill(std::size_t least) {
    while (!ended_ && raw_.size() < least) {
        auto const before = raw_.size();
        raw_.resize(before + block_size);
        auto const count = input_->read(std::span(raw_).subspan(before));
        raw_.resize(before + count.value_or(0));
        if (!count) return problem({}, count.error());
        ended_ = *count == 0;
    }
    return std::nullopt;
}

std::optional<config::Problem> Decoder::use(std::string const& encoding) {
    encoding_ = is_utf8(encoding) ? "UTF-8" : encoding;
    if (is_utf8(encoding)) return std::nullopt;
    if (is_encoding_name(encoding)) converter_ = std::make_unique<Converter>(encoding);
    if (converter_ && converter_->usable()) return std::nullopt;
    auto made = problem({}, "unknown encoding '" + encoding + "'");
    made.suggestion = nearest(encoding, common_encodings);
    return made;
}

std::optional<config::Problem> Decoder::begin() {
    begun_ = true;
    if (auto failed = fill(head_size)) return failed;
    auto const [marked, size] = byte_order_mark(raw_);
    raw_.erase(0, size);
    if (size > 0) return use(std::string(marked));
    if (!encoding_.empty()) return use(encoding_);
    return use(format_ == Format::xml ? encoding_of_xml(std::string_view(raw_).substr(0, head_size)) : "");
}

void Decoder::decode(std::string& to) {
    auto const before = to.size();
    std::size_t used = 0;
    bool invalid = false;
    if (converter_) {
        std::tie(used, invalid) = converter_->convert(raw_, to);
        if (ended_ && used == raw_.size()) converter_->finish(to);
    } else {
        used = valid_length(raw_);
        to.append(raw_, 0, used);
        invalid = used < raw_.size() && !is_cut_character(std::string_view(raw_).substr(used));
    }
    raw_.erase(0, used);
    if (invalid || (ended_ && !raw_.empty()))
        why_broken_ = "is not " + encoding_ + " from here on; --encoding names another encoding";
    if (auto const null = to.find('\0', before); null != to.npos) {
        to.resize(null);
        why_broken_ = "holds a NUL character; --encoding names another encoding than " + encoding_;
    }
    advance(at_, std::string_view(to).substr(before));
}

std::expected<bool, config::Problem> Decoder::more(std::string& to) {
    if (!begun_)
        if (auto failed = begin()) return std::unexpected(std::move(*failed));
    auto const before = to.size();
    for (;;) {
        if (!why_broken_.empty()) return std::unexpected(problem(at_, why_broken_));
        if (raw_.empty() && ended_) return false;
        if (auto failed = fill(raw_.size() + 1)) return std::unexpected(std::move(*failed));
        decode(to);
        if (to.size() > before) return true;
    }
}

} // namespace idiom::migrate::files
