//! Random text against the parsers of all quantities.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| ironlaw_fuzz::units(text));
