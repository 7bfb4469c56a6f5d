//! Which words can a user say about a scenario, and which engine listens to each?

use crate::answer::EngineName;

/// A group of fields that belong to one part of the pipeline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// What is trained on.
    Dataset,
    /// How samples become batches.
    Loader,
    /// Machines and their cores.
    Hosts,
    /// Where samples lie.
    Storage,
    /// What is kept nearer.
    Cache,
    /// The cores' work on a sample.
    Preparation,
    /// The accelerators and the way to them.
    Accelerators,
    /// What it costs.
    Money,
}

impl Group {
    /// The heading in files and help.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Dataset => "Data set",
            Self::Loader => "Loader",
            Self::Hosts => "Hosts",
            Self::Storage => "Storage",
            Self::Cache => "Cache",
            Self::Preparation => "Preparation",
            Self::Accelerators => "Accelerators",
            Self::Money => "Money",
        }
    }
}

macro_rules! fields {
    ($( $name:ident, $text:literal, $group:ident, $value:literal, $reads:literal, $help:literal; )*) => {
        /// A field of a scenario: the same name in files (`sample-size = "159 kB"`) and flags
        /// (`--sample-size 159kB`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field {
            $( #[doc = $help] $name, )*
        }

        impl Field {
            /// All fields, in the order of files and help.
            pub const ALL: [Self; [$(Self::$name),*].len()] = [$(Self::$name),*];

            /// The name, in kebab-case.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$name => $text, )* }
            }

            /// The part of the pipeline it belongs to.
            pub const fn group(self) -> Group {
                match self { $( Self::$name => Group::$group, )* }
            }

            /// What its value looks like.
            pub const fn value_name(self) -> &'static str {
                match self { $( Self::$name => $value, )* }
            }

            /// One line of help.
            pub const fn help(self) -> &'static str {
                match self { $( Self::$name => $help, )* }
            }

            /// The engines' initials that listen to it: `t`, `b`, `f`, `s`.
            const fn readers(self) -> &'static str {
                match self { $( Self::$name => $reads, )* }
            }
        }
    };
}

fields! {
    Dataset, "dataset", Dataset, "NAME|SIZE", "tbfs", "Data set by name (imagenet-1k) or by stored size (10 TB)";
    Samples, "samples", Dataset, "COUNT", "tbfs", "Samples in the data set";
    SampleSize, "sample-size", Dataset, "SIZE", "tbfs", "Mean stored size of one sample";
    SampleCv, "sample-cv", Dataset, "RATIO", "s", "Standard deviation of the stored size over its mean";
    SampleSizes, "sample-sizes", Dataset, "SIZES", "tbfs", "Stored sizes as found in a corpus, separated by commas, instead of a mean";
    SampleSpread, "sample-spread", Dataset, "KIND", "s", "How stored sizes scatter: constant, exponential, gamma, lognormal";
    DecodedSize, "decoded-size", Dataset, "SIZE", "bfs", "Size of one sample as it crosses to the accelerator";
    Workers, "workers", Loader, "COUNT", "tbfs", "Workers of each loader";
    Loaders, "loaders", Loader, "KIND", "bfs", "per-accelerator (data-parallel PyTorch) or shared (one for all)";
    Batch, "batch", Loader, "COUNT", "tbfs", "Samples in a batch of one accelerator";
    Prefetch, "prefetch", Loader, "COUNT", "s", "Undelivered batches that a worker may hold, the one in progress counted";
    Delivery, "delivery", Loader, "KIND", "s", "in-order (PyTorch) or pool (any ready samples, like tf.data)";
    HandoverWorker, "handover-worker", Loader, "TIME", "bfs", "Time of the worker to hand one sample over";
    HandoverConsumer, "handover-consumer", Loader, "TIME", "bfs", "Time of the consumer's thread to take one sample";
    Hosts, "hosts", Hosts, "COUNT", "bfs", "Machines that the loaders run on";
    Cores, "cores", Hosts, "COUNT", "bfs", "Cores of each machine that preparation may use";
    CoreContention, "core-contention", Hosts, "RATIO", "bfs", "What each further busy core takes from the others, k/(1 + ratio·(k - 1)) for k: 0 where cores are whole";
    Storage, "storage", Storage, "NAME", "tbfs", "Storage by name: hdd, ssd, nvme, ram, ... (`ironlaw facts storage`)";
    StorageBandwidth, "storage-bandwidth", Storage, "RATE", "tbfs", "What storage sustains over all streams";
    StreamBandwidth, "stream-bandwidth", Storage, "RATE|SHARE", "bfs", "What one stream gets at most: a rate, or a share of the whole (25 %)";
    Latency, "latency", Storage, "TIME", "bfs", "Time from a request to its first byte";
    RequestsInFlight, "requests-in-flight", Storage, "COUNT", "bfs", "Requests that storage takes at once, or `unlimited`";
    Cache, "cache", Cache, "SIZE", "bfs", "Size of the cache over all hosts";
    CachePolicy, "cache-policy", Cache, "KIND", "bfs", "none, page (the operating system's), lru or pinned";
    EpochOrder, "epoch-order", Cache, "KIND", "bfs", "shuffled (anew each epoch) or fixed";
    Prep, "prep", Preparation, "TIME", "tbfs", "Seconds of one core to prepare one sample (decode, augment)";
    PrepCv, "prep-cv", Preparation, "RATIO", "s", "Standard deviation of the preparation time over its mean";
    PrepSpread, "prep-spread", Preparation, "KIND", "s", "How preparation times scatter: constant, exponential, gamma, lognormal";
    LinkBandwidth, "link-bandwidth", Accelerators, "RATE", "bfs", "Host memory to one accelerator";
    Accelerator, "accelerator", Accelerators, "NAME", "tbfs", "Accelerator by name: a100, h100, ... (`ironlaw facts accelerator`)";
    Count, "count", Accelerators, "COUNT", "tbfs", "Accelerators";
    Model, "model", Accelerators, "NAME", "tbfs", "Model to train by name: resnet-50, ... (`ironlaw facts model`)";
    StepTime, "step-time", Accelerators, "TIME", "tbfs", "Measured time to compute one batch";
    Rate, "rate", Accelerators, "RATE", "tbfs", "Measured samples per second of one accelerator that never waits";
    FlopsPerSample, "flops-per-sample", Accelerators, "FLOP", "tbfs", "Operations to train on one sample: three forward passes";
    PeakFlops, "peak-flops", Accelerators, "RATE", "tbfs", "Peak rate of one accelerator, dense, at the precision trained in";
    FractionOfPeak, "fraction-of-peak", Accelerators, "RATIO", "tbfs", "Share of the peak rate that training reaches";
    StepOverhead, "step-overhead", Accelerators, "TIME", "bfs", "Time per step that is no computing";
    StepOverheadCv, "step-overhead-cv", Accelerators, "RATIO", "s", "Standard deviation of the step overhead over its mean";
    Barrier, "barrier", Accelerators, "BOOL", "s", "Whether each step waits for the slowest accelerator: true or false";
    Price, "price", Money, "PRICE", "tbfs", "Price of one accelerator per hour";
}

impl Field {
    /// The field of this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// Whether an engine's answer depends on this field.
///
/// The textbook reads `prep` only to say that its own preparation time is too short.
pub fn reads(engine: EngineName, field: Field) -> bool {
    field.readers().contains(engine.initial())
}
