#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <variant>

#include "base/bytes.h"
#include "rpc/aesm/aesm_error.h"
#include "rpc/aesm/aesm_kind.h"

/// The messages of Intel's architectural enclave service manager (AESM), DCAP's half in full.
/// Source: intel/linux-sgx, messages.proto (package aesm.message); proto/aesm.proto has the wire
/// form.
namespace confcom::rpc {

// Requests. An absent optional was absent on the wire; what the wire requires is there.

struct InitQuoteExRequest {
  std::optional<ByteVector> attestation_key_id{};
  bool wants_public_key_id = false;
  std::optional<std::uint64_t> buffer_size{};
};

struct GetQuoteSizeExRequest {
  std::optional<ByteVector> attestation_key_id{};
};

struct GetQuoteExRequest {
  ByteVector report;
  std::optional<ByteVector> attestation_key_id{};
  std::optional<ByteVector> qe_report_info{};  ///< nonce, target info, room for a REPORT
  std::uint32_t buffer_size = 0;
};

struct SelectAttestationKeyIdRequest {
  std::optional<ByteVector> attestation_key_ids{};
};

struct GetSupportedAttestationKeyIdNumberRequest {};

struct GetSupportedAttestationKeyIdsRequest {
  std::uint32_t buffer_size = 0;
};

struct RegisterRequest {
  std::uint32_t data_type = 0;
};

/// EPID, launch and white-list requests: told apart, never carried out.
struct UnservedRequest {
  AesmKind kind{};
};

/// A request of a known kind without something that its kind requires.
struct IncompleteRequest {
  AesmKind kind{};
};

struct AesmRequest {
  std::variant<InitQuoteExRequest, GetQuoteSizeExRequest, GetQuoteExRequest,
               SelectAttestationKeyIdRequest, GetSupportedAttestationKeyIdNumberRequest,
               GetSupportedAttestationKeyIdsRequest, RegisterRequest, UnservedRequest,
               IncompleteRequest>
      body;
  std::optional<std::uint32_t> timeout_ms{};  ///< how long the client waits; absent or 0: not said

  [[nodiscard]] AesmKind kind() const;
};

// Answers.

struct InitQuoteExResponse {
  std::optional<ByteVector> target_info{};
  std::optional<std::uint64_t> public_key_id_size{};
  std::optional<ByteVector> public_key_id{};
};

struct GetQuoteSizeExResponse {
  std::uint32_t quote_size = 0;
};

struct GetQuoteExResponse {
  ByteVector quote;  ///< as long as the request's buffer_size, zeros after the quote's end
  std::optional<ByteVector> qe_report_info{};
};

struct SelectAttestationKeyIdResponse {
  ByteVector attestation_key_id;
};

struct GetSupportedAttestationKeyIdNumberResponse {
  std::uint32_t number = 0;
};

struct GetSupportedAttestationKeyIdsResponse {
  ByteVector attestation_key_ids;
};

/// An answer of the request's kind that says only what went wrong; never kSuccess.
struct AesmFailure {
  AesmKind kind{};
  AesmError code{};
};

struct AesmResponse {
  std::variant<InitQuoteExResponse, GetQuoteSizeExResponse, GetQuoteExResponse,
               SelectAttestationKeyIdResponse, GetSupportedAttestationKeyIdNumberResponse,
               GetSupportedAttestationKeyIdsResponse, AesmFailure>
      body;

  [[nodiscard]] AesmKind kind() const;
  /// kSuccess unless it is an AesmFailure.
  [[nodiscard]] AesmError code() const;
};

}  // namespace confcom::rpc
