#include "verify/testing/fake_endorser.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "base/base64.h"
#include "base/hex.h"
#include "crypto/digest.h"
#include "crypto/ecdsa.h"
#include "crypto/extended_key_usage.h"
#include "crypto/key_usage.h"
#include "crypto/rsa_private_key.h"
#include "evidence/cbor_writer.h"
#include "evidence/cose_sign1.h"

namespace confcom::verify::testing {
namespace {

using crypto::CertificateSpec;
using crypto::EcdsaPrivateKey;
using crypto::KeyUsage;
using crypto::RsaPrivateKey;
using evidence::CborWriter;
using std::chrono::days;

constexpr unsigned kBits = 2048;
constexpr std::uint32_t kExponent = 65537;

struct Keys {
  RsaPrivateKey root = RsaPrivateKey::generate(kBits, kExponent).value();
  RsaPrivateKey intermediate = RsaPrivateKey::generate(kBits, kExponent).value();
  RsaPrivateKey leaf = RsaPrivateKey::generate(kBits, kExponent).value();
  RsaPrivateKey stranger = RsaPrivateKey::generate(kBits, kExponent).value();
  EcdsaPrivateKey ecdsa_leaf = EcdsaPrivateKey::generate(crypto::Curve::kP384).value();
};

const Keys& keys() {
  static const Keys out;
  return out;
}

crypto::SigningKey key_of(Endorser endorser) {
  switch (endorser) {
    case Endorser::kRoot:
      return keys().root;
    case Endorser::kIntermediate:
      return keys().intermediate;
    case Endorser::kLeaf:
      return keys().leaf;
    case Endorser::kEcdsaLeaf:
      return keys().ecdsa_leaf;
    case Endorser::kStranger:
      break;
  }
  return keys().stranger;
}

crypto::PublicKey public_key_of(Endorser endorser) {
  return std::visit([](const auto& key) { return crypto::PublicKey(key.public_key()); },
                    key_of(endorser));
}

/// A DER value whose content is shorter than 128 bytes.
ByteVector der(std::uint8_t tag, Bytes content) {
  ByteVector out(2 + content.size());
  out[0] = std::byte{tag};
  out[1] = static_cast<std::byte>(content.size());
  std::ranges::copy(content, out.begin() + 2);
  return out;
}

/// extKeyUsage: a SEQUENCE of identifiers.
ByteVector eku_der(const std::vector<std::string>& octets_hex) {
  ByteVector content;
  for (const std::string& each : octets_hex) {
    const ByteVector identifier = der(0x06, parse_hex(each).value());
    content.insert(content.end(), identifier.begin(), identifier.end());
  }
  return der(0x30, content);
}

// Signed as Azure's are, with RSASSA-PKCS1-v1_5: what is minted twice has one fingerprint.
CertificateSpec authority(std::string subject, std::uint8_t serial, Timestamp now) {
  return {.subject_common_name = std::move(subject),
          .issuer_common_name = "FAKE Supply Chain Root CA",
          .serial = {std::byte{serial}},
          .not_before = now - days(365),
          .not_after = now + days(3650),
          .is_ca = true,
          .path_length = {},
          .key_usage = {KeyUsage::kDigitalSignature, KeyUsage::kKeyCertSign, KeyUsage::kCrlSign},
          .extensions = {},
          .signature_algorithm = crypto::SignatureAlgorithm::kRsaPkcs1Sha384};
}

CertificateSpec signer(Timestamp now) {
  return {.subject_common_name = "FAKE ContainerPlat",
          .issuer_common_name = "FAKE Products CA",
          .serial = {std::byte{3}},
          .not_before = now - days(30),
          .not_after = now + days(330),
          .is_ca = false,
          .path_length = {},
          .key_usage = {KeyUsage::kDigitalSignature},
          .extensions = {},
          .signature_algorithm = crypto::SignatureAlgorithm::kRsaPkcs1Sha384};
}

std::vector<ByteVector> mint_chain(const FakeEndorsementSpec& spec) {
  CertificateSpec leaf = spec.leaf;
  if (!spec.leaf_eku_hex.empty()) {
    leaf.extensions.push_back({.oid = std::string(crypto::kExtendedKeyUsageOid),
                               .critical = false,
                               .value_der = eku_der(spec.leaf_eku_hex)});
  }
  const auto make = [](const CertificateSpec& what, Endorser subject, Endorser issuer) {
    return crypto::make_certificate(what, public_key_of(subject), key_of(issuer)).value();
  };
  return {make(leaf, spec.leaf_key, spec.signs_leaf),
          make(spec.intermediate, Endorser::kIntermediate, spec.signs_intermediate),
          make(spec.root, Endorser::kRoot, Endorser::kRoot)};
}

ByteVector cbor_chain(const std::vector<ByteVector>& chain) {
  CborWriter out;
  out.array(chain.size());
  for (const ByteVector& each : chain) out.bytes(each);
  return std::move(out).finish();
}

ByteVector cbor_thumbprint(Bytes leaf) {
  constexpr std::int64_t kSha256 = -16;
  CborWriter out;
  out.array(2).integer(kSha256).bytes(crypto::sha256(leaf));
  return std::move(out).finish();
}

ByteVector cbor_time(Timestamp time) {
  constexpr std::uint64_t kEpochSeconds = 1;
  CborWriter out;
  out.tag(kEpochSeconds).integer(time.time_since_epoch().count());
  return std::move(out).finish();
}

std::vector<HeaderMember> header(const FakeEndorsementSpec& spec,
                                 const std::vector<ByteVector>& chain) {
  const std::string issuer = spec.issuer.empty() ? did_of(chain.back()) : spec.issuer;
  std::vector<HeaderMember> out{
      {"alg", cbor_integer(1), cbor_integer(spec.algorithm)},
      {"content type", cbor_integer(3), cbor_text(spec.content_type)},
      {"x5chain", cbor_integer(33), cbor_chain(chain)},
      {"x5t", cbor_integer(34), cbor_thumbprint(chain.front())},
      {"iss", cbor_text("iss"), cbor_text(issuer)},
      {"feed", cbor_text("feed"), cbor_text(spec.feed)},
  };
  if (spec.signing_time.has_value())
    out.push_back({"signingtime", cbor_text("signingtime"), cbor_time(*spec.signing_time)});
  if (spec.bend_header) spec.bend_header(out);
  return out;
}

ByteVector encoded(const std::vector<HeaderMember>& members) {
  CborWriter out;
  out.map(members.size());
  for (const HeaderMember& each : members) out.raw(each.label).raw(each.value);
  return std::move(out).finish();
}

/// Of ECDSA with SHA-384; of RSA by the hash of the algorithm, where that is one of RSA.
ByteVector sign(const FakeEndorsementSpec& spec, Bytes message) {
  if (spec.signs == Endorser::kEcdsaLeaf)
    return keys().ecdsa_leaf.sign(crypto::HashAlgorithm::kSha384, message).value();
  constexpr std::int64_t kPs256 = -37;
  constexpr std::int64_t kPs512 = -39;
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::kSha384;
  if (spec.algorithm == kPs256) hash = crypto::HashAlgorithm::kSha256;
  if (spec.algorithm == kPs512) hash = crypto::HashAlgorithm::kSha512;
  return std::get<RsaPrivateKey>(key_of(spec.signs)).sign_pss(hash, message).value();
}

}  // namespace

ByteVector cbor_integer(std::int64_t value) {
  CborWriter out;
  out.integer(value);
  return std::move(out).finish();
}

ByteVector cbor_text(std::string_view value) {
  CborWriter out;
  out.text(value);
  return std::move(out).finish();
}

std::string reference_info(std::string_view svn, unsigned char fill) {
  ByteArray<48> measurement{};
  measurement.fill(std::byte{fill});
  return fmt::format(
      R"({{"x-ms-sevsnpvm-guestsvn": "{}", "x-ms-sevsnpvm-launchmeasurement": "{}"}})", svn,
      to_hex(measurement));
}

std::string did_of(Bytes certificate, std::string_view eku) {
  return fmt::format("did:x509:0:sha256:{}::eku:{}", to_base64url(crypto::sha256(certificate)),
                     eku);
}

FakeEndorsementSpec endorsement_spec() {
  constexpr std::int64_t kPs384 = -38;
  const Timestamp time = parse_timestamp("2023-02-08T05:42:23Z").value();
  return {.root = authority("FAKE Supply Chain Root CA", 1, time),
          .intermediate = authority("FAKE Products CA", 2, time),
          .leaf = signer(time),
          .leaf_eku_hex = {"2b0601040182374c3b0101", std::string(kAzureEkuHex)},
          .algorithm = kPs384,
          .content_type = "application/json",
          .issuer = "",
          .feed = "ContainerPlat-AMD-UVM",
          .signing_time = time,
          .payload = reference_info("22", 0x11),
          .bend_header = nullptr};
}

FakeEndorsement mint(const FakeEndorsementSpec& spec) {
  FakeEndorsement out;
  out.chain = mint_chain(spec);
  const ByteVector protected_header = encoded(header(spec, out.chain));
  const Bytes payload = as_bytes(spec.payload);
  const ByteVector signature = sign(spec, evidence::cose_signed_bytes(protected_header, payload));
  CborWriter document;
  document.tag(18).array(4).bytes(protected_header);
  document.map(1).text("timestamp").bytes(as_bytes("not looked at"));
  document.bytes(payload).bytes(signature);
  out.document = std::move(document).finish();
  out.policy = {.issuer = crypto::parse_did_x509(did_of(out.chain.back())).value(),
                .feed = "ContainerPlat-AMD-UVM",
                .min_svn = 22};
  return out;
}

}  // namespace confcom::verify::testing
