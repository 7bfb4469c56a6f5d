//! Which flags are there? Each is defined once; help, completions and man pages follow.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, Args, FromArgMatches, Parser, Subcommand, ValueEnum};
use engine::{EngineName, Field};

/// Predict, simulate and cost the data path of machine-learning training.
#[derive(Debug, Parser)]
#[command(name = "ironlaw", version = version(), propagate_version = false, arg_required_else_help = true)]
#[command(after_help = "Exit status: 0 done, 1 a required condition does not hold, 2 error.")]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) command: Command,
}

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
    /// List facts with their sources
    Facts(Facts),
    /// Write or check a scenario file
    Scenario(ScenarioCommand),
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
    #[arg(long, value_name = "RATIO")]
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
    /// Write the same for <https://ui.perfetto.dev>
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
pub(crate) struct Sweep {
    #[command(flatten)]
    pub(crate) scenario: ScenarioArgs,
    /// Which engine answers
    #[arg(long, value_enum, default_value = "forecast")]
    pub(crate) engine: AnyEngine,
    /// Write to this file; its ending (.csv, .jsonl, .parquet) is the format
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
    #[arg(long, value_name = "SIZE")]
    pub(crate) data: String,
    /// The rate at which it moves, as `100Gbps` or `12.5GB/s`
    #[arg(long, value_name = "RATE")]
    pub(crate) link: String,
    /// What moving costs: `$0.08/GB`, or a price of the catalogue by its id
    #[arg(long, value_name = "PRICE|FACT")]
    pub(crate) price: Option<String>,
    /// How long the training run takes, as `6h`
    #[arg(long, value_name = "TIME")]
    pub(crate) budget: Option<String>,
    /// What all accelerators cost where the data lies, as `$20/h`
    #[arg(long, value_name = "PRICE")]
    pub(crate) compute_price: Option<String>,
    /// Fail with status 1 unless this holds, as `transfer_s<=6h`; may be repeated
    #[arg(long, value_name = "CONDITION")]
    pub(crate) require: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct Facts {
    /// Words that must all occur: `a100`, `storage nvme`, an id; all facts if none is given
    pub(crate) query: Vec<String>,
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
