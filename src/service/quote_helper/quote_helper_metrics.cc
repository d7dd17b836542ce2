#include "service/quote_helper/quote_helper_metrics.h"

#include <fmt/format.h>
#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <utility>

namespace confcom::service {
namespace {

using rpc::AesmClosing;
using rpc::AesmError;
using rpc::AesmKind;

/// Field numbers of requests, and codes of errors, are below these; what is not is counted
/// together.
constexpr std::size_t kKinds = 24;
constexpr std::size_t kCodes = 64;

constexpr std::array kClosings = {
    AesmClosing::kAnswered,       AesmClosing::kClientLeft,      AesmClosing::kMalformed,
    AesmClosing::kRequestTimeout, AesmClosing::kResponseTimeout, AesmClosing::kBackendTimeout,
    AesmClosing::kEvicted,        AesmClosing::kStopped,
};

std::string label_of(AesmClosing why) {
  switch (why) {
    case AesmClosing::kAnswered:
      return "answered";
    case AesmClosing::kClientLeft:
      return "client_left";
    case AesmClosing::kMalformed:
      return "malformed";
    case AesmClosing::kRequestTimeout:
      return "request_timeout";
    case AesmClosing::kResponseTimeout:
      return "response_timeout";
    case AesmClosing::kBackendTimeout:
      return "backend_timeout";
    case AesmClosing::kEvicted:
      return "evicted";
    case AesmClosing::kStopped:
      return "stopped";
  }
  return "unknown";
}

/// From a simulated platform's microseconds to a key that is made and certified over the network.
prometheus::Histogram::BucketBoundaries seconds() {
  return {0.000'05, 0.000'1, 0.000'25, 0.000'5, 0.001, 0.002'5, 0.005, 0.01, 0.025,
          0.05,     0.1,     0.25,     0.5,     1,     2.5,     5,     10,   30};
}

auto& family(auto builder, prometheus::Registry& registry, const std::string& name,
             const std::string& help) {
  return builder.Name("confcom_quote_helper_" + name).Help(help).Register(registry);
}

/// Whether clients cannot bring such an answer about by themselves, as they can kUnexpected with an
/// incomplete request, kEnclaveLost with one that the library cannot bear, and
/// kUnableToGenerateQeReport with a target that is none.
bool is_platforms_failure(AesmKind kind, AesmError code) {
  const bool needs_platform = kind == AesmKind::kInitQuoteEx || kind == AesmKind::kGetQuoteSizeEx ||
                              kind == AesmKind::kGetQuoteEx;
  constexpr std::array kFailures = {
      AesmError::kNoDevice,
      AesmError::kNetwork,
      AesmError::kOutOfMemory,
      AesmError::kMessage,
      AesmError::kDeviceNotAvailable,
      AesmError::kOutOfEpc,
      AesmError::kServiceUnavailable,
      AesmError::kAttestationKeyCertificationDataInvalid,
      AesmError::kNoPlatformCertificationData,
      AesmError::kEnclaveLoad,
      AesmError::kKeyCertification,
  };
  return needs_platform && std::ranges::find(kFailures, code) != kFailures.end();
}

std::string explanation(AesmKind kind, AesmError code) {
  const std::string_view advice = rpc::advice_on(code);
  return fmt::format("{} was answered with {} ({}){}{}", to_string(kind), std::to_underlying(code),
                     to_string(code), advice.empty() ? "" : "; ", advice);
}

}  // namespace

struct QuoteHelperMetrics::Families {
  Families() {
    for (const AesmClosing why : kClosings) {
      by_closing.at(std::to_underlying(why)) = &closed.Add({{"reason", label_of(why)}});
    }
  }

  /// A child is looked up by its labels only the first time.
  prometheus::Counter& counter(AesmKind kind, AesmError code) {
    const std::size_t row = std::min<std::size_t>(std::to_underlying(kind), kKinds - 1);
    const std::size_t column = std::min<std::size_t>(std::to_underlying(code), kCodes - 1);
    std::atomic<prometheus::Counter*>& slot = by_kind_and_code.at(row * kCodes + column);
    if (prometheus::Counter* known = slot.load(std::memory_order_acquire)) return *known;
    prometheus::Counter& added = requests.Add({{"request", std::string(to_string(kind))},
                                               {"code", std::to_string(std::to_underlying(code))}});
    slot.store(&added, std::memory_order_release);
    return added;
  }

  prometheus::Histogram& duration(AesmKind kind) {
    const std::size_t row = std::min<std::size_t>(std::to_underlying(kind), kKinds - 1);
    std::atomic<prometheus::Histogram*>& slot = by_kind.at(row);
    if (prometheus::Histogram* known = slot.load(std::memory_order_acquire)) return *known;
    prometheus::Histogram& added =
        durations.Add({{"request", std::string(to_string(kind))}}, seconds());
    slot.store(&added, std::memory_order_release);
    return added;
  }

  prometheus::Registry registry;
  prometheus::Family<prometheus::Counter>& requests =
      family(prometheus::BuildCounter(), registry, "requests_total",
             "Requests answered, by request and AESM code (0: success).");
  prometheus::Family<prometheus::Histogram>& durations =
      family(prometheus::BuildHistogram(), registry, "request_duration_seconds",
             "From the whole request to its answer.");
  prometheus::Counter& accepted = family(prometheus::BuildCounter(), registry,
                                         "connections_accepted_total", "Connections accepted.")
                                      .Add({});
  prometheus::Family<prometheus::Counter>& closed =
      family(prometheus::BuildCounter(), registry, "connections_closed_total",
             "Connections closed, by reason.");
  prometheus::Gauge& open =
      family(prometheus::BuildGauge(), registry, "connections_open", "Connections open now.")
          .Add({});

  std::array<std::atomic<prometheus::Counter*>, kKinds * kCodes> by_kind_and_code{};
  std::array<std::atomic<prometheus::Histogram*>, kKinds> by_kind{};
  std::array<prometheus::Counter*, kClosings.size()> by_closing{};
};

QuoteHelperMetrics::QuoteHelperMetrics(QuoteHelperHealth& health)
    : health_(&health), families_(std::make_unique<Families>()) {}

QuoteHelperMetrics::~QuoteHelperMetrics() = default;

void QuoteHelperMetrics::on_accepted() {
  families_->accepted.Increment();
  families_->open.Increment();
}

void QuoteHelperMetrics::on_answered(AesmKind kind, AesmError code, std::chrono::nanoseconds took) {
  families_->counter(kind, code).Increment();
  families_->duration(kind).Observe(std::chrono::duration<double>(took).count());
  if (kind == AesmKind::kGetQuoteEx && code == AesmError::kSuccess) health_->quote_made();
  if (is_platforms_failure(kind, code)) health_->failed(explanation(kind, code));
}

void QuoteHelperMetrics::on_closed(AesmClosing why) {
  families_->by_closing.at(std::to_underlying(why))->Increment();
  families_->open.Decrement();
}

std::string QuoteHelperMetrics::text() const {
  return prometheus::TextSerializer().Serialize(families_->registry.Collect());
}

}  // namespace confcom::service
