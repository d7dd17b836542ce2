#include "platform/snp_hardware/tsm_error.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>
#include <string_view>

namespace confcom::platform {
namespace {

struct Explanation {
  std::optional<TsmStep> step;  // none: of any
  std::errc failure;
  ErrorCode code;
  std::string_view text;
};

constexpr std::string_view kNoInterface =
    "the kernel offers no reports there: run Linux 6.7 or later as a SEV-SNP guest, load the "
    "module "
    "sev-guest, and mount configfs; a container needs it mounted, too";
constexpr std::string_view kNoProvider =
    "nothing in the kernel makes reports: this is no SEV-SNP guest, or the module sev-guest is not "
    "loaded";
constexpr std::string_view kNotAllowed =
    "run as root; in a container, with configfs mounted for writing";
constexpr std::string_view kBusy = "the host is busy, or lets guests ask only so often";

constexpr Explanation kExplanations[] = {
    {TsmStep::kMakeEntry, std::errc::no_such_file_or_directory, ErrorCode::kNotFound, kNoInterface},
    {TsmStep::kMakeEntry, std::errc::not_a_directory, ErrorCode::kNotFound, kNoInterface},
    {TsmStep::kMakeEntry, std::errc::no_such_device_or_address, ErrorCode::kNotFound, kNoProvider},
    {TsmStep::kMakeEntry, std::errc::no_such_device, ErrorCode::kNotFound, kNoProvider},
    {std::nullopt, std::errc::permission_denied, ErrorCode::kDenied, kNotAllowed},
    {std::nullopt, std::errc::operation_not_permitted, ErrorCode::kDenied, kNotAllowed},
    {std::nullopt, std::errc::read_only_file_system, ErrorCode::kDenied, kNotAllowed},
    {std::nullopt, std::errc::device_or_resource_busy, ErrorCode::kUnavailable, kBusy},
    {std::nullopt, std::errc::resource_unavailable_try_again, ErrorCode::kUnavailable, kBusy},
    {std::nullopt, std::errc::timed_out, ErrorCode::kUnavailable, kBusy},
    {std::nullopt, std::errc::interrupted, ErrorCode::kUnavailable, "a signal came between"},
    {TsmStep::kSetVmpl, std::errc::invalid_argument, ErrorCode::kInvalidArgument,
     "the kernel does not take this VMPL: it is below privlevel_floor, or above 3"},
    {TsmStep::kSetVmpl, std::errc::no_such_file_or_directory, ErrorCode::kUnsupported,
     "this kernel's reports have no choice of VMPL; ask without --vmpl"},
    {TsmStep::kReadReport, std::errc::no_such_device_or_address, ErrorCode::kIo,
     "the firmware made no report of this request; a VMPL more privileged than the guest's is "
     "refused so"},
    {TsmStep::kReadReport, std::errc::inappropriate_io_control_operation, ErrorCode::kIo,
     "the kernel has given up its key to the firmware after an error; restart the guest"},
    {TsmStep::kReadReport, std::errc::file_too_large, ErrorCode::kMalformed,
     "larger than any report or table of certificates"},
};

}  // namespace

Error tsm_error(TsmStep step, const std::string& path, std::errc failure) {
  const auto* const found = std::ranges::find_if(kExplanations, [&](const Explanation& each) {
    return each.failure == failure && each.step.value_or(step) == step;
  });
  const bool known = found != std::end(kExplanations);
  return {known ? found->code : ErrorCode::kIo,
          fmt::format("configfs-tsm: {}: {}; {}", path, std::make_error_code(failure).message(),
                      known ? found->text : "the kernel's log may say more")};
}

}  // namespace confcom::platform
