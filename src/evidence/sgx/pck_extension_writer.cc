#include <array>
#include <cstddef>
#include <initializer_list>
#include <utility>

#include "base/byte_writer.h"
#include "crypto/der_reader.h"
#include "evidence/sgx/pck_extension.h"

namespace confcom::evidence {
namespace {

using crypto::DerTag;

/// 1.2.840.113741.1.13.1 as DER's content octets.
constexpr auto kExtensionOidDer =
    std::to_array<std::uint8_t>({0x2a, 0x86, 0x48, 0x86, 0xf8, 0x4d, 0x01, 0x0d, 0x01});

/// X.690, 10.1: in one octet up to 127, else a count of octets and those.
void put_length(std::size_t size, ByteWriter& out) {
  if (size < 0x80) {
    out.le(static_cast<std::uint8_t>(size));
    return;
  }
  std::uint8_t octets = 1;
  while (size >> (8 * octets) != 0) ++octets;
  out.le(static_cast<std::uint8_t>(0x80 | octets));
  for (std::size_t i = octets; i > 0; --i) {
    out.le(static_cast<std::uint8_t>(size >> (8 * (i - 1))));
  }
}

ByteVector element(DerTag tag, Bytes content) {
  ByteWriter out;
  out.le(std::to_underlying(tag));
  put_length(content.size(), out);
  out.put(content);
  return std::move(out).finish();
}

ByteVector sequence(std::initializer_list<ByteVector> elements) {
  ByteWriter content;
  for (const ByteVector& e : elements) content.put(e);
  return element(DerTag::kSequence, std::move(content).finish());
}

ByteVector octets(Bytes content) { return element(DerTag::kOctetString, content); }

ByteVector boolean(bool value) {
  return element(DerTag::kBoolean, ByteArray<1>{value ? std::byte{0xff} : std::byte{0x00}});
}

ByteVector enumerated(SgxType value) {
  return element(DerTag::kEnumerated, ByteArray<1>{static_cast<std::byte>(value)});
}

/// The shortest octets that start with a zero bit, the sign.
ByteVector integer(std::uint16_t value) {
  const ByteArray<3> octets = {std::byte{0}, static_cast<std::byte>(value >> 8),
                               static_cast<std::byte>(value & 0xff)};
  const std::size_t sign_octet = value < 0x80 ? 2 : value < 0x8000 ? 1 : 0;
  return element(DerTag::kInteger, Bytes(octets).subspan(sign_octet));
}

/// The extension's identifier with one or two arcs more, each below 128.
ByteVector identifier(std::initializer_list<std::size_t> arcs) {
  ByteWriter content;
  content.put(std::as_bytes(std::span(kExtensionOidDer)));
  for (const std::size_t arc : arcs) content.le(static_cast<std::uint8_t>(arc));
  return element(DerTag::kObjectIdentifier, std::move(content).finish());
}

ByteVector member(std::size_t number, const ByteVector& value) {
  return sequence({identifier({number}), value});
}

ByteVector member(std::size_t level, std::size_t number, const ByteVector& value) {
  return sequence({identifier({level, number}), value});
}

ByteVector tcb(const PckExtension& extension) {
  ByteWriter content;
  std::size_t number = 0;
  for (const std::byte svn : extension.tcb_component_svns) {
    content.put(member(2, ++number, integer(std::to_integer<std::uint8_t>(svn))));
  }
  content.put(member(2, ++number, integer(extension.pce_svn)));
  content.put(member(2, ++number, octets(extension.cpu_svn)));
  return element(DerTag::kSequence, std::move(content).finish());
}

ByteVector configuration(const PckExtension::Configuration& in) {
  ByteWriter content;
  if (in.dynamic_platform) content.put(member(7, 1, boolean(*in.dynamic_platform)));
  if (in.cached_keys) content.put(member(7, 2, boolean(*in.cached_keys)));
  if (in.smt_enabled) content.put(member(7, 3, boolean(*in.smt_enabled)));
  return element(DerTag::kSequence, std::move(content).finish());
}

}  // namespace

ByteVector write_pck_extension(const PckExtension& extension) {
  ByteWriter content;
  content.put(member(1, octets(extension.ppid)));
  content.put(member(2, tcb(extension)));
  content.put(member(3, octets(extension.pce_id)));
  content.put(member(4, octets(extension.fmspc)));
  content.put(member(5, enumerated(extension.sgx_type)));
  if (extension.platform_instance_id)
    content.put(member(6, octets(*extension.platform_instance_id)));
  if (extension.configuration) content.put(member(7, configuration(*extension.configuration)));
  return element(DerTag::kSequence, std::move(content).finish());
}

}  // namespace confcom::evidence
