//! Target info and quotes through the crate aesm-client.
//!
//! usage: rust_client SOCKET target-info OUT
//!        rust_client SOCKET quote REPORT QUOTE_OUT QE_REPORT_OUT
//!        rust_client SOCKET epid

use aesm_client::unix::AesmClientExt;
use aesm_client::AesmClient;
use std::{env, error, fs, process};

type Outcome = Result<(), Box<dyn error::Error>>;

/// The only key there is; a service may offer more, but then which is meant is not ours to guess.
fn key_id(client: &AesmClient) -> Result<Vec<u8>, Box<dyn error::Error>> {
    let mut ids = client.get_supported_att_key_ids()?;
    match ids.len() {
        1 => Ok(ids.remove(0)),
        count => Err(format!("expected one key id, found {count}").into()),
    }
}

fn target_info(client: &AesmClient, out: &str) -> Outcome {
    let info = client.init_quote_ex(key_id(client)?)?;
    println!(
        "target info: {} bytes, public key id: {} bytes",
        info.target_info().len(),
        info.pub_key_id().len()
    );
    Ok(fs::write(out, info.target_info())?)
}

fn quote(client: &AesmClient, report: &str, quote_out: &str, qe_report_out: &str) -> Outcome {
    let nonce = (0..16).collect();
    let result = client.get_quote_ex(key_id(client)?, fs::read(report)?, None, nonce)?;
    println!(
        "quote: {} bytes, REPORT of the quoting enclave: {} bytes",
        result.quote().len(),
        result.qe_report().len()
    );
    fs::write(quote_out, result.quote())?;
    Ok(fs::write(qe_report_out, result.qe_report())?)
}

/// Succeeds when the service says that EPID is gone, in words that the crate understands.
fn epid(client: &AesmClient) -> Outcome {
    match client.init_quote() {
        Ok(_) => Err("EPID quoting was offered".into()),
        Err(error) => {
            println!("EPID: {error:?}");
            Ok(())
        }
    }
}

fn run(arguments: &[&str]) -> Outcome {
    match arguments {
        [socket, "target-info", out] => target_info(&AesmClient::with_path(socket), out),
        [socket, "quote", report, quote_out, qe_report_out] => quote(
            &AesmClient::with_path(socket),
            report,
            quote_out,
            qe_report_out,
        ),
        [socket, "epid"] => epid(&AesmClient::with_path(socket)),
        _ => Err("usage: rust_client SOCKET target-info|quote|epid ...".into()),
    }
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let Err(error) = run(&arguments) {
        eprintln!("rust_client: {error}");
        process::exit(1);
    }
}
