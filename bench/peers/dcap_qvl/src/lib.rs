//! C ABI around the crate dcap-qvl, for the benchmark. See `dcap_qvl_peer.h`.
//!
//! Two ways in:
//!
//! * [`dcap_qvl_peer_verify`]: cold, from the bytes a collateral service hands out
//!   to a verdict, nothing kept between calls;
//! * [`dcap_qvl_peer_prepare`] and [`dcap_qvl_peer_verify_prepared`]: with the
//!   crate's collateral and verifier objects built once, which is all that the
//!   crate lets a caller reuse.

use std::borrow::Cow;
use std::ffi::c_char;
use std::panic::{AssertUnwindSafe, catch_unwind};

use dcap_qvl::QuoteCollateralV3;
use dcap_qvl::verify::QuoteVerifier;
use serde::Deserialize;
use serde_json::value::RawValue;

/// Verified; the buffer holds the status.
pub const DCAP_QVL_PEER_OK: i32 = 0;
/// Refused; the buffer holds the crate's message.
pub const DCAP_QVL_PEER_REFUSED: i32 = 1;
/// The inputs cannot be made into the crate's collateral object.
pub const DCAP_QVL_PEER_BAD_INPUT: i32 = 2;
/// The Rust side panicked.
pub const DCAP_QVL_PEER_PANIC: i32 = 3;

/// Bytes of the caller.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Bytes {
    data: *const u8,
    size: usize,
}

impl Bytes {
    /// # Safety
    ///
    /// `data` is readable for `size` bytes throughout `'a`, or `size` is zero.
    unsafe fn get<'a>(self) -> &'a [u8] {
        if self.size == 0 || self.data.is_null() {
            return &[];
        }
        // SAFETY: the caller's promise, and `data` is not null.
        unsafe { std::slice::from_raw_parts(self.data, self.size) }
    }
}

/// The collateral of one verification, in the forms that the services deliver.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct Collateral {
    tcb_info: Bytes,
    tcb_info_issuer_chain: Bytes,
    qe_identity: Bytes,
    qe_identity_issuer_chain: Bytes,
    pck_crl: Bytes,
    pck_crl_issuer_chain: Bytes,
    root_ca_crl: Bytes,
}

/// What a caller of the crate can build once and use for many quotes.
pub struct Prepared {
    collateral: QuoteCollateralV3,
    verifier: QuoteVerifier,
}

/// Why a call failed: its return code, and text for the buffer.
struct Failure {
    code: i32,
    message: Cow<'static, str>,
}

fn bad_input(message: impl Into<Cow<'static, str>>) -> Failure {
    Failure {
        code: DCAP_QVL_PEER_BAD_INPUT,
        message: message.into(),
    }
}

#[derive(Deserialize)]
struct TcbInfoDocument<'a> {
    #[serde(rename = "tcbInfo", borrow)]
    body: &'a RawValue,
    #[serde(borrow)]
    signature: Cow<'a, str>,
}

#[derive(Deserialize)]
struct QeIdentityDocument<'a> {
    #[serde(rename = "enclaveIdentity", borrow)]
    body: &'a RawValue,
    #[serde(borrow)]
    signature: Cow<'a, str>,
}

fn text(bytes: &[u8], what: &'static str) -> Result<String, Failure> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(bad_input(format!("{what}: {error}"))),
    }
}

fn signature(hex_text: &str, what: &'static str) -> Result<Vec<u8>, Failure> {
    hex::decode(hex_text).map_err(|error| bad_input(format!("{what} signature: {error}")))
}

/// Builds the crate's collateral object.
///
/// The crate's own HTTP client parses the two signed bodies into trees and prints
/// them again. Here they are cut out of their documents as they stand: these are
/// the bytes that were signed, and it is the cheaper way for the peer. The PCK
/// chain is left to be taken from the quote.
///
/// # Safety
///
/// As for [`Bytes::get`], for each member.
unsafe fn build(collateral: &Collateral) -> Result<QuoteCollateralV3, Failure> {
    // SAFETY: the caller's promise.
    let get = |bytes: Bytes| unsafe { bytes.get() };

    let tcb_info: TcbInfoDocument = serde_json::from_slice(get(collateral.tcb_info))
        .map_err(|error| bad_input(format!("tcb_info: {error}")))?;
    let qe_identity: QeIdentityDocument = serde_json::from_slice(get(collateral.qe_identity))
        .map_err(|error| bad_input(format!("qe_identity: {error}")))?;

    Ok(QuoteCollateralV3 {
        pck_crl_issuer_chain: text(get(collateral.pck_crl_issuer_chain), "pck_crl_issuer_chain")?,
        root_ca_crl: get(collateral.root_ca_crl).to_vec(),
        pck_crl: get(collateral.pck_crl).to_vec(),
        tcb_info_issuer_chain: text(
            get(collateral.tcb_info_issuer_chain),
            "tcb_info_issuer_chain",
        )?,
        tcb_info: tcb_info.body.get().to_owned(),
        tcb_info_signature: signature(&tcb_info.signature, "tcb_info")?,
        qe_identity_issuer_chain: text(
            get(collateral.qe_identity_issuer_chain),
            "qe_identity_issuer_chain",
        )?,
        qe_identity: qe_identity.body.get().to_owned(),
        qe_identity_signature: signature(&qe_identity.signature, "qe_identity")?,
        pck_certificate_chain: None,
    })
}

