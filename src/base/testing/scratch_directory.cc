#include "base/testing/scratch_directory.h"

#include <cstdlib>
#include <fstream>
#include <iostream>
#include <system_error>

namespace confcom::testing {
namespace {

[[noreturn]] void give_up(const std::filesystem::path& path) {
  std::cerr << path << ": cannot be made or written\n";
  std::abort();
}

}  // namespace

ScratchDirectory::ScratchDirectory() {
  std::string pattern = std::filesystem::temp_directory_path() / "confcom-XXXXXX";
  if (::mkdtemp(pattern.data()) == nullptr) give_up(pattern);
  path_ = pattern;
}

ScratchDirectory::~ScratchDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

std::string ScratchDirectory::write(std::string_view name, Bytes bytes) const {
  return write(name, as_text(bytes));
}

std::string ScratchDirectory::write(std::string_view name, std::string_view text) const {
  const std::filesystem::path path = path_ / name;
  std::filesystem::create_directories(path.parent_path());
  std::ofstream out(path, std::ios::binary);
  out << text;
  out.close();
  if (!out) give_up(path);
  return path.string();
}

}  // namespace confcom::testing
