#include "app/simulated_guest_options.h"

#include <CLI/CLI.hpp>
#include <cstdint>
#include <utility>

#include "app/hex_option.h"
#include "app/host_data.h"
#include "app/option_values.h"
#include "app/path_option.h"
#include "app/value_option.h"

namespace confcom::app {
namespace {

constexpr const char* kHostData = "--host-data";
constexpr const char* kPolicyFile = "--policy-file";
constexpr const char* kInitData = "--init-data";
constexpr const char* kMeasurement = "--measurement";
constexpr const char* kGuestPolicy = "--guest-policy";
constexpr const char* kGuestSvn = "--guest-svn";
constexpr const char* kReportVersion = "--report-version";

}  // namespace

void SimulatedGuestOptions::declare(CLI::App& app) {
  CLI::OptionDefaults& defaults = *app.option_defaults();
  defaults.group("simulated guest");
  CLI::Option& host_data =
      add_value(app, kHostData, "HEX", host_data_, "Its HOST_DATA, 32 bytes; zeros by default");
  CLI::Option& policy = add_path(app, kPolicyFile, "FILE", policy_file_,
                                 "Or: HOST_DATA is the SHA-256 of this agent policy");
  CLI::Option& init_data = add_path(app, kInitData, "FILE", init_data_,
                                    "Or: HOST_DATA is the digest of this init data document");
  policy.excludes(&host_data);
  init_data.excludes(&host_data)->excludes(&policy);
  add_value(app, kMeasurement, "HEX", measurement_,
            "Its launch measurement, 48 bytes; zeros by default");
  add_value(app, kGuestPolicy, "MASK", guest_policy_,
            "Its guest policy; 0x30000, which allows hyperthreading, by default");
  add_value(app, kGuestSvn, "N", guest_svn_, "Its security version number; 0 by default");
  add_value(app, kReportVersion, "N", report_version_,
            "Of its report: 2, 3 or 5; what the product's firmware writes by default");
  defaults.group("options");
}

std::string SimulatedGuestOptions::first_given() const {
  const std::pair<const char*, const std::string*> all[] = {
      {kHostData, &host_data_},          {kPolicyFile, &policy_file_},   {kInitData, &init_data_},
      {kMeasurement, &measurement_},     {kGuestPolicy, &guest_policy_}, {kGuestSvn, &guest_svn_},
      {kReportVersion, &report_version_}};
  for (const auto& [option, value] : all) {
    if (!value->empty()) return option;
  }
  return {};
}

Result<ByteArray<32>> SimulatedGuestOptions::host_data() const {
  if (!policy_file_.empty()) return host_data_of_policy(policy_file_);
  if (!init_data_.empty()) return host_data_of_init_data(init_data_);
  ByteArray<32> out{};
  if (host_data_.empty()) return out;
  CONFCOM_CHECK(read_hex(kHostData, host_data_, out));
  return out;
}

Result<platform::SnpGuest> SimulatedGuestOptions::guest() const {
  platform::SnpGuest out;
  CONFCOM_TRY(out.host_data, host_data());
  if (!measurement_.empty()) CONFCOM_CHECK(read_hex(kMeasurement, measurement_, out.measurement));
  if (!guest_policy_.empty()) {
    CONFCOM_TRY(out.policy.raw, of_option(kGuestPolicy, parse_mask(guest_policy_)));
  }
  if (!guest_svn_.empty()) {
    CONFCOM_TRY(out.guest_svn, of_option(kGuestSvn, parse_number<std::uint32_t>(guest_svn_)));
  }
  if (!report_version_.empty()) {
    CONFCOM_TRY(out.report_version,
                of_option(kReportVersion, parse_number<std::uint32_t>(report_version_)));
  }
  return out;
}

}  // namespace confcom::app
