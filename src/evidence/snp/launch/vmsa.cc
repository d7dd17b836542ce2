#include "evidence/snp/launch/vmsa.h"

#include "evidence/fixed_layout.h"

namespace confcom::evidence {
namespace {

using Writer = FieldWriter<kSnpPageBytes>;

/// A segment register. Attributes are type, S, DPL and P of a descriptor, and its AVL, L, D and G.
struct Segment {
  std::uint16_t selector = 0;
  std::uint16_t attributes = 0;
  std::uint32_t limit = 0xffff;
  std::uint64_t base = 0;
};

/// Data that may be read, written, and was accessed.
constexpr std::uint16_t kData = 0x93;
constexpr std::uint16_t kLdt = 0x82;
constexpr std::uint16_t kNone = 0;

/// What the makers of guests set differently.
struct VmmState {
  std::uint16_t code = 0x9b;
  std::uint16_t stack = kData;
  std::uint16_t task = 0x8b;
  std::uint32_t mxcsr = 0;
  std::uint16_t x87_control = 0;
  std::uint64_t pat = 0x0007040600070406;
  std::uint64_t rdx = 0x600;  ///< what KVM puts there unless it is told
};

VmmState state_of(const VcpuReset& reset) {
  VmmState out;
  switch (reset.vmm) {
    case SnpVmm::kQemu:
      out.mxcsr = 0x1f80;
      out.x87_control = 0x37f;
      out.rdx = reset.cpuid_signature;
      break;
    case SnpVmm::kEc2:
      // Of the first vCPU, the code segment was not accessed yet.
      if (reset.start == kResetVector) out.code = 0x9a;
      out.stack = 0x92;
      out.task = 0x83;
      break;
    case SnpVmm::kGce:
      out.pat = 0x00070106;
      break;
  }
  return out;
}

template <std::size_t Offset>
void write_segment(const Writer& write, At<Offset>, const Segment& segment) {
  write(kAt<Offset>, segment.selector);
  write(kAt<Offset + 2>, segment.attributes);
  write(kAt<Offset + 4>, segment.limit);
  write(kAt<Offset + 8>, segment.base);
}

void write_segments(const Writer& write, const VmmState& state, std::uint32_t start) {
  write_segment(write, kAt<0x00>, {.attributes = kData});  // ES
  write_segment(write, kAt<0x10>,
                {.selector = 0xf000, .attributes = state.code, .base = start & 0xffff0000U});  // CS
  write_segment(write, kAt<0x20>, {.attributes = state.stack});                                // SS
  write_segment(write, kAt<0x30>, {.attributes = kData});                                      // DS
  write_segment(write, kAt<0x40>, {.attributes = kData});                                      // FS
  write_segment(write, kAt<0x50>, {.attributes = kData});                                      // GS
  write_segment(write, kAt<0x60>, {.attributes = kNone});       // GDTR
  write_segment(write, kAt<0x70>, {.attributes = kLdt});        // LDTR
  write_segment(write, kAt<0x80>, {.attributes = kNone});       // IDTR
  write_segment(write, kAt<0x90>, {.attributes = state.task});  // TR
}

}  // namespace

ByteArray<kSnpPageBytes> write_reset_vmsa(const VcpuReset& reset) {
  const VmmState state = state_of(reset);
  ByteArray<kSnpPageBytes> out{};
  const Writer write(out);
  write_segments(write, state, reset.start);
  write(kAt<0x0d0>, std::uint64_t{0x1000});                // EFER: SVME
  write(kAt<0x148>, std::uint64_t{0x40});                  // CR4: MCE
  write(kAt<0x158>, std::uint64_t{0x10});                  // CR0: ET
  write(kAt<0x160>, std::uint64_t{0x400});                 // DR7
  write(kAt<0x168>, std::uint64_t{0xffff0ff0});            // DR6
  write(kAt<0x170>, std::uint64_t{0x2});                   // RFLAGS
  write(kAt<0x178>, std::uint64_t{reset.start & 0xffff});  // RIP
  write(kAt<0x268>, state.pat);                            // G_PAT
  write(kAt<0x310>, state.rdx);                            // RDX
  write(kAt<0x3b0>, reset.sev_features);                   // SEV_FEATURES
  write(kAt<0x3e8>, std::uint64_t{1});                     // XCR0: x87
  write(kAt<0x408>, state.mxcsr);                          // MXCSR
  write(kAt<0x410>, state.x87_control);                    // FCW
  return out;
}

}  // namespace confcom::evidence
