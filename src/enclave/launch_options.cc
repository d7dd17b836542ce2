#include "enclave/launch_options.h"

#include <fmt/format.h>

namespace confcom::enclave {
namespace {

using evidence::Attributes;
using evidence::Sigstruct;

std::unexpected<Error> denied(std::string message) {
  return fail(ErrorCode::kDenied, "enclave: " + std::move(message));
}

/// The signer's word on what `mask` covers; elsewhere the caller's.
template <class T>
bool agrees(T wanted, T signed_value, T mask) {
  return (wanted & mask) == (signed_value & mask);
}

Result<std::uint64_t> choose_flags(const Sigstruct& sigstruct, const LaunchOptions& options) {
  std::uint64_t flags = sigstruct.attributes.flags & ~(Attributes::kInit | Attributes::kDebug);
  if (options.debug) flags |= Attributes::kDebug;
  if (!agrees(flags & Attributes::kDebug, sigstruct.attributes.flags,
              sigstruct.attribute_mask.flags & Attributes::kDebug)) {
    return denied(options.debug
                      ? "its signature forbids to debug it; sign a build of it with --debug"
                      : "its signature is for a debug enclave alone; start it as one, or sign it "
                        "without DEBUG");
  }
  if (options.debug_opt_in && !options.debug)
    return denied("breakpoints inside are for debug enclaves");
  if ((flags & Attributes::kProvisionKey) != 0 && !options.allow_provision_key)
    return denied(
        "asks for the provisioning key, by which a platform is told from all others; "
        "allow it, if it is a quoting enclave");
  return flags;
}

/// What the signature leaves open and the processor has not is left out.
Result<std::uint64_t> choose_xfrm(const Sigstruct& sigstruct, std::uint64_t supported) {
  const std::uint64_t xfrm =
      sigstruct.attributes.xfrm & (supported | sigstruct.attribute_mask.xfrm);
  if ((xfrm & ~supported) == 0) return xfrm;
  return fail(ErrorCode::kUnsupported,
              fmt::format("enclave: needs processor state {:#x} (XFRM); this processor has {:#x}",
                          xfrm, supported));
}

Result<void> expect_kss(const Sigstruct& sigstruct, const LaunchOptions& options) {
  const bool wants = options.config_svn != 0 || !all_zero(options.config_id);
  if (!wants || (sigstruct.attributes.flags & Attributes::kKss) != 0) return {};
  return denied("a configuration id goes to enclaves that are signed with KSS; this one is not");
}

}  // namespace

Result<Secs> secs_to_create(const Sigstruct& sigstruct, const LaunchOptions& options,
                            std::uint64_t supported_xfrm) {
  CONFCOM_CHECK(expect_kss(sigstruct, options));
  Secs secs;
  CONFCOM_TRY(secs.attributes.flags, choose_flags(sigstruct, options));
  CONFCOM_TRY(secs.attributes.xfrm, choose_xfrm(sigstruct, supported_xfrm));
  secs.misc_select = sigstruct.misc_select | options.misc_select;
  if (!agrees(secs.misc_select, sigstruct.misc_select, sigstruct.misc_mask))
    return denied(fmt::format("MISCSELECT {:#x} is wanted; its signature says {:#x}, mask {:#x}",
                              secs.misc_select, sigstruct.misc_select, sigstruct.misc_mask));
  secs.config_id = options.config_id;
  secs.config_svn = options.config_svn;
  return secs;
}

}  // namespace confcom::enclave
