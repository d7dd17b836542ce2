#include "app/signing_key_options.h"

#include <CLI/CLI.hpp>

#include "app/advice.h"
#include "app/path_option.h"
#include "base/file.h"
#include "crypto/rsa_private_key.h"
#include "crypto/secret_bytes.h"
#include "enclave/sigstruct_signature.h"

namespace confcom::app {
namespace {

/// Of a key or signature; those of RSA-4096 have 3 KiB at most.
constexpr std::size_t kMaxKeyFileBytes = 16384;

/// A file's secret, wiped when it goes.
class SecretFile {
 public:
  explicit SecretFile(ByteVector bytes) : bytes_(std::move(bytes)) {}
  SecretFile(const SecretFile&) = delete;
  SecretFile& operator=(const SecretFile&) = delete;
  ~SecretFile() { crypto::cleanse(bytes_); }

  [[nodiscard]] std::string_view text() const { return as_text(bytes_); }

 private:
  ByteVector bytes_;
};

template <class T>
Result<T> of_file(const std::string& path, Result<T> result) {
  if (!result) return std::unexpected(with_context(std::move(result).error(), path));
  return result;
}

Result<crypto::RsaPrivateKey> load_key(const std::string& path) {
  CONFCOM_TRY(ByteVector bytes, load_file(path, kMaxKeyFileBytes));
  const SecretFile file(std::move(bytes));
  return of_file(path, crypto::RsaPrivateKey::parse_pem(file.text()));
}

Result<crypto::RsaPublicKey> load_public_key(const std::string& path) {
  CONFCOM_TRY(const ByteVector bytes, load_file(path, kMaxKeyFileBytes));
  return advised(of_file(path, crypto::RsaPublicKey::parse_pem(as_text(bytes))),
                 "'openssl pkey -in KEY -pubout' writes what is needed");
}

}  // namespace

void SigningKeyOptions::declare(CLI::App& app) {
  add_path(app, "--key", "FILE", key_,
           "The private key: RSA-3072 with exponent 3, in PEM, not encrypted");
  add_path(app, "--digest-out", "FILE", digest_out_,
           "Do not sign: write the 32-byte SHA-256 digest that somebody else is to sign; '-' is "
           "standard output");
  add_path(app, "--signature-in", "FILE", signature_in_,
           "The signature that somebody else made, RSASSA-PKCS1-v1_5, 384 bytes, big-endian");
  add_path(app, "--public-key", "FILE", public_key_, "Whose signature that is, in PEM");
}

Result<void> SigningKeyOptions::check() const {
  const int ways = !key_.empty() + !digest_out_.empty() + !signature_in_.empty();
  if (ways != 1) {
    return fail(ErrorCode::kInvalidArgument,
                "one of --key, --digest-out and --signature-in says who signs; give one of them");
  }
  if (signature_in_.empty() != public_key_.empty()) {
    return fail(ErrorCode::kInvalidArgument,
                "--signature-in and --public-key belong together; give both");
  }
  return {};
}

Result<evidence::Sigstruct> SigningKeyOptions::sign(const evidence::Sigstruct& sigstruct) const {
  if (!key_.empty()) {
    CONFCOM_TRY(const crypto::RsaPrivateKey key, load_key(key_));
    return of_file(key_, enclave::sign_sigstruct(sigstruct, key));
  }
  CONFCOM_TRY(const crypto::RsaPublicKey key, load_public_key(public_key_));
  CONFCOM_TRY(const ByteVector signature, load_file(signature_in_, kMaxKeyFileBytes));
  return of_file(signature_in_, enclave::attach_signature(sigstruct, key, signature));
}

}  // namespace confcom::app
