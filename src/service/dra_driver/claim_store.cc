#include "service/dra_driver/claim_store.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "base/bytes.h"
#include "base/file.h"
#include "service/dra_driver/cdi_spec.h"

namespace confcom::service {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMaxCheckpointBytes = std::size_t{256} << 10;
constexpr std::size_t kMaxBootIdBytes = 64;
constexpr std::size_t kMostHolders = 3;
constexpr mode_t kPrivate = 0600;
constexpr mode_t kReadable = 0644;
constexpr std::string_view kSuffix = ".json";

std::unexpected<Error> failed(std::string_view what, const fs::path& path, int number) {
  return fail(ErrorCode::kIo, fmt::format("{} {}: {}", what, path.string(),
                                          std::generic_category().message(number)));
}

Result<void> make_directory(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (!error) return {};
  return failed("cannot make", path, error.value());
}

Result<void> unlink(const fs::path& path) {
  if (::unlink(path.c_str()) == 0 || errno == ENOENT) return {};
  return failed("cannot remove", path, errno);
}

std::vector<fs::path> entries(const fs::path& directory) {
  std::vector<fs::path> out;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    out.push_back(entry->path());
  }
  return out;
}

Bytes bytes_of(const std::uint64_t& value) { return std::as_bytes(std::span(&value, 1)); }

std::string mib(std::uint64_t bytes) { return fmt::format("{} MiB", bytes >> 20); }

/// "who has it", the largest first.
std::string holders(std::vector<std::pair<std::uint64_t, std::string>> all) {
  std::ranges::sort(all, std::greater());
  std::string out;
  for (std::size_t i = 0; i < all.size() && i < kMostHolders; ++i) {
    out += fmt::format("{}{} {}", i == 0 ? "" : ", ", all[i].second, mib(all[i].first));
  }
  if (all.size() > kMostHolders) out += fmt::format(" and {} more", all.size() - kMostHolders);
  return out;
}

}  // namespace

