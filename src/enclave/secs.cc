#include "enclave/secs.h"

namespace confcom::enclave {

evidence::TargetInfo target_info_of(const Secs& secs) {
  return {.mr_enclave = secs.mr_enclave,
          .attributes = secs.attributes,
          .config_svn = secs.config_svn,
          .misc_select = secs.misc_select,
          .config_id = secs.config_id};
}

}  // namespace confcom::enclave
