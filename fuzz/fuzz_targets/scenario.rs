//! Random text against the scenario file's parser.

#![no_main]

libfuzzer_sys::fuzz_target!(|text: &str| ironlaw_fuzz::scenario(text));
