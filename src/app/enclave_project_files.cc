#include "app/enclave_project_files.h"

#include <cstdint>
#include <span>

namespace {

/// As the assembler lays it out.
struct EmbeddedFile {
  const char* name;
  const std::byte* begin;
  const std::byte* end;
  std::uint64_t executable;
};

}  // namespace

// enclave_project_files.S.
extern "C" {
extern const EmbeddedFile kConfcomProjectFiles[];
extern const EmbeddedFile kConfcomProjectFilesEnd[];
}

namespace confcom::app {
namespace {

constexpr std::string_view kSdk = "sdk/";

std::vector<ProjectFile> files(bool of_sdk) {
  std::vector<ProjectFile> out;
  for (const EmbeddedFile& file : std::span(kConfcomProjectFiles, kConfcomProjectFilesEnd)) {
    std::string_view name = file.name;
    if (name.starts_with(kSdk) != of_sdk) continue;
    if (of_sdk) name.remove_prefix(kSdk.size());
    out.push_back({name, Bytes(file.begin, file.end), file.executable != 0});
  }
  return out;
}

}  // namespace

std::vector<ProjectFile> sdk_files() { return files(true); }
std::vector<ProjectFile> own_files() { return files(false); }

}  // namespace confcom::app
