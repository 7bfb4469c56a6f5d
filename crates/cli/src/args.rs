//! Which flags are there? Each is defined once; help, completions and man pages follow.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use engine::{EngineName, Field};

/// Predict, simulate and cost the data path of machine-learning training.
#[derive(Debug, Parser)]
#[command(name = "ironlaw", bin_name = "ironlaw", version = version(), propagate_version = false)]
#[command(arg_required_else_help = true, after_help = EXIT_STATUS)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXIT_STATUS: &str = "Exit status: 0 done; 1 a required condition does not hold, or no fact \
was found; 2 error; 130 stopped by Ctrl-C.";

const RANGES: &str = "Every scenario flag takes several values here: 1..32, 1..256*2, \
1ms..6ms:1ms, 1GB/s..1TB/s*10, hdd,ssd,nvme. The last flag of the scenario turns fastest. \
Ctrl-C stops; what was written until then is a whole table.";

/// The version with its commit, if it was built from a checkout.
pub(crate) fn version() -> String {
    match option_env!("IRONLAW_COMMIT") {
        Some(commit) => format!("{} ({commit})", env!("CARGO_PKG_VERSION")),
        None => env!("CARGO_PKG_VERSION").to_owned(),
    }
}

#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Answer with one JSON object, also on error
    #[arg(long, global = true, help_heading = "Output")]
    pub(crate) json: bool,
    /// Say nothing but the answer: no warnings, no hints, no progress
    #[arg(short, long, global = true, conflicts_with = "verbose", help_heading = "Output")]
    pub(crate) quiet: bool,
    /// Say also what was assumed and which facts were used
    #[arg(short, long, global = true, help_heading = "Output")]
    pub(crate) verbose: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Predict a training input pipeline: what binds it, what it costs, what would help
    Predict(Predict),
    /// Simulate it batch by batch, with queueing, order and chance
    Simulate(Simulate),
    /// Answer a whole grid of scenarios: `--workers 1..32 --storage hdd,ssd,nvme`
    Sweep(Sweep),
    /// Is moving the data slower or dearer than computing where it lies?
    Gravity(Gravity),
    /// Move the data, the compute, or neither: every way with its time, dollars and confidence
    Plan(Plan),
    /// How fast does data move between two places, and what binds?
    Rate(Rate),
    /// Measure your own disk, cores and files, and hold the engines against them
    Measure(Measure),
    /// Hold predictions against measurements, one or a grid of them
    Compare(Compare),
    /// List facts with their sources
    Facts(Facts),
    /// Write or check a scenario file
    Scenario(ScenarioCommand),
    /// Open the lab in a browser, or write it out for a host
    Lab(LabCommand),
    /// Recompute the results in an exported ledger and say which differ
    Replay(Replay),
    /// Sum up the ledgers of a class, without breaking small groups down
    Grade(Grade),
    /// How far are the engines from published measurements, beside the naive bound?
    Validate(Validate),
    /// Print shell completions
    Completions(Completions),
    /// Print the manual page, or write all of them to a folder
    Man(Man),
}

/// A scenario in words: a base and the flags laid over it.
#[derive(Debug, Clone, Default)]
pub(crate) struct ScenarioArgs {
    pub(crate) preset: Option<String>,
    pub(crate) file: Option<PathBuf>,
    pub(crate) flags: Vec<(Field, String)>,
}

