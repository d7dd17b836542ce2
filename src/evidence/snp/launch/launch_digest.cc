#include "evidence/snp/launch/launch_digest.h"

#include "crypto/digest.h"
#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

constexpr std::size_t kPageInfoBytes = 0x70;
/// The last page of 48 bits. Source: Linux, KVM's SNP_LAUNCH_UPDATE of VMSAs; the firmware takes
/// the address from the RMP's entry, which has all ones there.
constexpr std::uint64_t kVmsaAddress = 0xfffffffff000;

}  // namespace

void SnpLaunchDigest::add(SnpPageType type, std::uint64_t address, const ByteArray<48>& contents) {
  ByteArray<kPageInfoBytes> info{};
  const FieldWriter write(info);
  write(kAt<0x00>, digest_);
  write(kAt<0x30>, contents);
  write(kAt<0x60>, std::uint16_t{kPageInfoBytes});
  write(kAt<0x62>, static_cast<std::uint8_t>(type));
  // 0x63: no page of an initial migration image; 0x64: no permissions for other VMPLs than 0.
  write(kAt<0x68>, address);
  digest_ = crypto::sha384(info);
}

void SnpLaunchDigest::add_normal(std::uint64_t address, FixedBytes<kSnpPageBytes> page) {
  add(SnpPageType::kNormal, address, crypto::sha384(page));
}

void SnpLaunchDigest::add_vmsa(FixedBytes<kSnpPageBytes> page) {
  add(SnpPageType::kVmsa, kVmsaAddress, crypto::sha384(page));
}

void SnpLaunchDigest::add_without_contents(SnpPageType type, std::uint64_t address) {
  add(type, address, {});
}

}  // namespace confcom::evidence
