//! What can a plan be asked, and how is each word read?

use std::fmt;
use std::num::NonZeroU32;
use std::str::FromStr;

use engine::{near, shown};
use units::{
    Bytes, BytesPerSec, Dollars, DollarsPerGb, DollarsPerHour, ParseError, Quantity, Ratio, Secs,
};

use crate::book::StorageClass;
use crate::decision::Objective;
use crate::fault::PlanFault;
use crate::place::Place;
use crate::rate::Congestion;

macro_rules! fields {
    ($( $field:ident, $name:literal, $value:literal, $heading:literal, $help:literal; )*) => {
        /// Everything that can be said of a plan: a flag of the command line, a key of a plan file.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Field { $( #[doc = $help] $field, )* }

        impl Field {
            /// All of them, in the order of the help.
            pub const ALL: &'static [Self] = &[$( Self::$field, )*];

            /// The name of the flag and the key.
            pub const fn name(self) -> &'static str {
                match self { $( Self::$field => $name, )* }
            }

            /// What stands for the value in the help; empty for a switch.
            pub const fn value_name(self) -> &'static str {
                match self { $( Self::$field => $value, )* }
            }

            /// The heading in the help.
            pub const fn heading(self) -> &'static str {
                match self { $( Self::$field => $heading, )* }
            }

            /// One line of help.
            pub const fn help(self) -> &'static str {
                match self { $( Self::$field => $help, )* }
            }
        }
    };
}

fields! {
    Data, "data", "SIZE", "Data and places", "The data set, as `50TB`";
    Objects, "objects", "SIZE", "Data and places", "Mean size of an object, as `110kB` or `128MiB`";
    From, "from", "PLACE", "Data and places", "Where the data lies, as `aws:us-east-1`, `gcp:us-central1`, `azure:eastus` or `onprem`";
    To, "to", "PLACE", "Data and places", "Where accelerators wait, in the same words";
    Train, "train", "TIME", "Training", "How long one training takes when it never waits for data, as `6h`";
    Epochs, "epochs", "COUNT", "Training", "How often a training reads all of the data";
    Runs, "runs", "COUNT", "Training", "How many trainings are to come";
    Accelerators, "accelerators", "COUNTxNAME", "Training", "What trains, as `8xa100`";
    Spot, "spot", "", "Training", "Price accelerators as spot machines, which may be taken away";
    ReserveIdle, "reserve-idle", "", "Training", "Accelerators are held, and paid, while data moves";
    ModelSize, "model-size", "SIZE", "Training", "The trained model, which travels back if the training stays";
    CapacityWait, "capacity-wait", "TIME", "Training", "The wait for accelerators where the data lies";
    Deadline, "deadline", "TIME", "Decision", "When the first model must be there, from now";
    Budget, "budget", "DOLLARS", "Decision", "What all runs together may cost, as `$5000`";
    Objective, "objective", "dollars|time", "Decision", "What decides among the plans that are in time";
    Link, "link", "RATE", "Path", "The rated link between the places, as `100Gbps`";
    Movers, "movers", "COUNT", "Path", "Machines that move the data, at each end";
    Streams, "streams", "COUNT", "Path", "Streams of each mover";
    MoverVcpus, "mover-vcpus", "COUNT", "Path", "Virtual cores of a mover";
    MoverCard, "mover-card", "RATE", "Path", "Network card of a mover, as `25Gbps`";
    RoundTrip, "round-trip", "TIME", "Path", "The time to the other place and back, as `70ms`";
    Loss, "loss", "RATIO", "Path", "Share of segments that is lost, as `0.01%`";
    Congestion, "congestion", "cubic|reno", "Path", "What a sender does about losses";
    Window, "window", "SIZE", "Path", "What a stream keeps in flight at most, as `4MiB`";
    Prefixes, "prefixes", "COUNT", "Path", "Prefixes of the store that requests spread over evenly";
    Connections, "connections", "COUNT", "Path", "Connections to the object store, over all movers";
    WriteRate, "write-rate", "RATE", "Path", "What the destination writes at most";
    Cache, "cache", "SIZE", "Path", "What the destination can keep of a stream";
    ReduceShare, "reduce-share", "RATIO", "Path", "What is left of the data after reducing it, as `40%`";
    ReduceRate, "reduce-rate", "RATE", "Path", "Data that one mover's cores reduce in a second";
    EgressPrice, "egress-price", "PRICE", "Prices", "What moving costs, as `$0.05/GB`, instead of the list's price";
    AcceleratorPriceFrom, "accelerator-price-from", "PRICE", "Prices", "All accelerators where the data lies, as `$20/h`";
    AcceleratorPriceTo, "accelerator-price-to", "PRICE", "Prices", "All accelerators where it would go, as `$20/h`";
    FreeTier, "free-tier", "", "Prices", "Count what the provider gives away each month";
    StorageClass, "storage-class", "standard|infrequent-access", "Prices", "How the source bills its reads";
    Nat, "nat", "", "Prices", "All data crosses a NAT gateway at the source";
    ReadBack, "read-back", "", "Prices", "The copy is read back once to check it";
    Keep, "keep", "TIME", "Prices", "How long a replica is kept for all runs together, as `30d`";
}

