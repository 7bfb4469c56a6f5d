//! What does a person read when words are wrong: where, what was expected, what was found, and
//! the repair?

mod common;

use common::{draft, flagged, lab_04};
use engine::{Diagnostics, Draft, Field, parse};

fn told(faults: &Diagnostics) -> String {
    let lines = faults
        .0
        .iter()
        .map(|fault| format!("{fault}\n  hint: {}\n", fault.hint.as_deref().unwrap_or("(none)")));
    lines.collect()
}

/// The faults of a draft.
fn of(draft: &Draft) -> String {
    told(&draft.resolve().expect_err("it is wrong"))
}

/// The faults of flags over the story, one after the other.
fn of_each(flags: &[(Field, &str)]) -> String {
    flags.iter().map(|flag| of(&flagged(&lab_04(), &[*flag]))).collect()
}

/// The faults of a file, at once.
fn of_file(text: &str) -> String {
    match parse(text, "my.toml") {
        Err(faults) => told(&faults),
        Ok(parsed) => {
            let mut laid = lab_04();
            match laid.overlay(&parsed.draft) {
                Err(faults) => told(&Diagnostics(faults)),
                Ok(()) => of(&laid),
            }
        }
    }
}

#[test]
fn sizes() {
    insta::assert_snapshot!(of_each(&[
        (Field::SampleSize, "159"),
        (Field::SampleSize, "159 kg"),
        (Field::SampleSize, "159 kb"),
        (Field::SampleSize, "-159 kB"),
        (Field::SampleSize, "0 B"),
        (Field::SampleSize, "1e-300 B"),
        (Field::SampleSize, "nan"),
        (Field::SampleSize, "1e30 B"),
        (Field::DecodedSize, "224"),
        (Field::Dataset, "1e30 B"),
        (Field::Dataset, "100 kB"),
        (Field::Dataset, "10"),
        (Field::Cache, "64 GB/s"),
        (Field::SampleSizes, "1 kB, 0 B"),
        (Field::SampleSizes, "1 kB, 2"),
        (Field::SampleSizes, "1 kB,,2 kB"),
        (Field::SampleCv, "11"),
        (Field::SampleCv, "half"),
    ]), @r"
        --sample-size: `sample-size`: expected a sample's size like `159 kB`, found `159`
          hint: did you mean `159 kB` (decimal) or `159 KiB` (2.4 % more)?
        --sample-size: `sample-size`: expected a sample's size like `159 kB`, found `159 kg`
          hint: `kg` is no unit of data: use B, kB, MB, GB, TB, PB or KiB, MiB, GiB, TiB
        --sample-size: `sample-size`: expected a sample's size like `159 kB`, found `159 kb`
          hint: bits are not bytes: did you mean `159 kB`? 159 kb are `19.875 kB`
        --sample-size: `sample-size`: expected a sample's size like `159 kB`, found `-159 kB`
          hint: it cannot be negative
        --sample-size: `sample-size`: expected more than 0, found 0
          hint: a sample has at least one byte
        preset `lab-04`: `dataset`: expected from 1 to 1e15 samples, found `10 TB` in samples of `1e-300 B`
          hint: check the units of `dataset` and of `sample-size`
        --sample-size: `sample-size`: expected a sample's size like `159 kB`, found `nan`
          hint: start with a number, for example `159 kB`
        --sample-size: `sample-size`: expected a sample's size like `159 kB`, found `1e30 B`
          hint: this is more than anything on Earth; check the unit and the zeros
        --decoded-size: `decoded-size`: expected a sample's size like `159 kB`, found `224`
          hint: did you mean `224 kB` (decimal) or `224 KiB` (2.4 % more)?
        --dataset: `dataset`: expected an amount of data like `50 GB`, found `1e30 B`
          hint: this is more than anything on Earth; check the unit and the zeros
        --dataset: `dataset`: expected from 1 to 1e15 samples, found `100 kB` in samples of `159 kB`
          hint: check the units of `dataset` and of `sample-size`
        --dataset: `dataset`: expected an amount of data like `50 GB`, found `10`
          hint: did you mean `10 GB` (decimal) or `10 GiB` (7 % more)?
        --cache: `cache`: expected an amount of data like `50 GB`, found `64 GB/s`
          hint: this is a rate; an amount has no `/s`, for example `50 GB`
        --sample-sizes: `sample-sizes`: expected sizes above 0 bytes, found 0 at place 1
          hint: list the sizes of real files
        --sample-sizes: `sample-sizes`: expected an amount of data like `50 GB`, found ` 2`
          hint: did you mean `2 GB` (decimal) or `2 GiB` (7 % more)?
        --sample-sizes: `sample-sizes`: expected an amount of data like `50 GB`, found ``
          hint: write a number and its unit, for example `50 GB`
        --sample-cv: `sample-cv`: expected a coefficient of variation up to 10, found 11
          hint: image files have about 0.5; `mean` and `sd` in the same unit?
        --sample-cv: `sample-cv`: expected a ratio like `0.8`, found `half`
          hint: start with a number, for example `0.8`
    ");
}

#[test]
fn rates() {
    insta::assert_snapshot!(of_each(&[
        (Field::StorageBandwidth, "7"),
        (Field::StorageBandwidth, "7 GB"),
        (Field::StorageBandwidth, "7 gb/s"),
        (Field::StorageBandwidth, "0 GB/s"),
        (Field::StreamBandwidth, "400 %"),
        (Field::StreamBandwidth, "100"),
        (Field::StreamBandwidth, "100 MB"),
        (Field::StreamBandwidth, "0 %"),
        (Field::LinkBandwidth, "0 B/s"),
        (Field::LinkBandwidth, "inf"),
        (Field::Rate, "10 images"),
        (Field::Rate, "0/s"),
        (Field::Price, "2.5 €/h"),
        (Field::Price, "-1 $/h"),
    ]), @r"
        --storage-bandwidth: `storage-bandwidth`: expected a data rate like `3.5 GB/s`, found `7`
          hint: did you mean `7 GB/s` (bytes), `7 GiB/s` (7 % more) or `7 Gb/s` (bits)?
        --storage-bandwidth: `storage-bandwidth`: expected a data rate like `3.5 GB/s`, found `7 GB`
          hint: a rate needs `per second`: did you mean `7 GB/s`?
        --storage-bandwidth: `storage-bandwidth`: expected a data rate like `3.5 GB/s`, found `7 gb/s`
          hint: did you mean `7 GB/s` (bytes) or `7 Gb/s` (bits)?
        --storage-bandwidth: `storage-bandwidth`: expected more than 0, found 0
          hint: a device that delivers nothing feeds nothing; write what it sustains
        preset `lab-04`: `stream-bandwidth`: expected more than 0, found 0
          hint: a device that delivers nothing feeds nothing; write what it sustains
        --stream-bandwidth: `stream-bandwidth`: expected a share up to 100 % of the storage, found `400 %`
          hint: a rate has a unit, for example `100 MB/s`
        --stream-bandwidth: `stream-bandwidth`: expected a share up to 100 % of the storage, found `100`
          hint: a rate has a unit, for example `100 MB/s`
        --stream-bandwidth: `stream-bandwidth`: expected a data rate like `3.5 GB/s`, found `100 MB`
          hint: a rate needs `per second`: did you mean `100 MB/s`?
        --stream-bandwidth: `stream-bandwidth`: expected more than 0, found 0
          hint: a device that delivers nothing feeds nothing; write what it sustains
        --link-bandwidth: `link-bandwidth`: expected more than 0, found 0
          hint: a device that delivers nothing feeds nothing; write what it sustains
        --link-bandwidth: `link-bandwidth`: expected a data rate like `3.5 GB/s`, found `inf`
          hint: start with a number, for example `3.5 GB/s`
        --rate: `rate`: expected a sample rate like `3410 samples/s`, found `10 images`
          hint: did you mean `10 samples/s`?
        --rate: `rate`: expected more than 0, found 0
          hint: use a measured rate
        --price: `price`: expected a price per hour like `$2.50/h`, found `2.5 €/h`
          hint: prices are in US dollars; convert at a dated rate and write `$2.5`
        --price: `price`: expected a price per hour like `$2.50/h`, found `-1 $/h`
          hint: it cannot be negative
    ");
}

#[test]
fn times() {
    insta::assert_snapshot!(of_each(&[
        (Field::Prep, "6"),
        (Field::Prep, "6 m"),
        (Field::Prep, "6 parsecs"),
        (Field::Prep, "-6 ms"),
        (Field::Latency, "1e30 s"),
        (Field::StepTime, "0 s"),
        (Field::StepOverhead, "1,5 ms"),
        (Field::HandoverWorker, ""),
        (Field::HandoverConsumer, "soon"),
        (Field::PrepCv, "99"),
        (Field::StepOverheadCv, "11"),
    ]), @r"
        --prep: `prep`: expected a duration like `18.8 ms`, found `6`
          hint: did you mean `6 ms`, `6 s` or `6 h`?
        --prep: `prep`: expected a duration like `18.8 ms`, found `6 m`
          hint: did you mean `6 min` or `6 ms`?
        --prep: `prep`: expected a duration like `18.8 ms`, found `6 parsecs`
          hint: `parsecs` is no duration: use us, ms, s, min, h or d
        --prep: `prep`: expected a duration like `18.8 ms`, found `-6 ms`
          hint: it cannot be negative
        --latency: `latency`: expected a duration like `18.8 ms`, found `1e30 s`
          hint: this is more than anything on Earth; check the unit and the zeros
        --step-time: `step-time`: expected more than 0, found 0
          hint: time a real step
        --step-overhead: `step-overhead`: expected a duration like `18.8 ms`, found `1,5 ms`
          hint: write `15` without separators, or a decimal point for the comma
        --handover-worker: `handover-worker`: expected a duration like `18.8 ms`, found ``
          hint: write a number and its unit, for example `18.8 ms`
        --handover-consumer: `handover-consumer`: expected a duration like `18.8 ms`, found `soon`
          hint: start with a number, for example `18.8 ms`
        --prep-cv: `prep-cv`: expected a coefficient of variation up to 10, found 99
          hint: image files have about 0.5; `mean` and `sd` in the same unit?
        --step-overhead-cv: `step-overhead-cv`: expected a coefficient of variation up to 10, found 11
          hint: image files have about 0.5; `mean` and `sd` in the same unit?
    ");
}

#[test]
fn counts() {
    insta::assert_snapshot!(of_each(&[
        (Field::Workers, "0"),
        (Field::Workers, "four"),
        (Field::Workers, "-4"),
        (Field::Workers, "4.5"),
        (Field::Workers, "1000001"),
        (Field::Workers, "4 GB"),
        (Field::Batch, "1e30"),
        (Field::Batch, "100000000"),
        (Field::Samples, "10"),
        (Field::Samples, "0.5"),
        (Field::Hosts, "2"),
        (Field::Cores, "nan"),
        (Field::Count, "1, 2"),
        (Field::Prefetch, "0"),
        (Field::RequestsInFlight, "infinite"),
        (Field::RequestsInFlight, "0"),
        (Field::CoreContention, "1.5"),
    ]), @r"
        --workers: `workers`: expected a whole number from 1, found `0`
          hint: a part of one cannot work, and none does nothing
        --workers: `workers`: expected a whole number from 1, found `four`
          hint: write a number, for example `8`
        --workers: `workers`: expected a whole number from 1, found `-4`
          hint: it cannot be negative
        --workers: `workers`: expected a whole number from 1, found `4.5`
          hint: a part of one cannot work, and none does nothing
        --workers: `workers`: expected at most 1000000, found `1000001`
          hint: check the zeros
        --workers: `workers`: expected a whole number from 1, found `4 GB`
          hint: a count has no unit but k, M, G: did you mean `4` or `4 M`?
        --batch: `batch`: expected a whole number from 1, found `1e30`
          hint: this is more than anything on Earth; check the unit and the zeros
        --batch: `batch`: expected at most 1000000, found `100000000`
          hint: check the zeros
        preset `lab-04`: `batch`: 10 samples do not fill one step of 64 (count × batch)
          hint: use a smaller batch, fewer accelerators or more samples
        --samples: `samples`: expected a whole number from 1, found `0.5`
          hint: a part of one cannot work, and none does nothing
        --hosts: `hosts`: expected at most one host for each of 1 accelerators, found 2
          hint: a host without work only confuses the sums
        --cores: `cores`: expected a whole number from 1, found `nan`
          hint: write a number, for example `8`
        --count: `count`: expected a whole number from 1, found `1, 2`
          hint: write one whole number; `ironlaw sweep` tries several
        --prefetch: `prefetch`: expected a whole number from 1, found `0`
          hint: a part of one cannot work, and none does nothing
        --requests-in-flight: `requests-in-flight`: expected a whole number from 1, found `infinite`
          hint: write a number, for example `8`
        --requests-in-flight: `requests-in-flight`: expected a whole number from 1, found `0`
          hint: a part of one cannot work, and none does nothing
        --core-contention: `core-contention`: expected at most 1, found `150 %`
          hint: at 1 all cores together do the work of one; 0 to 0.2 is common
    ");
}

#[test]
fn names_and_choices() {
    insta::assert_snapshot!(of_each(&[
        (Field::Storage, "nvem"),
        (Field::Storage, "floppy"),
        (Field::Dataset, "imagenet1k"),
        (Field::Accelerator, "h1000"),
        (Field::Accelerator, "jetson"),
        (Field::Model, "resnet50x"),
        (Field::Loaders, "per-acelerator"),
        (Field::Delivery, "random"),
        (Field::EpochOrder, "shufled"),
        (Field::CachePolicy, "lfu"),
        (Field::CachePolicy, "lru"),
        (Field::SampleSpread, "gama"),
        (Field::PrepSpread, "normal"),
        (Field::Barrier, "yes"),
        (Field::Workers, "fact:lab-04.worker"),
        (Field::Workers, "fact:"),
        (Field::SampleSize, "fact:lab-04.batch"),
        (Field::FractionOfPeak, "1.5"),
        (Field::FlopsPerSample, "24.6"),
        (Field::PeakFlops, "312 TFLOP"),
    ]), @r"
        --storage: `storage`: unknown name `nvem`
          hint: did you mean `nvme`?
        --storage: `storage`: unknown name `floppy`
          hint: known: hdd, network-block-store, nvme-gen3, nvme-gen4, nvme-gen5, object-store, parallel-file-system, ram-disk, sata-ssd
        --dataset: `dataset`: unknown name `imagenet1k`
          hint: did you mean `imagenet-1k`?
        --accelerator: `accelerator`: unknown name `h1000`
          hint: did you mean `h100`?
        preset `lab-04`: no measured training rate of `resnet-50` on `jetson-agx-orin-64gb` is in the catalogue
          hint: say `fraction-of-peak` (0.3 to 0.5 is common), `rate` or `step-time`
        --model: `model`: unknown name `resnet50x`
          hint: did you mean `resnet50`?
        --loaders: `loaders`: expected one of per-accelerator, shared, found `per-acelerator`
          hint: did you mean `per-accelerator`?
        --delivery: `delivery`: expected one of in-order, pool, found `random`
          hint: in-order (PyTorch) or pool (any ready samples, like tf.data)
        --epoch-order: `epoch-order`: expected one of shuffled, fixed, found `shufled`
          hint: did you mean `shuffled`?
        --cache-policy: `cache-policy`: expected one of none, page, lru, pinned, found `lfu`
          hint: did you mean `lru`?
        preset `lab-04`: `cache`: a cache policy needs a cache larger than 0 B
          hint: write its size, for example `64 GB`
        --sample-spread: `sample-spread`: expected one of gamma, constant, exponential, lognormal, found `gama`
          hint: did you mean `gamma`?
        --prep-spread: `prep-spread`: expected one of gamma, constant, exponential, lognormal, found `normal`
          hint: did you mean `lognormal`?
        --barrier: `barrier`: expected one of false, true, found `yes`
          hint: whether each step waits for the slowest accelerator: true or false
        --workers: unknown fact `lab-04.worker`
          hint: did you mean `fact:lab-04.workers`?
        --workers: unknown fact ``
          hint: `ironlaw facts` lists them
        --sample-size: `sample-size`: expected a sample's size like `159 kB`, found `64`
          hint: did you mean `64 kB` (decimal) or `64 KiB` (2.4 % more)?
        --fraction-of-peak: `fraction-of-peak`: expected at most 1, found `150 %`
          hint: nothing runs above its peak rate
        --flops-per-sample: `flops-per-sample`: expected floating-point operations per sample like `24.6 GFLOP`, found `24.6`
          hint: did you mean `24.6 GFLOP` or `24.6 GMAC` (multiply-adds, two each)?
        `fraction-of-peak` is missing
          hint: 0.3 to 0.5 is common for training
        --peak-flops: `peak-flops`: expected a compute rate like `312 TFLOP/s`, found `312 TFLOP`
          hint: did you mean `312 TFLOP/s`?
        `fraction-of-peak` is missing
          hint: 0.3 to 0.5 is common for training
    ");
}

#[test]
fn words_that_do_not_go_together() {
    insta::assert_snapshot!([
        of_file("schema = 1\ncache-policy = \"none\"\ncache = \"64 GB\""),
        of_file("schema = 1\nsample-spread = \"constant\"\nsample-cv = 0.5"),
        of_file("schema = 1\nprep-spread = \"exponential\"\nprep-cv = 0.5"),
        of_file("schema = 1\nrate = \"10/s\"\nstep-time = \"20 ms\""),
        of_file("schema = 1\ndataset = \"10 TB\"\nsamples = 1000"),
        of_file("schema = 1\nmodel = \"llama\"\naccelerator = \"jetson\""),
        of_file("schema = 1\nsamples = 100\nbatch = 64\ncount = 4"),
    ].concat(), @r"
        my.toml:2: `cache-policy`: `cache-policy = none` contradicts a cache of `64 GB`
          hint: choose `page`, `lru` or `pinned`, or drop `cache`
        my.toml:3: `sample-cv = 0.5` contradicts a constant spread
          hint: write 0, or choose `gamma` or `lognormal`
        my.toml:3: `prep-cv = 0.5` contradicts an exponential spread, whose coefficient of variation is 1
          hint: write 1, leave it out, or choose `gamma`
        my.toml:2: `step-time = 20 ms` and `rate = 10/s` contradict each other
          hint: keep one of `step-time` and `rate`
        my.toml:3: `dataset = 10 TB` and `samples = 1000` contradict each other
          hint: keep one of `dataset` and `samples`
        my.toml:2: no measured training rate of `llama-3.1-8b` on `jetson-agx-orin-64gb` is in the catalogue
          hint: say `fraction-of-peak` (0.3 to 0.5 is common), `rate` or `step-time`
        my.toml:3: `batch`: 100 samples do not fill one step of 256 (count × batch)
          hint: use a smaller batch, fewer accelerators or more samples
    ");
}

#[test]
fn nothing_said() {
    insta::assert_snapshot!(of(&Draft::new()), @r#"
        `sample-size` is missing
          hint: say the mean stored size, for example `sample-size = "110 kB"`
        `decoded-size` is missing
          hint: a 224 × 224 RGB image of bytes is `150528 B`
        `samples` is missing
          hint: say `dataset` (a name or a size) or `samples`
        `workers` is missing
          hint: say how many, for example `workers = 8`
        `batch` is missing
          hint: say how many, for example `batch = 8`
        `cores` is missing
          hint: say how many, for example `cores = 8`
        `storage` is missing
          hint: say `storage` (a name) or `storage-bandwidth`
        `prep` is missing
          hint: time one core on real samples; full JPEG decoding takes about `6 ms`
        `link-bandwidth` is missing
          hint: PCIe 4.0 × 16 moves about `25 GB/s`
        `step-time` is missing
          hint: say `step-time`, `rate`, or `model` and `accelerator`
    "#);
}

#[test]
fn a_name_that_is_wrong_is_not_asked_for_again() {
    let words = draft(&[
        (Field::Dataset, "imagnet-1k"),
        (Field::Storage, "hddd"),
        (Field::Model, "resnet-5"),
        (Field::Accelerator, "a101"),
        (Field::Workers, "4"),
        (Field::Batch, "64"),
        (Field::Cores, "8"),
        (Field::Prep, "6 ms"),
        (Field::LinkBandwidth, "12 GB/s"),
        (Field::FractionOfPeak, "0.3"),
    ]);
    insta::assert_snapshot!(of(&words), @r"
        --dataset: `dataset`: unknown name `imagnet-1k`
          hint: did you mean `imagenet-1k`?
        --storage: `storage`: unknown name `hddd`
          hint: did you mean `hdd`?
        --accelerator: `accelerator`: unknown name `a101`
          hint: did you mean `a100`?
        --model: `model`: unknown name `resnet-5`
          hint: did you mean `resnet-50`?
    ");
}

#[test]
fn several_faults_at_once_with_their_lines() {
    insta::assert_snapshot!(of_file(
        "# a scenario with one fault on most lines
schema = 1
preset = \"lab-04\"

workers = \"four\"
storage = \"nvem\"
prep = 6
sample-size = \"159 kb\"
batch = 64
cache-policy = \"lfu\"
"
    ), @r"
        my.toml:5: `workers`: expected a whole number from 1, found `four`
          hint: write a number, for example `8`
        my.toml:6: `storage`: unknown name `nvem`
          hint: did you mean `nvme`?
        my.toml:7: `prep`: expected a duration like `18.8 ms`, found `6`
          hint: did you mean `6 ms`, `6 s` or `6 h`?
        my.toml:8: `sample-size`: expected a sample's size like `159 kB`, found `159 kb`
          hint: bits are not bytes: did you mean `159 kB`? 159 kb are `19.875 kB`
        my.toml:10: `cache-policy`: expected one of none, page, lru, pinned, found `lfu`
          hint: did you mean `lru`?
    ");
}

#[test]
fn keys() {
    insta::assert_snapshot!(of_file(
        "workrs = 4
prep-time = \"6 ms\"
zzz = 1
\"key\\u001b[31m with colour\" = 1
workers = [1, 2]
batch = 2026-01-31
cores = { of = 8 }
sample-sizes = [\"1 kB\", [\"2 kB\"]]
link.bandwidth = \"12 GB/s\"
preset = [\"lab-04\"]
[storage]
bandwidth = \"7 GB/s\"
"
    ), @r"
        my.toml:1: unknown key `workrs`
          hint: did you mean `workers`?
        my.toml:1: `schema` is missing
          hint: write `schema = 1` on the first line
        my.toml:2: unknown key `prep-time`
          hint: did you mean `prep`?
        my.toml:3: unknown key `zzz`
          hint: `ironlaw scenario new` shows all keys
        my.toml:4: unknown key `key\u{1b}[31m with colour`
          hint: `ironlaw scenario new` shows all keys
        my.toml:5: `workers`: expected one value, found a array
          hint: a scenario has one value for each field; `ironlaw sweep` tries several
        my.toml:6: `batch`: expected one value, found a datetime
          hint: no field is a date
        my.toml:7: `cores`: expected one value, found a table
          hint: fields are not nested: write `storage-bandwidth`, not `[storage]`
        my.toml:8: `sample-sizes`: expected one value, found a array
          hint: a scenario has one value for each field; `ironlaw sweep` tries several
        my.toml:9: `link`: expected one value, found a table
          hint: fields are not nested: write `storage-bandwidth`, not `[storage]`
        my.toml:10: `preset`: expected one value, found a array
          hint: a scenario has one value for each field; `ironlaw sweep` tries several
        my.toml:11: `storage`: expected one value, found a table
          hint: fields are not nested: write `storage-bandwidth`, not `[storage]`
    ");
}

#[test]
fn schemas() {
    insta::assert_snapshot!([
        of_file(""),
        of_file("schema = 2"),
        of_file("schema = \"one\""),
        of_file("schema = [1]"),
        of_file("\n\n[schema]\nversion = 1"),
    ].concat(), @r"
        my.toml:1: `schema` is missing
          hint: write `schema = 1` on the first line
        my.toml:1: expected schema 1, found `2`
          hint: this version reads `schema = 1`
        my.toml:1: expected schema 1, found `one`
          hint: this version reads `schema = 1`
        my.toml:1: `schema`: expected one value, found a array
          hint: a scenario has one value for each field; `ironlaw sweep` tries several
        my.toml:3: `schema`: expected one value, found a table
          hint: fields are not nested: write `storage-bandwidth`, not `[storage]`
    ");
}

#[test]
fn files_that_are_no_toml() {
    insta::assert_snapshot!([
        of_file("schema = 1\nworkers = "),
        of_file("schema = 1\nworkers 4"),
        of_file("schema = 1\nstorage = \"nvme"),
        of_file("schema = 1\nworkers = 4\nworkers = 8"),
        of_file("schema = 1\nprep = 6 ms"),
        of_file("workers: 4"),
        of_file("\u{0}\u{1}\u{2}"),
    ].concat(), @r#"
        my.toml:2: not a TOML file: string values must be quoted, expected literal string
          hint: write `key = "value"` lines; `ironlaw scenario new` shows all keys
        my.toml:2: not a TOML file: key with no value, expected `=`
          hint: write `key = "value"` lines; `ironlaw scenario new` shows all keys
        my.toml:2: not a TOML file: invalid basic string, expected `"`
          hint: write `key = "value"` lines; `ironlaw scenario new` shows all keys
        my.toml:3: not a TOML file: duplicate key
          hint: write `key = "value"` lines; `ironlaw scenario new` shows all keys
        my.toml:2: not a TOML file: string values must be quoted, expected literal string
          hint: write `key = "value"` lines; `ironlaw scenario new` shows all keys
        my.toml:1: not a TOML file: key with no value, expected `=`
          hint: write `key = "value"` lines; `ironlaw scenario new` shows all keys
        my.toml:1: not a TOML file: invalid unquoted key, expected letters, numbers, `-`, `_`
          hint: write `key = "value"` lines; `ironlaw scenario new` shows all keys
        my.toml:1: not a TOML file: key with no value, expected `=`
          hint: write `key = "value"` lines; `ironlaw scenario new` shows all keys
        my.toml:1: not a TOML file: invalid unquoted key, expected letters, numbers, `-`, `_`
          hint: write `key = "value"` lines; `ironlaw scenario new` shows all keys
    "#);
}

#[test]
fn long_and_ugly_words_are_cut_and_escaped() {
    let long = "x".repeat(100_000);
    insta::assert_snapshot!([
        of_file(&format!("schema = 1\n{long} = 1")),
        of_each(&[(Field::Storage, &long), (Field::Prep, &long), (Field::Loaders, &long)]),
        of_each(&[(Field::Storage, "\u{1b}[31mred\n"), (Field::Barrier, "\u{7}")]),
        of_each(&[(Field::Workers, &format!("fact:{long}")), (Field::Workers, &long)]),
    ].concat(), @r"
        my.toml:2: unknown key `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
          hint: `ironlaw scenario new` shows all keys
        --storage: `storage`: unknown name `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
          hint: known: hdd, network-block-store, nvme-gen3, nvme-gen4, nvme-gen5, object-store, parallel-file-system, ram-disk, sata-ssd
        --prep: `prep`: expected a duration like `18.8 ms`, found `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
          hint: start with a number, for example `18.8 ms`
        --loaders: `loaders`: expected one of per-accelerator, shared, found `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
          hint: per-accelerator (data-parallel PyTorch) or shared (one for all)
        --storage: `storage`: unknown name `\u{1b}[31mred`
          hint: known: hdd, network-block-store, nvme-gen3, nvme-gen4, nvme-gen5, object-store, parallel-file-system, ram-disk, sata-ssd
        --barrier: `barrier`: expected one of false, true, found `\u{7}`
          hint: whether each step waits for the slowest accelerator: true or false
        --workers: unknown fact `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
          hint: `ironlaw facts` lists them
        --workers: `workers`: expected a whole number from 1, found `xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…`
          hint: write a number, for example `8`
    ");
}

#[test]
fn a_file_s_name_cannot_draw_on_the_terminal() {
    let faults = parse("", "evil\u{1b}[31m.toml").unwrap_err();
    assert!(!faults.to_string().contains('\u{1b}'), "{faults}");
}

#[test]
fn a_deep_file_does_not_overflow_the_stack() {
    for deep in [format!("a = {}", "[".repeat(100_000)), format!("{}a = 1", "a.".repeat(100_000))] {
        assert!(parse(&deep, "deep.toml").is_err());
    }
}

#[test]
fn a_file_of_many_keys_is_read_in_time_that_grows_with_it() {
    // 20,000 unknown keys: counting lines from the top for each would read 4 GB.
    let lines: Vec<String> = (0..20_000).map(|key| format!("key-number-{key} = 1")).collect();
    let text = lines.join("\n");
    let faults = parse(&text, "many.toml").unwrap_err().0;
    assert_eq!(faults.len(), 20_001);
    let last = faults.last().unwrap().to_string();
    assert!(last.starts_with("many.toml:20000:"), "{last}");
}

#[test]
fn numbers_and_strings_say_the_same() {
    let strings = parse("schema = \"1\"\nworkers = \"4\"\nsample-cv = \"0.5\"\nbarrier = \"true\"\nsample-sizes = \"1 kB, 2 kB\"", "a").unwrap();
    let numbers = parse("schema = 1\nworkers = 4\nsample-cv = 0.5\nbarrier = true\nsample-sizes = [\"1 kB\", \"2 kB\"]", "a").unwrap();
    assert_eq!(strings, numbers);
}

#[test]
fn a_preset_is_named_with_its_line() {
    let parsed = parse("schema = 1\n\npreset = \"source\"\r\nworkers = 4\r\n", "a.toml").unwrap();
    assert_eq!(parsed.preset, Some(("source".to_owned(), 3)));
    let workers = parsed.draft.get(Field::Workers).unwrap();
    assert_eq!(workers.place.to_string(), "a.toml:4");
}
