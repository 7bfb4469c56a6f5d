//! Are quantities read and printed alike?

use units::{
    Bytes, BytesPerSample, BytesPerSec, Dollars, DollarsPerGb, DollarsPerHour, Flop, FlopPerSample,
    FlopPerSec, Quantity, Ratio, Samples, SamplesPerSec, Secs,
};

use crate::fnv::Fnv;

pub(crate) fn hash(fnv: &mut Fnv) {
    texts::<Bytes>(fnv, &["50 TB", "1.7 GiB", "0.1 kB", "8 EiB", "50", "3 Gb"]);
    texts::<BytesPerSec>(fnv, &["100 Gbps", "3.5 GB/s", "0.15 GB/s", "1e-9 B/s", "7"]);
    texts::<Samples>(fnv, &["1281167", "62.9 M", "1e15", "-1"]);
    texts::<SamplesPerSec>(fnv, &["3410.52 images/s", "0.3/s", "1e308/s"]);
    texts::<BytesPerSample>(fnv, &["159 kB", "150528 B", "0.1 MB", "x"]);
    texts::<Flop>(fnv, &["4.1 GMAC", "8.2 GFLOP", "1 FLOPs"]);
    texts::<FlopPerSample>(fnv, &["24.6 GFLOP", "0.7 TFLOP"]);
    texts::<FlopPerSec>(fnv, &["312 TFLOP/s", "19.5 TFLOPS"]);
    texts::<Secs>(fnv, &["18.765467 ms", "6h", "0.848 ms", "80 µs", "4.63 days", "5e-324 s"]);
    texts::<Dollars>(fnv, &["$4000", "$0.0042", "120.005 USD", "€1"]);
    texts::<DollarsPerHour>(fnv, &["$2.50/h", "$20/h"]);
    texts::<DollarsPerGb>(fnv, &["$0.08/GB", "$0.02/GiB"]);
    texts::<Ratio>(fnv, &["0.1", "80 %", "33.3333333333333333 %"]);
}

/// What is read, how it is printed, and what is said where it is refused.
fn texts<Q: Quantity>(fnv: &mut Fnv, texts: &[&str])
where
    Q::Err: std::fmt::Display,
{
    for text in texts {
        match text.parse::<Q>() {
            Ok(value) => {
                fnv.number(value.get());
                fnv.text(&value.to_string());
                fnv.text(&value.exact());
            }
            Err(error) => fnv.text(&error.to_string()),
        }
    }
}