impl Args for ScenarioArgs {
    fn augment_args(command: clap::Command) -> clap::Command {
        let base = [
            Arg::new("preset")
                .long("preset")
                .value_name("NAME")
                .help("Base: a scenario that comes with ironlaw (lab-04, source)")
                .help_heading("Scenario"),
            Arg::new("scenario")
                .long("scenario")
                .value_name("FILE")
                .value_parser(clap::value_parser!(PathBuf))
                .help("Base: a scenario file (`ironlaw scenario new` writes one); - reads standard input")
                .help_heading("Scenario"),
        ];
        let field = |field: Field| {
            Arg::new(field.name())
                .long(field.name())
                .value_name(field.value_name())
                .help(field.help())
                .help_heading(field.group().heading())
                .allow_hyphen_values(true)
        };
        command.args(base).args(Field::ALL.into_iter().map(field))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for ScenarioArgs {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut read = Self::default();
        read.update_from_arg_matches(matches)?;
        Ok(read)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.preset = matches.get_one::<String>("preset").cloned();
        self.file = matches.get_one::<PathBuf>("scenario").cloned();
        let said = |field: Field| Some((field, matches.get_one::<String>(field.name())?.clone()));
        self.flags = Field::ALL.into_iter().filter_map(said).collect();
        Ok(())
    }
}

/// The engines that answer at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Closed {
    /// The first-order formula of the course
    Textbook,
    /// The slowest resource sets the rate
    Bound,
    /// The bound with queueing in it
    Forecast,
}

impl From<Closed> for EngineName {
    fn from(engine: Closed) -> Self {
        match engine {
            Closed::Textbook => Self::Textbook,
            Closed::Bound => Self::Bound,
            Closed::Forecast => Self::Forecast,
        }
    }
}

/// All engines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnyEngine {
    /// The first-order formula of the course
    Textbook,
    /// The slowest resource sets the rate
    Bound,
    /// The bound with queueing in it
    Forecast,
    /// Discrete events, batch by batch
    Simulate,
}

impl From<AnyEngine> for EngineName {
    fn from(engine: AnyEngine) -> Self {
        match engine {
            AnyEngine::Textbook => Self::Textbook,
            AnyEngine::Bound => Self::Bound,
            AnyEngine::Forecast => Self::Forecast,
            AnyEngine::Simulate => Self::Simulate,
        }
    }
}

#[derive(Debug, Args)]
pub(crate) struct Predict {
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// Which engine answers; the others are shown beside it
    #[arg(long, value_enum, default_value = "forecast")]
    pub(crate) engine: Closed,
    /// Also say how much of each thing alone would reach this utilization, as `80%`
    #[arg(long, value_name = "RATIO", allow_hyphen_values = true)]
    pub(crate) target: Option<String>,
    /// Fail with status 1 unless this holds, as `utilization>=0.8`; may be repeated
    #[arg(long, value_name = "CONDITION")]
    pub(crate) require: Vec<String>,
    /// Write utilization against workers as an SVG figure
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Replace files that exist
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Simulate {
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// Seed of all chance: the same seed gives the same run, on every machine
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
    /// Measure at least so many steps
    #[arg(long, value_name = "COUNT", conflicts_with = "epochs")]
    pub(crate) steps: Option<std::num::NonZeroU64>,
    /// Measure so many whole epochs after a cold one
    #[arg(long, value_name = "COUNT")]
    pub(crate) epochs: Option<std::num::NonZeroU32>,
    /// Fail with status 1 unless this holds, as `utilization>=0.8`; may be repeated
    #[arg(long, value_name = "CONDITION")]
    pub(crate) require: Vec<String>,
    /// Write who did what when, as JSON lines
    #[arg(long, value_name = "FILE")]
    pub(crate) trace: Option<PathBuf>,
    /// Write the same as a file that <https://ui.perfetto.dev> opens
    #[arg(long, value_name = "FILE")]
    pub(crate) perfetto: Option<PathBuf>,
    /// Write the timeline as an SVG figure
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// The last so many steps are traced and drawn
    #[arg(long, value_name = "COUNT", default_value = "6")]
    pub(crate) trace_steps: std::num::NonZeroU32,
    /// Replace files that exist
    #[arg(long)]
    pub(crate) force: bool,
}

/// In which format a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum TableFormat {
    /// Comma-separated values
    Csv,
    /// One JSON object a line
    Jsonl,
    /// Apache Parquet
    Parquet,
}

