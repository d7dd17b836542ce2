//! Times single decisions.

use std::sync::Barrier;
use std::time::Instant;

use anyhow::{Result, bail};
use regorus::Value;
use serde::Deserialize;
use serde_json::json;

use crate::as_list;
use crate::engine::Decider;

#[derive(Deserialize)]
pub struct Measure {
    inputs: Vec<String>,
    mode: String,
    rounds: usize,
    threads: usize,
}

/// One thread's share: what it decided, and how long each decision took.
#[derive(Default)]
struct Share {
    times_ns: Vec<u64>,
    results: Vec<Value>,
    changed: usize,
}

impl Measure {
    pub fn run(&self, decider: &Decider) -> Result<serde_json::Value> {
        if self.inputs.is_empty() || self.rounds < 1 || self.threads < 1 {
            bail!("nothing to measure");
        }
        if self.mode != "decision" && self.mode != "bytes" {
            bail!("mode {}", self.mode);
        }
        let (shares, wall_ns) = self.shares(decider)?;
        sum(&shares, wall_ns)
    }

    /// Runs all threads at once, each with an engine and inputs of its own.
    fn shares(&self, decider: &Decider) -> Result<(Vec<Share>, u64)> {
        let deciders = (0..self.threads)
            .map(|_| decider.fork())
            .collect::<Result<Vec<_>>>()?;
        let ready = Barrier::new(self.threads + 1);
        std::thread::scope(|scope| {
            let threads: Vec<_> = deciders
                .into_iter()
                .map(|decider| scope.spawn(|| self.share(decider, &ready)))
                .collect();
            ready.wait();
            let started = Instant::now();
            let shares = threads
                .into_iter()
                .map(|each| each.join().expect("a thread that ends"));
            let shares = shares.collect::<Result<Vec<_>>>()?;
            Ok((shares, nanoseconds(started)))
        })
    }

    fn share(&self, mut decider: Decider, ready: &Barrier) -> Result<Share> {
        let parsed: Result<Vec<_>> = self
            .inputs
            .iter()
            .map(|text| Value::from_json_str(text))
            .collect();
        ready.wait();
        let parsed = parsed?;
        let mut share = Share::default();
        for round in 0..self.rounds {
            for (at, text) in self.inputs.iter().enumerate() {
                let started = Instant::now();
                let result = match self.mode.as_str() {
                    "decision" => decider.decide(parsed[at].clone())?,
                    _ => decider.decide(Value::from_json_str(text)?)?,
                };
                share.times_ns.push(nanoseconds(started));
                share.note(round, at, result);
            }
        }
        Ok(share)
    }
}

impl Share {
    fn note(&mut self, round: usize, at: usize, result: Value) {
        if round == 0 {
            self.results.push(result);
        } else if self.results[at] != result {
            self.changed += 1;
        }
    }
}

fn sum(shares: &[Share], wall_ns: u64) -> Result<serde_json::Value> {
    let first = &shares[0];
    let mut times: Vec<u64> = shares
        .iter()
        .flat_map(|share| share.times_ns.iter().copied())
        .collect();
    times.sort_unstable();
    let differ = shares
        .iter()
        .filter(|share| share.results != first.results)
        .count();
    let changed = differ + shares.iter().map(|share| share.changed).sum::<usize>();
    let results = first
        .results
        .iter()
        .map(as_list)
        .collect::<Result<Vec<_>>>()?;
    Ok(json!({
        "p50_ns": rank(&times, 50),
        "p99_ns": rank(&times, 99),
        "mean_ns": times.iter().sum::<u64>() / times.len() as u64,
        "wall_ns": wall_ns,
        "decisions": times.len(),
        "changed": changed,
        "results": results,
    }))
}

/// The least time that at least `percent` of all do not exceed.
fn rank(sorted: &[u64], percent: usize) -> u64 {
    sorted[(sorted.len() * percent).div_ceil(100) - 1]
}

fn nanoseconds(since: Instant) -> u64 {
    u64::try_from(since.elapsed().as_nanos()).unwrap_or(u64::MAX)
}
