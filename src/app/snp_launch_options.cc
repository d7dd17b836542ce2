#include "app/snp_launch_options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <limits>
#include <optional>

#include "app/advice.h"
#include "app/option_values.h"
#include "app/path_option.h"
#include "base/file.h"
#include "crypto/digest.h"
#include "evidence/snp/launch/vcpu_type.h"

namespace confcom::app {
namespace {

using evidence::SnpVmm;

/// Of a kernel or an initrd; the largest known, with a whole system in it, have some hundred MiB.
constexpr std::size_t kMaxBootFileBytes = std::size_t{2} << 30;

struct VmmName {
  std::string_view name;
  SnpVmm vmm;
};

constexpr VmmName kVmms[] = {{"qemu", SnpVmm::kQemu}, {"ec2", SnpVmm::kEc2}, {"gce", SnpVmm::kGce}};

Result<SnpVmm> vmm_of(std::string_view name) {
  for (const VmmName& each : kVmms) {
    if (each.name == name) return each.vmm;
  }
  return fail(ErrorCode::kInvalidArgument, "--vmm: one of qemu, ec2 and gce");
}

Result<crypto::Sha256Digest> hash_file(const std::string& path) {
  CONFCOM_TRY(const ByteVector bytes, load_file(path, kMaxBootFileBytes));
  return crypto::sha256(bytes);
}

}  // namespace

void SnpLaunchOptions::declare(CLI::App& app) {
  add_path(app, "--ovmf", "FILE", ovmf_, "The firmware, OVMF, as the virtual machine gets it")
      .required();
  CLI::Option& kernel =
      add_path(app, "--kernel", "FILE", kernel_,
               "The kernel that the hypervisor loads, with kernel hashes on; "
               "without it the firmware boots from a disk, which is not measured");
  add_path(app, "--initrd", "FILE", initrd_, "Its initrd").needs(&kernel);
  app.add_option("--append", append_, "Its command line")->type_name("TEXT")->needs(&kernel);
  app.add_option("--vcpus", vcpus_, "How many vCPUs it starts with")->type_name("N")->required();
  CLI::Option* const type =
      app.add_option("--vcpu-type", vcpu_type_, "Their model as QEMU names it (EPYC-v4)");
  type->type_name("NAME");
  app.add_option("--vcpu-signature", vcpu_signature_,
                 "Or what their CPUID leaf 1 has in EAX (0x800f12)")
      ->type_name("HEX")
      ->excludes(type);
  app.add_option("--guest-features", guest_features_,
                 "SEV_FEATURES that the hypervisor sets: 0x21 where KVM swaps debug registers too "
                 "(its parameter debug_swap)")
      ->type_name("HEX")
      ->default_str(guest_features_);
  app.add_option("--vmm", vmm_, "Who launches it")
      ->type_name("NAME")
      ->check(CLI::IsMember({"qemu", "ec2", "gce"}))
      ->default_str(vmm_);
}

Result<std::uint32_t> SnpLaunchOptions::vcpu_signature() const {
  if (!vcpu_type_.empty()) {
    CONFCOM_TRY(const evidence::VcpuType type,
                of_option("--vcpu-type", evidence::find_vcpu_type(vcpu_type_)));
    return evidence::cpuid_signature(type);
  }
  if (vcpu_signature_.empty()) {
    // The others tell the guest nothing of its vCPUs before it runs.
    if (vmm_ != "qemu") return 0;
    return fail(ErrorCode::kInvalidArgument,
                "the model of the vCPUs is measured; give --vcpu-type or --vcpu-signature");
  }
  CONFCOM_TRY(const std::uint64_t value,
              of_option("--vcpu-signature", parse_mask(vcpu_signature_)));
  if (value <= std::numeric_limits<std::uint32_t>::max()) return static_cast<std::uint32_t>(value);
  return fail(ErrorCode::kInvalidArgument, "--vcpu-signature: EAX has 32 bits");
}

Result<std::optional<evidence::KernelHashes>> SnpLaunchOptions::kernel() const {
  if (kernel_.empty()) return std::nullopt;
  evidence::KernelHashes out;
  CONFCOM_TRY(out.kernel, hash_file(kernel_));
  out.initrd = crypto::sha256(Bytes());
  if (!initrd_.empty()) {
    CONFCOM_TRY(out.initrd, hash_file(initrd_));
  }
  out.command_line = evidence::hash_command_line(append_);
  return out;
}

Result<DescribedLaunch> SnpLaunchOptions::load() const {
  DescribedLaunch out;
  out.launch.vcpus = vcpus_;
  CONFCOM_TRY(out.launch.vmm, vmm_of(vmm_));
  CONFCOM_TRY(out.launch.cpuid_signature, vcpu_signature());
  CONFCOM_TRY(out.launch.sev_features, of_option("--guest-features", parse_mask(guest_features_)));
  CONFCOM_TRY(out.firmware, advised(load_file(ovmf_, evidence::kMaxOvmfBytes),
                                    "give --ovmf the file that the virtual machine gets"));
  CONFCOM_TRY(out.launch.kernel, kernel());
  return out;
}

}  // namespace confcom::app
