//! Do native code and WASM compute the same digits?

use wasmi::{Engine, Linker, Module, Store};

use crate::Failure;
use crate::command::Call;
use crate::prerequisites::{self, WASM};
use crate::workspace;

/// The digest of all golden outputs on both targets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Digests {
    pub(crate) native: u64,
    pub(crate) wasm: u64,
}

/// `cargo xtask digest`.
pub(crate) fn run(_: &[String]) -> Result<(), Failure> {
    let Digests { native, wasm } = compute()?;
    println!("native {native:016x}\nWASM   {wasm:016x}");
    agree(Digests { native, wasm })
}

/// Fails if the two differ.
pub(crate) fn agree(digests: Digests) -> Result<(), Failure> {
    if digests.native == digests.wasm {
        return Ok(());
    }
    Err("native code and WASM give different digits\n\
         hint: look for a function of the standard library that rounds as the platform likes \
         (`exp`, `ln`, `powf`), for an iteration over a hash map, for `usize` in arithmetic"
        .to_owned())
}

/// Builds and runs the package `digest` twice: unoptimized for this machine, optimized for WASM,
/// so that the optimizer has no say in the digits either.
pub(crate) fn compute() -> Result<Digests, Failure> {
    let native = Call::cargo(&["run", "--quiet", "--package", "digest"]).output()?;
    let native = u64::from_str_radix(native.trim(), 16)
        .map_err(|_| format!("expected a hexadecimal digest, found `{}`", native.trim()))?;
    Ok(Digests { native, wasm: interpret(&module()?)? })
}

/// The bytes of the WASM module, built.
fn module() -> Result<Vec<u8>, Failure> {
    prerequisites::wasm_target()?;
    Call::cargo(&[
        "build",
        "--quiet",
        "--release",
        "--target",
        WASM,
        "--package",
        "digest",
        "--lib",
    ])
    .run()?;
    let target = workspace::metadata()?.target_directory;
    let path = target.join(WASM).join("release/digest.wasm");
    std::fs::read(&path).map_err(|error| format!("{path}: {error}"))
}

fn interpret(module: &[u8]) -> Result<u64, Failure> {
    let said = |error: wasmi::Error| format!("the WASM digest: {error}");
    let engine = Engine::default();
    let module = Module::new(&engine, module).map_err(said)?;
    let mut store = Store::new(&engine, ());
    // No imports: code that asks for a clock, a file or a random number does not even start.
    let linker = Linker::<()>::new(&engine);
    let instance = linker.instantiate_and_start(&mut store, &module).map_err(said)?;
    let digest = instance.get_typed_func::<(), u64>(&store, "ironlaw_digest").map_err(said)?;
    digest.call(&mut store, ()).map_err(said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_difference_in_one_bit_fails() {
        assert_eq!(agree(Digests { native: 1, wasm: 1 }), Ok(()));
        assert!(agree(Digests { native: 1, wasm: 2 }).is_err());
    }

    #[test]
    fn what_is_no_module_is_an_error_and_no_panic() {
        assert!(interpret(b"no module").unwrap_err().starts_with("the WASM digest: "));
    }
}
