#include "platform/sgx_simulated/platform_software.h"

#include <fmt/format.h>

#include "base/json.h"

namespace confcom::platform {

Result<PlatformSoftware> parse_platform_software(std::string_view json) {
  CONFCOM_TRY(const JsonDocument document, JsonDocument::parse(json));
  const JsonValue root = document.root();
  CONFCOM_TRY(const JsonValue version, root.member("version"));
  CONFCOM_TRY(const auto number, version.integer<std::uint32_t>());
  if (number != 1) return version.error(ErrorCode::kUnsupported, "is not 1");
  CONFCOM_TRY(const JsonValue pce, root.member("pce_isv_svn"));
  CONFCOM_TRY(const JsonValue qe, root.member("qe_isv_svn"));
  PlatformSoftware out;
  CONFCOM_TRY(out.pce_isv_svn, pce.integer<std::uint16_t>());
  CONFCOM_TRY(out.qe_isv_svn, qe.integer<std::uint16_t>());
  return out;
}

std::string write_platform_software(const PlatformSoftware& software) {
  return fmt::format("{{\"version\": 1, \"pce_isv_svn\": {}, \"qe_isv_svn\": {}}}\n",
                     software.pce_isv_svn, software.qe_isv_svn);
}

}  // namespace confcom::platform
