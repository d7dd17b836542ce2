#include "evidence/snp/launch/kernel_hashes.h"

#include <algorithm>
#include <cstdint>

#include "base/byte_writer.h"
#include "evidence/snp/launch/efi_guid.h"

namespace confcom::evidence {
namespace {

constexpr EfiGuid kTableGuid = efi_guid("9438d606-4f22-4cc9-b479-a793d411fd21");
constexpr EfiGuid kCommandLineGuid = efi_guid("97d02dd8-bd20-4c94-aa78-e7714d36ab2a");
constexpr EfiGuid kInitrdGuid = efi_guid("44baf731-3a2f-4bd7-9af1-41e29169781d");
constexpr EfiGuid kKernelGuid = efi_guid("4de79437-abd2-427f-b835-d5b172d2045b");

constexpr std::uint16_t kHeaderBytes = 18;
constexpr std::uint16_t kEntryBytes = kHeaderBytes + sizeof(crypto::Sha256Digest);
constexpr std::uint16_t kTableBytes = kHeaderBytes + 3 * kEntryBytes;
static_assert(kKernelHashTableBytes % 16 == 0 && kKernelHashTableBytes - kTableBytes < 16);

void put_entry(ByteWriter& out, const EfiGuid& guid, const crypto::Sha256Digest& hash) {
  out.put(guid).le(kEntryBytes).put(hash);
}

}  // namespace

crypto::Sha256Digest hash_command_line(std::string_view command_line) {
  constexpr std::byte kEnd[] = {std::byte{0}};
  return crypto::sha256({as_bytes(command_line), kEnd});
}

std::optional<ByteArray<kSnpPageBytes>> write_kernel_hashes(const KernelHashes& hashes,
                                                            std::size_t offset) {
  if (offset > kSnpPageBytes - kKernelHashTableBytes) return std::nullopt;
  ByteWriter table;
  table.put(kTableGuid).le(kTableBytes);
  put_entry(table, kCommandLineGuid, hashes.command_line);
  put_entry(table, kInitrdGuid, hashes.initrd);
  put_entry(table, kKernelGuid, hashes.kernel);
  ByteArray<kSnpPageBytes> out{};
  std::ranges::copy(std::move(table).finish(), out.begin() + static_cast<std::ptrdiff_t>(offset));
  return out;
}

}  // namespace confcom::evidence
