#include "rpc/aesm/attestation_key_id.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <string_view>
#include <vector>

#include "base/hex.h"

namespace confcom::rpc {
namespace {

/// Offsets of sgx_ql_att_key_id_t, a packed structure, and of what sgx_att_key_id_ext_t adds.
TEST(DefaultAttestationKeyId, HasEachFieldAtItsPlace) {
  struct Field {
    std::string_view name;
    std::size_t offset;
    std::string_view want_hex;
  };
  const std::vector<Field> fields = {
      {"id", 0, "0000"},
      {"version", 2, "0000"},
      {"length of MRSIGNER", 4, "2000"},
      {"MRSIGNER", 6, "8c4f5775d796503e96137f77c68a829a0056ac8ded70140b081b094490c57bff"},
      {"product", 54, "01000000"},
      {"algorithm", 154, "02000000"},
  };
  const ByteArray<256> id = default_attestation_key_id();
  ByteArray<256> rest = id;
  for (const Field& field : fields) {
    const std::size_t size = field.want_hex.size() / 2;
    EXPECT_EQ(to_hex(Bytes(id).subspan(field.offset, size)), field.want_hex) << field.name;
    for (std::size_t i = 0; i < size; ++i) rest.at(field.offset + i) = std::byte{0};
  }
  EXPECT_TRUE(all_zero(rest));
}

}  // namespace
}  // namespace confcom::rpc
