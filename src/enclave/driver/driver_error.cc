#include "enclave/driver/driver_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <string_view>
#include <system_error>

namespace confcom::enclave {
namespace {

struct Explanation {
  SgxRequest request;
  int error_number;
  ErrorCode code;
  std::string_view text;
};

constexpr std::string_view kNoSgx2 =
    "the processor or the kernel has no SGX2; pages can be changed from Linux 6.0 on, on "
    "processors that have it";
constexpr std::string_view kNoEpc =
    "no EPC memory is left, or none for this container: ask for more of it, or end other enclaves";
constexpr std::string_view kNoPage = "the enclave has no page there";
constexpr std::string_view kNotNow =
    "the enclave is not initialised, or these pages are not such as this can be done to";

constexpr Explanation kExplanations[] = {
    {SgxRequest::kCreate, EINVAL, ErrorCode::kUnsupported,
     "the processor does not take this SECS: the enclave is larger than it supports, or asks for "
     "attributes, state or SSA frames that it does not have"},
    {SgxRequest::kCreate, EIO, ErrorCode::kUnsupported,
     "ECREATE faulted: the processor does not take this SECS"},
    {SgxRequest::kCreate, ENOMEM, ErrorCode::kUnavailable, kNoEpc},
    {SgxRequest::kProvision, EINVAL, ErrorCode::kInvalidArgument,
     "what was opened as /dev/sgx_provision is not it; give the container the node's device"},
    {SgxRequest::kAddPages, EACCES, ErrorCode::kDenied,
     "executable pages come from memory that may not be executed: the file is on a file system "
     "that is mounted noexec"},
    {SgxRequest::kAddPages, EINVAL, ErrorCode::kMalformed,
     "the driver does not take these pages: their flags, or where they lie"},
    {SgxRequest::kAddPages, ENOMEM, ErrorCode::kUnavailable, kNoEpc},
    {SgxRequest::kAddPages, EIO, ErrorCode::kUnavailable,
     "EADD or EEXTEND failed: the machine slept or its EPC memory was lost meanwhile; start again"},
    {SgxRequest::kInit, EPERM, ErrorCode::kUntrusted,
     "EINIT refuses the enclave: signature, measurement or attributes do not agree; "
     "'confcom enclave measure' and 'confcom enclave inspect' tell which"},
    {SgxRequest::kInit, EACCES, ErrorCode::kDenied,
     "the enclave asks for an attribute that this process may not give: for the provisioning key, "
     "open /dev/sgx_provision (group sgx_prv)"},
    {SgxRequest::kInit, EIO, ErrorCode::kUnavailable,
     "EINIT faulted: the machine slept or its EPC memory was lost meanwhile; start again"},
    {SgxRequest::kInit, EINVAL, ErrorCode::kMalformed, "the driver does not take this SIGSTRUCT"},
    {SgxRequest::kMap, EPERM, ErrorCode::kDenied,
     "/dev is mounted noexec; mount it with exec, or have the container runtime do so"},
    {SgxRequest::kMap, EACCES, ErrorCode::kDenied,
     "the mapping wants more than the pages allow, or a security module forbids it; its log says "
     "which"},
    {SgxRequest::kRestrictPermissions, ENODEV, ErrorCode::kUnsupported, kNoSgx2},
    {SgxRequest::kRestrictPermissions, ENOTTY, ErrorCode::kUnsupported, kNoSgx2},
    {SgxRequest::kRestrictPermissions, EINVAL, ErrorCode::kInvalidArgument, kNotNow},
    {SgxRequest::kRestrictPermissions, EFAULT, ErrorCode::kInvalidArgument, kNoPage},
    {SgxRequest::kModifyTypes, EFAULT, ErrorCode::kInvalidArgument, kNoPage},
    {SgxRequest::kRemovePages, EFAULT, ErrorCode::kInvalidArgument, kNoPage},
    {SgxRequest::kModifyTypes, ENODEV, ErrorCode::kUnsupported, kNoSgx2},
    {SgxRequest::kModifyTypes, ENOTTY, ErrorCode::kUnsupported, kNoSgx2},
    {SgxRequest::kModifyTypes, EINVAL, ErrorCode::kInvalidArgument, kNotNow},
    {SgxRequest::kRemovePages, ENODEV, ErrorCode::kUnsupported, kNoSgx2},
    {SgxRequest::kRemovePages, ENOTTY, ErrorCode::kUnsupported, kNoSgx2},
    {SgxRequest::kRemovePages, EINVAL, ErrorCode::kInvalidArgument, kNotNow},
    {SgxRequest::kRemovePages, EPERM, ErrorCode::kInvalidArgument,
     "the pages are not trimmed, or the enclave has not accepted that they are"},
};

std::string_view name_of(SgxRequest request) {
  constexpr std::string_view kNames[] = {"SGX_IOC_ENCLAVE_CREATE",
                                         "SGX_IOC_ENCLAVE_PROVISION",
                                         "SGX_IOC_ENCLAVE_ADD_PAGES",
                                         "SGX_IOC_ENCLAVE_INIT",
                                         "mmap",
                                         "SGX_IOC_ENCLAVE_RESTRICT_PERMISSIONS",
                                         "SGX_IOC_ENCLAVE_MODIFY_TYPES",
                                         "SGX_IOC_ENCLAVE_REMOVE_PAGES"};
  return kNames[static_cast<std::size_t>(request)];
}

}  // namespace

Result<void> check_driver(SgxRequest request, int error_number) {
  if (error_number == 0) return {};
  const auto* const found = std::ranges::find_if(kExplanations, [&](const Explanation& e) {
    return e.request == request && e.error_number == error_number;
  });
  const bool known = found != std::end(kExplanations);
  return fail(known ? found->code : ErrorCode::kIo,
              fmt::format("SGX driver: {}: {}; {}", name_of(request),
                          std::generic_category().message(error_number),
                          known ? found->text : "the kernel's log may say more"));
}

}  // namespace confcom::enclave