#[derive(Debug, Args)]
#[command(after_help = RANGES)]
pub(crate) struct Sweep {
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// Which engine answers
    #[arg(long, value_enum, default_value = "forecast")]
    pub(crate) engine: AnyEngine,
    /// Write to this file instead of standard output; its ending (.csv, .jsonl, .parquet) is the
    /// format
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// The format, where no ending says it
    #[arg(long, value_enum)]
    pub(crate) format: Option<TableFormat>,
    /// Threads; all cores if not given
    #[arg(long, value_name = "COUNT")]
    pub(crate) threads: Option<std::num::NonZeroUsize>,
    /// Replace a file that exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Gravity {
    /// The data to move, as `50TB`
    #[arg(long, value_name = "SIZE", allow_hyphen_values = true)]
    pub(crate) data: String,
    /// The rate at which it moves, as `100Gbps` or `12.5GB/s`; between named places it is worked out
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    pub(crate) link: Option<String>,
    /// What moving costs: `$0.08/GB`, or a price of the catalogue by its id
    #[arg(long, value_name = "PRICE|FACT", allow_hyphen_values = true)]
    pub(crate) price: Option<String>,
    /// Where the data lies, as `aws:us-east-1`: the price is then the list's
    #[arg(long, value_name = "PLACE", requires = "to", conflicts_with = "price")]
    pub(crate) from: Option<String>,
    /// Where it goes, as `aws:us-west-2` or `internet`
    #[arg(long, value_name = "PLACE", requires = "from")]
    pub(crate) to: Option<String>,
    /// Count what the provider gives away each month
    #[arg(long, requires = "from")]
    pub(crate) free_tier: bool,
    /// Your own prices, in the catalogue's form
    #[arg(long, value_name = "FILE", requires = "from")]
    pub(crate) prices: Option<PathBuf>,
    /// How long the training run takes, as `6h`
    #[arg(long, value_name = "TIME", allow_hyphen_values = true)]
    pub(crate) budget: Option<String>,
    /// What all accelerators cost where the data lies, as `$20/h`
    #[arg(long, value_name = "PRICE", allow_hyphen_values = true)]
    pub(crate) compute_price: Option<String>,
    /// Fail with status 1 unless this holds, as `transfer_s<=6h`; may be repeated
    #[arg(long, value_name = "CONDITION")]
    pub(crate) require: Vec<String>,
}

/// What can be said of a plan, as flags.
#[derive(Debug, Clone, Default)]
pub(crate) struct PlanWords<const ALL: bool>(pub(crate) Vec<(plan::Field, String)>);

/// The fields that `ironlaw rate` reads.
const RATE_FIELDS: [plan::Field; 14] = [
    plan::Field::From,
    plan::Field::To,
    plan::Field::Data,
    plan::Field::Movers,
    plan::Field::Streams,
    plan::Field::Link,
    plan::Field::MoverVcpus,
    plan::Field::MoverCard,
    plan::Field::RoundTrip,
    plan::Field::Loss,
    plan::Field::Congestion,
    plan::Field::Window,
    plan::Field::Connections,
    plan::Field::WriteRate,
];

fn plan_fields(all: bool) -> &'static [plan::Field] {
    if all { plan::Field::ALL } else { &RATE_FIELDS }
}

impl<const ALL: bool> Args for PlanWords<ALL> {
    fn augment_args(command: clap::Command) -> clap::Command {
        let flag = |field: &plan::Field| {
            let arg = Arg::new(field.name())
                .long(field.name())
                .help(field.help())
                .help_heading(field.heading());
            if field.is_switch() {
                arg.action(clap::ArgAction::SetTrue)
            } else {
                arg.value_name(field.value_name()).allow_hyphen_values(true)
            }
        };
        command.args(plan_fields(ALL).iter().map(flag))
    }

    fn augment_args_for_update(command: clap::Command) -> clap::Command {
        Self::augment_args(command)
    }
}

