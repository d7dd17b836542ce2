#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"

namespace confcom::service {

/// What a claim has of one device.
struct PreparedShare {
  std::string request;
  std::string device;
  std::string share_id = {};  ///< empty: none
  std::uint64_t bytes = 0;
  bool provision = false;
  bool quote_helper = false;

  friend bool operator==(const PreparedShare&, const PreparedShare&) = default;
};

/// A claim whose EPC containers of this node may have, as the driver remembers it.
struct PreparedClaim {
  std::string name_space;
  std::string name;
  std::string uid;
  std::string pool;
  std::vector<PreparedShare> shares;

  [[nodiscard]] std::uint64_t bytes() const;
  [[nodiscard]] std::uint64_t bytes_of(std::string_view device) const;
  friend bool operator==(const PreparedClaim&, const PreparedClaim&) = default;
};

/// The checkpoint's text, and back. Errors: malformed (no such text; a version that is not ours; an
/// amount that is none).
[[nodiscard]] std::string write_prepared_claim(const PreparedClaim& claim);
[[nodiscard]] Result<PreparedClaim> parse_prepared_claim(std::string_view json);

/// Whether a uid may be part of a file's name: letters, digits and '-', as the API server makes
/// them. Errors: invalid_argument.
[[nodiscard]] Result<void> check_uid(std::string_view uid);

}  // namespace confcom::service