impl Field {
    /// The field with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|field| field.name() == name)
    }

    /// Whether it is said or not, without a value.
    pub const fn is_switch(self) -> bool {
        self.value_name().is_empty()
    }
}

/// A question as far as it was said; what was not is looked up or assumed, and then listed.
#[derive(Debug, Clone, Default, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own")]
pub struct Question {
    /// The data set.
    pub data: Option<Bytes>,
    /// The mean size of an object.
    pub objects: Option<Bytes>,
    /// Where the data lies.
    pub from: Option<Place>,
    /// Where accelerators wait.
    pub to: Option<Place>,
    /// How long one training takes when it never waits.
    pub train: Option<Secs>,
    /// How often a training reads the data.
    pub epochs: Option<NonZeroU32>,
    /// How many trainings.
    pub runs: Option<NonZeroU32>,
    /// How many accelerators, and which.
    pub accelerators: Option<(NonZeroU32, &'static str)>,
    /// Whether machines may be taken away.
    pub spot: bool,
    /// Whether accelerators are held while data moves.
    pub reserve_idle: bool,
    /// The trained model.
    pub model_size: Option<Bytes>,
    /// The wait for accelerators where the data lies.
    pub capacity_wait: Option<Secs>,
    /// When the first model must be there.
    pub deadline: Option<Secs>,
    /// What all runs together may cost.
    pub budget: Option<Dollars>,
    /// What decides.
    pub objective: Option<Objective>,
    /// The rated link.
    pub link: Option<BytesPerSec>,
    /// Movers at each end.
    pub movers: Option<NonZeroU32>,
    /// Streams of each.
    pub streams: Option<NonZeroU32>,
    /// Virtual cores of each.
    pub mover_vcpus: Option<NonZeroU32>,
    /// The network card of each.
    pub mover_card: Option<BytesPerSec>,
    /// The round trip.
    pub round_trip: Option<Secs>,
    /// The share of segments that is lost.
    pub loss: Option<Ratio>,
    /// What a sender does about it.
    pub congestion: Option<Congestion>,
    /// What a stream keeps in flight.
    pub window: Option<Bytes>,
    /// Prefixes that requests spread over.
    pub prefixes: Option<NonZeroU32>,
    /// Connections to the store.
    pub connections: Option<NonZeroU32>,
    /// What the destination writes at most.
    pub write_rate: Option<BytesPerSec>,
    /// What the destination can keep of a stream.
    pub cache: Option<Bytes>,
    /// What is left after reducing.
    pub reduce_share: Option<Ratio>,
    /// What one mover reduces in a second.
    pub reduce_rate: Option<BytesPerSec>,
    /// What moving costs.
    pub egress_price: Option<DollarsPerGb>,
    /// All accelerators at the source.
    pub accelerator_price_from: Option<DollarsPerHour>,
    /// All accelerators at the destination.
    pub accelerator_price_to: Option<DollarsPerHour>,
    /// Whether the free tier is counted.
    pub free_tier: bool,
    /// How the source bills reads.
    pub storage_class: Option<StorageClass>,
    /// Whether all data crosses a NAT gateway.
    pub nat: bool,
    /// Whether the copy is read back.
    pub read_back: bool,
    /// How long a replica is kept.
    pub keep: Option<Secs>,
}

impl Question {
    /// Says one thing; what it replaces is gone.
    ///
    /// # Errors
    ///
    /// A value that is none: what was expected, what was found, a repair.
    pub fn set(&mut self, field: Field, text: &str) -> Result<(), PlanFault> {
        match field {
            Field::Data => self.data = Some(positive(text)?),
            Field::Objects => self.objects = Some(positive(text)?),
            Field::From => self.from = Some(source(text)?),
            Field::To => self.to = Some(Place::parse(text)?),
            Field::Train => self.train = Some(positive(text)?),
            Field::Epochs => self.epochs = Some(count(text)?),
            Field::Runs => self.runs = Some(count(text)?),
            Field::Accelerators => self.accelerators = Some(machines(text)?),
            Field::Spot => self.spot = switch(text)?,
            Field::ReserveIdle => self.reserve_idle = switch(text)?,
            Field::ModelSize => self.model_size = Some(quantity(text)?),
            Field::CapacityWait => self.capacity_wait = Some(quantity(text)?),
            Field::Deadline => self.deadline = Some(positive(text)?),
            Field::Budget => self.budget = Some(quantity(text)?),
            Field::Objective => {
                let known = [("dollars", Objective::Dollars), ("time", Objective::Time)];
                self.objective = Some(word(text, &known)?);
            }
            Field::Link => self.link = Some(positive(text)?),
            Field::Movers => self.movers = Some(count(text)?),
            Field::Streams => self.streams = Some(count(text)?),
            Field::MoverVcpus => self.mover_vcpus = Some(count(text)?),
            Field::MoverCard => self.mover_card = Some(positive(text)?),
            Field::RoundTrip => self.round_trip = Some(quantity(text)?),
            Field::Loss => self.loss = Some(share(text)?),
            Field::Congestion => {
                let known = [("cubic", Congestion::Cubic), ("reno", Congestion::Reno)];
                self.congestion = Some(word(text, &known)?);
            }
            Field::Window => self.window = Some(positive(text)?),
            Field::Prefixes => self.prefixes = Some(count(text)?),
            Field::Connections => self.connections = Some(count(text)?),
            Field::WriteRate => self.write_rate = Some(positive(text)?),
            Field::Cache => self.cache = Some(quantity(text)?),
            Field::ReduceShare => self.reduce_share = Some(share(text)?),
            Field::ReduceRate => self.reduce_rate = Some(positive(text)?),
            Field::EgressPrice => self.egress_price = Some(money(text)?),
            Field::AcceleratorPriceFrom => self.accelerator_price_from = Some(money(text)?),
            Field::AcceleratorPriceTo => self.accelerator_price_to = Some(money(text)?),
            Field::FreeTier => self.free_tier = switch(text)?,
            Field::StorageClass => {
                let known = [
                    ("standard", StorageClass::Standard),
                    ("infrequent-access", StorageClass::InfrequentAccess),
                ];
                self.storage_class = Some(word(text, &known)?);
            }
            Field::Nat => self.nat = switch(text)?,
            Field::ReadBack => self.read_back = switch(text)?,
            Field::Keep => self.keep = Some(quantity(text)?),
        }
        Ok(())
    }
}

fn quantity<Q: Quantity + FromStr<Err = ParseError>>(text: &str) -> Result<Q, PlanFault> {
    text.parse().map_err(|error: ParseError| PlanFault {
        place: None,
        message: error.to_string(),
        hint: error.hint,
    })
}

fn positive<Q: Quantity + FromStr<Err = ParseError>>(text: &str) -> Result<Q, PlanFault> {
    let value: Q = quantity(text)?;
    if value.get() > 0.0 {
        return Ok(value);
    }
    let message = format!("expected {} above 0, found `{}`", Q::NOUN, shown(text));
    Err(PlanFault::new(message, "nothing has no plan"))
}

/// A price; another currency than dollars is named as such.
fn money<Q: Quantity + FromStr<Err = ParseError>>(text: &str) -> Result<Q, PlanFault> {
    let lower = text.to_lowercase();
    let foreign = ["€", "£", "¥", "₹", "eur", "gbp", "jpy", "cny", "inr", "chf"];
    if foreign.iter().any(|sign| lower.contains(sign)) {
        let message = format!("expected US dollars, found `{}`", shown(text));
        return Err(PlanFault::new(message, "convert it at the day's rate"));
    }
    quantity(text)
}

fn share(text: &str) -> Result<Ratio, PlanFault> {
    let value: Ratio = quantity(text)?;
    if value <= Ratio::ONE {
        return Ok(value);
    }
    let message = format!("expected a share up to 100 %, found `{}`", shown(text));
    Err(PlanFault::new(message, "for example `40%`"))
}

fn count(text: &str) -> Result<NonZeroU32, PlanFault> {
    let trimmed = text.trim();
    trimmed.parse::<NonZeroU32>().ok().filter(|count| count.get() <= 1_000_000).ok_or_else(|| {
        let message =
            format!("expected a whole number from 1 to 1,000,000, found `{}`", shown(text));
        PlanFault::new(message, "for example `8`")
    })
}

fn switch(text: &str) -> Result<bool, PlanFault> {
    word(text, &[("true", true), ("false", false)])
}

fn word<T: Copy>(text: &str, known: &[(&'static str, T)]) -> Result<T, PlanFault> {
    let found = known.iter().find(|(name, _)| *name == text.trim());
    found.map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let message = format!("expected {}, found `{}`", names.join(" or "), shown(text));
        PlanFault::new(message, format!("write `{}`", names[0]))
    })
}

fn source(text: &str) -> Result<Place, PlanFault> {
    match Place::parse(text)? {
        place @ (Place::Internet | Place::Zone | Place::Interconnect) => Err(PlanFault::new(
            format!("data cannot start at `{place}`"),
            "name a region, a host or `onprem`",
        )),
        place => Ok(place),
    }
}

/// `8xa100`: how many, and which.
fn machines(text: &str) -> Result<(NonZeroU32, &'static str), PlanFault> {
    let parts = text.trim().split_once(['x', 'X', '×']);
    let Some((number, name)) = parts else {
        let message = format!("expected a count and a name like `8xa100`, found `{}`", shown(text));
        return Err(PlanFault::new(message, "say how many, then `x`, then which"));
    };
    let number = count(number)?;
    let entity = facts::entity(facts::Class::Accelerator, name).ok_or_else(|| {
        let entities = facts::entities(facts::Class::Accelerator);
        let names: Vec<&str> = entities
            .flat_map(|entity| std::iter::once(entity.name).chain(entity.aliases.iter().copied()))
            .collect();
        let near = near(name.trim(), names.into_iter());
        let hint = if near.is_empty() {
            "`ironlaw facts accelerator` lists them".to_owned()
        } else {
            format!("did you mean {}?", near.join(", "))
        };
        PlanFault::new(format!("unknown accelerator `{}`", shown(name)), hint)
    })?;
    Ok((number, entity.name))
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_field_reads_its_value() {
        let mut question = Question::default();
        for (field, text) in [
            (Field::Data, "50TB"),
            (Field::Objects, "110kB"),
            (Field::From, "aws:us-east-1"),
            (Field::To, "aws:us-west-2"),
            (Field::Train, "6h"),
            (Field::Accelerators, "8xA100"),
            (Field::Loss, "0.01%"),
            (Field::Spot, "true"),
            (Field::EgressPrice, "$0.02/GB"),
        ] {
            question.set(field, text).unwrap_or_else(|fault| panic!("{field}: {fault}"));
        }
        assert_eq!(question.data, Bytes::new(50e12).ok());
        assert_eq!(question.accelerators.map(|(n, name)| (n.get(), name)), Some((8, "a100-80gb")));
        assert!(question.spot);
    }

    #[test]
    fn each_bad_value_is_refused_with_a_repair() {
        for (field, text, part) in [
            (Field::Data, "0TB", "above 0"),
            (Field::Data, "-5TB", "expected an amount of data"),
            (Field::Data, "50", "expected an amount of data"),
            (Field::Train, "0h", "above 0"),
            (Field::Deadline, "-1h", "expected a duration"),
            (Field::Runs, "0", "from 1"),
            (Field::Movers, "2.5", "from 1"),
            (Field::Movers, "99999999999", "from 1"),
            (Field::Loss, "101%", "up to 100 %"),
            (Field::EgressPrice, "€0.02/GB", "US dollars"),
            (Field::AcceleratorPriceTo, "20 EUR/h", "US dollars"),
            (Field::From, "aws:us-eest-1", "unknown region"),
            (Field::From, "internet", "cannot start"),
            (Field::Accelerators, "a100", "a count and a name"),
            (Field::Accelerators, "8xabacus", "unknown accelerator"),
            (Field::Accelerators, "0xa100", "from 1"),
            (Field::Objective, "fame", "dollars or time"),
            (Field::Nat, "maybe", "true or false"),
        ] {
            let mut question = Question::default();
            let fault = question.set(field, text).expect_err(text);
            assert!(fault.message.contains(part), "{field} {text}: {fault}");
            assert!(fault.hint.is_some(), "{field} {text}");
            assert_eq!(question, Question::default(), "a refused value changes nothing");
        }
    }

    #[test]
    fn names_are_distinct_and_found() {
        for field in Field::ALL {
            assert_eq!(Field::from_name(field.name()), Some(*field));
        }
        assert_eq!(Field::from_name("dta"), None);
    }
}
