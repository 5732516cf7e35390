#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace idiom {

/// A metric of one face, beside those that the gateway has of every face. All texts are literals.
struct FaceMetric {
    enum class Kind : std::uint8_t {
        counter,   ///< adds up what requests observe
        histogram, ///< how large the observed amounts are
        gauge,     ///< adds up what Face::measure finds in the record of the face
    };
    std::string_view name;
    std::string_view help;
    Kind kind = Kind::counter;
    std::array<std::string_view, 2> labels = {}; ///< beside `route`; "" for those that it does not have
    bool by_route = true;                        ///< has the label `route`
};

/// A value of one metric. The values of labels are literals, so that their number is bounded.
struct Measurement {
    std::size_t metric = 0; ///< its place in FaceInfo::metrics
    std::array<std::string_view, 2> labels = {};
    std::uint64_t amount = 1;
};

/// What the audit trail keeps of a write beside the vendor's part of it. The texts are JSON objects without
/// secrets; "" if there is nothing to say.
struct AuditNote {
    std::string_view subject = {}; ///< the id of what was written, which may be no user
    std::string_view before = {};  ///< what the face's record had of it
    std::string_view after = {};
    std::string_view members = {}; ///< further members of the entry

    bool empty() const { return before.empty() && after.empty() && members.empty(); }
};

/// One line that `idiom explain` prints below the requests: "kept: title".
struct Remark {
    std::string_view title;
    std::string_view text;
};

/// What a face tells the operator about something that came to its end, beside the response to the client.
struct Observations {
    std::span<Measurement const> measurements = {};
    AuditNote audit = {}; ///< of a LockedScript
    std::span<Remark const> remarks = {};
};

} // namespace idiom
