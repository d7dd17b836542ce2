//! usage: sev_peer REPORT VCEK ASK ARK, certificates in DER

use std::io::{self, BufRead};

use sev::certs::snp::{Chain, Verifiable};
use sev::firmware::guest::AttestationReport;
use sev::parser::ByteParser;

type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// From the report's bytes to its verdict. The chain is parsed beforehand, and verified each time: the crate offers no
/// other way that looks at it.
fn verify_once(report: &[u8], chain: &Chain) -> Outcome<()> {
    let parsed = AttestationReport::from_bytes(report)?;
    Ok((chain, &parsed).verify()?)
}

fn main() -> Outcome<()> {
    let paths: Vec<String> = std::env::args().skip(1).collect();
    let [report, vcek, ask, ark] = paths.as_slice() else {
        return Err("usage: sev_peer REPORT VCEK ASK ARK".into());
    };
    let report = std::fs::read(report)?;
    let chain = Chain::from_der(&std::fs::read(ark)?, &std::fs::read(ask)?, &std::fs::read(vcek)?)?;
    for line in io::stdin().lock().lines() {
        let times: u32 = line?.trim().parse()?;
        for _ in 0..times {
            verify_once(&report, &chain)?;
        }
        println!("done");
    }
    Ok(())
}
