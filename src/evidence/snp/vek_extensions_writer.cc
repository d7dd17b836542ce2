#include "evidence/snp/vek_extensions_writer.h"

#include <fmt/format.h>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/byte_writer.h"
#include "crypto/der_reader.h"

namespace confcom::evidence {
namespace {

using crypto::DerTag;
using crypto::ExtensionSpec;

ExtensionSpec extension(std::string_view arcs, Bytes value) {
  return {.oid = fmt::format("1.3.6.1.4.1.3704.1.{}", arcs), .value_der = to_vector(value)};
}

/// Up to 127 bytes of content.
ByteVector element(DerTag tag, Bytes content) {
  ByteWriter out;
  out.le(std::to_underlying(tag)).le(static_cast<std::uint8_t>(content.size())).put(content);
  return std::move(out).finish();
}

/// The shortest octets that start with a zero bit, the sign.
ExtensionSpec integer(std::string_view arcs, std::uint8_t value) {
  const ByteArray<2> octets = {std::byte{0}, std::byte{value}};
  const std::size_t sign_octet = value < 0x80 ? 1 : 0;
  return extension(arcs, element(DerTag::kInteger, Bytes(octets).subspan(sign_octet)));
}

ExtensionSpec text(std::string_view arcs, std::string_view value) {
  return extension(arcs, element(DerTag::kIa5String, as_bytes(value)));
}

void put_tcb(const SnpTcbComponents& tcb, std::vector<ExtensionSpec>& out) {
  out.push_back(integer("3.1", tcb.boot_loader));
  out.push_back(integer("3.2", tcb.tee));
  out.push_back(integer("3.3", tcb.snp));
  if (!tcb.fmc.has_value()) out.push_back(integer("3.4", 0));
  for (const std::string_view reserved : {"3.5", "3.6", "3.7"}) out.push_back(integer(reserved, 0));
  out.push_back(integer("3.8", tcb.microcode));
  if (tcb.fmc.has_value()) out.push_back(integer("3.9", *tcb.fmc));
}

}  // namespace

std::vector<ExtensionSpec> write_vek_extensions(const VekExtensions& in) {
  std::vector<ExtensionSpec> out;
  out.push_back(integer("1", in.product == SnpProduct::kTurin ? 1 : 0));
  out.push_back(text("2", to_string(in.product)));
  put_tcb(in.tcb, out);
  if (in.hw_id.has_value()) out.push_back(extension("4", *in.hw_id));
  if (in.csp_id.has_value()) out.push_back(text("5", *in.csp_id));
  return out;
}

}  // namespace confcom::evidence
