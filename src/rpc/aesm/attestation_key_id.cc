#include "rpc/aesm/attestation_key_id.h"

#include <cstdint>
#include <utility>

#include "base/byte_writer.h"

namespace confcom::rpc {
namespace {

/// Who signs Intel's quoting enclaves.
constexpr std::array<std::uint8_t, 32> kIntelMrsigner = {
    0x8c, 0x4f, 0x57, 0x75, 0xd7, 0x96, 0x50, 0x3e, 0x96, 0x13, 0x7f, 0x77, 0xc6, 0x8a, 0x82, 0x9a,
    0x00, 0x56, 0xac, 0x8d, 0xed, 0x70, 0x14, 0x0b, 0x08, 0x1b, 0x09, 0x44, 0x90, 0xc5, 0x7b, 0xff};

constexpr std::size_t kMrsignerFieldBytes = 48;
constexpr std::uint32_t kQuotingEnclaveProduct = 1;
constexpr std::uint32_t kEcdsaP256 = 2;

}  // namespace

ByteArray<256> default_attestation_key_id() {
  ByteWriter out;
  out.le<std::uint16_t>(0);  // id
  out.le<std::uint16_t>(0);  // version
  out.le(static_cast<std::uint16_t>(kIntelMrsigner.size()));
  out.put(std::as_bytes(std::span(kIntelMrsigner)));
  out.zeros(kMrsignerFieldBytes - kIntelMrsigner.size());
  out.le(kQuotingEnclaveProduct);
  out.zeros(16 + 64 + 16);  // extended product id, config id, family id
  out.le(kEcdsaP256);
  out.zeros(16 + 2 + 80);  // SPID, key type, reserved
  const ByteVector id = std::move(out).finish();
  return to_array(Bytes(id).first<256>());
}

}  // namespace confcom::rpc
