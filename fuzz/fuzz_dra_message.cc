// What a kubelet says to a DRA driver. The first byte chooses the method, the rest is the message.
// A call is refused with nothing sent, or answered once. The backend sees claims with names that
// may stand in a path, each once, and no more than the cap; the answer has an entry for each of
// them, and for no other, though the backend leaves some out.

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "require.h"
#include "rpc/kubelet/dra_service.h"
#include "rpc/kubelet/protobuf_scanner.h"
#include "rpc/kubernetes/object_path.h"

namespace {

using namespace confcom;       // NOLINT(google-build-using-namespace): a program, not a library
using namespace confcom::rpc;  // NOLINT(google-build-using-namespace)
using confcom::fuzz::require;

constexpr std::size_t kPrepare = 0;
constexpr std::size_t kUnprepare = 1;
constexpr std::size_t kWatch = 2;
constexpr std::array<std::string_view, 6> kMethods{
    "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodePrepareResources",
    "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodeUnprepareResources",
    "/v1alpha1.DRAResourceHealth/NodeWatchResources",
    "/pluginregistration.Registration/GetInfo",
    "/pluginregistration.Registration/NotifyRegistrationStatus",
    "/v1beta1.DRAPlugin/NodePrepareResources"};

/// Does of three claims one, refuses one, and says nothing of one.
class Backend final : public DraBackend {
 public:
  void prepare(std::vector<ClaimName> claims, std::function<void(Prepared)> done) override {
    take(claims);
    Prepared out;
    for (std::size_t i = 0; i < claims.size(); i += 3) {
      out.emplace(claims[i].uid, std::vector<ClaimDevice>{{.requests = {"r"},
                                                           .pool = "p",
                                                           .device = "d",
                                                           .cdi_ids = {claims[i].name},
                                                           .share_id = "s"}});
    }
    for (std::size_t i = 1; i < claims.size(); i += 3) {
      out.emplace(claims[i].uid, fail(ErrorCode::kDenied, claims[i].name));
    }
    done(std::move(out));
  }
  void unprepare(std::vector<ClaimName> claims, std::function<void(Unprepared)> done) override {
    take(claims);
    Unprepared out;
    for (std::size_t i = 0; i < claims.size(); i += 3) out.emplace(claims[i].uid, Result<void>());
    out.emplace("other", Result<void>());
    done(std::move(out));
  }
  [[nodiscard]] std::vector<DeviceHealthReport> health() override {
    return {{.pool = "p", .device = "d", .updated = Timestamp(), .message = ""}};
  }
  void on_registration(const std::string& error) override {
    for (const char c : error) require(c >= ' ' && c <= '~');
  }

  std::set<std::string> uids;

 private:
  void take(const std::vector<ClaimName>& claims) {
    require(claims.size() <= DraService::kMaxClaims);
    for (const ClaimName& claim : claims) {
      require(is_object_name(claim.name_space) && is_object_name(claim.name));
      require(is_object_name(claim.uid) && uids.insert(claim.uid).second);
    }
  }
};

class Call final : public GrpcCall {
 public:
  void send(std::shared_ptr<const std::string> message) override {
    require(!sent.has_value() && !status.has_value());
    sent = *message;
  }
  void finish(const GrpcStatus& how) override {
    require(!status.has_value());
    status = how;
  }

  std::optional<std::string> sent;
  std::optional<GrpcStatus> status;
};

std::string_view key_of(std::string_view entry) {
  std::string_view key;
  ProtobufScanner scanner(entry);
  while (const auto field = scanner.next()) {
    if (field->number == 1) key = field->bytes;
  }
  require(!scanner.is_malformed());
  return key;
}

void require_entries(std::string_view answer, const std::set<std::string>& uids) {
  std::set<std::string> found;
  ProtobufScanner scanner(answer);
  while (const auto entry = scanner.next()) {
    require(entry->number == 1 && entry->has_length);
    require(found.emplace(key_of(entry->bytes)).second);
  }
  require(!scanner.is_malformed() && found == uids);
}

void require_whole(const Call& call, std::size_t method, const Backend& backend) {
  if (call.status.has_value() && call.status->code != GrpcCode::kOk) {
    require(!call.sent.has_value() && backend.uids.empty());
    return;
  }
  require(call.sent.has_value() && call.status.has_value() == (method != kWatch));
  if (method == kPrepare || method == kUnprepare)
    require_entries(call.sent.value_or(std::string()), backend.uids);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input = as_text(std::as_bytes(std::span(data, size)));
  const std::size_t method = data[0] % kMethods.size();
  Backend backend;
  DraService service(backend, "sgx.confcom.dev");
  const auto call = std::make_shared<Call>();
  service.serve({.method = kMethods.at(method), .message = input.substr(1)}, call);
  require_whole(*call, method, backend);
  service.on_cancelled(*call);
  return 0;
}
