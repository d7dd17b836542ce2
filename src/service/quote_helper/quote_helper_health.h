#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <string>

namespace confcom::service {

/// Whether the quote helper can do what it is for. Thread-safe.
class QuoteHelperHealth {
 public:
  enum class Condition : std::uint8_t {
    kStarting,  ///< no quote was made yet
    kReady,     ///< a quote was made, and nothing has failed since
    kDegraded,  ///< the platform failed since
  };

  struct State {
    Condition condition = Condition::kStarting;
    std::string reason;  ///< for a person; empty when ready
  };

  /// A client has its quote. Cheap when it is no news.
  void quote_made();

  /// The platform, not a client, is why there is no quote. `why` is kept until there is one.
  void failed(std::string why);

  [[nodiscard]] State state() const;

 private:
  std::atomic<bool> ready_ = false;  ///< state_.condition is kReady; written under the mutex
  mutable std::mutex mutex_;
  State state_{Condition::kStarting, "no quote was made yet"};
};

}  // namespace confcom::service
