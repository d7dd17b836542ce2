#pragma once

#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <system_error>

#include "base/bytes.h"
#include "platform/snp_hardware/configfs.h"

namespace confcom::platform::testing {

/// A report without a signature, of version 3, over this request.
[[nodiscard]] ByteVector unsigned_report(const ByteArray<64>& report_data, std::uint32_t vmpl);

/// Plays the kernel's configfs-tsm in memory: entries get attributes, generation counts what is
/// written, and outblob is over inblob. What fails, and who else writes, is up to the test.
class FakeTsm final : public Configfs {
 public:
  // What it is like.
  std::string provider = "sev_guest\n";
  std::optional<std::string> privlevel_floor = "0\n";
  std::optional<ByteVector> auxblob = ByteVector{};  ///< no such attribute where it is nothing
  std::optional<std::string> generation = {};        ///< instead of what was counted
  bool takes_inblob = true;                          ///< what closing tells nobody
  std::function<void(ByteVector& report)> bend_report = {};
  /// The next failures of what ends in a name ("outblob"; "" is the making of an entry), in order.
  std::map<std::string, std::deque<std::errc>> failures = {};
  /// How many of the next requests somebody else writes to.
  int interferences = 0;

  // What was done with it.
  int made = 0;
  [[nodiscard]] std::size_t entries() const { return entries_.size(); }

  [[nodiscard]] Answer<void> make_entry(const std::filesystem::path& entry) override;
  void remove_entry(const std::filesystem::path& entry) override;
  [[nodiscard]] Answer<ByteVector> read(const std::filesystem::path& attribute,
                                        std::size_t cap_bytes) override;
  [[nodiscard]] Answer<void> write(const std::filesystem::path& attribute, Bytes value) override;

 private:
  struct Entry {
    ByteVector inblob;
    std::uint32_t privlevel = 0;
    int generation = 0;
  };

  [[nodiscard]] std::optional<std::errc> next_failure(const std::string& name);
  [[nodiscard]] Answer<ByteVector> content_of(Entry& entry, const std::string& name);
  [[nodiscard]] Answer<ByteVector> outblob(Entry& entry);

  std::map<std::filesystem::path, Entry> entries_;
};

}  // namespace confcom::platform::testing
