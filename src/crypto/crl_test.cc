#include "crypto/crl.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "crypto/certificate_builder.h"
#include "crypto/testing/der.h"

namespace confcom::crypto {
namespace {

using testing::attribute;
using testing::element;
using testing::expect_refused;
using testing::extension;
using testing::hex;
using testing::sequence;
using testing::text;

ByteVector entry(std::string_view serial, const ByteVector& extensions = {}) {
  return sequence(element(0x02, hex(serial)) + text(0x17, "250101000000Z") + extensions);
}

/// A list element by element, so that a test can change one. Its signature is of the right shape
/// alone.
struct Parts {
  ByteVector version = hex("020101");
  ByteVector algorithm = hex("300a06082a8648ce3d040302");
  ByteVector issuer = sequence(attribute("550403", text(0x0c, "issuer")));
  ByteVector this_update = text(0x17, "250101000000Z");
  ByteVector next_update = text(0x18, "20500101000000Z");
  ByteVector entries = sequence(entry("30") + entry("0100") +
                                entry("10", sequence(extension("551d15", "", hex("0a0101")))));
  ByteVector extensions = element(0xa0, sequence(extension("551d14", "", hex("020101"))));
  ByteVector outer_algorithm = algorithm;
  ByteVector signature = element(0x03, hex("003006020101020101"));

