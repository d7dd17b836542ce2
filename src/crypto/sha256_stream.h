#pragma once

#include <memory>

#include "base/bytes.h"
#include "crypto/digest.h"

// OpenSSL's context, so that its headers stay out of this one.
struct evp_md_ctx_st;  // NOLINT(readability-identifier-naming): OpenSSL's name

namespace confcom::crypto {

/// SHA-256 over what comes in pieces. Confined to one thread.
class Sha256Stream {
 public:
  Sha256Stream();
  Sha256Stream(Sha256Stream&&) noexcept;
  Sha256Stream& operator=(Sha256Stream&&) noexcept;
  ~Sha256Stream();

  void update(Bytes data);
  /// The digest of all that came; nothing may follow.
  [[nodiscard]] Sha256Digest finish();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

}  // namespace confcom::crypto
