#include "platform/sgx_simulated/container_share.h"

#include "platform/sgx_simulated/simulated_platform.h"
#include "platform/sgx_simulated/versioned_directory.h"

namespace confcom::platform {

Result<std::filesystem::path> publish_container_share(const std::filesystem::path& directory) {
  CONFCOM_CHECK(require_platform(directory));
  CONFCOM_TRY(const FileSet files, VersionedDirectory(directory).load(kPlatformFiles));
  const VersionedDirectory share(directory / kContainerShareName,
                                 VersionedDirectory::Readers::kEveryone);
  const auto shared = share.load(kPlatformFiles);
  if (shared.has_value() && shared->all() == files.all()) return share.path();
  // Containers see the share, and could hold a lock of it for ever.
  CONFCOM_TRY(const auto lock, share.lock_by(directory));
  CONFCOM_CHECK(share.publish(lock, files, {}));
  return share.path();
}

}  // namespace confcom::platform
