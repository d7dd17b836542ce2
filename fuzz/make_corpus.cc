// Writes the seeds that stand in corpus/, or checks that those that stand there are what it would
// write. usage: make_corpus [--check] CORPUS_DIRECTORY

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/bytes.h"
#include "evidence/sgx/pck_extension.h"
#include "evidence/testing/quote_builder.h"

namespace {

namespace fs = std::filesystem;

using confcom::Bytes;
using confcom::ByteVector;
using confcom::evidence::PckExtension;
using confcom::evidence::QuoteParts;
using confcom::evidence::SgxType;
using confcom::evidence::signed_bytes;
using confcom::evidence::write_quote;
using confcom::evidence::testing::counted;
using confcom::evidence::testing::sgx_quote_parts;
using confcom::evidence::testing::tdx_10_quote_parts;
using confcom::evidence::testing::tdx_15_quote_parts;

ByteVector quote_v3() { return write_quote(sgx_quote_parts(3)); }
ByteVector quote_v4_sgx() { return write_quote(sgx_quote_parts(4)); }
ByteVector quote_v4_tdx() { return write_quote(tdx_10_quote_parts(4)); }
ByteVector quote_v5_sgx() { return write_quote(sgx_quote_parts(5)); }
ByteVector quote_v5_tdx_10() { return write_quote(tdx_10_quote_parts(5)); }
ByteVector quote_v5_tdx_15() { return write_quote(tdx_15_quote_parts()); }

ByteVector quote_padded() {
  ByteVector quote = quote_v4_tdx();
  quote.resize(quote.size() + 70);
  return quote;
}

ByteVector quote_nothing_optional() {
  QuoteParts parts = sgx_quote_parts(3);
  parts.certification_data_type = 1;
  parts.qe_authentication_data.clear();
  parts.certification_data.clear();
  return write_quote(parts);
}

ByteVector quote_wrapped_twice() {
  QuoteParts parts = tdx_10_quote_parts(4);
  parts.certification_data_type = 6;
  return write_quote(parts);
}

ByteVector quote_body_type_4() {
  QuoteParts parts = tdx_15_quote_parts();
  parts.body_type = 4;
  return write_quote(parts);
}

/// Version 4, its byte at `offset` into the signature data one lower: a length that leaves a byte
/// over.
ByteVector quote_with_lower(std::size_t offset) {
  const QuoteParts parts = tdx_10_quote_parts(4);
  ByteVector quote = write_quote(parts);
  std::byte& low = quote.at(signed_bytes(parts).size() + sizeof(std::uint32_t) + offset);
  low = static_cast<std::byte>(std::to_integer<unsigned>(low) - 1);
  return quote;
}

constexpr std::size_t kOuterSizeAt = 64 + 64 + 2;
constexpr std::size_t kInnerSizeAt = kOuterSizeAt + 4 + 384 + 64 + 2 + 32 + 2;

ByteVector quote_byte_after_wrapper() { return quote_with_lower(kOuterSizeAt); }
ByteVector quote_byte_in_wrapper() { return quote_with_lower(kInnerSizeAt); }

PckExtension processor_extension() {
  PckExtension extension;
  extension.ppid = counted<16>(0x11);
  extension.tcb_component_svns = counted<16>(0x78);
  extension.pce_svn = 13;
  extension.cpu_svn = counted<16>(0x78);
  extension.fmspc = counted<6>(0xa0);
  return extension;
}

ByteVector pck_extension_processor() { return write_pck_extension(processor_extension()); }

ByteVector pck_extension_platform() {
  PckExtension extension = processor_extension();
  extension.pce_svn = 0xffff;
  extension.sgx_type = SgxType::kScalableWithIntegrity;
  extension.platform_instance_id = counted<16>(0xf0);
  extension.configuration = PckExtension::Configuration{
      .dynamic_platform = true, .cached_keys = false, .smt_enabled = true};
  return write_pck_extension(extension);
}

ByteVector pck_extension_empty_configuration() {
  PckExtension extension = processor_extension();
  extension.configuration = PckExtension::Configuration{};
  return write_pck_extension(extension);
}

ByteVector pck_extension_byte_after() {
  ByteVector der = pck_extension_processor();
  der.push_back(std::byte{0});
  return der;
}

struct Seed {
  std::string_view file;
  ByteVector (*make)();
};

constexpr auto kSeeds = std::to_array<Seed>({
    {"quote/v3", quote_v3},
    {"quote/v4_sgx", quote_v4_sgx},
    {"quote/v4_tdx", quote_v4_tdx},
    {"quote/v5_sgx", quote_v5_sgx},
    {"quote/v5_tdx_10", quote_v5_tdx_10},
    {"quote/v5_tdx_15", quote_v5_tdx_15},
    {"quote/padded", quote_padded},
    {"quote/nothing_optional", quote_nothing_optional},
    {"quote/wrapped_twice", quote_wrapped_twice},
    {"quote/body_type_4", quote_body_type_4},
    {"quote/byte_after_wrapper", quote_byte_after_wrapper},
    {"quote/byte_in_wrapper", quote_byte_in_wrapper},
    {"pck_extension/processor", pck_extension_processor},
    {"pck_extension/platform", pck_extension_platform},
    {"pck_extension/empty_configuration", pck_extension_empty_configuration},
    {"pck_extension/byte_after", pck_extension_byte_after},
});

void write_seed(const fs::path& file, Bytes bytes) {
  fs::create_directories(file.parent_path());
  std::ofstream out(file, std::ios::binary | std::ios::trunc);
  const std::string_view text = confcom::as_text(bytes);
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out) throw std::runtime_error("cannot write " + file.string());
}

void check_seed(const fs::path& file, Bytes bytes) {
  std::ifstream in(file, std::ios::binary);
  const std::string found{std::istreambuf_iterator<char>(in), {}};
  if (!in.is_open() || found != confcom::as_text(bytes)) {
    throw std::runtime_error(file.string() + " is not what make_corpus writes; run it again");
  }
}

}  // namespace

int main(int argc, char** argv) try {
  const std::span<char*> arguments(argv, static_cast<std::size_t>(argc));
  const bool check = arguments.size() == 3 && std::string_view(arguments[1]) == "--check";
  if (arguments.size() != 2 && !check) {
    throw std::runtime_error("usage: make_corpus [--check] CORPUS_DIRECTORY");
  }
  const fs::path corpus = arguments.back();
  for (const Seed& seed : kSeeds) {
    (check ? check_seed : write_seed)(corpus / seed.file, seed.make());
  }
  return EXIT_SUCCESS;
} catch (const std::exception& error) {
  std::cerr << "make_corpus: " << error.what() << '\n';
  return EXIT_FAILURE;
}
