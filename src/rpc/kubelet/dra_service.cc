#include "rpc/kubelet/dra_service.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "base/printable.h"
#include "proto/kubelet_dra.pb.h"
#include "rpc/kubelet/protobuf_scanner.h"
#include "rpc/kubernetes/object_path.h"

namespace confcom::rpc {
namespace {

constexpr std::string_view kGetInfo = "/pluginregistration.Registration/GetInfo";
constexpr std::string_view kNotify = "/pluginregistration.Registration/NotifyRegistrationStatus";
constexpr std::string_view kPrepare =
    "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodePrepareResources";
constexpr std::string_view kUnprepare =
    "/k8s.io.kubelet.pkg.apis.dra.v1.DRAPlugin/NodeUnprepareResources";
constexpr std::string_view kWatchHealth = "/v1alpha1.DRAResourceHealth/NodeWatchResources";

constexpr std::uint32_t kClaimsField = 1;  // of both requests

void answer(GrpcCall& call, std::string message) {
  call.send(std::make_shared<const std::string>(std::move(message)));
  call.finish({});
}

std::unexpected<Error> malformed(std::string what) {
  return fail(ErrorCode::kMalformed, std::move(what));
}

template <class Message>
Result<Message> parse_as(std::string_view message) {
  Message out;
  if (out.ParseFromArray(message.data(), static_cast<int>(message.size()))) return out;
  return malformed("the request is not the protobuf message that this method takes");
}

/// A kubelet drops a whole answer for one text in it that is not UTF-8, and what we tell may quote
/// others.
std::string wire_text(std::string_view text) {
  std::string out(text.substr(0, kMaxGrpcMessageBytes));
  std::ranges::replace_if(out, [](char c) { return c < ' ' || c > '~'; }, '?');
  return out;
}

/// Names and uids come to stand in paths, of the API server's and of files.
Result<ClaimName> parse_claim(std::string_view message) {
  CONFCOM_TRY(const auto claim, parse_as<wire::NamedClaim>(message));
  ClaimName out{.name_space = claim.name_space(), .name = claim.name(), .uid = claim.uid()};
  const std::pair<std::string_view, std::string_view> fields[] = {
      {"namespace", out.name_space}, {"name", out.name}, {"uid", out.uid}};
  for (const auto& [field, text] : fields) {
    if (is_object_name(text)) continue;
    return malformed(fmt::format("claim '{}': its {} '{}' is no name that Kubernetes has",
                                 printable(out.name), field, printable(text)));
  }
  return out;
}

/// In place, as two bytes of a message can become a claim of a hundred.
Result<std::vector<ClaimName>> parse_claims(std::string_view message) {
  std::vector<ClaimName> out;
  std::set<std::string> uids;
  ProtobufScanner scanner(message);
  while (const auto field = scanner.next()) {
    if (field->number != kClaimsField || !field->has_length) continue;
    if (out.size() == DraService::kMaxClaims) {
      return malformed(
          fmt::format("the request names more than {} claims", DraService::kMaxClaims));
    }
    CONFCOM_TRY(ClaimName claim, parse_claim(field->bytes));
    if (!uids.insert(claim.uid).second) {
      return malformed(fmt::format("the request names the claim of uid {} twice", claim.uid));
    }
    out.push_back(std::move(claim));
  }
  if (scanner.is_malformed()) return malformed("the request is no protobuf message");
  return out;
}

std::vector<std::string> uids_of(const std::vector<ClaimName>& claims) {
  std::vector<std::string> out;
  out.reserve(claims.size());
  for (const ClaimName& claim : claims) out.push_back(claim.uid);
  return out;
}

/// The outcome for each claim that was asked for: a kubelet takes none for an error that names
/// nobody.
template <class Outcomes>
Outcomes::mapped_type take_outcome(Outcomes& outcomes, const std::string& uid) {
  const auto found = outcomes.find(uid);
  if (found != outcomes.end()) return std::move(found->second);
  return fail(ErrorCode::kInternal, "the driver has said nothing of this claim");
}

void fill(const ClaimDevice& device, wire::PreparedDevice& out) {
  out.mutable_requests()->Assign(device.requests.begin(), device.requests.end());
  out.set_pool(device.pool);
  out.set_device(device.device);
  out.mutable_cdi_ids()->Assign(device.cdi_ids.begin(), device.cdi_ids.end());
  if (!device.share_id.empty()) out.set_share_id(device.share_id);
}

/// Never empty, as an empty one is success.
std::string error_text(const Error& error) {
  return wire_text(error.message.empty() ? to_string(error.code) : error.message);
}

std::string prepared(DraBackend::Prepared outcomes, const std::vector<std::string>& uids) {
  wire::PreparedClaims out;
  for (const std::string& uid : uids) {
    wire::PreparedClaim& claim = (*out.mutable_claims())[uid];
    const auto devices = take_outcome(outcomes, uid);
    if (!devices.has_value()) {
      claim.set_error(error_text(devices.error()));
      continue;
    }
    for (const ClaimDevice& device : *devices) fill(device, *claim.add_devices());
  }
  return out.SerializeAsString();
}

std::string unprepared(DraBackend::Unprepared outcomes, const std::vector<std::string>& uids) {
  wire::UnpreparedClaims out;
  for (const std::string& uid : uids) {
    wire::UnpreparedClaim& claim = (*out.mutable_claims())[uid];
    const auto outcome = take_outcome(outcomes, uid);
    if (!outcome.has_value()) claim.set_error(error_text(outcome.error()));
  }
  return out.SerializeAsString();
}

std::shared_ptr<const std::string> list_of(const std::vector<DeviceHealthReport>& reports) {
  wire::WatchedHealths out;
  for (const DeviceHealthReport& report : reports) {
    wire::WatchedHealth& added = *out.add_devices();
    added.mutable_device()->set_pool(report.pool);
    added.mutable_device()->set_device(report.device);
    added.set_health(std::to_underlying(report.health));
    added.set_updated_unix_seconds(report.updated.time_since_epoch().count());
    added.set_good_for_seconds(report.good_for.count());
    added.set_message(wire_text(report.message));
  }
  return std::make_shared<const std::string>(out.SerializeAsString());
}

}  // namespace

DraService::DraService(DraBackend& backend, std::string driver)
    : backend_(&backend), driver_(std::move(driver)) {}

void DraService::serve(const GrpcRequest& request, std::shared_ptr<GrpcCall> call) {
  const auto outcome = dispatch(request, call);
  if (!outcome.has_value()) call->finish(to_grpc_status(outcome.error()));
}

Result<void> DraService::dispatch(const GrpcRequest& request,
                                  const std::shared_ptr<GrpcCall>& call) {
  if (request.method == kPrepare) return prepare(request.message, call);
  if (request.method == kUnprepare) return unprepare(request.message, call);
  if (request.method == kWatchHealth) return watch_health(request.message, call);
  if (request.method == kGetInfo) return give_info(request.message, *call);
  if (request.method == kNotify) return take_registration(request.message, *call);
  return fail(ErrorCode::kUnsupported,
              fmt::format("no method {}; this is a DRA driver: v1.DRAPlugin, "
                          "v1alpha1.DRAResourceHealth, pluginregistration.Registration",
                          printable(request.method)));
}

Result<void> DraService::give_info(std::string_view message, GrpcCall& call) const {
  CONFCOM_CHECK(parse_as<wire::Nothing>(message));
  wire::PluginIdentity out;
  out.set_type("DRAPlugin");
  out.set_name(driver_);
  out.add_supported_versions("v1.DRAPlugin");
  out.add_supported_versions("v1alpha1.DRAResourceHealth");
  answer(call, out.SerializeAsString());
  return {};
}

Result<void> DraService::take_registration(std::string_view message, GrpcCall& call) {
  CONFCOM_TRY(const auto outcome, parse_as<wire::RegistrationOutcome>(message));
  if (outcome.registered()) {
    backend_->on_registration({});
  } else {
    const std::string& why = outcome.error();
    backend_->on_registration(why.empty() ? "the kubelet does not say why" : wire_text(why));
  }
  answer(call, {});
  return {};
}

Result<void> DraService::prepare(std::string_view message, const std::shared_ptr<GrpcCall>& call) {
  CONFCOM_TRY(auto claims, parse_claims(message));
  auto done = [call, uids = uids_of(claims)](DraBackend::Prepared outcomes) {
    answer(*call, prepared(std::move(outcomes), uids));
  };
  backend_->prepare(std::move(claims), std::move(done));
  return {};
}

Result<void> DraService::unprepare(std::string_view message,
                                   const std::shared_ptr<GrpcCall>& call) {
  CONFCOM_TRY(auto claims, parse_claims(message));
  auto done = [call, uids = uids_of(claims)](DraBackend::Unprepared outcomes) {
    answer(*call, unprepared(std::move(outcomes), uids));
  };
  backend_->unprepare(std::move(claims), std::move(done));
  return {};
}

Result<void> DraService::watch_health(std::string_view message,
                                      const std::shared_ptr<GrpcCall>& call) {
  CONFCOM_CHECK(parse_as<wire::Nothing>(message));
  const std::scoped_lock sending(sending_);
  call->send(list_of(backend_->health()));
  const std::scoped_lock lock(mutex_);
  watchers_.emplace(call.get(), call);
  return {};
}

void DraService::on_cancelled(const GrpcCall& call) {
  const std::scoped_lock lock(mutex_);
  watchers_.erase(&call);
}

void DraService::send_health() {
  const std::scoped_lock sending(sending_);
  std::vector<std::shared_ptr<GrpcCall>> watchers;
  {
    const std::scoped_lock lock(mutex_);
    for (const auto& [key, call] : watchers_) watchers.push_back(call);
  }
  if (watchers.empty()) return;
  const auto list = list_of(backend_->health());
  for (const auto& call : watchers) call->send(list);
}

}  // namespace confcom::rpc
