//! How many images of a folder does one core decode in a second, and prepare?
//!
//! `cargo run --release -p measure --example decode_rate -- FOLDER [SECONDS]` prints one JSON
//! object; `bench/measure/python.py` puts it beside Python's decoders.

#![expect(clippy::print_stdout, reason = "an example for the terminal")]

use std::error::Error;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

use measure::{
    Access, Corpus, DECODERS, DecodePreparers, FileReaders, ImagePreparers, PreparationOptions,
    Preparers, ScanLimits, SystemClock, probe_preparation,
};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let folder = arguments.first().ok_or("expected FOLDER [SECONDS], found nothing")?;
    let seconds: f64 = arguments.get(1).map_or(Ok(5.0), |text| text.parse())?;
    let stop = AtomicBool::new(false);
    let corpus = Corpus::scan(Path::new(folder), ScanLimits::default(), &stop, &mut |_| ())?;
    let rate = |preparers: &dyn Preparers| -> Result<f64, Box<dyn Error>> {
        let options = PreparationOptions {
            cores: 1,
            each: Duration::try_from_secs_f64(seconds)?,
            rounds: 1,
            batch: 1,
            seed: 1,
        };
        let readers = FileReaders::new(&corpus, Access::Buffered);
        let clock = SystemClock::new();
        let samples = corpus.samples();
        let probe = probe_preparation(samples, &readers, preparers, &clock, &options, &stop)?;
        Ok(probe.curve.first().map_or(0.0, measure::CorePoint::median))
    };
    let (decoded, prepared) = (rate(&DecodePreparers)?, rate(&ImagePreparers)?);
    let (_, decoder) = DECODERS[0];
    println!(
        "{{\"decoder\": \"{decoder}\", \"decoded_per_s\": {decoded}, \"prepared_per_s\": {prepared}}}"
    );
    Ok(())
}
