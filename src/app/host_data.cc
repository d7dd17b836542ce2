#include "app/host_data.h"

#include <string_view>

#include "app/advice.h"
#include "base/file.h"
#include "base/limits.h"
#include "crypto/digest.h"
#include "evidence/init_data.h"

namespace confcom::app {

Result<ByteArray<32>> host_data_of_policy(const std::string& file) {
  CONFCOM_TRY(const ByteVector text, advised(load_file(file, kMaxFileBytes),
                                             "give --policy-file the agent policy (Rego)"));
  return crypto::sha256(text);
}

Result<ByteArray<32>> host_data_of_init_data(const std::string& file) {
  constexpr std::string_view kAdvice = "give --init-data the document in TOML, not encoded";
  CONFCOM_TRY(const ByteVector text, advised(load_file(file, kMaxFileBytes), kAdvice));
  CONFCOM_TRY(const ByteVector digest, advised(evidence::init_data_digest(as_text(text)), kAdvice));
  return evidence::fit_digest<32>(digest);
}

}  // namespace confcom::app
