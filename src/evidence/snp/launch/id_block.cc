#include "evidence/snp/launch/id_block.h"

#include <fmt/format.h>

#include <string_view>

#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

constexpr std::string_view kObject = "SNP ID block";
constexpr std::uint32_t kVersion = 1;
constexpr At<0x50> kVersionAt;

/// The layout, once for reading and for writing.
template <class Block, class Visit>
void for_each_field(Block& block, Visit visit) {
  visit(kAt<0x00>, block.launch_digest);
  visit(kAt<0x30>, block.family_id);
  visit(kAt<0x40>, block.image_id);
  visit(kAt<0x54>, block.guest_svn);
  visit(kAt<0x58>, block.policy.raw);
}

}  // namespace

Result<SnpIdBlock> parse_snp_id_block(Bytes in) {
  CONFCOM_TRY(const FixedBytes<kSnpIdBlockBytes> raw, exactly<kSnpIdBlockBytes>(in, kObject));
  const FieldReader read(raw);
  std::uint32_t version = 0;
  read(kVersionAt, version);
  if (version != kVersion) {
    return fail(ErrorCode::kUnsupported,
                fmt::format("{}: version {} where {} is known", kObject, version, kVersion));
  }
  SnpIdBlock out;
  for_each_field(out, read);
  const std::uint64_t policy = out.policy.raw;
  if ((policy & GuestPolicy::kReservedOne) == 0 || (policy & ~GuestPolicy::kKnownBits) != 0) {
    return fail(
        ErrorCode::kMalformed,
        fmt::format("{}: policy {:#x} lacks bit 17, or has an unknown one", kObject, policy));
  }
  return out;
}

ByteArray<kSnpIdBlockBytes> write_snp_id_block(const SnpIdBlock& block) {
  ByteArray<kSnpIdBlockBytes> out{};
  const FieldWriter write(out);
  for_each_field(block, write);
  write(kVersionAt, kVersion);
  return out;
}

}  // namespace confcom::evidence
