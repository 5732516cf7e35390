#include "gateway/http1/content_coding.hpp"

#include "translators/core/http.hpp"
#include "translators/core/text.hpp"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <optional>

namespace idiom::http1 {

namespace {

constexpr std::size_t most_layers = 3;

/// The start of a zlib stream, as inflateInit2 names it.
enum class Format : std::uint8_t { gzip, zlib, raw };
int window_bits(Format format) {
    constexpr int largest = 15;
    if (format == Format::gzip) return largest + 16;
    return format == Format::zlib ? largest : -largest;
}

enum class Ending : std::uint8_t { whole, corrupt, too_large, no_memory };

/// Undoes one layer and writes out each piece.
class Inflater {
public:
    explicit Inflater(Format format)
        : many_(format == Format::gzip), ready_(::inflateInit2(&stream_, window_bits(format)) == Z_OK) {}
    ~Inflater() {
        if (ready_) ::inflateEnd(&stream_);
    }
    Inflater(Inflater const&) = delete;
    Inflater& operator=(Inflater const&) = delete;

    /// Sets `size` to the size of the result. Writes the bytes to `to` unless that is null.
    Ending run(std::string_view body, std::size_t most, std::size_t& size, char* to) {
        if (!ready_) return Ending::no_memory;
        std::array<char, 16 * 1024> scratch;
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data())); // only read
        stream_.avail_in = static_cast<uInt>(body.size());
        for (size = 0;;) {
            stream_.next_out = reinterpret_cast<Bytef*>(to ? to + size : scratch.data());
            stream_.avail_out = static_cast<uInt>(scratch.size());
            if (to) stream_.avail_out = static_cast<uInt>(std::min(most - size, scratch.size()));
            auto const room = stream_.avail_out;
            auto const result = ::inflate(&stream_, Z_NO_FLUSH);
            size += room - stream_.avail_out;
            if (size > most) return Ending::too_large;
            if (result == Z_MEM_ERROR) return Ending::no_memory;
            if (result == Z_STREAM_END && stream_.avail_in == 0) return Ending::whole;
            // A gzip body may have several members (RFC 1952, 2.2).
            bool const next = result == Z_STREAM_END && many_ && ::inflateReset(&stream_) == Z_OK;
            if (result != Z_OK && !next) return Ending::corrupt;
        }
    }

private:
    z_stream stream_{};
    bool const many_;
    bool const ready_;
};

/// Returns whether the two bytes of zlib's header are there (RFC 1950, 2.2).
bool has_zlib_header(std::string_view body) {
    if (body.size() < 2) return false;
    auto const first = static_cast<unsigned char>(body[0]);
    auto const second = static_cast<unsigned char>(body[1]);
    return (first & 0x0F) == 8 && (first * 256 + second) % 31 == 0;
}

/// Counts the bytes of the result before it keeps any. A result that is too large takes no memory, and any
/// other takes only its size.
Ending undo(Format format, std::string_view& body, std::size_t most, Arena& arena) {
    std::size_t size = 0;
    auto const counted = Inflater(format).run(body, most, size, nullptr);
    if (counted != Ending::whole) return counted;
    if (size == 0) {
        body = {};
        return Ending::whole;
    }
    char* const made = arena.bytes(size);
    std::size_t written = 0;
    auto const ending = Inflater(format).run(body, size, written, made);
    body = {made, written};
    return ending;
}

Ending undo_deflate(std::string_view& body, std::size_t most, Arena& arena) {
    if (has_zlib_header(body)) {
        auto const ending = undo(Format::zlib, body, most, arena);
        if (ending != Ending::corrupt) return ending;
    }
    return undo(Format::raw, body, most, arena);
}

/// Compresses one body after another with the same memory.
class Deflater {
public:
    Deflater()
        : ready_(::deflateInit2(&stream_, level, Z_DEFLATED, window_bits(Format::gzip), usual_memory,
                                Z_DEFAULT_STRATEGY) == Z_OK) {}
    ~Deflater() {
        if (ready_) ::deflateEnd(&stream_);
    }
    Deflater(Deflater const&) = delete;
    Deflater& operator=(Deflater const&) = delete;

    std::string_view run(std::string_view body, Arena& arena) {
        if (!ready_ || ::deflateReset(&stream_) != Z_OK) return {};
        auto const most = ::deflateBound(&stream_, static_cast<uLong>(body.size()));
        char* const made = arena.bytes(most);
        stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(body.data())); // only read
        stream_.avail_in = static_cast<uInt>(body.size());
        stream_.next_out = reinterpret_cast<Bytef*>(made);
        stream_.avail_out = static_cast<uInt>(most);
        if (::deflate(&stream_, Z_FINISH) != Z_STREAM_END) return {};
        return {made, most - stream_.avail_out};
    }

private:
    /// The fastest one: a list compresses well with any, and a request waits for it.
    static constexpr int level = 1;
    static constexpr int usual_memory = 8;
    z_stream stream_{};
    bool const ready_;
};

enum class Coding : std::uint8_t { identity, gzip, deflate };

std::optional<Coding> coding_named(std::string_view name) {
    if (name.empty() || equal_ignoring_case(name, "identity")) return Coding::identity;
    if (equal_ignoring_case(name, "gzip") || equal_ignoring_case(name, "x-gzip")) return Coding::gzip;
    if (equal_ignoring_case(name, "deflate")) return Coding::deflate;
    return std::nullopt;
}

std::unexpected<Undecoded> refuse(std::string_view why, bool no_memory = false) {
    return std::unexpected(Undecoded{.why = why, .cause = why, .no_memory = no_memory});
}

std::unexpected<Undecoded> unknown(std::string_view name, Arena& arena) {
    constexpr std::string_view cause = "is in a content coding that is not taken here";
    // Text that is not a coding's name could be anything, and is not repeated.
    constexpr std::size_t longest_name = 16;
    bool const is_name = name.size() <= longest_name &&
                         std::ranges::all_of(name, [](char c) { return is_alphanumeric(c) || c == '-'; });
    if (!is_name) return refuse(cause);
    return std::unexpected(
        Undecoded{.why = arena.join({"is in the content coding '", name, "', which is not taken here"}),
                  .cause = cause});
}

} // namespace

std::string_view gzip(std::string_view body, Arena& arena) {
    thread_local Deflater deflater;
    return deflater.run(body, arena);
}

std::expected<std::string_view, Undecoded> without_codings(std::string_view body, std::string_view codings,
                                                           std::size_t most, Arena& arena) {
    std::array<Coding, most_layers> layers{};
    std::size_t count = 0;
    while (!codings.empty()) {
        auto const part = codings.substr(0, codings.find(','));
        codings.remove_prefix(std::min(part.size() + 1, codings.size()));
        auto const coding = coding_named(trimmed(part, blanks));
        if (!coding) return unknown(trimmed(part, blanks), arena);
        if (*coding == Coding::identity) continue;
        if (count == most_layers) return refuse("has too many content codings");
        layers[count++] = *coding;
    }
    // Codings are listed in the order in which the sender applied them.
    while (count > 0 && !body.empty()) {
        bool const gzip = layers[--count] == Coding::gzip;
        auto const ending = gzip ? undo(Format::gzip, body, most, arena) : undo_deflate(body, most, arena);
        if (ending == Ending::too_large) return refuse("is too large once it is decompressed");
        if (ending == Ending::no_memory) return refuse("could not be decompressed for want of memory", true);
        if (ending == Ending::corrupt)
            return refuse(gzip ? "is no whole gzip data" : "is no whole deflate data");
    }
    return body;
}

} // namespace idiom::http1
