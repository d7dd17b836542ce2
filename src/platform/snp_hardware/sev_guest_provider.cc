#include "platform/snp_hardware/sev_guest_provider.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <linux/sev-guest.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <optional>
#include <span>
#include <system_error>

#include "base/unique_fd.h"
#include "evidence/snp/certificate_table.h"
#include "evidence/snp/report_response.h"
#include "platform/snp_hardware/busy_host.h"
#include "platform/snp_hardware/sev_guest_error.h"

namespace confcom::platform {
namespace {

/// How often the host may change its mind on the certificates' length.
constexpr int kMaxRounds = 3;

template <class T>
std::uint64_t address(T* object) {
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): the driver's structures hold it.
  return reinterpret_cast<std::uintptr_t>(object);
}

/// The device, open, and how it is spoken to.
struct Device {
  const SevGuestIoctl& ioctl;
  UniqueFd fd;

  /// The driver's answer to one request.
  template <class Request>
  [[nodiscard]] SevGuestOutcome ask(unsigned long number, Request& request,
                                    snp_report_resp& response) const {
    snp_guest_request_ioctl argument{};
    argument.msg_version = 1;
    argument.req_data = address(&request);
    argument.resp_data = address(&response);
    const int error = ioctl(fd.get(), number, &argument) == 0 ? 0 : errno;
    return {.error_number = error,
            .firmware_error = argument.fw_error,
            .vmm_error = argument.vmm_error};
  }
};

snp_report_req plain_request(const ReportRequest& request) {
  snp_report_req out{};
  std::ranges::copy(request.report_data, std::as_writable_bytes(std::span(out.user_data)).begin());
  out.vmpl = request.vmpl.value_or(0);
  return out;
}

/// Room for a table of this length. Errors: malformed (more than any has).
Result<ByteVector> room_for(std::uint32_t length) {
  if (length <= evidence::kMaxCertificateTableBytes) return ByteVector(length);
  return fail(ErrorCode::kMalformed,
              fmt::format("/dev/sev-guest: the host has {} bytes of certificates, over the cap of "
                          "{}",
                          length, evidence::kMaxCertificateTableBytes));
}

/// The table; nothing where the driver has no extended requests. Fills `response`.
Result<std::optional<ByteVector>> ask_extended(const Device& device, const ReportRequest& request,
                                               snp_report_resp& response) {
  std::uint32_t length = 0;
  for (int round = 0; round < kMaxRounds; ++round) {
    CONFCOM_TRY(ByteVector table, room_for(length));
    snp_ext_report_req extended{};
    extended.data = plain_request(request);
    extended.certs_address = table.empty() ? 0 : address(table.data());
    extended.certs_len = length;
    const SevGuestOutcome outcome = device.ask(SNP_GET_EXT_REPORT, extended, response);
    if (lacks_extended_requests(outcome)) return std::nullopt;
    if (!wants_more_room(outcome) || extended.certs_len <= length) {
      CONFCOM_CHECK(check_sev_guest(outcome));
      return table;
    }
    length = extended.certs_len;
  }
  return fail(ErrorCode::kUnavailable,
              "/dev/sev-guest: the host says another length of its certificates each time");
}

Result<ReportReply> ask_once(const Device& device, const ReportRequest& request) {
  snp_report_resp response{};
  CONFCOM_TRY(auto table, ask_extended(device, request, response));
  if (!table.has_value()) {
    snp_report_req plain = plain_request(request);
    CONFCOM_CHECK(check_sev_guest(device.ask(SNP_GET_REPORT, plain, response)));
  }
  CONFCOM_TRY(const auto report,
              evidence::parse_snp_report_response(std::as_bytes(std::span(response.data))));
  CONFCOM_CHECK(check_report_answers(report, request));
  ReportReply out{.report = to_array(report), .certificate_table = {}, .source = "/dev/sev-guest"};
  if (table.has_value() && !all_zero(*table)) out.certificate_table = *std::move(table);
  return out;
}

Result<UniqueFd> open_device(const std::filesystem::path& path) {
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CLOEXEC));
  if (fd.valid()) return fd;
  const int error = errno;
  const std::string what = std::generic_category().message(error);
  if (error == EACCES || error == EPERM) {
    return fail(ErrorCode::kDenied, fmt::format("{}: {}; run as root", path.string(), what));
  }
  const bool is_absent = error == ENOENT || error == ENOTDIR || error == ENXIO || error == ENODEV;
  return fail(is_absent ? ErrorCode::kNotFound : ErrorCode::kIo,
              fmt::format("{}: {}; run Linux 5.19 or later as a SEV-SNP guest and load the module "
                          "sev-guest; a container needs to be given the device, too",
                          path.string(), what));
}

}  // namespace

SevGuestIoctl system_sev_guest_ioctl() {
  return [](int fd, unsigned long request, void* argument) {
    return ::ioctl(fd, request, argument);  // NOLINT(cppcoreguidelines-pro-type-vararg): ioctl(2)
  };
}

Result<ReportReply> SevGuestProvider::get_report(const ReportRequest& request) {
  CONFCOM_CHECK(check_report_request(request));
  CONFCOM_TRY(UniqueFd fd, open_device(device_));
  const Device device{.ioctl = ioctl_, .fd = std::move(fd)};
  return ask_with_patience(waiting_, [&] { return ask_once(device, request); });
}

}  // namespace confcom::platform