/// Runs the crate's verification and returns its status.
fn verify(
    verifier: &QuoteVerifier,
    quote: &[u8],
    collateral: &QuoteCollateralV3,
    now: u64,
) -> Result<String, Failure> {
    match verifier.verify(quote, collateral, now) {
        Ok(report) => Ok(report.status),
        Err(error) => Err(Failure {
            code: DCAP_QVL_PEER_REFUSED,
            message: format!("{error:#}").into(),
        }),
    }
}

/// Copies as much of `message` as fits, and a terminating zero.
///
/// # Safety
///
/// `out` is writable for `capacity` bytes, or null.
unsafe fn put(message: &str, out: *mut c_char, capacity: usize) {
    if out.is_null() || capacity == 0 {
        return;
    }
    let mut size = message.len().min(capacity - 1);
    while !message.is_char_boundary(size) {
        size -= 1;
    }
    // SAFETY: `size` is below `capacity`, and within `message`.
    unsafe {
        std::ptr::copy_nonoverlapping(message.as_ptr(), out.cast::<u8>(), size);
        out.add(size).write(0);
    }
}

/// Runs `work`, stops panics, and puts text or message into the buffer.
///
/// # Safety
///
/// As for [`put`].
unsafe fn boundary(
    out: *mut c_char,
    capacity: usize,
    work: impl FnOnce() -> Result<String, Failure>,
) -> i32 {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(text)) => {
            // SAFETY: the caller's promise.
            unsafe { put(&text, out, capacity) };
            DCAP_QVL_PEER_OK
        }
        Ok(Err(failure)) => {
            // SAFETY: the caller's promise.
            unsafe { put(&failure.message, out, capacity) };
            failure.code
        }
        Err(payload) => {
            // SAFETY: the caller's promise.
            unsafe { put("panic", out, capacity) };
            // A payload may panic when it is dropped.
            std::mem::forget(payload);
            DCAP_QVL_PEER_PANIC
        }
    }
}

/// # Safety
///
/// See `dcap_qvl_peer.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dcap_qvl_peer_verify(
    quote: Bytes,
    collateral: *const Collateral,
    now: u64,
    out: *mut c_char,
    out_capacity: usize,
) -> i32 {
    let work = || {
        // SAFETY: the caller's promise: valid, or null.
        let collateral =
            unsafe { collateral.as_ref() }.ok_or_else(|| bad_input("collateral is null"))?;
        // SAFETY: the caller's promise.
        let (quote, collateral) = unsafe { (quote.get(), build(collateral)?) };
        verify(&QuoteVerifier::new_prod(), quote, &collateral, now)
    };
    // SAFETY: the caller's promise.
    unsafe { boundary(out, out_capacity, work) }
}

/// # Safety
///
/// See `dcap_qvl_peer.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dcap_qvl_peer_prepare(
    collateral: *const Collateral,
    prepared: *mut *mut Prepared,
    out: *mut c_char,
    out_capacity: usize,
) -> i32 {
    let work = || {
        if prepared.is_null() {
            return Err(bad_input("prepared is null"));
        }
        // SAFETY: the caller's promise: writable.
        unsafe { prepared.write(std::ptr::null_mut()) };
        // SAFETY: the caller's promise: valid, or null.
        let collateral =
            unsafe { collateral.as_ref() }.ok_or_else(|| bad_input("collateral is null"))?;
        let handle = Box::new(Prepared {
            // SAFETY: the caller's promise.
            collateral: unsafe { build(collateral)? },
            verifier: QuoteVerifier::new_prod(),
        });
        // SAFETY: the caller's promise: writable.
        unsafe { prepared.write(Box::into_raw(handle)) };
        Ok(String::new())
    };
    // SAFETY: the caller's promise.
    unsafe { boundary(out, out_capacity, work) }
}

/// # Safety
///
/// See `dcap_qvl_peer.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dcap_qvl_peer_verify_prepared(
    prepared: *const Prepared,
    quote: Bytes,
    now: u64,
    out: *mut c_char,
    out_capacity: usize,
) -> i32 {
    let work = || {
        // SAFETY: the caller's promise: from `dcap_qvl_peer_prepare`, or null.
        let prepared = unsafe { prepared.as_ref() }.ok_or_else(|| bad_input("prepared is null"))?;
        // SAFETY: the caller's promise.
        let quote = unsafe { quote.get() };
        verify(&prepared.verifier, quote, &prepared.collateral, now)
    };
    // SAFETY: the caller's promise.
    unsafe { boundary(out, out_capacity, work) }
}

/// # Safety
///
/// See `dcap_qvl_peer.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn dcap_qvl_peer_free(prepared: *mut Prepared) {
    if prepared.is_null() {
        return;
    }
    let work = || {
        // SAFETY: the caller's promise: from `dcap_qvl_peer_prepare`, not freed yet.
        drop(unsafe { Box::from_raw(prepared) });
    };
    if let Err(payload) = catch_unwind(AssertUnwindSafe(work)) {
        std::mem::forget(payload);
    }
}
