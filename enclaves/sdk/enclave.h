#pragma once

/// All that an enclave's code needs. What a header is for, it says itself.
#include "sdk/aes_gcm.h"
#include "sdk/call_out.h"
#include "sdk/crash.h"
#include "sdk/handler.h"
#include "sdk/hex.h"
#include "sdk/hpke.h"
#include "sdk/interface.h"
#include "sdk/key_binding.h"
#include "sdk/lock.h"
#include "sdk/p256.h"
#include "sdk/random.h"
#include "sdk/report.h"
#include "sdk/seal.h"
#include "sdk/sealed_secret.h"
#include "sdk/sha256.h"
#include "sdk/x25519.h"