impl<const ALL: bool> FromArgMatches for PlanWords<ALL> {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut read = Self::default();
        read.update_from_arg_matches(matches)?;
        Ok(read)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        let said = |field: &plan::Field| {
            if field.is_switch() {
                matches.get_flag(field.name()).then(|| (*field, "true".to_owned()))
            } else {
                Some((*field, matches.get_one::<String>(field.name())?.clone()))
            }
        };
        self.0 = plan_fields(ALL).iter().filter_map(said).collect();
        Ok(())
    }
}

/// A tool that a plan can be written for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EmitTool {
    /// A task in YAML
    Skypilot,
    /// A command line
    Rclone,
    /// A command line
    Skyplane,
}

#[derive(Debug, Args)]
pub(crate) struct Plan {
    #[command(flatten)]
    pub(crate) said: PlanWords<true>,
    /// Several data sets and sites from a plan file: `[all]` and `[[case]]` with these flags as keys
    #[arg(long, value_name = "FILE", help_heading = "Input")]
    pub(crate) file: Option<PathBuf>,
    /// Your own prices, in the catalogue's form; they replace facts of the same id
    #[arg(long, value_name = "FILE", help_heading = "Prices")]
    pub(crate) prices: Option<PathBuf>,
    /// The training and its data from a scenario file, by the pipeline's engines
    #[arg(long, value_name = "FILE", conflicts_with = "preset", help_heading = "Training")]
    pub(crate) scenario: Option<PathBuf>,
    /// The same from a scenario that comes with ironlaw
    #[arg(long, value_name = "NAME", help_heading = "Training")]
    pub(crate) preset: Option<String>,
    /// Which engine says how long the scenario's epoch takes
    #[arg(long, value_enum, default_value = "forecast", help_heading = "Training")]
    pub(crate) engine: Closed,
    /// Plausible worlds to draw
    #[arg(long, value_name = "COUNT", default_value = "10000", help_heading = "Decision")]
    #[arg(value_parser = worlds)]
    pub(crate) worlds: std::num::NonZeroU32,
    /// Seed of the worlds: the same seed draws the same, on every machine
    #[arg(long, default_value_t = 1, help_heading = "Decision")]
    pub(crate) seed: u64,
    /// Show the bill of one strategy, line by line
    #[arg(long, value_name = "STRATEGY", conflicts_with = "emit")]
    pub(crate) explain: Option<String>,
    /// Write the plan for another tool, to be reviewed before it runs
    #[arg(long, value_enum, value_name = "TOOL", help_heading = "For other tools")]
    pub(crate) emit: Option<EmitTool>,
    /// The strategy to write, instead of the recommended one
    #[arg(long, value_name = "STRATEGY", requires = "emit", help_heading = "For other tools")]
    pub(crate) strategy: Option<String>,
    /// Where the data lies, as `s3://bucket/path`
    #[arg(long, value_name = "URI", requires = "emit", help_heading = "For other tools")]
    #[arg(allow_hyphen_values = true)]
    pub(crate) source_uri: Option<String>,
    /// Where it goes, in the same form
    #[arg(long, value_name = "URI", requires = "emit", help_heading = "For other tools")]
    #[arg(allow_hyphen_values = true)]
    pub(crate) destination_uri: Option<String>,
    /// The command that trains
    #[arg(long, value_name = "COMMAND", requires = "emit", help_heading = "For other tools")]
    #[arg(allow_hyphen_values = true)]
    pub(crate) command: Option<String>,
    /// Write the front and the map as an SVG figure
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Replace files that exist
    #[arg(long)]
    pub(crate) force: bool,
    /// Fail with status 1 unless this holds, as `confidence>=0.8`; may be repeated
    #[arg(long, value_name = "CONDITION")]
    pub(crate) require: Vec<String>,
}

/// A million worlds take about two seconds; more say no more.
fn worlds(text: &str) -> Result<std::num::NonZeroU32, String> {
    let count = text.parse::<std::num::NonZeroU32>().ok();
    count
        .filter(|count| count.get() <= 1_000_000)
        .ok_or_else(|| "expected a whole number from 1 to 1000000".to_owned())
}

