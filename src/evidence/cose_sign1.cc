#include "evidence/cose_sign1.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/printable.h"
#include "evidence/cbor_reader.h"
#include "evidence/cbor_writer.h"

namespace confcom::evidence {
namespace {

constexpr std::string_view kObject = "COSE_Sign1";
constexpr std::uint64_t kCoseSign1Tag = 18;

using Setter = Result<void> (*)(CborReader&, CoseSign1&);

Result<void> read_algorithm(CborReader& in, CoseSign1& out) {
  CONFCOM_TRY(out.algorithm, in.integer("alg"));
  return {};
}

/// Who does not know all that is listed there must not go on. Nothing is known here.
Result<void> refuse_critical(CborReader& in, CoseSign1& /*out*/) {
  return in.error(ErrorCode::kUnsupported, in.offset(), "crit",
                  "lists headers that must be understood; none is");
}

Result<void> read_content_type(CborReader& in, CoseSign1& out) {
  CONFCOM_TRY(out.content_type, in.text("content type"));
  return {};
}

/// One certificate, or an array of two at least.
Result<void> read_certificates(CborReader& in, CoseSign1& out) {
  std::size_t count = 1;
  if (in.next_kind() == CborKind::kArray) {
    CONFCOM_TRY(count, in.array(2, kMaxCoseCertificates, "x5chain"));
  }
  for (std::size_t i = 0; i < count; ++i) {
    CONFCOM_TRY(out.certificates.emplace_back(), in.bytes("x5chain"));
  }
  return {};
}

Result<void> read_thumbprint(CborReader& in, CoseSign1& out) {
  CONFCOM_CHECK(in.array(2, 2, "x5t"));
  CONFCOM_TRY(const std::int64_t algorithm, in.integer("x5t's algorithm"));
  CONFCOM_TRY(const Bytes digest, in.bytes("x5t's digest"));
  out.thumbprint = {.algorithm = algorithm, .digest = digest};
  return {};
}

Result<void> read_issuer(CborReader& in, CoseSign1& out) {
  CONFCOM_TRY(out.issuer, in.text("iss"));
  return {};
}

Result<void> read_feed(CborReader& in, CoseSign1& out) {
  CONFCOM_TRY(out.feed, in.text("feed"));
  return {};
}

Result<Timestamp> read_date(CborReader& in) {
  const std::size_t start = in.offset();
  CONFCOM_TRY(const std::string_view text, in.text("signingtime"));
  const Result<Timestamp> time = parse_timestamp(text);
  if (time.has_value()) return *time;
  return in.error(ErrorCode::kMalformed, start, "signingtime", time.error().message);
}

Result<Timestamp> read_epoch_seconds(CborReader& in) {
  constexpr std::int64_t kEndOf9999 = 253402300799;
  const std::size_t start = in.offset();
  CONFCOM_TRY(const std::int64_t seconds, in.integer("signingtime"));
  if (seconds >= 0 && seconds <= kEndOf9999) return Timestamp(std::chrono::seconds(seconds));
  return in.error(ErrorCode::kMalformed, start, "signingtime", "is not from 1970 to 9999");
}

/// Source: RFC 8949, 3.4.1 and 3.4.2.
Result<void> read_signing_time(CborReader& in, CoseSign1& out) {
  constexpr std::uint64_t kDate = 0;
  constexpr std::uint64_t kEpochSeconds = 1;
  const std::size_t start = in.offset();
  CONFCOM_TRY(const std::uint64_t tag, in.tag("signingtime"));
  if (tag != kDate && tag != kEpochSeconds) {
    return in.error(ErrorCode::kMalformed, start, "signingtime",
                    fmt::format("has the tag {}; expected 0 or 1", tag));
  }
  CONFCOM_TRY(out.signing_time, tag == kDate ? read_date(in) : read_epoch_seconds(in));
  return {};
}

/// A label with the item that encodes it.
struct Known {
  std::int64_t number;    ///< 0 for a text
  std::string_view text;  ///< empty for a number
  Setter set;
};

constexpr std::int64_t kAlgorithm = 1;
constexpr std::int64_t kCritical = 2;
constexpr Known kKnown[] = {
    {kAlgorithm, "", read_algorithm}, {kCritical, "", refuse_critical},
    {3, "", read_content_type},       {33, "", read_certificates},
    {34, "", read_thumbprint},        {0, "iss", read_issuer},
    {0, "feed", read_feed},           {0, "signingtime", read_signing_time},
};

struct Label {
  std::int64_t number = 0;
  std::string_view text{};
  friend bool operator==(const Label&, const Label&) = default;
};

/// 0 is reserved, so that it may stand for a text here.
Result<Label> read_label(CborReader& in) {
  const std::size_t start = in.offset();
  Label out;
  if (in.next_kind() == CborKind::kText) {
    CONFCOM_TRY(out.text, in.text("label"));
  } else {
    CONFCOM_TRY(out.number, in.integer("label"));
  }
  if (out.number != 0 || !out.text.empty()) return out;
  return in.error(ErrorCode::kMalformed, start, "label", "is empty or reserved");
}

std::string to_text(const Label& label) {
  return label.text.empty() ? std::to_string(label.number) : printable(label.text);
}

const Known* find(const Label& label) {
  const auto* const at = std::ranges::find_if(kKnown, [&](const Known& known) {
    return known.number == label.number && known.text == label.text;
  });
  return at == std::end(kKnown) ? nullptr : at;
}

/// The labels of both headers, each there once.
class Labels {
 public:
  [[nodiscard]] Result<Label> read(CborReader& in) {
    const std::size_t start = in.offset();
    CONFCOM_TRY(const Label label, read_label(in));
    if (std::ranges::find(seen_, label) != seen_.end()) {
      return in.error(ErrorCode::kMalformed, start, "label",
                      fmt::format("{} is there twice", to_text(label)));
    }
    seen_.push_back(label);
    return label;
  }
  [[nodiscard]] bool contains(const Label& label) const {
    return std::ranges::find(seen_, label) != seen_.end();
  }

