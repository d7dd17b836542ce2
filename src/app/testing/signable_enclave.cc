#include "app/testing/signable_enclave.h"

#include "base/file.h"
#include "crypto/rsa_private_key.h"
#include "enclave/image/sigstruct_finder.h"
#include "enclave/testing/image_builder.h"

namespace confcom::app::testing {
namespace {

constexpr std::size_t kMaxBytes = std::size_t{1} << 24;

const crypto::RsaPrivateKey& some_key() {
  static const crypto::RsaPrivateKey key = crypto::RsaPrivateKey::generate(3072, 3).value();
  return key;
}

ByteVector confcom_file() {
  return enclave::testing::make_confcom_file(as_bytes("\xc3"), {.misc_select = 1, .sigstruct = {}});
}

}  // namespace

SignableEnclave::SignableEnclave() {
  directory_.write("key.pem", some_key().to_pem().value());
  directory_.write("key.pub", some_key().public_key().to_pem().value());
}

std::string SignableEnclave::confcom() const {
  return directory_.write("hello.enclave", Bytes(confcom_file()));
}

std::string SignableEnclave::sgxs() const {
  const auto image = enclave::parse_enclave_image(confcom_file());
  return directory_.write("hello.sgxs", Bytes(enclave::testing::make_sgxs_file(image.value())));
}

std::string SignableEnclave::sdk() const {
  const auto elf = enclave::testing::sdk_elf(enclave::testing::sdk_parts());
  return directory_.write("hello.signed.so", Bytes(elf.build()));
}

ProgramRun SignableEnclave::sign(const std::string& enclave,
                                 const std::vector<std::string>& further) const {
  std::vector<std::string> args = {"enclave", "sign", enclave, "--key", key()};
  args.insert(args.end(), further.begin(), further.end());
  return run_program(args);
}

evidence::Sigstruct SignableEnclave::sigstruct(const std::string& path) {
  return enclave::read_sigstruct(load_file(path, kMaxBytes).value()).value();
}

}  // namespace confcom::app::testing