#[derive(Debug, Args)]
pub(crate) struct Rate {
    #[command(flatten)]
    pub(crate) said: PlanWords<false>,
    /// Your own facts, in the catalogue's form
    #[arg(long, value_name = "FILE")]
    pub(crate) prices: Option<PathBuf>,
    /// Fail with status 1 unless this holds, as `bytes_per_s>=1GB/s`; may be repeated
    #[arg(long, value_name = "CONDITION")]
    pub(crate) require: Vec<String>,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Measure {
    #[command(subcommand)]
    pub(crate) what: Option<MeasureWhat>,
    #[command(flatten)]
    pub(crate) here: MeasureHere,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of its own")]
pub(crate) struct MeasureHere {
    /// A folder of images, tar shards or TFRecord files, or objects in a store as
    /// `s3://bucket/prefix` or `https://host/folder`; it is read and never written to
    ///
    /// S3 takes its credentials, region and endpoint from the environment (`AWS_ACCESS_KEY_ID`,
    /// `AWS_SECRET_ACCESS_KEY`, `AWS_REGION`, `AWS_ENDPOINT_URL`, `AWS_SKIP_SIGNATURE=true` for a
    /// public bucket) or from the machine's role; files of profiles are not read. An HTTP server
    /// lists by the `WebDAV` protocol or not at all: then give `--list`.
    #[arg(conflicts_with = "demo")]
    pub(crate) path: Option<PathBuf>,
    /// Take the objects named in this file, a name or an address a line, instead of listing the
    /// store; at most 1,000 of them, chosen by chance, are read
    #[arg(long, value_name = "FILE", conflicts_with = "demo")]
    pub(crate) list: Option<PathBuf>,
    /// Give a store so long for a request, its whole answer included
    #[arg(long, value_name = "SECONDS", default_value = "30")]
    pub(crate) request_seconds: f64,
    /// List a store for so long at most; what was found by then is measured
    #[arg(long, value_name = "SECONDS", default_value = "120")]
    pub(crate) list_seconds: f64,
    /// Make a corpus of photo-like images in a temporary folder and measure that
    #[arg(long)]
    pub(crate) demo: bool,
    /// Images of the demo
    #[arg(long, value_name = "COUNT", default_value = "2000", conflicts_with = "path")]
    pub(crate) images: std::num::NonZeroU32,
    /// How the demo keeps its images
    #[arg(long, value_enum, default_value = "files", conflicts_with = "path")]
    pub(crate) kept: Kept,
    /// The middle number of pixels of the demo's images
    #[arg(long, value_name = "COUNT", default_value = "187500", conflicts_with = "path",
        value_parser = clap::value_parser!(u32).range(10_000..=3_000_000))]
    pub(crate) pixels: u32,
    /// Cut the demo's images out of the photographs in this folder
    #[arg(long, value_name = "FOLDER", conflicts_with = "path")]
    pub(crate) photographs: Option<PathBuf>,
    /// Make the demo's corpus in this new folder and leave it there
    #[arg(long, value_name = "FOLDER", conflicts_with = "path")]
    pub(crate) keep: Option<PathBuf>,
    /// Worker threads of the loader
    #[arg(long, value_name = "COUNT", default_value = "2")]
    pub(crate) workers: std::num::NonZeroU32,
    /// Samples in a batch
    #[arg(long, value_name = "COUNT", default_value = "64")]
    pub(crate) batch: std::num::NonZeroU32,
    /// Undelivered batches that a worker may hold, the one in progress counted
    #[arg(long, value_name = "COUNT", default_value = "2")]
    pub(crate) prefetch: std::num::NonZeroU32,
    /// Time that the emulated accelerator computes on a batch, as `20ms`
    #[arg(long, value_name = "TIME", conflicts_with_all = ["accelerator", "model"])]
    pub(crate) step_time: Option<String>,
    /// Accelerator by name, whose measured rate with the model sets the step time
    #[arg(long, value_name = "NAME")]
    pub(crate) accelerator: Option<String>,
    /// Model by name
    #[arg(long, value_name = "NAME")]
    pub(crate) model: Option<String>,
    /// Price of the accelerator per hour
    #[arg(long, value_name = "PRICE")]
    pub(crate) price: Option<String>,
    /// Measure the loader for so long, after a start that is left out
    #[arg(long, value_name = "SECONDS", default_value = "5")]
    pub(crate) seconds: f64,
    /// Where samples come from: the device, memory, or what fits the machine; for a store only
    /// `auto`, because it does not tell what it keeps in memory
    #[arg(long, value_enum, default_value = "auto")]
    pub(crate) cache: Cache,
    /// Measure 32 configurations from one set of probes: 1 to 8 workers, steps from starved to
    /// saturated, cold and warm
    #[arg(long, conflicts_with_all = ["workers", "cache", "step_time", "accelerator", "model"])]
    pub(crate) grid: bool,
    /// Time for each point of a probe
    #[arg(long, value_name = "SECONDS", default_value = "0.5")]
    pub(crate) probe_seconds: f64,
    /// Write the measurement to this file, too, as `--json` would print it
    #[arg(short, long, value_name = "FILE", conflicts_with = "grid")]
    pub(crate) output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long, requires = "output")]
    pub(crate) force: bool,
    /// Open the lab with this measurement afterwards: its first act shows your machine beside the
    /// story's
    #[arg(long, conflicts_with = "grid")]
    pub(crate) open: bool,
    /// Another port for the lab than 4704; 0 takes one that is free
    #[arg(long, requires = "open")]
    pub(crate) port: Option<u16>,
    /// Seed of all chance
    #[arg(long, default_value_t = 1)]
    pub(crate) seed: u64,
}

