//! Speaks the peers' line protocol (../README.md) for regorus: its interpreter and its bytecode machine.
//! Built for measurement only.

mod engine;
mod measure;

use std::io::{BufRead, Write};

use anyhow::{Context, Result, bail};
use engine::{Decider, Policy};
use regorus::Value;
use serde::Deserialize;
use serde_json::json;

/// One line of stdin: exactly one of its members is set.
#[derive(Deserialize)]
struct Request {
    load: Option<Policy>,
    check: Option<String>,
    measure: Option<measure::Measure>,
    #[serde(default)]
    rss: bool,
    eval: Option<Eval>,
}

#[derive(Deserialize)]
struct Eval {
    #[serde(flatten)]
    policy: Policy,
    #[serde(default)]
    input: serde_json::Value,
}

fn main() -> Result<()> {
    let mut loaded = None;
    let mut out = std::io::stdout().lock();
    for line in std::io::stdin().lock().lines() {
        let line = line?;
        let reply =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| answer(&mut loaded, &line)));
        let reply = reply.unwrap_or_else(|_| bail!("panic"));
        writeln!(out, "{}", reply.unwrap_or_else(|error| failure(&error)))?;
        out.flush()?;
    }
    Ok(())
}

/// regorus' errors have no codes.
fn failure(error: &anyhow::Error) -> serde_json::Value {
    json!({"error": {"code": "regorus", "message": format!("{error:#}")}})
}

fn answer(loaded: &mut Option<Decider>, line: &str) -> Result<serde_json::Value> {
    let request: Request = serde_json::from_str(line)?;
    if let Some(policy) = request.load {
        let started = std::time::Instant::now();
        *loaded = Some(Decider::new(&policy)?);
        let took = u64::try_from(started.elapsed().as_nanos())?;
        return Ok(json!({"loaded": true, "compile_ns": took}));
    }
    if let Some(eval) = request.eval {
        let input = Value::from_json_str(&eval.input.to_string())?;
        let result = engine::evaluate(&eval.policy, input)?;
        return Ok(json!({"result": as_list(&result)?}));
    }
    if request.rss {
        return Ok(json!({"rss_anon_kib": rss_anon_kib()?}));
    }
    let decider = loaded.as_mut().context("nothing loaded")?;
    if let Some(text) = request.check {
        let result = decider.decide(Value::from_json_str(&text)?)?;
        return Ok(json!({"result": as_list(&result)?}));
    }
    request.measure.context("no known request")?.run(decider)
}

/// The query's one value as a list, null where it is undefined.
pub fn as_list(value: &Value) -> Result<serde_json::Value> {
    if *value == Value::Undefined {
        return Ok(serde_json::Value::Null);
    }
    Ok(json!([serde_json::from_str::<serde_json::Value>(
        &value.to_json_str()?
    )?]))
}

fn rss_anon_kib() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("RssAnon:"));
    Ok(line
        .context("no RssAnon")?
        .trim()
        .trim_end_matches(" kB")
        .parse()?)
}
