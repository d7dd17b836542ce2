#include "platform/testing/fake_sev_guest.h"

#include <linux/sev-guest.h>
#include <sys/ioctl.h>

#include <algorithm>
#include <cerrno>
#include <span>

#include "evidence/fixed_layout.h"
#include "evidence/snp/report_response.h"
#include "platform/testing/fake_tsm.h"

namespace confcom::platform::testing {
namespace {

constexpr std::uint32_t kInvalidLength = 1;

template <class T>
T* object_at(std::uint64_t address) {
  // The driver is handed addresses as numbers, too.
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast, performance-no-int-to-ptr): so it is
  return reinterpret_cast<T*>(address);
}

int failed(snp_guest_request_ioctl& argument, const FakeSevGuest::Failure& failure) {
  argument.fw_error = failure.firmware_error;
  argument.vmm_error = failure.vmm_error;
  errno = failure.error_number;
  return -1;
}

ByteVector response_to(const snp_report_req& request) {
  ByteArray<64> report_data{};
  std::ranges::copy(std::as_bytes(std::span(request.user_data)), report_data.begin());
  const ByteVector report = unsigned_report(report_data, request.vmpl);
  return to_vector(evidence::write_snp_report_response(
      evidence::exactly<evidence::kSnpReportBytes>(report, "report").value()));
}

}  // namespace

int FakeSevGuest::answer(unsigned long number, void* raw) {
  auto& argument = *static_cast<snp_guest_request_ioctl*>(raw);
  requests.push_back(number);
  if (before_each) before_each(*this);
  if (!failures.empty()) {
    const Failure failure = failures.front();
    failures.pop_front();
    return failed(argument, failure);
  }
  const bool is_extended = number == SNP_GET_EXT_REPORT;
  if (argument.msg_version != 1 || (is_extended && !has_extended_requests))
    return failed(argument, {.error_number = ENOTTY});
  auto* const request = object_at<snp_report_req>(argument.req_data);
  if (is_extended) {
    auto& extended = *object_at<snp_ext_report_req>(argument.req_data);
    if (extended.certs_len < certificates.size()) {
      if (!keeps_the_length) extended.certs_len = static_cast<std::uint32_t>(certificates.size());
      return failed(argument, {.error_number = error_of_no_room, .vmm_error = kInvalidLength});
    }
    std::ranges::copy(certificates, object_at<std::byte>(extended.certs_address));
  }
  ByteVector response = response_to(*request);
  if (bend_response) bend_response(response);
  auto& out = *object_at<snp_report_resp>(argument.resp_data);
  std::ranges::copy(response, std::as_writable_bytes(std::span(out.data)).begin());
  return 0;
}

SevGuestIoctl FakeSevGuest::ioctl() {
  return [this](int, unsigned long number, void* argument) { return answer(number, argument); };
}

}  // namespace confcom::platform::testing
