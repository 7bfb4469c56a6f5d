//! Do native code and WASM give the same digits? One number over the exact bits of outputs
//! of every crate below the engine, to be computed on both and compared.
//!
//! Read first: [`digest`]; each crate has a module here that chooses what of it is hashed.
//!
//! The number itself says nothing and is stored nowhere: it changes with every new fact.

mod facts_table;
mod fnv;
mod grid;
mod models;
mod quantities;
mod scenarios;
mod simulations;

use fnv::Fnv;

/// The parts, each over one crate.
const PARTS: [fn(&mut Fnv); 5] =
    [quantities::hash, facts_table::hash, scenarios::hash, models::hash, simulations::hash];

/// A number over the exact bits of all golden outputs.
#[must_use]
pub fn digest() -> u64 {
    let mut fnv = Fnv::new();
    for part in PARTS {
        part(&mut fnv);
    }
    fnv.finish()
}

/// What the WASM module exports: [`digest`] under a name of its own.
#[cfg(target_family = "wasm")]
#[expect(unsafe_code, reason = "an exported name could clash with another; nothing else is linked")]
#[unsafe(no_mangle)]
pub extern "C" fn ironlaw_digest() -> u64 {
    digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_question_has_the_same_answer() {
        assert_eq!(digest(), digest());
    }

    #[test]
    fn every_part_takes_part() {
        for part in PARTS {
            let mut fnv = Fnv::new();
            part(&mut fnv);
            assert_ne!(fnv.finish(), Fnv::new().finish());
        }
    }
}