  [[nodiscard]] ByteVector der() const {
    return sequence(
        sequence(version + algorithm + issuer + this_update + next_update + entries + extensions) +
        outer_algorithm + signature);
  }
};

Timestamp time(std::string_view text) { return parse_timestamp(text).value(); }

TEST(Crl, IsReadFromItsElements) {
  const Parts parts;
  ByteVector der = parts.der();
  const auto crl = Crl::parse(der);
  ASSERT_TRUE(crl.has_value()) << crl.error().message;
  std::ranges::fill(der, std::byte{0});  // it owns what it shows
  EXPECT_EQ(to_hex(crl->issuer()), to_hex(parts.issuer));
  EXPECT_EQ(crl->issuer_common_name(), "issuer");
  EXPECT_EQ(crl->this_update(), time("2025-01-01T00:00:00Z"));
  EXPECT_EQ(crl->next_update(), time("2050-01-01T00:00:00Z"));
  EXPECT_EQ(crl->revoked_count(), 3U);
  for (const std::string serial : {"30", "0100", "10"})
    EXPECT_TRUE(crl->revokes(hex(serial))) << serial;
  for (const std::string serial : {"", "00", "01", "20", "31", "010000", "0030", "3000"}) {
    EXPECT_FALSE(crl->revokes(hex(serial))) << serial;
  }
}

TEST(Crl, MayRevokeTheSerialNumberZero) {
  Parts parts;
  parts.entries = sequence(entry("00"));
  EXPECT_TRUE(Crl::parse(parts.der())->revokes(hex("00")));
  EXPECT_FALSE(Crl::parse(parts.der())->revokes(hex("01")));
}

TEST(Crl, MayLackEntriesAndExtensions) {
  Parts parts;
  parts.entries = {};
  EXPECT_EQ(Crl::parse(parts.der())->revoked_count(), 0U);
  EXPECT_FALSE(Crl::parse(parts.der())->revokes(hex("30")));
  parts.extensions = {};
  EXPECT_EQ(Crl::parse(parts.der())->revoked_count(), 0U);
  parts.entries = Parts().entries;
  EXPECT_EQ(Crl::parse(parts.der())->revoked_count(), 3U);
}

struct Change {
  std::string name;
  std::function<void(Parts&)> change;
  ErrorCode code;
  std::string words;
};

constexpr auto kMalformed = ErrorCode::kMalformed;
constexpr auto kUnsupported = ErrorCode::kUnsupported;
constexpr auto kTruncated = ErrorCode::kTruncated;

std::function<void(Parts&)> list_extension(std::string oid, std::string critical) {
  return [=](Parts& p) {
    p.extensions = element(0xa0, sequence(extension(oid, critical, hex("00"))));
  };
}

std::function<void(Parts&)> entry_extension(std::string oid, std::string critical) {
  return [=](Parts& p) {
    p.entries = sequence(entry("01", sequence(extension(oid, critical, hex("00")))));
  };
}

/// Each of these is refused for its reason.
void expect_all_refused(const std::vector<Change>& changes) {
  for (const Change& c : changes) {
    SCOPED_TRACE(c.name);
    Parts parts;
    c.change(parts);
    expect_refused(Crl::parse(parts.der()), c.code, c.words);
  }
}

TEST(Crl, RefusesOtherVersionsAndAlgorithms) {
  expect_all_refused({
      {"version 1", [](Parts& p) { p.version = {}; }, kUnsupported, "not of version 2"},
      {"version 1 written out", [](Parts& p) { p.version = hex("020100"); }, kUnsupported,
       "not of version 2"},
      {"version 3", [](Parts& p) { p.version = hex("020102"); }, kMalformed, "version at offset"},
      {"another algorithm inside", [](Parts& p) { p.algorithm = hex("300a06082a8648ce3d040303"); },
       kMalformed, "not the one beside"},
      {"RSA with SHA-1",
       [](Parts& p) { p.outer_algorithm = hex("300d06092a864886f70d0101050500"); }, kUnsupported,
       "signature algorithm 1.2.840.113549.1.1.5"},
      {"no issuer", [](Parts& p) { p.issuer = sequence({}); }, kMalformed, "issuer"},
  });
}

TEST(Crl, RefusesTimesThatAreNone) {
  expect_all_refused({
      {"a wrong thisUpdate", [](Parts& p) { p.this_update = text(0x17, "2501010000Z"); },
       kMalformed, "thisUpdate"},
      {"no nextUpdate", [](Parts& p) { p.next_update = {}; }, kMalformed, "nextUpdate"},
      {"no nextUpdate, nor anything after it",
       [](Parts& p) { p.next_update = p.entries = p.extensions = {}; }, kTruncated, "nextUpdate"},
      {"a wrong nextUpdate", [](Parts& p) { p.next_update = text(0x18, "20250101000000Z"); },
       kMalformed, "nextUpdate"},
  });
}

TEST(Crl, RefusesEntriesThatAreNone) {
  expect_all_refused({
      {"an entry without a serial",
       [](Parts& p) { p.entries = sequence(sequence(text(0x17, "250101000000Z"))); }, kMalformed,
       "serial number"},
      {"an entry of a negative serial", [](Parts& p) { p.entries = sequence(entry("ff")); },
       kMalformed, "serial number"},
      {"an entry without a time", [](Parts& p) { p.entries = sequence(sequence(hex("020101"))); },
       kTruncated, "revocationDate"},
      {"an entry with a wrong time",
       [](Parts& p) { p.entries = sequence(sequence(hex("020101") + text(0x17, "x"))); },
       kMalformed, "revocationDate"},
      {"an entry with no list of extensions",
       [](Parts& p) { p.entries = sequence(entry("01", hex("0500"))); }, kMalformed, "extensions"},
      {"an entry with an empty list of extensions",
       [](Parts& p) { p.entries = sequence(entry("01", sequence({}))); }, kTruncated, "extension"},
      {"an entry with a member too many",
       [](Parts& p) {
         p.entries = sequence(entry("01", sequence(extension("2a03", "", {})) + hex("0500")));
       },
       kMalformed, "after its end"},
  });
}

TEST(Crl, RefusesWhatItWouldHaveToIgnore) {
  expect_all_refused({
      {"a critical extension of an entry", entry_extension("2a03", "0101ff"), kUnsupported,
       "1.2.3 cannot be ignored"},
      {"an indirect entry", entry_extension("551d1d", ""), kUnsupported,
       "2.5.29.29 cannot be ignored"},
      {"a critical extension", list_extension("2a03", "0101ff"), kUnsupported,
       "1.2.3 cannot be ignored"},
      {"a delta list", list_extension("551d1b", "0101ff"), kUnsupported,
       "2.5.29.27 cannot be ignored"},
      {"a delta list, not critical", list_extension("551d1b", ""), kUnsupported,
       "2.5.29.27 cannot be ignored"},
      {"a partial list, not critical", list_extension("551d1c", ""), kUnsupported,
       "2.5.29.28 cannot be ignored"},
      {"critical FALSE written out", list_extension("2a03", "010100"), kMalformed, "is false"},
  });
}

TEST(Crl, RefusesListsOfExtensionsThatAreNone) {
  expect_all_refused({
      {"an empty list of extensions", [](Parts& p) { p.extensions = element(0xa0, sequence({})); },
       kTruncated, "extension"},
      {"two lists of extensions", [](Parts& p) { p.extensions = p.extensions + p.extensions; },
       kMalformed, "after its end"},
      {"extensions of another tag", [](Parts& p) { p.extensions[0] = std::byte{0xa3}; }, kMalformed,
       "tag 0xa3"},
  });
}

TEST(Crl, RefusesEveryCutAndBytesAfterIt) {
  const ByteVector der = Parts().der();
  for (std::size_t size = 0; size < der.size(); ++size) {
    expect_refused(Crl::parse(Bytes(der).first(size)), ErrorCode::kTruncated, "CRL: whole");
  }
  expect_refused(Crl::parse(der + hex("00")), ErrorCode::kMalformed, "after its end");
}

TEST(Crl, IsCapped) {
  const auto of_size = [](std::size_t size) {
    Parts parts;
    const auto padded = [&](std::size_t bytes) {
      parts.extensions = element(0xa0, sequence(extension("2a03", "", ByteVector(bytes))));
      return parts.der();
    };
    const std::size_t overhead = padded(kMaxCrlBytes / 2).size() - kMaxCrlBytes / 2;
    return padded(size - overhead);
  };
  ASSERT_EQ(of_size(kMaxCrlBytes).size(), kMaxCrlBytes);
  EXPECT_TRUE(Crl::parse(of_size(kMaxCrlBytes)).has_value());
  expect_refused(Crl::parse(of_size(kMaxCrlBytes + 1)), ErrorCode::kMalformed,
                 "CRL: larger than 1048576 bytes");
}

TEST(Crl, FindsEverySerialOfALongList) {
  Parts parts;
  ByteVector entries;
  for (unsigned i = 1; i < 2000; i += 2) {
    const ByteVector one = entry(fmt::format("{:08x}", 0x01000000 + i * 7919 % 65536));
    entries.insert(entries.end(), one.begin(), one.end());
  }
  parts.entries = sequence(entries);
  const Crl crl = Crl::parse(parts.der()).value();
  EXPECT_EQ(crl.revoked_count(), 1000U);
  for (unsigned i = 1; i < 2000; ++i) {
    EXPECT_EQ(crl.revokes(hex(fmt::format("{:08x}", 0x01000000 + i * 7919 % 65536))), i % 2 == 1)
        << i;
  }
}

TEST(Crl, IsVerifiedOverEveryByteOfItsSignedPart) {
  const auto key = EcdsaPrivateKey::generate(Curve::kP256).value();
  const CrlSpec spec{.issuer_common_name = "issuer",
                     .this_update = time("2025-01-01T00:00:00Z"),
                     .next_update = time("2026-01-01T00:00:00Z"),
                     .number = 1,
                     .revoked_serials = {hex("01")}};
  const ByteVector der = make_crl(spec, key).value();
  EXPECT_TRUE(Crl::parse(der)->signed_by(key.public_key()));
  EXPECT_TRUE(Crl::parse(der)->signed_by(key.public_key().precomputed()));
  EXPECT_FALSE(Crl::parse(der)->signed_by(EcdsaPrivateKey::generate(Curve::kP256)->public_key()));
  for (std::size_t i = 0; i < der.size(); ++i) {
    ByteVector changed = der;
    changed[i] ^= std::byte{1};
    const auto crl = Crl::parse(changed);
    EXPECT_FALSE(crl.has_value() && crl->signed_by(key.public_key())) << i;
  }
}

}  // namespace
}  // namespace confcom::crypto
