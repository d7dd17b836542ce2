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
#include "base/hex.h"
#include "crypto/x25519.h"
#include "enclave/image/enclave_image.h"
#include "enclave/testing/elf_builder.h"
#include "enclave/testing/image_builder.h"
#include "evidence/cbor_writer.h"
#include "evidence/sealed_secret.h"
#include "evidence/sgx/attestation_key_id.h"
#include "evidence/sgx/pck_extension.h"
#include "evidence/sgx/sigstruct.h"
#include "evidence/snp/certificate_table.h"
#include "evidence/snp/launch/id_authentication.h"
#include "evidence/snp/report.h"
#include "evidence/snp/report_response.h"
#include "evidence/snp/vek_extensions_writer.h"
#include "evidence/testing/ovmf_builder.h"
#include "evidence/testing/quote_builder.h"
#include "rpc/aesm/aesm_codec.h"
#include "rpc/aesm/aesm_frame.h"
#include "rpc/testing/http2_frames.h"
#include "rpc/testing/protobuf_fields.h"
#include "sdk/interface.h"

namespace {

namespace fs = std::filesystem;
namespace rpc = confcom::rpc;

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

/// Sealed as in docs/formats/sealed-secret.md, to the key that fuzz_sealed_secret has.
ByteVector sealed_secret(Bytes secret) {
  const auto key = [](std::string_view hex) {
    return confcom::crypto::X25519PrivateKey(confcom::parse_hex_array<32>(hex).value());
  };
  return confcom::evidence::seal_secret(
             key("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8").public_key(),
             secret, key("52c4a758a802cd8b936eceea314432798d5baf2d7e9235dc084ab1b9cfa2f736"))
      .value();
}

ByteVector sealed_secret_example() { return sealed_secret(confcom::as_bytes("open sesame")); }
ByteVector sealed_secret_of_one_byte() { return sealed_secret(confcom::as_bytes("x")); }

ByteVector sealed_secret_cut_short() {
  ByteVector sealed = sealed_secret_of_one_byte();
  sealed.pop_back();
  return sealed;
}

ByteVector sealed_secret_of_version_2() {
  ByteVector sealed = sealed_secret_example();
  sealed[8] = std::byte{2};
  return sealed;
}

/// The example of docs/formats/enclave-calls.md, and others.
ByteVector enclave_run() {
  return confcom::sdk::encode(confcom::sdk::Run::Request{.arguments = {"hello", "sgx"}});
}

ByteVector enclave_run_of_nothing() { return confcom::sdk::encode(confcom::sdk::Run::Request{}); }

ByteVector enclave_run_counts_too_many() {
  ByteVector message = enclave_run();
  message[0] = std::byte{3};
  return message;
}

ByteVector enclave_save_file() {
  return confcom::sdk::encode(
      confcom::sdk::SaveFile::Request{.name = "state", .content = ByteVector(40, std::byte{7})});
}

/// What fuzz_aesm_frame reads: how long the pieces are, less one, and the stream.
ByteVector in_pieces(std::uint8_t piece, Bytes stream) {
  ByteVector out{std::byte{piece}};
  out.insert(out.end(), stream.begin(), stream.end());
  return out;
}

ByteVector frame_and_more(std::size_t message_bytes, std::size_t more_bytes) {
  ByteVector stream = rpc::aesm_frame(ByteVector(message_bytes, std::byte{0x5a}));
  stream.resize(stream.size() + more_bytes, std::byte{0xff});
  return stream;
}

ByteVector frame_whole() { return in_pieces(255, frame_and_more(300, 0)); }
ByteVector frame_in_pieces() { return in_pieces(2, frame_and_more(20, 0)); }
ByteVector frame_with_more() { return in_pieces(9, frame_and_more(20, 33)); }
ByteVector frame_at_cap() { return in_pieces(255, frame_and_more(1024, 0)); }
ByteVector frame_over_cap() { return in_pieces(255, frame_and_more(1025, 0)); }
ByteVector frame_empty() { return in_pieces(0, frame_and_more(0, 1)); }
ByteVector frame_cut_short() { return in_pieces(0, Bytes(frame_and_more(20, 0)).first(23)); }

ByteVector key_id() { return confcom::to_vector(confcom::evidence::default_attestation_key_id()); }

ByteVector request_init() {
  return rpc::write_aesm_request(
      {.body = rpc::InitQuoteExRequest{key_id(), true, 32}, .timeout_ms = 15'000});
}
ByteVector request_size() {
  return rpc::write_aesm_request({.body = rpc::GetQuoteSizeExRequest{key_id()}});
}
ByteVector request_quote() {
  return rpc::write_aesm_request({.body = rpc::GetQuoteExRequest{ByteVector(432, std::byte{1}),
                                                                 key_id(), ByteVector(960), 8192}});
}
ByteVector request_select() {
  return rpc::write_aesm_request(
      {.body = rpc::SelectAttestationKeyIdRequest{ByteVector(264)}, .timeout_ms = 1});
}
ByteVector request_number() {
  return rpc::write_aesm_request({.body = rpc::GetSupportedAttestationKeyIdNumberRequest{}});
}
ByteVector request_ids() {
  return rpc::write_aesm_request({.body = rpc::GetSupportedAttestationKeyIdsRequest{256}});
}
ByteVector request_register() { return rpc::write_aesm_request({.body = rpc::RegisterRequest{1}}); }

/// Every request that is not served, one after the other; the third is the one that counts.
ByteVector request_unserved() {
  ByteVector all;
  for (const int number : {18, 4, 3, 2, 1, 10, 11, 12, 13}) {
    const ByteVector one =
        rpc::write_aesm_request({.body = rpc::UnservedRequest{static_cast<rpc::AesmKind>(number)}});
    all.insert(all.end(), one.begin(), one.end());
  }
  return all;
}

/// GetQuoteEx without a report, twice, and a field of each other wire type.
ByteVector request_incomplete() {
  using rpc::testing::bytes_field;
  using rpc::testing::fixed32_field;
  using rpc::testing::varint_field;
  return rpc::testing::concat({bytes_field(17, varint_field(4, 8192)),
                               bytes_field(17, varint_field(9, 5)), fixed32_field(30, 7),
                               varint_field(16, 1)});
}

ByteVector response_init() {
  return rpc::write_aesm_response({rpc::InitQuoteExResponse{ByteVector(512), 32, ByteVector(32)}});
}
ByteVector response_size() { return rpc::write_aesm_response({rpc::GetQuoteSizeExResponse{4600}}); }
ByteVector response_quote() {
  return rpc::write_aesm_response(
      {rpc::GetQuoteExResponse{ByteVector(600, std::byte{3}), ByteVector(960)}});
}
ByteVector response_select() {
  return rpc::write_aesm_response({rpc::SelectAttestationKeyIdResponse{key_id()}});
}
ByteVector response_number() {
  return rpc::write_aesm_response({rpc::GetSupportedAttestationKeyIdNumberResponse{1}});
}
ByteVector response_ids() {
  return rpc::write_aesm_response({rpc::GetSupportedAttestationKeyIdsResponse{key_id()}});
}
ByteVector response_failure() {
  return rpc::write_aesm_response(
      {rpc::AesmFailure{rpc::AesmKind::kGetQuote, rpc::AesmError::kServiceUnavailable}});
}

/// What fuzz_sim_platform reads: which file, by its place among their sorted names, and its
/// content.
ByteVector replaced_file(std::uint8_t place, std::string_view content) {
  return in_pieces(place, confcom::as_bytes(content));
}

/// The same, bent at an offset below 256.
ByteVector bent_file(std::uint8_t place, std::uint8_t offset, std::string_view patch) {
  ByteVector out{std::byte{0x80} | std::byte{place}, std::byte{offset}, std::byte{0}};
  const Bytes bytes = confcom::as_bytes(patch);
  out.insert(out.end(), bytes.begin(), bytes.end());
  return out;
}

constexpr std::uint8_t kRecords = 2;
constexpr std::uint8_t kTcbInfo = 7;
constexpr std::uint8_t kCpuSecret = 8;
constexpr std::uint8_t kPlatform = 10;
// SEV-SNP's, after the twelve of SGX.
constexpr std::uint8_t kSnpChain = 15;
constexpr std::uint8_t kVcek = 16;

ByteVector sim_good() { return {}; }
ByteVector sim_secret_of_another() {
  return replaced_file(kCpuSecret, "confcom SIM CPU1" + std::string(64, '\5'));
}
ByteVector sim_secret_bent() { return bent_file(kCpuSecret, 64, "another seal key"); }
ByteVector sim_software() {
  return replaced_file(kPlatform, R"({"version": 1, "pce_isv_svn": 13, "qe_isv_svn": 9})");
}
ByteVector sim_records() {
  return replaced_file(kRecords, R"({"crl_number": 7, "revoked_pck_serials": ["0102", "7f"]})");
}
ByteVector sim_snp_chain_empty() { return replaced_file(kSnpChain, ""); }
ByteVector sim_vcek_bent() { return bent_file(kVcek, 200, "AAAA"); }
ByteVector sim_tcb_info_bent() { return bent_file(kTcbInfo, 20, R"("version":2)"); }

confcom::evidence::Sigstruct some_sigstruct() {
  confcom::evidence::Sigstruct out;
  out.date = 0x20260115;
  out.modulus = counted<384>(1);
  out.signature = counted<384>(0);
  out.enclave_hash = counted<32>(0x40);
  out.isv_svn = 3;
  return out;
}
ByteVector sigstruct_good() { return confcom::to_vector(write_sigstruct(some_sigstruct())); }
ByteVector sigstruct_debug_type() {
  auto sigstruct = some_sigstruct();
  sigstruct.type = confcom::evidence::Sigstruct::kDebugType;
  sigstruct.vendor = confcom::evidence::Sigstruct::kIntelVendor;
  return confcom::to_vector(write_sigstruct(sigstruct));
}
ByteVector sigstruct_reserved_set() {
  ByteVector out = sigstruct_good();
  out[44] = std::byte{1};
  return out;
}

const Bytes kReturn = confcom::as_bytes("\xc3");

ByteVector finder_confcom() {
  return confcom::enclave::testing::make_confcom_file(kReturn, {.sigstruct = some_sigstruct()});
}
ByteVector finder_confcom_unsigned() {
  return confcom::enclave::testing::make_confcom_file(kReturn);
}
ByteVector finder_sdk() {
  auto parts = confcom::enclave::testing::sdk_parts();
  parts.sigstruct = sigstruct_good();
  return confcom::enclave::testing::sdk_elf(parts).build();
}
ByteVector finder_open_enclave() {
  confcom::enclave::testing::ElfBuilder elf;
  ByteVector info(24);
  const ByteVector sigstruct = sigstruct_good();
  info.insert(info.end(), sigstruct.begin(), sigstruct.end());
  elf.sections = {{".oeinfo", 1, info}};
  return elf.build();
}
namespace images = confcom::enclave::testing;

ByteVector image_confcom() {
  return images::make_confcom_file(confcom::as_bytes("\xc3"),
                                   {.threads = 2, .heap_pages = 1, .dynamic_pages = 3});
}
ByteVector image_confcom_signed() {
  return images::make_confcom_file(confcom::as_bytes("\xc3"), {.sigstruct = some_sigstruct()});
}
/// Segments that begin and end within pages, and a dynamic segment.
ByteVector image_confcom_segments() {
  auto elf = images::confcom_elf(ByteVector(40, std::byte{0xc3}));
  elf.segments.push_back({.flags = 6,
                          .address = 0x2f80,
                          .content = ByteVector(0x100, std::byte{0xdd}),
                          .memory_bytes = 0x1100});
  elf.segments.push_back({.type = 2, .address = 0x3000, .content = ByteVector(32)});
  return elf.build();
}
ByteVector image_sdk() { return images::sdk_elf(images::sdk_parts()).build(); }
ByteVector image_sdk_address_range() {
  auto parts = images::sdk_parts();
  parts.version = std::uint64_t{11} << 32 | 5;
  parts.address_range = ByteVector(24);
  images::poke(parts.address_range, 0, 0x180000, 8);
  images::poke(parts.address_range, 8, 0x100000, 8);
  images::poke(parts.address_range, 16, 0x100000, 8);
  return images::sdk_elf(parts).build();
}
/// As sgx_sign leaves it, with a copy for older runtimes.
ByteVector image_sdk_copies() {
  auto parts = images::sdk_parts();
  parts.version = std::uint64_t{2} << 32 | 4;
  parts.copies = {images::sdk_parts()};
  return images::sdk_elf(parts).build();
}
/// One relocation, of the code's second page.
ByteVector image_sdk_text_relocations() {
  auto elf = images::sdk_elf(images::sdk_parts());
  ByteVector& table = elf.segments[1].content;
  table.assign(24, std::byte{0});
  images::poke(table, 0, 0x2010, 8);
  images::poke(table, 8, 8, 8);
  ByteVector dynamic(64);
  constexpr std::uint64_t kValues[] = {22, 0, 7, 0x3010, 8, 24, 9, 24};
  for (std::size_t i = 0; i < std::size(kValues); ++i) images::poke(dynamic, 8 * i, kValues[i], 8);
  elf.segments.push_back({.type = 2, .content = dynamic});
  return elf.build();
}
ByteVector image_sgxs() {
  const auto image = confcom::enclave::parse_enclave_image(image_confcom());
  return images::make_sgxs_file(image.value());
}
/// Two pages, one without any data; of the other the first piece is measured, the second is not.
ByteVector image_sgxs_unmeasured() {
  const ByteVector content(512, std::byte{0x5a});
  confcom::enclave::EnclaveImage image;
  image.size = 0x4000;
  image.ranges = {
      {.offset = 0x1000, .pages = 1, .flags = {0x203}, .measured = 1, .content = content},
      {.offset = 0x3000, .pages = 1, .flags = {0x100}, .measured = 0}};
  return images::make_sgxs_file(image);
}

ByteVector finder_no_section() { return confcom::enclave::testing::ElfBuilder().build(); }

namespace http2 = rpc::testing;

/// A fuzz target's first byte, and a peer's bytes.
ByteVector cut(char first, std::string_view bytes) {
  return confcom::to_vector(confcom::as_bytes(std::string(1, first).append(bytes)));
}
ByteVector session_call(char first, std::string_view method) {
  return cut(first, http2::http2_greeting() + http2::grpc_request(1, method, "message"));
}
ByteVector session_unary() { return session_call('\x08', "/a/e"); }
ByteVector session_kept() { return session_call('\x80', "/a/k"); }
ByteVector session_answered_later() { return session_call('\x81', "/a/l"); }
ByteVector session_reset() {
  return cut('\xff',
             http2::http2_greeting() + http2::grpc_request(1, "/a/l", "") +
                 http2::http2_frame(http2::FrameType::kRstStream, 0, 1, http2::big_endian(8)));
}
ByteVector session_no_end() {
  return cut('\x08',
             http2::http2_greeting() +
                 http2::http2_frame(http2::FrameType::kHeaders, http2::kEndHeaders, 1,
                                    http2::http2_header_block(http2::grpc_headers("/a/e"))));
}
ByteVector session_over_cap() {
  return cut('\xff',
             http2::http2_greeting() + http2::grpc_request(1, "/a/e", std::string(257, 'x')));
}
ByteVector session_http1() { return cut('\x08', "GET / HTTP/1.1\r\n\r\n"); }

std::string server_headers(std::uint8_t flags, const rpc::Http2Headers& headers) {
  return http2::http2_frame(http2::FrameType::kHeaders, flags | http2::kEndHeaders, 1,
                            http2::http2_header_block(headers));
}
ByteVector server_answer(std::string_view body, const char* status) {
  return cut('\x10', http2::http2_frame(http2::FrameType::kSettings, 0, 0) +
                         http2::http2_frame(http2::FrameType::kSettings, http2::kAck, 0) +
                         server_headers(0, {{":status", "200"}}) +
                         http2::http2_frame(http2::FrameType::kData, 0, 1, body) +
                         server_headers(http2::kEndStream, {{"grpc-status", status}}));
}
ByteVector server_good() { return server_answer(http2::grpc_framed("answer"), "0"); }
ByteVector server_refuses() { return server_answer("", "9"); }
ByteVector server_over_cap() {
  return server_answer(http2::grpc_framed(std::string(257, 'x')), "0");
}
ByteVector server_without_status() {
  return cut('\x10', http2::http2_frame(http2::FrameType::kSettings, 0, 0) +
                         server_headers(http2::kEndStream, {{":status", "404"}}));
}
ByteVector server_garbage() { return cut('\x10', "HTTP/1.1 400 Bad Request\r\n\r\n"); }

ByteVector kubelet_text(std::uint32_t number, std::string_view text) {
  return rpc::testing::bytes_field(number, confcom::as_bytes(text));
}
ByteVector allocate_two() {
  return rpc::testing::bytes_field(
      1, rpc::testing::concat({kubelet_text(1, "A"), kubelet_text(1, "BC")}));
}
ByteVector allocate_containers() {
  return rpc::testing::concat({allocate_two(), rpc::testing::bytes_field(1, {}),
                               rpc::testing::varint_field(7, 1), allocate_two()});
}
ByteVector allocate_nothing() { return rpc::testing::varint_field(2, 1); }
ByteVector allocate_long_length() {
  return confcom::to_vector(confcom::as_bytes("\x0A\x82\x80\x80\x80\x10xx"));
}

ByteVector pods_one() {
  using rpc::testing::bytes_field;
  using rpc::testing::concat;
  const ByteVector devices =
      concat({kubelet_text(1, "epc"), kubelet_text(2, "A"), kubelet_text(2, "B")});
  const ByteVector others = concat({kubelet_text(1, "gpu"), kubelet_text(2, "0")});
  const ByteVector container = concat({kubelet_text(1, "main"), bytes_field(2, devices),
                                       bytes_field(2, others), bytes_field(2, devices)});
  return bytes_field(
      1, concat({kubelet_text(1, "pod"), kubelet_text(2, "ns"), bytes_field(3, container)}));
}
ByteVector pods_claims() {
  using rpc::testing::bytes_field;
  using rpc::testing::concat;
  const ByteVector resource =
      bytes_field(4, concat({kubelet_text(2, "sgx.confcom.dev"), kubelet_text(3, "node"),
                             kubelet_text(4, "epc-0"), kubelet_text(5, "share")}));
  const ByteVector claim =
      concat({kubelet_text(2, "claim"), kubelet_text(3, "ns"), resource, resource});
  return bytes_field(1, bytes_field(3, bytes_field(5, claim)));
}
ByteVector pods_several() { return rpc::testing::concat({pods_one(), pods_one()}); }
ByteVector pods_cut_short() {
  ByteVector out = pods_one();
  out.pop_back();
  return out;
}

/// The first byte chooses the method: '0' prepares, '1' unprepares.
ByteVector dra_message(char method, const ByteVector& message) {
  ByteVector out{static_cast<std::byte>(method)};
  out.insert(out.end(), message.begin(), message.end());
  return out;
}
ByteVector dra_claim(std::string_view uid) {
  return rpc::testing::bytes_field(
      1, rpc::testing::concat({kubelet_text(1, "ns"), kubelet_text(2, uid), kubelet_text(3, "c")}));
}
ByteVector dra_prepare() {
  return dra_message('0', rpc::testing::concat({dra_claim("0e9c-1"), dra_claim("0e9c-2"),
                                                rpc::testing::varint_field(7, 1),
                                                dra_claim("0e9c-3"), dra_claim("0e9c-4")}));
}
ByteVector dra_unprepare() {
  return dra_message('1', rpc::testing::concat({dra_claim("0e9c-1"), dra_claim("other")}));
}
ByteVector dra_twice() {
  return dra_message('0', rpc::testing::concat({dra_claim("0e9c-1"), dra_claim("0e9c-1")}));
}
ByteVector dra_path() { return dra_message('1', dra_claim("../x")); }
ByteVector dra_watch() { return dra_message('2', {}); }
ByteVector dra_info() { return dra_message('3', {}); }
ByteVector dra_not_registered() {
  return dra_message('4', rpc::testing::concat({rpc::testing::varint_field(1, 0),
                                                kubelet_text(2, "no\nservice \xFF")}));
}
ByteVector dra_other_version() { return dra_message('5', dra_claim("0e9c-1")); }

confcom::evidence::SnpReport some_snp_report(std::uint32_t version) {
  confcom::evidence::SnpReport out;
  out.version = version;
  out.measurement = counted<48>(0x20);
  out.host_data = counted<32>(0x50);
  out.report_data = counted<64>(0x80);
  out.chip_id = counted<64>(0x01);
  out.signature_r = counted<48>(0xa0);
  out.signature_s = counted<48>(0xd0);
  return out;
}
ByteVector snp_report_bytes(const confcom::evidence::SnpReport& report) {
  return confcom::to_vector(write_snp_report(report));
}
ByteVector snp_report_v2() { return snp_report_bytes(some_snp_report(2)); }
ByteVector snp_report_v3_vlek() {
  auto report = some_snp_report(3);
  report.cpuid = {.family = 0x19, .model = 0x11, .stepping = 1};
  report.signer_info.signing_key = confcom::evidence::SigningKey::kVlek;
  return snp_report_bytes(report);
}
ByteVector snp_report_v4() {
  auto report = some_snp_report(4);
  report.version_4_bytes = counted<16>(0x40);
  return snp_report_bytes(report);
}
ByteVector snp_report_v5() {
  auto report = some_snp_report(5);
  report.cpuid = {.family = 0x1a, .model = 0x02, .stepping = 1};
  report.mitigation_vectors = {.launch = 3, .current = 7};
  return snp_report_bytes(report);
}
ByteVector snp_report_unsigned_tail() {
  ByteVector out = snp_report_v2();
  out.back() = std::byte{1};
  return out;
}
ByteVector snp_report_response() {
  return confcom::to_vector(
      confcom::evidence::write_snp_report_response(write_snp_report(some_snp_report(2))));
}

/// What a message's protected header says of its signer, but for its algorithm.
confcom::evidence::CborWriter& put_cose_header(confcom::evidence::CborWriter& out) {
  out.integer(3).text("application/json");
  out.integer(33).array(2).bytes(ByteVector(3, std::byte{1})).bytes(ByteVector(3, std::byte{2}));
  out.integer(34).array(2).integer(-16).bytes(ByteVector(32, std::byte{3}));
  out.text("iss").text("did:x509:0:sha256:x::eku:1.2").text("feed").text("ContainerPlat-AMD-UVM");
  return out;
}

ByteVector cose_message(Bytes protected_header) {
  constexpr std::string_view kInfo =
      R"({"x-ms-sevsnpvm-guestsvn": "22", "x-ms-sevsnpvm-launchmeasurement": ")";
  const std::string info = std::string(kInfo) + std::string(96, 'a') + "\"}";
  confcom::evidence::CborWriter out;
  out.tag(18).array(4).bytes(protected_header);
  out.map(2).text("timestamp").bytes(ByteVector(4)).integer(4).array(1).map(1).integer(1).null();
  out.bytes(confcom::as_bytes(info)).bytes(ByteVector(48, std::byte{4}));
  return std::move(out).finish();
}

ByteVector cose_sign1_of_seconds() {
  confcom::evidence::CborWriter header;
  header.map(7).integer(1).integer(-38);
  put_cose_header(header).text("signingtime").tag(1).integer(1675834943);
  return cose_message(std::move(header).finish());
}

ByteVector cose_sign1_of_a_date() {
  confcom::evidence::CborWriter header;
  header.map(7).integer(1).integer(-7);
  put_cose_header(header).text("signingtime").tag(0).text("2023-02-08T05:42:23Z");
  return cose_message(std::move(header).finish());
}

ByteVector cose_sign1_without_tag() {
  const ByteVector message = cose_sign1_of_seconds();
  return confcom::to_vector(Bytes(message).subspan(1));
}

/// The algorithm alone, and no bytes wherever none are needed.
ByteVector cose_sign1_least() {
  confcom::evidence::CborWriter header;
  const ByteVector algorithm = std::move(header.map(1).integer(1).integer(-7)).finish();
  confcom::evidence::CborWriter out;
  out.array(4).bytes(algorithm).map(0).bytes({}).bytes({});
  return std::move(out).finish();
}

ByteVector cose_sign1_detached() {
  ByteVector message = cose_sign1_least();
  message[message.size() - 2] = std::byte{0xf6};
  return message;
}

ByteVector cose_sign1_indefinite() {
  ByteVector message = cose_sign1_least();
  message[0] = std::byte{0x9f};
  message.push_back(std::byte{0xff});
  return message;
}

/// In fuzz_vek_extensions' form; 3.9 is the byte 0x39.
ByteVector vek_extensions(const confcom::evidence::VekExtensions& in) {
  constexpr std::string_view kArc = "1.3.6.1.4.1.3704.1.";
  ByteVector out = {std::byte{0xFF}, std::byte{0}};
  for (const auto& each : confcom::evidence::write_vek_extensions(in)) {
    const std::string arcs = each.oid.substr(kArc.size());
    const int above = arcs.size() > 1 ? arcs.front() - '0' : 0;
    out.push_back(static_cast<std::byte>(16 * above + arcs.back() - '0'));
    out.push_back(static_cast<std::byte>(each.value_der.size()));
    out.insert(out.end(), each.value_der.begin(), each.value_der.end());
  }
  return out;
}

ByteVector vcek_milan() {
  return vek_extensions({.tcb = {.snp = 8, .microcode = 115}, .hw_id = ByteVector(64)});
}
ByteVector vcek_turin() {
  return vek_extensions({.product = confcom::evidence::SnpProduct::kTurin,
                         .tcb = {.fmc = 1, .microcode = 200},
                         .hw_id = ByteVector(8)});
}
ByteVector vlek_genoa() {
  return vek_extensions({.product = confcom::evidence::SnpProduct::kGenoa, .csp_id = "a cloud"});
}

ByteVector snp_table_all() {
  return confcom::evidence::write_certificate_table({.ark = confcom::as_bytes("ARK"),
                                                     .ask = confcom::as_bytes("ASK"),
                                                     .vcek = confcom::as_bytes("VCEK"),
                                                     .vlek = confcom::as_bytes("VLEK")});
}
ByteVector snp_table_vcek() {
  return confcom::evidence::write_certificate_table({.vcek = confcom::as_bytes("VCEK")});
}
ByteVector snp_table_unknown_guid() {
  ByteVector out = snp_table_vcek();
  out.front() = std::byte{0xff};
  return out;
}
ByteVector snp_table_empty() { return confcom::evidence::write_certificate_table({}); }
/// Its last certificate ends a byte after the table.
ByteVector snp_table_past_end() {
  ByteVector out = snp_table_all();
  out.pop_back();
  return out;
}
ByteVector snp_table_cut_short() {
  ByteVector out = snp_table_all();
  out.resize(100);
  return out;
}

using confcom::evidence::testing::amd_sev_parts;
using confcom::evidence::testing::make_ovmf;
using confcom::evidence::testing::OvmfParts;

/// A page is enough for all tables.
OvmfParts ovmf_parts() {
  OvmfParts out = amd_sev_parts();
  out.bytes = 4096;
  return out;
}
ByteVector ovmf_amd_sev() { return make_ovmf(ovmf_parts()); }
ByteVector ovmf_without_hashes() {
  OvmfParts parts = ovmf_parts();
  parts.sections.pop_back();
  parts.hash_table.reset();
  parts.ap_start.reset();
  return make_ovmf(parts);
}
ByteVector ovmf_overlap() {
  OvmfParts parts = ovmf_parts();
  parts.sections[1].address = 0x808000;
  return make_ovmf(parts);
}
ByteVector ovmf_count_wraps() {
  OvmfParts parts = ovmf_parts();
  parts.section_count = 0x15555556;
  return make_ovmf(parts);
}
ByteVector ovmf_entry_too_long() {
  OvmfParts parts = ovmf_parts();
  parts.more_entries = {{.guid = {}, .size = 0x100}};
  return make_ovmf(parts);
}
ByteVector ovmf_no_table() { return ByteVector(4096); }

/// Nothing that holds: signatures cannot be seeds, for each is another.
confcom::evidence::SnpIdAuthentication some_id_authentication() {
  return {.id_key = counted<96>(0x01),
          .block_signature = counted<96>(0x02),
          .author = confcom::evidence::SnpAuthor{.key = counted<96>(0x03),
                                                 .id_key_signature = counted<96>(0x04)}};
}
ByteVector id_block_alone() {
  return confcom::to_vector(confcom::evidence::write_snp_id_block({.guest_svn = 1}));
}
ByteVector id_block_of_version_2() {
  ByteVector out = id_block_alone();
  out[0x50] = std::byte{2};
  return out;
}
ByteVector id_authentication() {
  return confcom::to_vector(write_snp_id_authentication(some_id_authentication()));
}
ByteVector id_authentication_without_author() {
  auto authentication = some_id_authentication();
  authentication.author.reset();
  return confcom::to_vector(write_snp_id_authentication(authentication));
}
ByteVector id_block_both() { return rpc::testing::concat({id_block_alone(), id_authentication()}); }

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
    {"sealed_secret/example", sealed_secret_example},
    {"sealed_secret/of_one_byte", sealed_secret_of_one_byte},
    {"sealed_secret/cut_short", sealed_secret_cut_short},
    {"sealed_secret/of_version_2", sealed_secret_of_version_2},
    {"enclave_message/run", enclave_run},
    {"enclave_message/run_of_nothing", enclave_run_of_nothing},
    {"enclave_message/run_counts_too_many", enclave_run_counts_too_many},
    {"enclave_message/save_file", enclave_save_file},
    {"aesm_frame/whole", frame_whole},
    {"aesm_frame/in_pieces", frame_in_pieces},
    {"aesm_frame/with_more", frame_with_more},
    {"aesm_frame/at_cap", frame_at_cap},
    {"aesm_frame/over_cap", frame_over_cap},
    {"aesm_frame/empty", frame_empty},
    {"aesm_frame/cut_short", frame_cut_short},
    {"aesm_message/request_init", request_init},
    {"aesm_message/request_size", request_size},
    {"aesm_message/request_quote", request_quote},
    {"aesm_message/request_select", request_select},
    {"aesm_message/request_number", request_number},
    {"aesm_message/request_ids", request_ids},
    {"aesm_message/request_register", request_register},
    {"aesm_message/request_unserved", request_unserved},
    {"aesm_message/request_incomplete", request_incomplete},
    {"aesm_message/response_init", response_init},
    {"aesm_message/response_size", response_size},
    {"aesm_message/response_quote", response_quote},
    {"aesm_message/response_select", response_select},
    {"aesm_message/response_number", response_number},
    {"aesm_message/response_ids", response_ids},
    {"aesm_message/response_failure", response_failure},
    {"sigstruct/good", sigstruct_good},
    {"sigstruct/debug_type", sigstruct_debug_type},
    {"sigstruct/reserved_set", sigstruct_reserved_set},
    {"elf_file/confcom", image_confcom_segments},
    {"elf_file/sdk", image_sdk},
    {"elf_file/no_section", finder_no_section},
    {"confcom_image/threads", image_confcom},
    {"confcom_image/segments", image_confcom_segments},
    {"confcom_image/signed", image_confcom_signed},
    {"sdk_image/groups", image_sdk},
    {"sdk_image/address_range", image_sdk_address_range},
    {"sdk_image/copies", image_sdk_copies},
    {"sdk_image/text_relocations", image_sdk_text_relocations},
    {"sgxs_image/confcom", image_sgxs},
    {"sgxs_image/unmeasured", image_sgxs_unmeasured},
    {"snp_report/v2", snp_report_v2},
    {"snp_report/v3_vlek", snp_report_v3_vlek},
    {"snp_report/v4", snp_report_v4},
    {"snp_report/v5", snp_report_v5},
    {"snp_report/unsigned_tail", snp_report_unsigned_tail},
    {"snp_report/response", snp_report_response},
    {"cose_sign1/seconds", cose_sign1_of_seconds},
    {"cose_sign1/date", cose_sign1_of_a_date},
    {"cose_sign1/without_tag", cose_sign1_without_tag},
    {"cose_sign1/least", cose_sign1_least},
    {"cose_sign1/detached", cose_sign1_detached},
    {"cose_sign1/indefinite", cose_sign1_indefinite},
    {"vek_extensions/vcek_milan", vcek_milan},
    {"vek_extensions/vcek_turin", vcek_turin},
    {"vek_extensions/vlek_genoa", vlek_genoa},
    {"snp_certificate_table/all", snp_table_all},
    {"snp_certificate_table/vcek", snp_table_vcek},
    {"snp_certificate_table/unknown_guid", snp_table_unknown_guid},
    {"snp_certificate_table/empty", snp_table_empty},
    {"snp_certificate_table/past_end", snp_table_past_end},
    {"snp_certificate_table/cut_short", snp_table_cut_short},
    {"ovmf/amd_sev", ovmf_amd_sev},
    {"ovmf/without_hashes", ovmf_without_hashes},
    {"ovmf/overlap", ovmf_overlap},
    {"ovmf/count_wraps", ovmf_count_wraps},
    {"ovmf/entry_too_long", ovmf_entry_too_long},
    {"ovmf/no_table", ovmf_no_table},
    {"snp_id_block/block", id_block_alone},
    {"snp_id_block/of_version_2", id_block_of_version_2},
    {"snp_id_block/authentication", id_authentication},
    {"snp_id_block/without_author", id_authentication_without_author},
    {"snp_id_block/both", id_block_both},
    {"sigstruct_finder/bare", sigstruct_good},
    {"sigstruct_finder/confcom", finder_confcom},
    {"sigstruct_finder/confcom_unsigned", finder_confcom_unsigned},
    {"sigstruct_finder/sdk", finder_sdk},
    {"sigstruct_finder/open_enclave", finder_open_enclave},
    {"sigstruct_finder/no_section", finder_no_section},
    {"sim_platform/good", sim_good},
    {"sim_platform/secret_of_another", sim_secret_of_another},
    {"sim_platform/secret_bent", sim_secret_bent},
    {"sim_platform/software", sim_software},
    {"sim_platform/records", sim_records},
    {"sim_platform/tcb_info_bent", sim_tcb_info_bent},
    {"sim_platform/snp_chain_empty", sim_snp_chain_empty},
    {"sim_platform/vcek_bent", sim_vcek_bent},
    {"grpc_session/unary", session_unary},
    {"grpc_session/kept", session_kept},
    {"grpc_session/answered_later", session_answered_later},
    {"grpc_session/reset", session_reset},
    {"grpc_session/no_end", session_no_end},
    {"grpc_session/over_cap", session_over_cap},
    {"grpc_session/http1", session_http1},
    {"grpc_client/good", server_good},
    {"grpc_client/refuses", server_refuses},
    {"grpc_client/over_cap", server_over_cap},
    {"grpc_client/without_status", server_without_status},
    {"grpc_client/garbage", server_garbage},
    {"allocate_request/two", allocate_two},
    {"allocate_request/containers", allocate_containers},
    {"allocate_request/nothing", allocate_nothing},
    {"allocate_request/long_length", allocate_long_length},
    {"pod_resources/one", pods_one},
    {"pod_resources/claims", pods_claims},
    {"pod_resources/several", pods_several},
    {"pod_resources/cut_short", pods_cut_short},
    {"dra_message/prepare", dra_prepare},
    {"dra_message/unprepare", dra_unprepare},
    {"dra_message/twice", dra_twice},
    {"dra_message/path", dra_path},
    {"dra_message/watch", dra_watch},
    {"dra_message/info", dra_info},
    {"dra_message/not_registered", dra_not_registered},
    {"dra_message/other_version", dra_other_version},
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
