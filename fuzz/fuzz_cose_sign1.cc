// A COSE_Sign1 message that parse_cose_sign1 accepts has one form. Its parts lie in the input one
// behind the other; put together again, with the unprotected header as it stood, they are the
// input. What is signed is written as by hand. A byte more is refused.

#include <cstddef>
#include <cstdint>
#include <span>

#include "base/bytes.h"
#include "evidence/cbor_reader.h"
#include "evidence/cbor_writer.h"
#include "evidence/cose_sign1.h"
#include "evidence/snp/reference_info.h"
#include "require.h"

namespace {

using confcom::Bytes;
using confcom::ByteVector;
using confcom::fuzz::require;
using namespace confcom::evidence;

/// Whether `part` lies in `in`, at or behind `from`; where it ends.
std::size_t end_of(Bytes part, Bytes in, std::size_t from) {
  if (part.empty()) return from;
  require(part.data() >= in.data() + from);
  const auto start = static_cast<std::size_t>(part.data() - in.data());
  require(start + part.size() <= in.size());
  return start + part.size();
}

/// The unprotected header's item, which the parser passes over.
Bytes unprotected_of(Bytes in, std::size_t protected_end) {
  CborReader reader(in.subspan(protected_end), "rest");
  require(reader.next_kind() == CborKind::kMap);
  // The parser counts the depth of each member's value.
  require(reader.skip("unprotected header", kMaxCborDepth + 1).has_value());
  return reader.since(0);
}

/// Where the item after the protected header begins: the parser has read the head in its shortest
/// form, so that this is known without its help.
std::size_t after_protected(Bytes in, const CoseSign1& message, bool tagged) {
  CborWriter before;
  if (tagged) before.tag(18);
  before.array(4).bytes(message.protected_header);
  const ByteVector bytes = std::move(before).finish();
  require(bytes.size() <= in.size() && confcom::equal(in.first(bytes.size()), bytes));
  return bytes.size();
}

void try_whole(Bytes in, const CoseSign1& message) {
  const bool tagged = in.front() == std::byte{0xd2};
  const std::size_t at = after_protected(in, message, tagged);
  CborWriter out;
  if (tagged) out.tag(18);
  out.array(4).bytes(message.protected_header).raw(unprotected_of(in, at));
  out.bytes(message.payload).bytes(message.signature);
  require(confcom::equal(std::move(out).finish(), in));
}

void try_parts(Bytes in, const CoseSign1& message) {
  std::size_t end = end_of(message.protected_header, in, 0);
  end = end_of(message.payload, in, end);
  require(end_of(message.signature, in, end) == in.size() || message.signature.empty());
  require(message.certificates.size() <= kMaxCoseCertificates);
  for (const Bytes certificate : message.certificates)
    end_of(certificate, message.protected_header, 0);
}

void try_signed_bytes(const CoseSign1& message) {
  const ByteVector bytes = cose_signed_bytes(message.protected_header, message.payload);
  CborReader in(bytes, "Sig_structure");
  require(in.array(4, 4, "whole").has_value() && in.text("context") == "Signature1");
  const auto header = in.bytes("protected header");
  require(header.has_value() && confcom::equal(*header, message.protected_header));
  const auto external = in.bytes("external data");
  require(external.has_value() && external->empty());
  const auto payload = in.bytes("payload");
  require(payload.has_value() && confcom::equal(*payload, message.payload));
  require(in.expect_end().has_value());
}

void try_longer(Bytes in) {
  ByteVector longer = confcom::to_vector(in);
  longer.push_back(std::byte{0});
  require(!parse_cose_sign1(longer).has_value());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Bytes in = std::as_bytes(std::span(data, size));
  const auto message = parse_cose_sign1(in);
  if (!message.has_value()) return 0;
  try_whole(in, *message);
  try_parts(in, *message);
  try_signed_bytes(*message);
  try_longer(in);
  // The payload, where it is reference info.
  (void)parse_snp_reference_info(message->payload);
  return 0;
}
