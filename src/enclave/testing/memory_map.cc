#include "enclave/testing/memory_map.h"

#include <fstream>

namespace confcom::enclave::testing {

std::string mapping_at(std::uint64_t address) {
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::uint64_t begin = std::stoull(line, nullptr, 16);
    const std::uint64_t end = std::stoull(line.substr(line.find('-') + 1), nullptr, 16);
    if (begin <= address && address < end) return line.substr(line.find(' ') + 1, 4);
  }
  return "none";
}

}  // namespace confcom::enclave::testing
