#include "outside_memory.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/unique_fd.h"
#include "crypto/random.h"

namespace confcom::tests {
namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;
constexpr std::uint64_t kShadowBytes = std::uint64_t{1} << 30;

ByteVector read_all(int fd) {
  ByteVector all;
  ByteArray<4096> piece{};
  for (ssize_t count = 0; (count = ::read(fd, piece.data(), piece.size())) > 0;)
    all.insert(all.end(), piece.begin(), piece.begin() + count);
  return all;
}

struct Mapping {
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::string permissions;
};

std::vector<Mapping> mappings() {
  std::vector<Mapping> all;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    Mapping mapping;
    char dash = 0;
    std::istringstream(line) >> std::hex >> mapping.begin >> dash >> mapping.end >>
        mapping.permissions;
    all.push_back(mapping);
  }
  return all;
}

}  // namespace

Canary::Canary() : mask_(0), masked_{} {
  crypto::fill_random(std::as_writable_bytes(std::span(&mask_, 1)));
  crypto::fill_random(std::as_writable_bytes(std::span(masked_)));
}

ByteVector Canary::elsewhere(const std::function<ByteVector(Bytes)>& use) const {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) throw std::runtime_error("pipe2");
  const UniqueFd in(ends[0]);
  UniqueFd out(ends[1]);
  const pid_t child = ::fork();
  if (child == 0) {
    Words secret = masked_;
    for (std::uint64_t& word : secret) word ^= mask_;
    const ByteVector made = use(std::as_bytes(std::span(secret)));
    const bool whole = ::write(out.get(), made.data(), made.size()) == std::ssize(made);
    ::_exit(whole ? 0 : 1);
  }
  out = UniqueFd();
  ByteVector made = read_all(in.get());
  int status = 0;
  if (child < 0 || ::waitpid(child, &status, 0) != child || status != 0)
    throw std::runtime_error("the other process did not end well");
  return made;
}

std::size_t Canary::find(Bytes bytes) const {
  for (std::size_t i = 0; i + sizeof(std::uint64_t) <= bytes.size(); ++i) {
    std::uint64_t word = 0;
    std::memcpy(&word, &bytes[i], sizeof word);
    if (std::ranges::find(masked_, word ^ mask_) != masked_.end()) return i;
  }
  return bytes.size();
}

std::string Canary::found_in(std::uint64_t begin, std::uint64_t end) const {
  static ByteVector chunk(kChunkBytes);
  const UniqueFd memory(::open("/proc/self/mem", O_RDONLY | O_CLOEXEC));
  for (std::uint64_t at = begin; at < end; at += kChunkBytes - sizeof(std::uint64_t)) {
    const auto wanted = std::min<std::uint64_t>(kChunkBytes, end - at);
    const ssize_t count = ::pread(memory.get(), chunk.data(), wanted, static_cast<off_t>(at));
    const Bytes read = Bytes(chunk).first(count < 0 ? 0 : static_cast<std::size_t>(count));
    if (const std::size_t offset = find(read); offset < read.size())
      return fmt::format("{:#x}", at + offset);
  }
  return {};
}

std::string Canary::found_outside(const enclave::Enclave& enclave) const {
  for (const Mapping& mapping : mappings()) {
    const bool inside =
        mapping.begin >= enclave.base() && mapping.begin < enclave.base() + enclave.size();
    if (inside || !mapping.permissions.starts_with('r')) continue;
    if (mapping.end - mapping.begin >= kShadowBytes) continue;
    if (auto found = found_in(mapping.begin, mapping.end); !found.empty()) return found;
  }
  return {};
}

}  // namespace confcom::tests
