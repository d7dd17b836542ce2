#include "service/sgx_node/epc_publisher.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <string>
#include <string_view>
#include <system_error>
#include <thread>
#include <vector>

#include "base/bytes.h"
#include "base/file.h"
#include "base/hex.h"
#include "crypto/random.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;

/// Locked while somebody looks at others' offers and adds its own.
constexpr const char* kGate = "epc-lock";
/// It takes a moment: who needs longer was stopped.
constexpr std::chrono::milliseconds kGatePatience{2000};
constexpr std::chrono::milliseconds kGateInterval{10};

std::string_view prefix_of(EpcPublisher publisher) {
  return publisher == EpcPublisher::kDevicePlugin ? "epc-device-plugin-" : "epc-dra-driver-";
}

EpcPublisher other_than(EpcPublisher publisher) {
  return publisher == EpcPublisher::kDevicePlugin ? EpcPublisher::kDraDriver
                                                  : EpcPublisher::kDevicePlugin;
}

std::unexpected<Error> failed(const fs::path& path, const char* what, const std::error_code& why) {
  return fail(ErrorCode::kIo, fmt::format("{}: cannot be {}: {}; publishers of EPC know of each "
                                          "other by files there: give a directory of the host's "
                                          "memory with --publisher-dir",
                                          path.string(), what, why.message()));
}

std::unexpected<Error> failed(const fs::path& path, const char* what) {
  return failed(path, what, {errno, std::generic_category()});
}

Result<void> make_directory(const fs::path& directory) {
  std::error_code failure;
  fs::create_directories(directory, failure);
  if (failure) return failed(directory, "made", failure);
  return {};
}

/// False where another process has it.
Result<bool> try_lock(const UniqueFd& fd, const fs::path& path) {
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) == 0) return true;
  if (errno == EWOULDBLOCK) return false;
  return failed(path, "locked");
}

/// The gate's file stays: were it removed, two could each lock a file of that name.
Result<UniqueFd> lock_gate(const fs::path& directory) {
  const fs::path path = directory / kGate;
  UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return failed(path, "opened");
  const auto deadline = std::chrono::steady_clock::now() + kGatePatience;
  while (std::chrono::steady_clock::now() < deadline) {
    CONFCOM_TRY(const bool locked, try_lock(fd, path));
    if (locked) return fd;
    std::this_thread::sleep_for(kGateInterval);
  }
  return fail(ErrorCode::kUnavailable,
              fmt::format("{}: a publisher of EPC has it locked, and does not go on: see which by "
                          "`fuser {}`, and end it",
                          path.string(), path.string()));
}

/// An instance's offer, now or before.
struct Recorded {
  fs::path path;
  EpcOffer offer;
  bool lives = false;
};

Result<bool> is_locked(const fs::path& path) {
  const UniqueFd fd(::open(path.c_str(), O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOFOLLOW));
  if (!fd.valid()) return failed(path, "opened");
  CONFCOM_TRY(const bool locked, try_lock(fd, path));
  return !locked;
}

/// What cannot be read is an offer of all that there is, where its instance has ended.
Result<Recorded> load_offer(const fs::path& path) {
  CONFCOM_TRY(const bool lives, is_locked(path));
  const auto text = load_regular_file(path, kMaxOfferBytes);
  auto offer = text.has_value() ? parse_offer(as_text(*text)) : std::unexpected(text.error());
  if (offer.has_value()) return Recorded{path, *std::move(offer), lives};
  if (!lives) return Recorded{path, {.who = "a publisher that has ended"}, lives};
  return fail(ErrorCode::kMalformed,
              fmt::format("{}: {}; how much EPC is left is not known: see which process has it by "
                          "`fuser {}`, and start that one again",
                          path.string(), offer.error().message, path.string()));
}

Result<std::vector<Recorded>> load_offers(const fs::path& directory, EpcPublisher publisher) {
  std::vector<Recorded> out;
  std::error_code failure;
  fs::directory_iterator each(directory, failure);
  for (; !failure && each != fs::directory_iterator(); each.increment(failure)) {
    if (!each->path().filename().string().starts_with(prefix_of(publisher))) continue;
    CONFCOM_TRY(Recorded found, load_offer(each->path()));
    out.push_back(std::move(found));
  }
  if (failure) return failed(directory, "read", failure);
  return out;
}

std::unexpected<Error> refusal(const EpcOffer& offer, const EpcOffer& other,
                               std::uint64_t epc_bytes) {
  return fail(
      ErrorCode::kDenied,
      fmt::format("{} offers this node's EPC to Kubernetes already, {}, and {} is to offer {}, "
                  "where there are {}: the same memory would be given twice. End one of the two on "
                  "this node, or give each a part by its --epc-share",
                  other.who, amount(other), offer.who, amount(offer),
                  amount({.who = {}, .bytes = epc_bytes})));
}

Result<void> write_all(const UniqueFd& fd, const fs::path& path, std::string_view text) {
  if (::write(fd.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size())) return {};
  return failed(path, "written");
}

/// Locked before there is anything in it.
Result<UniqueFd> record(const fs::path& directory, EpcPublisher publisher, const EpcOffer& offer) {
  const fs::path path =
      directory / fmt::format("{}{}", prefix_of(publisher), to_hex(crypto::random_bytes<8>()));
  UniqueFd fd(::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.valid()) return failed(path, "made");
  if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) return failed(path, "locked");
  CONFCOM_CHECK(write_all(fd, path, write_offer(offer)));
  return fd;
}

/// What stays is looked at again.
void remove(const Recorded& ended) {
  std::error_code ignored;
  fs::remove(ended.path, ignored);
}

}  // namespace

Result<EpcPublication> EpcPublication::take(const fs::path& directory, EpcPublisher publisher,
                                            const EpcOffer& offer, std::uint64_t epc_bytes) {
  CONFCOM_CHECK(make_directory(directory));
  CONFCOM_TRY(const UniqueFd gate, lock_gate(directory));
  CONFCOM_TRY(const auto others, load_offers(directory, other_than(publisher)));
  CONFCOM_TRY(const auto own, load_offers(directory, publisher));
  for (const Recorded& other : others) {
    if (other.lives && exceed(offer, other.offer, epc_bytes))
      return refusal(offer, other.offer, epc_bytes);
  }
  CONFCOM_TRY(UniqueFd lock, record(directory, publisher, offer));
  EpcPublication out(directory, publisher, std::move(lock));
  for (const Recorded& other : others) {
    if (other.lives) continue;
    if (exceed(offer, other.offer, epc_bytes)) out.ended_ = other.offer;
    if (!other.offer.resource.empty()) out.resources_.push_back(other.offer.resource);
  }
  for (const Recorded& each : own) {
    const bool is_same = offer.resource == each.offer.resource;
    if (!each.lives && is_same && covers(offer, each.offer)) remove(each);
  }
  return out;
}

Result<void> EpcPublication::forget_ended() {
  CONFCOM_TRY(const UniqueFd gate, lock_gate(directory_));
  CONFCOM_TRY(const auto others, load_offers(directory_, other_than(publisher_)));
  for (const Recorded& other : others) {
    if (!other.lives) remove(other);
  }
  ended_.reset();
  resources_.clear();
  return {};
}

}  // namespace confcom::service
