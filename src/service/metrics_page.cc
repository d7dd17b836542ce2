#include "service/metrics_page.h"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <utility>

namespace confcom::service {

struct MetricsPage::Registry {
  /// The registry gives the family of a name that it has.
  template <class Metric, class Builder>
  Metric& add(Builder builder, const std::string& name, const char* help, const Labels& labels) {
    return builder.Name(name).Help(help).Register(metrics).Add(labels);
  }
  prometheus::Registry metrics;
};

MetricsPage::MetricsPage(std::string prefix)
    : prefix_(std::move(prefix)), registry_(std::make_unique<Registry>()) {}

MetricsPage::~MetricsPage() = default;

void MetricsPage::gauge(const char* name, const char* help, const Labels& labels,
                        std::uint64_t value) {
  registry_->add<prometheus::Gauge>(prometheus::BuildGauge(), prefix_ + name, help, labels)
      .Set(static_cast<double>(value));
}

void MetricsPage::counter(const char* name, const char* help, const Labels& labels,
                          std::uint64_t value) {
  registry_->add<prometheus::Counter>(prometheus::BuildCounter(), prefix_ + name, help, labels)
      .Increment(static_cast<double>(value));
}

std::string MetricsPage::text() const {
  return prometheus::TextSerializer().Serialize(registry_->metrics.Collect());
}

}  // namespace confcom::service