/// Where samples come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Cache {
    /// Memory if all samples fit into half of it, else the device
    Auto,
    /// The device, as in a first epoch
    Cold,
    /// Memory, as in every epoch of a set that fits
    Warm,
}

/// How the demo keeps its images.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kept {
    /// Each in a file of its own
    Files,
    /// In tar archives (WebDataset)
    Tar,
    /// In files of records (TensorFlow)
    Tfrecord,
}

/// `ironlaw compare`.
#[derive(Debug, clap::Args)]
pub(crate) struct Compare {
    /// Files written by `ironlaw measure PATH --json`, with or without `--grid`, and at most one
    /// scenario that ends in `.toml`: it then predicts instead of the probes, with the workers,
    /// batch, prefetch, step time and cache of each measurement
    #[arg(value_name = "MEASUREMENT.json|SCENARIO.toml", required = true)]
    pub(crate) files: Vec<PathBuf>,
    /// Fail with status 1 unless this holds, as `simulate_median_error<=5%`; may be repeated
    #[arg(long, value_name = "CONDITION")]
    pub(crate) require: Vec<String>,
    /// Write the errors, and the rates against workers, as an SVG figure
    #[arg(long, value_name = "FILE")]
    pub(crate) svg: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MeasureWhat {
    /// Send bytes between two ends of yours and compare with the model
    Link(MeasureLink),
}

#[derive(Debug, Args)]
pub(crate) struct MeasureLink {
    /// Wait for one run at this address, and print the code that the other end needs
    #[arg(long, value_name = "ADDRESS:PORT", conflicts_with = "to")]
    pub(crate) listen: Option<String>,
    /// Send to the end that listens there
    #[arg(long, value_name = "HOST:PORT")]
    pub(crate) to: Option<String>,
    /// The code that the listening end printed; it is good for one run
    #[arg(long, value_name = "CODE")]
    pub(crate) code: Option<String>,
    /// Streams side by side
    #[arg(long, value_name = "COUNT", default_value = "1")]
    pub(crate) streams: std::num::NonZeroU32,
    /// The link's rated speed, as `1Gbps`, to compare with
    #[arg(long, value_name = "RATE", allow_hyphen_values = true)]
    pub(crate) link: Option<String>,
    /// Send, or take, no more than this
    #[arg(long, value_name = "SIZE", default_value = "10GB", allow_hyphen_values = true)]
    pub(crate) max_bytes: String,
    /// Send, or take, for no longer than this
    #[arg(long, value_name = "TIME", default_value = "10s", allow_hyphen_values = true)]
    pub(crate) max_time: String,
    /// Fail with status 1 unless this holds, as `error<=5%`; may be repeated
    #[arg(long, value_name = "CONDITION")]
    pub(crate) require: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Facts {
    /// Words that must all occur: `a100`, `storage nvme`, an id; all facts if none is given
    pub(crate) query: Vec<String>,
    /// Only those that are older than a year
    #[arg(long)]
    pub(crate) stale: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ScenarioCommand {
    #[command(subcommand)]
    pub(crate) action: ScenarioAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ScenarioAction {
    /// Write a scenario file with every key and what it means
    New(ScenarioNew),
    /// Check a scenario file and show what it was understood to say
    Check(ScenarioCheck),
}

#[derive(Debug, Args)]
pub(crate) struct ScenarioNew {
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// Write to this file instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ScenarioCheck {
    /// The file; - reads standard input
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct LabCommand {
    #[command(subcommand)]
    pub(crate) action: LabAction,
}

#[derive(Debug, Subcommand)]
pub(crate) enum LabAction {
    /// Serve the lab on this machine and open it; the first line printed is its address
    Serve(LabServe),
    /// Write the lab as a folder of files for any web host
    Export(LabExport),
    /// Check that labs are sound: texts, numbers, keys, controls, failure states
    Check(LabCheck),
}

#[derive(Debug, Args)]
pub(crate) struct LabCheck {
    /// A lab's folder, or a folder of such folders; the labs that come with ironlaw if left out
    pub(crate) dir: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Replay {
    /// A ledger that the lab exported; - reads standard input
    pub(crate) ledger: PathBuf,
    /// Labs of your own instead of those that come with ironlaw
    #[arg(long, value_name = "DIR")]
    pub(crate) labs: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Grade {
    /// Exported ledgers, or folders of them
    #[arg(required = true)]
    pub(crate) ledgers: Vec<PathBuf>,
    /// The lab to grade, by its folder's name; the first one if left out
    #[arg(long, value_name = "ID")]
    pub(crate) lab: Option<String>,
    /// Labs of your own instead of those that come with ironlaw
    #[arg(long, value_name = "DIR")]
    pub(crate) labs: Option<PathBuf>,
    /// Write one row an attempt to this CSV file
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
    /// Replace a file that exists
    #[arg(long)]
    pub(crate) force: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LabServe {
    /// Another port than 4704; 0 takes one that is free. A browser keeps its work by port
    #[arg(long)]
    pub(crate) port: Option<u16>,
    /// Print the address and open no browser
    #[arg(long)]
    pub(crate) no_open: bool,
    /// For instructors: the page says so and stores nothing
    #[arg(long)]
    pub(crate) preview: bool,
    /// For authors: a folder of labs, read anew at every request; pages follow your changes
    #[arg(long, value_name = "DIR")]
    pub(crate) labs: Option<PathBuf>,
    /// A page of this origin may show the lab in a frame; may be repeated
    #[arg(long, value_name = "ORIGIN")]
    pub(crate) allow_frames_from: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct LabExport {
    /// A folder that is new or empty
    pub(crate) dir: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct Validate {
    /// Cases of your own, in the columns of `validation/published.csv`; - reads standard input
    #[arg(long, value_name = "FILE")]
    pub(crate) cases: Option<PathBuf>,
    /// Show each case, not only its family
    #[arg(long)]
    pub(crate) each: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Completions {
    /// For this shell
    #[arg(value_enum)]
    pub(crate) shell: clap_complete::Shell,
}

#[derive(Debug, Args)]
pub(crate) struct Man {
    /// Write one page per command into this folder
    #[arg(long, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,
    /// Replace pages that exist
    #[arg(long)]
    pub(crate) force: bool,
}