/// The store's only user on this node, for as long as this lives.
class ClaimStore::Turn {
 public:
  explicit Turn(ClaimStore& store) : lock_(store.mutex_), fd_(store.lock_.get()) {
    while (::flock(fd_, LOCK_EX) != 0 && errno == EINTR) {
    }
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() { ::flock(fd_, LOCK_UN); }

 private:
  std::scoped_lock<std::mutex> lock_;
  int fd_;
};

ClaimStore::ClaimStore(ClaimStorePlaces places, UniqueFd lock)
    : places_(std::move(places)),
      directory_(places_.state / places_.boot_id),
      lock_(std::move(lock)) {}

Result<std::unique_ptr<ClaimStore>> ClaimStore::open(ClaimStorePlaces places) {
  CONFCOM_CHECK(make_directory(places.state / places.boot_id));
  CONFCOM_CHECK(make_directory(places.cdi));
  const fs::path lock_file = places.state / "lock";
  UniqueFd lock(::open(lock_file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, kPrivate));
  if (!lock.valid()) return failed("cannot open", lock_file, errno);
  std::unique_ptr<ClaimStore> out(new ClaimStore(std::move(places), std::move(lock)));
  const Turn turn(*out);
  out->remove_leftovers();
  CONFCOM_CHECK(out->refresh());
  out->remove_orphans();
  return out;
}

fs::path ClaimStore::checkpoint(std::string_view uid) const {
  return directory_ / fmt::format("{}{}", uid, kSuffix);
}

/// Of all instances: a new one may unprepare what an old one still prepares.
fs::path ClaimStore::expectation(std::string_view uid) const {
  return directory_ / fmt::format("{}.expected", uid);
}

fs::path ClaimStore::cdi_file(std::string_view uid) const {
  return places_.cdi / cdi_file_name(uid);
}

/// Of former boots, and of instances that were killed while they wrote.
void ClaimStore::remove_leftovers() {
  std::error_code ignored;
  for (const fs::path& path : entries(places_.state)) {
    if (fs::is_directory(path, ignored) && path != directory_) fs::remove_all(path, ignored);
  }
  for (const fs::path& path : entries(directory_)) {
    if (path.filename().string().starts_with('.')) fs::remove(path, ignored);
  }
}

void ClaimStore::remove_orphans() {
  const std::string prefix = fmt::format("{}-", kDraDriverName);
  for (const fs::path& path : entries(places_.cdi)) {
    const std::string name = path.filename().string();
    const bool is_ours = name.starts_with(prefix) && name.ends_with(kSuffix);
    const bool is_half = name.starts_with("." + prefix);
    const std::string uid = is_ours ? path.stem().string().substr(prefix.size()) : std::string();
    if (is_half || (is_ours && !claims_.contains(uid) && !damaged_.contains(uid))) {
      (void)unlink(path);  // it gives nobody anything
    }
  }
}

/// Reads what another instance may have changed.
Result<void> ClaimStore::refresh() {
  std::uint64_t change = 0;
  const ssize_t got = ::pread(lock_.get(), &change, sizeof change, 0);
  if (got < 0) return failed("cannot read the lock in", places_.state, errno);
  if (is_loaded_ && change == known_change_) return {};
  CONFCOM_CHECK(load_all());
  known_change_ = change;
  is_loaded_ = true;
  return {};
}

Result<void> ClaimStore::load_all() {
  claims_.clear();
  damaged_.clear();
  std::error_code error;
  fs::directory_iterator entry(directory_, error);
  for (const fs::directory_iterator end; !error && entry != end; entry.increment(error)) {
    const std::string name = entry->path().filename().string();
    if (name.ends_with(kSuffix) && !name.starts_with('.')) load(entry->path());
  }
  if (error) return failed("cannot read", directory_, error.value());
  return {};
}

void ClaimStore::load(const fs::path& file) {
  const std::string uid = file.stem().string();
  const auto text = load_regular_file(file, kMaxCheckpointBytes);
  auto claim = text.has_value() ? parse_prepared_claim(as_text(*text))
                                : Result<PreparedClaim>(std::unexpected(text.error()));
  if (claim.has_value() && claim->uid == uid) {
    claims_.emplace(uid, *std::move(claim));
  } else {
    damaged_.emplace(uid, claim.has_value() ? "it is of another claim" : claim.error().message);
  }
}

Result<void> ClaimStore::note_change() {
  const std::uint64_t change = known_change_ + 1;
  const Bytes bytes = bytes_of(change);
  if (::pwrite(lock_.get(), bytes.data(), bytes.size(), 0) != std::ssize(bytes)) {
    return failed("cannot write the lock in", places_.state, errno);
  }
  known_change_ = change;
  return {};
}

Result<void> ClaimStore::check_readable() const {
  if (damaged_.empty()) return {};
  const auto& [uid, why] = *damaged_.begin();
  return fail(ErrorCode::kMalformed,
              fmt::format("checkpoint {}: {}; what it gave away is not known, so nothing is given. "
                          "Remove it when no pod uses the claim with that uid any more",
                          checkpoint(uid).string(), why));
}

/// All claims together, also those of devices that have other names by now.
Result<void> ClaimStore::check_total(const PreparedClaim& claim,
                                     const std::vector<EpcDevice>& devices) const {
  std::uint64_t all = 0;
  for (const EpcDevice& device : devices) all += device.bytes;
  std::uint64_t left = all;
  for (const auto& [uid, other] : claims_) {
    if (uid != claim.uid) left -= std::min(left, other.bytes());
  }
  if (claim.bytes() <= left) return {};
  return fail(ErrorCode::kUnavailable,
              fmt::format("the node's devices have {} together, of which {} are prepared, some of "
                          "them of devices that are gone, and this claim needs {}",
                          mib(all), mib(all - left), mib(claim.bytes())));
}

Result<void> ClaimStore::check_room(const PreparedClaim& claim,
                                    const std::vector<EpcDevice>& devices) const {
  for (const PreparedShare& share : claim.shares) {
    const EpcDevice* const device = find_device(devices, share.device);
    const std::uint64_t all = device == nullptr ? 0 : device->bytes;
    std::vector<std::pair<std::uint64_t, std::string>> others;
    std::uint64_t left = all;
    for (const auto& [uid, other] : claims_) {
      const std::uint64_t has = uid == claim.uid ? 0 : other.bytes_of(share.device);
      if (has > 0) others.emplace_back(has, fmt::format("{}/{}", other.name_space, other.name));
      left -= std::min(left, has);
    }
    const bool fits = share.bytes <= all && claim.bytes_of(share.device) <= left;
    if (fits) continue;
    return fail(ErrorCode::kUnavailable,
                fmt::format("device {} has {}, of which {} are prepared ({}), and this claim needs "
                            "{}: a pod deleted by force has its EPC until its containers ended",
                            share.device, mib(all), mib(all - left), holders(std::move(others)),
                            mib(claim.bytes_of(share.device))));
  }
  return check_total(claim, devices);
}

Result<void> ClaimStore::expect(std::string_view uid) {
  CONFCOM_CHECK(check_uid(uid));
  const fs::path path = expectation(uid);
  const UniqueFd file(::open(path.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, kPrivate));
  if (!file.valid()) return failed("cannot make", path, errno);
  return {};
}

Result<void> ClaimStore::check_expected(std::string_view uid) const {
  std::error_code ignored;
  if (fs::exists(expectation(uid), ignored)) return {};
  return fail(ErrorCode::kNotFound, "the kubelet has unprepared it meanwhile");
}

Result<void> ClaimStore::put(const PreparedClaim& claim, const std::vector<EpcDevice>& devices,
                             const std::string& cdi_spec) {
  CONFCOM_CHECK(check_uid(claim.uid));
  const Turn turn(*this);
  CONFCOM_CHECK(refresh());
  CONFCOM_CHECK(check_readable());
  CONFCOM_CHECK(check_expected(claim.uid));
  const auto known = claims_.find(claim.uid);
  if (known == claims_.end() || known->second != claim) {
    CONFCOM_CHECK(check_room(claim, devices));
    CONFCOM_CHECK(note_change());  // first: who sees it reads again
    CONFCOM_CHECK(replace_file_until_reboot(checkpoint(claim.uid),
                                            as_bytes(write_prepared_claim(claim)), kPrivate));
    claims_.insert_or_assign(claim.uid, claim);
  }
  return replace_file_until_reboot(cdi_file(claim.uid), as_bytes(cdi_spec), kReadable);
}

Result<bool> ClaimStore::remove(std::string_view uid) {
  CONFCOM_CHECK(check_uid(uid));
  const Turn turn(*this);
  CONFCOM_CHECK(refresh());
  return forget(uid);
}

Result<bool> ClaimStore::remove_if_same(const PreparedClaim& claim) {
  const Turn turn(*this);
  CONFCOM_CHECK(refresh());
  const auto found = claims_.find(claim.uid);
  if (found == claims_.end() || found->second != claim) return false;
  return forget(claim.uid);
}

Result<bool> ClaimStore::forget(std::string_view uid) {
  CONFCOM_CHECK(unlink(expectation(uid)));
  CONFCOM_CHECK(unlink(cdi_file(uid)));
  const bool was_there = claims_.contains(uid) || damaged_.contains(uid);
  if (!was_there) return false;
  CONFCOM_CHECK(note_change());
  CONFCOM_CHECK(unlink(checkpoint(uid)));
  std::erase_if(claims_, [&](const auto& each) { return each.first == uid; });
  std::erase_if(damaged_, [&](const auto& each) { return each.first == uid; });
  return true;
}

Result<std::vector<PreparedClaim>> ClaimStore::claims() {
  const Turn turn(*this);
  CONFCOM_CHECK(refresh());
  std::vector<PreparedClaim> out;
  for (const auto& [uid, claim] : claims_) out.push_back(claim);
  CONFCOM_CHECK(check_readable());
  return out;
}

Result<std::string> read_boot_id() {
  CONFCOM_TRY(const ByteVector bytes,
              load_file("/proc/sys/kernel/random/boot_id", kMaxBootIdBytes));
  std::string out(as_text(bytes));
  while (out.ends_with('\n')) out.pop_back();
  CONFCOM_CHECK(check_uid(out));  // it becomes the name of a directory, likewise
  return out;
}

}  // namespace confcom::service
