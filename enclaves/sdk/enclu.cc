#include "sdk/enclu.h"

namespace confcom::sdk {
namespace {

enum Leaf : std::uint32_t { kEreport = 0, kEgetkey = 1 };

}  // namespace

Report ereport(const TargetInfo& target, const ReportData& data) {
  Report report;
  asm volatile(".byte 0x0f, 0x01, 0xd7"
               :
               : "a"(kEreport), "b"(&target), "c"(&data), "d"(&report)
               : "memory", "cc");
  return report;
}

std::uint64_t egetkey(const KeyRequest& request, Secret<16>& key) {
  std::uint64_t rax = kEgetkey;
  asm volatile(".byte 0x0f, 0x01, 0xd7"
               : "+a"(rax)
               : "b"(&request), "c"(key.bytes().data())
               : "memory", "cc");
  return rax;
}

}  // namespace confcom::sdk
