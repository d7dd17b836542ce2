/* The Rust crate dcap-qvl behind a C ABI: a peer for the benchmark.
 *
 * Link libdcap_qvl_peer.a with the libraries that Rust's standard library needs
 * (on Linux with glibc: pthread, dl, m, gcc_s). At most one Rust static library
 * belongs in one binary: each carries its own copy of that standard library.
 *
 * The verifier is the one for Intel's production root, with its defaults: debug
 * enclaves, and trust domains bound to service TDs, are refused.
 * All functions may be called from several threads at once, except that a handle
 * must not be freed while it is in use. Nothing is cached between calls. No Rust
 * panic leaves a function; a panic's text goes to standard error.
 */
#ifndef CONFCOM_BENCH_DCAP_QVL_PEER_H
#define CONFCOM_BENCH_DCAP_QVL_PEER_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
  /* Verified. The buffer holds the status: "UpToDate", "SWHardeningNeeded",
   * "ConfigurationNeeded", "ConfigurationAndSWHardeningNeeded", "OutOfDate",
   * "OutOfDateConfigurationNeeded", "TDRelaunchAdvised" or
   * "TDRelaunchAdvisedConfigurationNeeded". */
  DCAP_QVL_PEER_OK = 0,
  /* The crate refused. The buffer holds its message. */
  DCAP_QVL_PEER_REFUSED = 1,
  /* Null where a pointer is needed, not JSON, not UTF-8, or not hex. The buffer
   * holds a message. */
  DCAP_QVL_PEER_BAD_INPUT = 2,
  /* The Rust side panicked. */
  DCAP_QVL_PEER_PANIC = 3
};

/* Bytes of the caller, read during the call only. No terminating zero is needed,
 * and none may be included. */
typedef struct dcap_qvl_peer_bytes {
  const uint8_t* data;
  size_t size;
} dcap_qvl_peer_bytes;

/* The collateral of one verification. */
typedef struct dcap_qvl_peer_collateral {
  dcap_qvl_peer_bytes tcb_info;                 /* {"tcbInfo":{...},"signature":"..."} */
  dcap_qvl_peer_bytes tcb_info_issuer_chain;    /* PEM */
  dcap_qvl_peer_bytes qe_identity;              /* {"enclaveIdentity":{...},"signature":"..."} */
  dcap_qvl_peer_bytes qe_identity_issuer_chain; /* PEM */
  dcap_qvl_peer_bytes pck_crl;                  /* DER */
  dcap_qvl_peer_bytes pck_crl_issuer_chain;     /* PEM; the crate carries it but never reads it */
  dcap_qvl_peer_bytes root_ca_crl;              /* DER */
} dcap_qvl_peer_collateral;

/* Collateral and verifier in the crate's own types, built once. */
typedef struct dcap_qvl_peer_prepared dcap_qvl_peer_prepared;

/* `out` receives text with a terminating zero, cut to `out_capacity` bytes; it may
 * be null. 512 bytes hold every message seen so far. `now` is Unix time, seconds. */

/* A cold verification: takes the documents apart, builds the crate's collateral
 * object and its verifier, and verifies. */
int32_t dcap_qvl_peer_verify(dcap_qvl_peer_bytes quote, const dcap_qvl_peer_collateral* collateral,
                             uint64_t now, char* out, size_t out_capacity);

/* Builds a handle from the collateral. Only its form is looked at here; nothing is
 * verified yet. On success the buffer holds "" and `*prepared` the handle, to be
 * given to dcap_qvl_peer_free; otherwise `*prepared` is null. */
int32_t dcap_qvl_peer_prepare(const dcap_qvl_peer_collateral* collateral,
                              dcap_qvl_peer_prepared** prepared, char* out, size_t out_capacity);

/* Verifies a quote with a handle. The crate still parses and verifies all of the
 * collateral in each call, and copies it first. */
int32_t dcap_qvl_peer_verify_prepared(const dcap_qvl_peer_prepared* prepared,
                                      dcap_qvl_peer_bytes quote, uint64_t now, char* out,
                                      size_t out_capacity);

/* Frees a handle; null is allowed. */
void dcap_qvl_peer_free(dcap_qvl_peer_prepared* prepared);

#ifdef __cplusplus
} /* extern "C" */
#endif

#endif /* CONFCOM_BENCH_DCAP_QVL_PEER_H */
