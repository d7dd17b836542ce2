#include "platform/snp_simulated/snp_authority.h"

#include <fmt/format.h>

#include <chrono>

#include "crypto/certificate_builder.h"
#include "crypto/pem.h"
#include "crypto/random.h"
#include "crypto/secret_bytes.h"
#include "crypto/x509.h"
#include "evidence/snp/certificate_specs.h"
#include "platform/snp_simulated/snp_files.h"

namespace confcom::platform {
namespace {

using crypto::RsaPrivateKey;
using evidence::SnpIssuance;
using evidence::SnpProduct;

constexpr std::string_view kArkKeyFile = "authority/snp_ark_key.pem";
constexpr std::string_view kAskKeyFile = "authority/snp_ask_key.pem";

constexpr unsigned kKeyBits = 4096;
constexpr std::uint32_t kExponent = 65537;
constexpr std::chrono::days kCertificateLifetime{3652};

/// For verifiers whose clocks are behind.
constexpr std::chrono::hours kBackdated{1};

/// ASK, ARK.
constexpr std::size_t kChainLength = 2;

SnpIssuance issuance(SnpProduct product, Timestamp now) {
  return {.vendor = "SIMULATED ",
          .product = product,
          .not_before = now - kBackdated,
          .not_after = now + kCertificateLifetime};
}

/// Positive, the first octet not zero. Source: RFC 5280, 4.1.2.2.
ByteVector fresh_serial() {
  auto serial = crypto::random_bytes<20>();
  serial[0] = (serial[0] & std::byte{0x3f}) | std::byte{0x40};
  return to_vector(serial);
}

Result<std::string> make_pem(const crypto::CertificateSpec& spec, const crypto::PublicKey& subject,
                             const RsaPrivateKey& issuer) {
  CONFCOM_TRY(const ByteVector der, crypto::make_certificate(spec, subject, issuer));
  return crypto::to_pem(der, "CERTIFICATE");
}

Result<void> put_key(const RsaPrivateKey& key, std::string_view file, FileSet& files) {
  CONFCOM_TRY(std::string pem, key.to_pem());
  files.put(file, pem);
  crypto::cleanse(std::as_writable_bytes(std::span(pem)));
  return {};
}

Result<RsaPrivateKey> parse_key(const FileSet& files, std::string_view file) {
  CONFCOM_TRY(const std::string_view pem, files.text(file));
  auto key = RsaPrivateKey::parse_pem(pem);
  if (!key.has_value()) return std::unexpected(with_context(key.error(), file));
  return key;
}

Result<void> check_key(const crypto::Certificate& certificate, const RsaPrivateKey& key,
                       std::string_view key_file) {
  if (certificate.public_key() == crypto::PublicKey(key.public_key())) return {};
  return fail(ErrorCode::kUntrusted,
              fmt::format("{}: its {} is not of the key in {}", kSnpChainFile,
                          certificate.subject_common_name(), key_file));
}

Result<std::vector<crypto::Certificate>> parse_chain(const FileSet& files) {
  CONFCOM_TRY(const std::string_view pem, files.text(kSnpChainFile));
  auto chain = crypto::parse_certificates_pem(pem, kChainLength);
  if (!chain.has_value()) return std::unexpected(with_context(chain.error(), kSnpChainFile));
  if (chain->size() == kChainLength) return chain;
  return fail(ErrorCode::kMalformed, fmt::format("{}: {} certificates where {} belong",
                                                 kSnpChainFile, chain->size(), kChainLength));
}

std::string pem_of(const crypto::Certificate& certificate) {
  return crypto::to_pem(certificate.der(), "CERTIFICATE");
}

/// Of which product an ARK is: what follows the last dash of its name.
Result<SnpProduct> product_of(const crypto::Certificate& ark) {
  const std::string_view name = ark.subject_common_name();
  return evidence::snp_product_of_name(name.substr(name.rfind('-') + 1));
}

}  // namespace

Result<SnpAuthorityKeys> SnpAuthorityKeys::generate() {
  CONFCOM_TRY(RsaPrivateKey ark, RsaPrivateKey::generate(kKeyBits, kExponent));
  CONFCOM_TRY(RsaPrivateKey ask, RsaPrivateKey::generate(kKeyBits, kExponent));
  return SnpAuthorityKeys{std::move(ark), std::move(ask)};
}

Result<SnpAuthority> SnpAuthority::make(SnpProduct product, SnpAuthorityKeys keys, Timestamp now) {
  SnpAuthority out(product, std::move(keys));
  const SnpIssuance names = issuance(product, now);
  const auto& [ark, ask] = out.keys_;
  CONFCOM_TRY(out.ark_pem_, make_pem(snp_ark_spec(names, fresh_serial()), ark.public_key(), ark));
  CONFCOM_TRY(out.ask_pem_, make_pem(snp_ask_spec(names, fresh_serial()), ask.public_key(), ark));
  return out;
}

Result<SnpAuthority> SnpAuthority::parse(const FileSet& files) {
  CONFCOM_TRY(const auto chain, parse_chain(files));
  const crypto::Certificate& ask = chain.front();
  const crypto::Certificate& ark = chain.back();
  CONFCOM_TRY(RsaPrivateKey ark_key, parse_key(files, kArkKeyFile));
  CONFCOM_TRY(RsaPrivateKey ask_key, parse_key(files, kAskKeyFile));
  CONFCOM_CHECK(check_key(ark, ark_key, kArkKeyFile));
  CONFCOM_CHECK(check_key(ask, ask_key, kAskKeyFile));
  CONFCOM_TRY(const SnpProduct product, product_of(ark));
  SnpAuthority out(product, {std::move(ark_key), std::move(ask_key)});
  out.ark_pem_ = pem_of(ark);
  out.ask_pem_ = pem_of(ask);
  CONFCOM_TRY(const std::string_view root, files.text(kSnpArkFile));
  if (root == out.ark_pem_) return out;
  return fail(ErrorCode::kUntrusted,
              fmt::format("{}: not the ARK of {}", kSnpArkFile, kSnpChainFile));
}

Result<void> SnpAuthority::write(FileSet& files) const {
  files.put(kSnpArkFile, ark_pem_);
  files.put(kSnpChainFile, chain_pem());
  CONFCOM_CHECK(put_key(keys_.ark, kArkKeyFile, files));
  return put_key(keys_.ask, kAskKeyFile, files);
}

std::vector<std::string_view> SnpAuthority::file_names() {
  return {kSnpArkFile, kSnpChainFile, kArkKeyFile, kAskKeyFile};
}

Result<std::string> SnpAuthority::issue_vcek(const evidence::VekExtensions& chip,
                                             const crypto::EcdsaPublicKey& key,
                                             Timestamp now) const {
  return make_pem(snp_vcek_spec(issuance(product_, now), chip), key, keys_.ask);
}

Result<ByteVector> SnpAuthority::crl(Timestamp this_update, Timestamp next_update,
                                     std::uint64_t number) const {
  crypto::CrlSpec spec = snp_crl_spec(issuance(product_, this_update), this_update, next_update);
  spec.number = number;
  return crypto::make_crl(spec, keys_.ark);
}

}  // namespace confcom::platform
