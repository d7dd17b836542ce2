//! A policy that is ready to decide, in one of regorus' two engines.

use std::num::NonZero;
use std::sync::Arc;

use anyhow::{Result, bail};
use regorus::languages::rego::compiler::Compiler;
use regorus::rvm::program::Program;
use regorus::rvm::vm::RegoVM;
use regorus::{Engine, PolicyLengthConfig, Value};
use serde::Deserialize;

/// The default of 25,000 stops real requests.
const MAX_INSTRUCTIONS: usize = 100_000_000;

#[derive(Deserialize)]
pub struct Module {
    name: String,
    text: String,
    version: String,
}

#[derive(Deserialize)]
pub struct Policy {
    modules: Vec<Module>,
    #[serde(default)]
    data: serde_json::Map<String, serde_json::Value>,
    query: String,
    #[serde(default)]
    engine: String,
    #[serde(default)]
    strict: bool,
}

pub enum Decider {
    Interpreter(Box<Engine>, String),
    Machine(Box<RegoVM>, Arc<Program>, Value),
}

impl Decider {
    pub fn new(policy: &Policy) -> Result<Self> {
        let data = data(policy)?;
        let mut engine = added(policy, &data)?;
        match policy.engine.as_str() {
            "" | "interpreter" => {
                // Analyses the policy, which would otherwise be a part of the first decision.
                engine.compile_with_entrypoint(&policy.query.as_str().into())?;
                Ok(Self::Interpreter(Box::new(engine), policy.query.clone()))
            }
            "vm" => {
                let compiled = engine.compile_with_entrypoint(&policy.query.as_str().into())?;
                Self::machine(
                    Compiler::compile_from_policy(&compiled, &[policy.query.as_str()])?,
                    data,
                )
            }
            other => bail!("engine {other}"),
        }
    }

    fn machine(program: Arc<Program>, data: Value) -> Result<Self> {
        let mut machine = RegoVM::new();
        machine.load_program(program.clone());
        machine.set_max_instructions(MAX_INSTRUCTIONS);
        machine.set_data(data.clone())?;
        Ok(Self::Machine(Box::new(machine), program, data))
    }

    /// Another one for another thread; what regorus shares between clones is shared.
    pub fn fork(&self) -> Result<Self> {
        match self {
            Self::Interpreter(engine, query) => {
                Ok(Self::Interpreter(engine.clone(), query.clone()))
            }
            Self::Machine(_, program, data) => Self::machine(program.clone(), data.clone()),
        }
    }

    /// The query's value, `Undefined` where it has none.
    pub fn decide(&mut self, input: Value) -> Result<Value> {
        match self {
            Self::Interpreter(engine, query) => {
                engine.set_input(input);
                engine.eval_rule(query.clone())
            }
            Self::Machine(machine, ..) => {
                machine.set_input(input);
                Ok(machine.execute_entry_point_by_index(0)?)
            }
        }
    }
}

/// Evaluates once. The interpreter by a query: unlike a rule, that may be anything.
pub fn evaluate(policy: &Policy, input: Value) -> Result<Value> {
    if policy.engine == "vm" {
        return Decider::new(policy)?.decide(input);
    }
    let mut engine = added(policy, &data(policy)?)?;
    engine.set_input(input);
    let found = engine.eval_query(policy.query.clone(), false)?.result;
    let first = found.first().and_then(|each| each.expressions.first());
    Ok(first.map_or(Value::Undefined, |each| each.value.clone()))
}

fn data(policy: &Policy) -> Result<Value> {
    Value::from_json_str(&serde_json::to_string(&policy.data)?)
}

/// The engine with the policy and data added.
fn added(policy: &Policy, data: &Value) -> Result<Engine> {
    let mut engine = Engine::new();
    engine.set_strict_builtin_errors(policy.strict);
    // Real policies are longer than the defaults allow.
    engine.set_policy_length_config(PolicyLengthConfig {
        max_col: NonZero::new(1 << 20).expect("is not 0"),
        max_file_bytes: NonZero::new(16 << 20).expect("is not 0"),
        max_lines: NonZero::new(200_000).expect("is not 0"),
    });
    for module in &policy.modules {
        engine.set_rego_v0(module.version == "v0");
        engine.add_policy(module.name.clone(), module.text.clone())?;
    }
    engine.add_data(data.clone())?;
    Ok(engine)
}