 private:
  std::vector<Label> seen_;
};

Result<void> read_protected(Bytes encoded, Labels& labels, CoseSign1& out) {
  constexpr std::string_view kHeader = "COSE_Sign1's protected header";
  CborReader in(encoded, kHeader);
  CONFCOM_TRY(const std::size_t members, in.map(kMaxCoseHeaderMembers, "whole"));
  for (std::size_t i = 0; i < members; ++i) {
    CONFCOM_TRY(const Label label, labels.read(in));
    const Known* const known = find(label);
    CONFCOM_CHECK(known == nullptr ? in.skip(to_text(label)) : known->set(in, out));
  }
  CONFCOM_CHECK(in.expect_end());
  if (labels.contains({.number = kAlgorithm})) return {};
  return fail(ErrorCode::kMalformed, fmt::format("{}: no alg", kHeader));
}

/// Anybody on the way may have put these there: nothing of them is believed.
Result<void> pass_unprotected(CborReader& in, Labels& labels) {
  CONFCOM_TRY(const std::size_t members, in.map(kMaxCoseHeaderMembers, "unprotected header"));
  for (std::size_t i = 0; i < members; ++i) {
    const std::size_t start = in.offset();
    CONFCOM_TRY(const Label label, labels.read(in));
    if (label == Label{.number = kCritical})
      return in.error(ErrorCode::kMalformed, start, "crit", "is not protected");
    CONFCOM_CHECK(in.skip(to_text(label)));
  }
  return {};
}

Result<Bytes> read_payload(CborReader& in) {
  const std::size_t start = in.offset();
  CONFCOM_TRY(const CborItem item, in.next("payload"));
  if (item.kind == CborKind::kBytes) return item.content;
  const bool is_detached = item.kind == CborKind::kSimple && item.number == CborItem::kNull;
  return in.error(ErrorCode::kMalformed, start, "payload",
                  is_detached ? "is detached; it must be in the message" : "is no byte string");
}

Result<void> expect_tag(CborReader& in) {
  if (in.next_kind() != CborKind::kTag) return {};
  const std::size_t start = in.offset();
  CONFCOM_TRY(const std::uint64_t tag, in.tag("tag"));
  if (tag == kCoseSign1Tag) return {};
  return in.error(ErrorCode::kMalformed, start, "tag", fmt::format("is {}, not 18", tag));
}

}  // namespace

Result<CoseSign1> parse_cose_sign1(Bytes bytes) {
  if (bytes.size() > kMaxCoseSign1Bytes) {
    return fail(ErrorCode::kMalformed,
                fmt::format("{}: larger than {} bytes", kObject, kMaxCoseSign1Bytes));
  }
  constexpr std::size_t kParts = 4;
  CborReader in(bytes, kObject);
  CONFCOM_CHECK(expect_tag(in));
  CONFCOM_CHECK(in.array(kParts, kParts, "whole"));
  CoseSign1 out;
  Labels labels;
  CONFCOM_TRY(out.protected_header, in.bytes("protected header"));
  CONFCOM_CHECK(read_protected(out.protected_header, labels, out));
  CONFCOM_CHECK(pass_unprotected(in, labels));
  CONFCOM_TRY(out.payload, read_payload(in));
  CONFCOM_TRY(out.signature, in.bytes("signature"));
  CONFCOM_CHECK(in.expect_end());
  return out;
}

ByteVector cose_signed_bytes(Bytes protected_header, Bytes payload) {
  CborWriter out;
  out.array(4).text("Signature1").bytes(protected_header).bytes({}).bytes(payload);
  return std::move(out).finish();
}

}  // namespace confcom::evidence
