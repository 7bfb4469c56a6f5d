//! How do words become a scenario, with every fault named at once?

use std::num::NonZeroU32;
use std::str::FromStr;

use facts::{Class, Entity, Fact};
use scenario::{
    Accelerators, Cache, CachePolicy, Dataset, Delivery, EpochOrder, HostLink, Hosts, Loader,
    Loaders, Prep, Scenario, Spread, StepOverhead, StepTime, Storage, StoredSizes,
};
use units::{
    Bytes, BytesPerSample, BytesPerSec, DollarsPerHour, Flop, FlopPerSample, ParseError, Quantity,
    Ratio, Samples, Secs,
};

use crate::diagnostic::{Diagnostic, Diagnostics, Place, nearest};
use crate::draft::{Draft, Entry};
use crate::field::Field;

/// A scenario with everything that was made of the words.
#[derive(Debug, Clone, PartialEq)]
pub struct Resolved {
    /// The scenario; it has no faults.
    pub scenario: Scenario,
    /// Each field as it was understood, in the order of [`Field::ALL`].
    pub inputs: Vec<Input>,
    /// The facts that went into it, each once.
    pub facts: Vec<&'static Fact>,
    /// What nobody said and was taken from a documented default, as sentences.
    pub assumed: Vec<String>,
}

/// One field as it was understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Input {
    /// The field.
    pub field: Field,
    /// Its value, as text that parses back to it.
    pub text: String,
    /// Where it was said.
    pub place: Place,
}

impl Resolved {
    /// What was understood of one field.
    pub fn input(&self, field: Field) -> Option<&Input> {
        self.inputs.iter().find(|input| input.field == field)
    }
}

/// The three passes of training in units of the forward pass: forward, and twice that backward.
const PASSES_OF_TRAINING: f64 = 3.0;

impl Draft {
    /// The scenario that the words describe, or everything that is wrong with them.
    ///
    /// ```
    /// use engine::{Draft, Field, Place, Preset};
    ///
    /// let mut draft = Preset::from_name("lab-04").expect("it comes with the engine").draft();
    /// let mut flags = Draft::new();
    /// flags.set(Field::Storage, "nvme", Place::Flag(Field::Storage));
    /// draft.overlay(&flags).expect("one flag cannot contradict itself");
    /// let resolved = draft.resolve()?;
    /// // A stream still gets a quarter of the device, now of the faster one.
    /// assert_eq!(resolved.scenario.storage.stream_bandwidth.to_string(), "875 MB/s");
    /// # Ok::<(), engine::Diagnostics>(())
    /// ```
    pub fn resolve(&self) -> Result<Resolved, Diagnostics> {
        let mut resolver = Resolver {
            draft: self,
            faults: vec![],
            facts: vec![],
            assumed: vec![],
            inputs: vec![],
        };
        let scenario = resolver.scenario();
        if let (Some(scenario), true) = (&scenario, resolver.faults.is_empty()) {
            resolver.faults = self.placed(scenario);
        }
        match scenario {
            Some(scenario) if resolver.faults.is_empty() => {
                resolver.inputs.sort_by_key(|input| input.field);
                let Resolver { inputs, facts, assumed, .. } = resolver;
                Ok(Resolved { scenario, inputs, facts, assumed })
            }
            _ => Err(Diagnostics(resolver.faults)),
        }
    }

    /// The scenario's own faults, each at the place of the field that has to change.
    fn placed(&self, scenario: &Scenario) -> Vec<Diagnostic> {
        let place = |name: &str| Some(self.get(Field::from_name(name)?)?.place.clone());
        let diagnostic = |fault: scenario::Fault| Diagnostic {
            place: place(fault.field),
            message: format!("`{}`: {}", fault.field, fault.problem),
            hint: Some(fault.hint),
        };
        scenario.faults().into_iter().map(diagnostic).collect()
    }
}

struct Resolver<'a> {
    draft: &'a Draft,
    faults: Vec<Diagnostic>,
    facts: Vec<&'static Fact>,
    assumed: Vec<String>,
    inputs: Vec<Input>,
}

/// What is known of a field's words: nobody said them, or they were wrong and a fault says so.
type Said<T> = Option<T>;

impl Resolver<'_> {
    fn scenario(&mut self) -> Option<Scenario> {
        // Every part is looked at before the first `?`, so that all faults are found.
        let dataset = self.dataset();
        let loader = self.loader();
        let hosts = self.hosts();
        let storage = self.storage();
        let cache = self.cache();
        let prep = self.prep();
        let accelerator = self.entity(Field::Accelerator, Class::Accelerator);
        let link = self.link(accelerator);
        let accelerators = self.accelerators(accelerator);
        let price = self.quantity_or(
            Field::Price,
            DollarsPerHour::ZERO,
            "no price was given: dollars of accelerators are 0",
        );
        Some(Scenario {
            dataset: dataset?,
            loader: loader?,
            hosts: hosts?,
            storage: storage?,
            cache: cache?,
            prep: prep?,
            link: link?,
            accelerators: accelerators?,
            price: price?,
        })
    }

    fn dataset(&mut self) -> Said<Dataset> {
        let entry = self.draft.get(Field::Dataset).cloned();
        let (volume, entity) = match &entry {
            Some(entry) if looks_like_a_number(&entry.text) => {
                (self.quantity::<Bytes>(Field::Dataset), None)
            }
            Some(_) => (None, self.entity(Field::Dataset, Class::Dataset)),
            None => (None, None),
        };
        let stored = self.stored(entity);
        let decoded = self.decoded(entity);
        let samples = self.samples(volume, entity, stored.as_ref());
        Some(Dataset { samples: samples?, stored: stored?, decoded: decoded? })
    }

    fn samples(
        &mut self,
        volume: Option<Bytes>,
        entity: Option<&'static Entity>,
        stored: Option<&StoredSizes>,
    ) -> Said<u64> {
        if self.draft.get(Field::Samples).is_some() {
            return self.whole(Field::Samples);
        }
        if let (Some(volume), Some(stored)) = (volume, stored) {
            let size = stored.mean().get();
            if size == 0.0 {
                // The sample size's own fault says it.
                return Some(1);
            }
            // Truncation is meant: a part of a sample is no sample.
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "at least 0; beyond 2^64 it saturates and the volume check speaks"
            )]
            return Some((volume.get() / size).floor() as u64);
        }
        let count: Option<Samples> = entity.and_then(|entity| self.fact_of(entity, "samples"));
        if let Some(count) = count {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a catalogue count, checked against bounds there"
            )]
            return Some(count.get() as u64);
        }
        if self.draft.get(Field::Dataset).is_none() {
            self.missing(Field::Samples, "say `dataset` (a name or a size) or `samples`");
        } else if entity.is_some() {
            self.missing(
                Field::Samples,
                "the catalogue has no count for this data set; say `samples`",
            );
        }
        None
    }

    fn stored(&mut self, entity: Option<&'static Entity>) -> Said<StoredSizes> {
        if let Some(entry) = self.draft.get(Field::SampleSizes).cloned() {
            return self.empirical(&entry);
        }
        let mean = match self.draft.get(Field::SampleSize) {
            Some(_) => self.quantity::<BytesPerSample>(Field::SampleSize),
            None => entity.and_then(|entity| self.mean_size(entity)),
        };
        let cv = self.quantity_or(
            Field::SampleCv,
            Ratio::ZERO,
            "all samples have the mean size: no `sample-cv` was given",
        );
        let spread = self.spread(Field::SampleSpread, Field::SampleCv, cv?);
        if mean.is_none() && self.draft.get(Field::SampleSize).is_none() {
            self.missing(
                Field::SampleSize,
                "say the mean stored size, for example `sample-size = \"110 kB\"`",
            );
        }
        Some(StoredSizes::Spread { mean: mean?, spread: spread? })
    }

    fn mean_size(&mut self, entity: &'static Entity) -> Option<BytesPerSample> {
        if let Some(mean) = self.fact_of(entity, "mean-sample-size") {
            return Some(mean);
        }
        let size: Bytes = self.fact_of(entity, "size")?;
        let count: Samples = self.fact_of(entity, "samples")?;
        BytesPerSample::new(size.get() / count.get()).ok()
    }

    fn empirical(&mut self, entry: &Entry) -> Said<StoredSizes> {
        let mut sizes = Vec::new();
        for text in entry.text.split(',') {
            match text.parse::<Bytes>() {
                Ok(size) => sizes.push(size),
                Err(error) => {
                    self.wrong(Field::SampleSizes, entry, error);
                    return None;
                }
            }
        }
        self.understood(Field::SampleSizes, entry.text.clone());
        match StoredSizes::empirical(sizes) {
            Ok(stored) => Some(stored),
            Err(error) => {
                self.fault(Field::SampleSizes, error.to_string(), "list the sizes of real files");
                None
            }
        }
    }

    fn decoded(&mut self, entity: Option<&'static Entity>) -> Said<BytesPerSample> {
        if self.draft.get(Field::DecodedSize).is_some() {
            return self.quantity(Field::DecodedSize);
        }
        let known = entity.and_then(|entity| self.fact_of(entity, "decoded-size"));
        if known.is_none() {
            self.missing(Field::DecodedSize, "a 224 × 224 RGB image of bytes is `150528 B`");
        }
        known
    }

    fn loader(&mut self) -> Said<Loader> {
        let workers = self.count(Field::Workers, None);
        let batch = self.count(Field::Batch, None);
        let prefetch = self.count(
            Field::Prefetch,
            Some((2, "prefetch is 2 batches per worker, PyTorch's default")),
        );
        let loaders =
            self.choice(Field::Loaders, &LOADERS, Some("each accelerator has a loader of its own"));
        let delivery =
            self.choice(Field::Delivery, &DELIVERIES, Some("batches are delivered in order"));
        let handover_worker = self.quantity_or(
            Field::HandoverWorker,
            Secs::ZERO,
            "handing a sample over takes the worker no time",
        );
        let handover_consumer = self.quantity_or(
            Field::HandoverConsumer,
            Secs::ZERO,
            "taking a sample takes the consumer no time",
        );
        Some(Loader {
            workers: workers?,
            loaders: loaders?,
            batch: batch?,
            prefetch: prefetch?,
            delivery: delivery?,
            handover_worker: handover_worker?,
            handover_consumer: handover_consumer?,
        })
    }

    fn hosts(&mut self) -> Said<Hosts> {
        let count = self.count(Field::Hosts, Some((1, "there is one host")));
        let cores = self.count(Field::Cores, None);
        Some(Hosts { count: count?, cores: cores? })
    }

    fn storage(&mut self) -> Said<Storage> {
        let entity = self.entity(Field::Storage, Class::Storage);
        let bandwidth: Option<BytesPerSec> = match entity {
            Some(entity) => self.fact_of(entity, "read-bandwidth"),
            None if self.draft.get(Field::StorageBandwidth).is_some() => {
                self.quantity(Field::StorageBandwidth)
            }
            None => {
                if self.draft.get(Field::Storage).is_none() {
                    self.missing(Field::Storage, "say `storage` (a name) or `storage-bandwidth`");
                }
                None
            }
        };
        let stream_bandwidth = self.stream_bandwidth(entity, bandwidth);
        let latency = match self.from_entity(Field::Latency, entity, "latency") {
            Some(known) => Some(known),
            None => self.quantity_or(Field::Latency, Secs::ZERO, "a request has no latency"),
        };
        let requests = self.requests(entity);
        Some(Storage {
            bandwidth: bandwidth?,
            stream_bandwidth: stream_bandwidth?,
            latency: latency?,
            requests_in_flight: requests?,
        })
    }

    /// The catalogue's value where nobody said one.
    fn from_entity<Q: Known>(
        &mut self,
        field: Field,
        entity: Option<&'static Entity>,
        property: &str,
    ) -> Option<Q> {
        match self.draft.get(field) {
            Some(_) => None,
            None => self.fact_of(entity?, property),
        }
    }

    fn stream_bandwidth(
        &mut self,
        entity: Option<&'static Entity>,
        device: Option<BytesPerSec>,
    ) -> Said<BytesPerSec> {
        let Some(entry) = self.draft.get(Field::StreamBandwidth).cloned() else {
            let known = self.from_entity(Field::StreamBandwidth, entity, "stream-bandwidth");
            if known.is_none() {
                self.assumed.push("one stream may use the whole storage bandwidth".to_owned());
            }
            return known.or(device);
        };
        let text = self.words(&entry)?;
        // A share is a ratio: `25 %` or `0.25`; a rate always has a unit with a slash.
        match text.parse::<Ratio>() {
            Ok(share) => {
                self.understood(Field::StreamBandwidth, format!("{} %", share.percent()));
                device?.scaled(share.get())
            }
            Err(_) => self.quantity(Field::StreamBandwidth),
        }
    }

    fn requests(&mut self, entity: Option<&'static Entity>) -> Said<Option<NonZeroU32>> {
        match self.draft.get(Field::RequestsInFlight) {
            Some(entry) if entry.text.trim() == "unlimited" => {
                self.understood(Field::RequestsInFlight, "unlimited".to_owned());
                Some(None)
            }
            Some(_) => self.count(Field::RequestsInFlight, None).map(Some),
            None => {
                let known: Option<Samples> =
                    entity.and_then(|entity| self.fact_of(entity, "requests-in-flight"));
                #[expect(
                    clippy::cast_possible_truncation,
                    clippy::cast_sign_loss,
                    reason = "a catalogue count"
                )]
                Some(known.and_then(|count| NonZeroU32::new(count.get() as u32)))
            }
        }
    }

    fn cache(&mut self) -> Said<Cache> {
        let capacity = self.quantity_or(Field::Cache, Bytes::ZERO, "there is no cache");
        let policy = match self.draft.get(Field::CachePolicy) {
            Some(_) => self.choice(Field::CachePolicy, &POLICIES, None),
            None if capacity.is_some_and(Bytes::is_zero) => Some(CachePolicy::None),
            None => {
                self.assumed
                    .push("the cache is the operating system's: `cache-policy = page`".to_owned());
                Some(CachePolicy::Page)
            }
        };
        let order =
            self.choice(Field::EpochOrder, &ORDERS, Some("each epoch has a new random order"));
        Some(Cache { capacity: capacity?, policy: policy?, order: order? })
    }

    fn prep(&mut self) -> Said<Prep> {
        let time = self.required(
            Field::Prep,
            "time one core on real samples; full JPEG decoding takes about `6 ms`",
        );
        let cv = self.quantity_or(
            Field::PrepCv,
            Ratio::ZERO,
            "every sample takes the mean time to prepare",
        );
        let spread = self.spread(Field::PrepSpread, Field::PrepCv, cv?);
        Some(Prep { time: time?, spread: spread? })
    }

    fn link(&mut self, accelerator: Option<&'static Entity>) -> Said<HostLink> {
        let known = self.from_entity(Field::LinkBandwidth, accelerator, "host-link-bandwidth");
        let bandwidth = match known {
            Some(bandwidth) => Some(bandwidth),
            None => self.required(Field::LinkBandwidth, "PCIe 4.0 × 16 moves about `25 GB/s`"),
        };
        Some(HostLink { bandwidth: bandwidth? })
    }

    fn accelerators(&mut self, accelerator: Option<&'static Entity>) -> Said<Accelerators> {
        let count = self.count(Field::Count, Some((1, "there is one accelerator")));
        let barrier =
            self.choice(Field::Barrier, &TRUTHS, Some("no step waits for the slowest accelerator"));
        let mean = self.quantity_or(Field::StepOverhead, Secs::ZERO, "a step has no overhead");
        let cv = self.quantity_or(
            Field::StepOverheadCv,
            Ratio::ZERO,
            "the step overhead does not scatter",
        );
        let step_time = self.step_time(accelerator);
        // The overhead's spread is gamma, as that of the other times is by default.
        let spread = match cv? {
            cv if cv.is_zero() => Spread::Constant,
            cv => Spread::Gamma(cv),
        };
        Some(Accelerators {
            count: count?,
            barrier: barrier?,
            overhead: StepOverhead { mean: mean?, spread },
            step_time: step_time?,
        })
    }

    fn step_time(&mut self, accelerator: Option<&'static Entity>) -> Said<StepTime> {
        if self.draft.get(Field::StepTime).is_some() {
            return self.quantity(Field::StepTime).map(StepTime::Measured);
        }
        if self.draft.get(Field::Rate).is_some() {
            return self.quantity(Field::Rate).map(StepTime::Rate);
        }
        let model = self.entity(Field::Model, Class::Model);
        let fraction_said = self.draft.get(Field::FractionOfPeak).is_some();
        if let (Some(model), Some(accelerator), false) = (model, accelerator, fraction_said) {
            return self.measured_rate(model, accelerator);
        }
        self.by_operations(model, accelerator)
    }

    fn measured_rate(
        &mut self,
        model: &'static Entity,
        accelerator: &'static Entity,
    ) -> Said<StepTime> {
        let Some(rate) = facts::preferred_rate(model.name, accelerator.name) else {
            let message = format!(
                "no measured training rate of `{}` on `{}` is in the catalogue",
                model.name, accelerator.name
            );
            self.fault(
                Field::Model,
                message,
                "say `fraction-of-peak` (0.3 to 0.5 is common), `rate` or `step-time`",
            );
            return None;
        };
        self.facts.push(rate.fact);
        // The fact is the machine's total; a step is one accelerator's.
        let total = rate.fact.number()? / f64::from(rate.accelerators);
        units::SamplesPerSec::new(total).ok().map(StepTime::Rate)
    }

    fn by_operations(
        &mut self,
        model: Option<&'static Entity>,
        accelerator: Option<&'static Entity>,
    ) -> Said<StepTime> {
        let any = [
            Field::Model,
            Field::Accelerator,
            Field::FlopsPerSample,
            Field::PeakFlops,
            Field::FractionOfPeak,
        ];
        if any.iter().all(|field| self.draft.get(*field).is_none()) {
            self.missing(Field::StepTime, "say `step-time`, `rate`, or `model` and `accelerator`");
            return None;
        }
        let per_sample = match model {
            Some(model) => self
                .fact_of::<Flop>(model, "forward-multiply-adds")
                .and_then(|forward| FlopPerSample::new(PASSES_OF_TRAINING * forward.get()).ok()),
            None if self.draft.get(Field::Model).is_some() => None,
            None => self.required(
                Field::FlopsPerSample,
                "say `model`, or the operations of three forward passes",
            ),
        };
        let peak = match accelerator {
            Some(accelerator) => self.peak(accelerator),
            None if self.draft.get(Field::Accelerator).is_some() => None,
            None => self.required(
                Field::PeakFlops,
                "say `accelerator`, or the dense peak of its data sheet",
            ),
        };
        let fraction = self.required(Field::FractionOfPeak, "0.3 to 0.5 is common for training");
        Some(StepTime::Flops { per_sample: per_sample?, peak: peak?, fraction_of_peak: fraction? })
    }

    /// The peak at the precision that training uses on this accelerator.
    fn peak(&mut self, accelerator: &'static Entity) -> Option<units::FlopPerSec> {
        let known = ["peak-bf16-dense", "peak-fp16-dense"];
        let found = known.iter().find_map(|property| self.fact_of(accelerator, property));
        if found.is_none() {
            let message =
                format!("the catalogue has no 16-bit dense peak of `{}`", accelerator.name);
            self.fault(Field::Accelerator, message, "say `peak-flops`");
        }
        found
    }

    fn spread(&mut self, kind: Field, cv_field: Field, cv: Ratio) -> Said<Spread> {
        let kind_said = self.choice(kind, &SPREADS, Some(""))?;
        Some(match kind_said {
            SpreadKind::Constant if cv.is_zero() || self.draft.get(cv_field).is_none() => {
                Spread::Constant
            }
            SpreadKind::Exponential => {
                let one = (cv.get() - 1.0).abs() < 1e-9;
                if self.draft.get(cv_field).is_some() && !one {
                    let message = format!(
                        "`{}` contradicts an exponential spread, which has a coefficient of variation of 1",
                        cv_field.name()
                    );
                    self.fault(cv_field, message, "write 1, leave it out, or choose `gamma`");
                    return None;
                }
                Spread::Exponential
            }
            SpreadKind::Constant => {
                let message =
                    format!("`{} = {}` contradicts a constant spread", cv_field.name(), cv.get());
                self.fault(cv_field, message, "write 0, or choose `gamma` or `lognormal`");
                return None;
            }
            _ if cv.is_zero() => Spread::Constant,
            SpreadKind::Gamma => Spread::Gamma(cv),
            SpreadKind::Lognormal => Spread::Lognormal(cv),
        })
    }

    // ---- words to values ----

    /// The entry's words, a `fact:` looked up.
    fn words(&mut self, entry: &Entry) -> Option<String> {
        let Some(id) = entry.text.trim().strip_prefix("fact:") else {
            return Some(entry.text.clone());
        };
        let id = id.trim();
        let Some(fact) = facts::get(id) else {
            let ids = facts::all().iter().map(|fact| fact.id);
            let hint = nearest(id, ids).map_or("`ironlaw facts` lists them".to_owned(), |near| {
                format!("did you mean `fact:{near}`?")
            });
            self.faults.push(Diagnostic {
                place: Some(entry.place.clone()),
                message: format!(
                    "unknown fact `{}`",
                    id.chars().take(60).flat_map(char::escape_debug).collect::<String>()
                ),
                hint: Some(hint),
            });
            return None;
        };
        self.facts.push(fact);
        Some(fact.written.to_owned())
    }

    fn parsed<Q>(&mut self, field: Field, entry: &Entry) -> Said<Q>
    where
        Q: Quantity + FromStr<Err = ParseError>,
    {
        let text = self.words(entry)?;
        match text.parse::<Q>() {
            Ok(value) => {
                self.understood(field, value.exact());
                Some(value)
            }
            Err(error) => {
                self.wrong(field, entry, error);
                None
            }
        }
    }

    fn quantity<Q: Known>(&mut self, field: Field) -> Said<Q> {
        let entry = self.draft.get(field)?.clone();
        self.parsed(field, &entry)
    }

    fn required<Q: Known>(&mut self, field: Field, hint: &str) -> Said<Q> {
        if self.draft.get(field).is_none() {
            self.missing(field, hint);
        }
        self.quantity(field)
    }

    fn quantity_or<Q: Known>(&mut self, field: Field, otherwise: Q, assumed: &str) -> Said<Q> {
        match self.draft.get(field) {
            Some(_) => self.quantity(field),
            None => {
                self.assumed.push(assumed.to_owned());
                self.default(field, otherwise.exact());
                Some(otherwise)
            }
        }
    }

    fn whole(&mut self, field: Field) -> Said<u64> {
        let entry = self.draft.get(field)?.clone();
        let value: Samples = self.parsed(field, &entry)?;
        let number = value.get();
        if number < 1.0 || number.fract() != 0.0 {
            let found = format!(
                "`{}`: expected a whole number from 1, found `{}`",
                field.name(),
                entry.text.escape_debug()
            );
            self.faults.push(Diagnostic {
                place: Some(entry.place),
                message: found,
                hint: Some("a part of one cannot work".to_owned()),
            });
            return None;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "whole, from 1 to 10^15"
        )]
        Some(number as u64)
    }

    fn count(&mut self, field: Field, otherwise: Option<(u32, &str)>) -> Said<NonZeroU32> {
        // A million of anything here is a slip of the pen, and its queue would fill the memory.
        const MOST: u64 = 1_000_000;
        if self.draft.get(field).is_none() {
            let Some((value, assumed)) = otherwise else {
                self.missing(field, &format!("{}; say how many", field.help().to_lowercase()));
                return None;
            };
            self.assumed.push(assumed.to_owned());
            self.default(field, value.to_string());
            return NonZeroU32::new(value);
        }
        let value = self.whole(field)?;
        if value > MOST {
            self.fault(
                field,
                format!("`{}`: expected at most {MOST}, found `{value}`", field.name()),
                "check the zeros",
            );
            return None;
        }
        u32::try_from(value).ok().and_then(NonZeroU32::new)
    }

    fn choice<T: Copy>(
        &mut self,
        field: Field,
        choices: &[(&'static str, T)],
        assumed: Option<&str>,
    ) -> Said<T> {
        let Some(entry) = self.draft.get(field).cloned() else {
            let (name, value) = choices[0];
            if let Some(sentence) = assumed.filter(|sentence| !sentence.is_empty()) {
                self.assumed.push(sentence.to_owned());
            }
            self.default(field, name.to_owned());
            return Some(value);
        };
        let text = self.words(&entry)?;
        let found = choices.iter().find(|(name, _)| name.eq_ignore_ascii_case(text.trim()));
        if let Some((name, value)) = found {
            self.understood(field, (*name).to_owned());
            return Some(*value);
        }
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        let shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
        let message =
            format!("`{}`: expected one of {}, found `{shown}`", field.name(), names.join(", "));
        let hint = nearest(text.trim(), names.iter().copied())
            .map_or(field.help().to_owned(), |name| format!("did you mean `{name}`?"));
        self.faults.push(Diagnostic { place: Some(entry.place), message, hint: Some(hint) });
        None
    }

    fn entity(&mut self, field: Field, class: Class) -> Said<&'static Entity> {
        let entry = self.draft.get(field)?.clone();
        let text = entry.text.trim();
        if let Some(entity) = facts::entity(class, text) {
            self.understood(field, entity.name.to_owned());
            return Some(entity);
        }
        let names: Vec<&'static str> = facts::entities(class)
            .flat_map(|entity| [entity.name].into_iter().chain(entity.aliases.iter().copied()))
            .collect();
        let shown: String = text.chars().take(60).flat_map(char::escape_debug).collect();
        let hint = nearest(text, names.iter().copied()).map_or_else(
            || {
                format!(
                    "known: {}",
                    facts::entities(class).map(|entity| entity.name).collect::<Vec<_>>().join(", ")
                )
            },
            |name| format!("did you mean `{name}`?"),
        );
        let message = format!("`{}`: unknown name `{shown}`", field.name());
        self.faults.push(Diagnostic { place: Some(entry.place), message, hint: Some(hint) });
        None
    }

    /// A property of a device or data set, noted as used.
    fn fact_of<Q: Quantity>(&mut self, entity: &'static Entity, property: &str) -> Option<Q> {
        let fact = entity.fact(property)?;
        let value = fact.quantity().ok()?;
        self.facts.push(fact);
        Some(value)
    }

    // ---- what is noted on the way ----

    fn understood(&mut self, field: Field, text: String) {
        let place = self.draft.get(field).map_or(Place::Default, |entry| entry.place.clone());
        self.inputs.push(Input { field, text, place });
    }

    fn default(&mut self, field: Field, text: String) {
        self.inputs.push(Input { field, text, place: Place::Default });
    }

    fn wrong(&mut self, field: Field, entry: &Entry, error: ParseError) {
        self.faults.push(Diagnostic {
            place: Some(entry.place.clone()),
            message: format!("`{}`: {error}", field.name()),
            hint: error.hint,
        });
    }

    fn fault(&mut self, field: Field, message: String, hint: &str) {
        let place = self.draft.get(field).map(|entry| entry.place.clone());
        self.faults.push(Diagnostic { place, message, hint: Some(hint.to_owned()) });
    }

    fn missing(&mut self, field: Field, hint: &str) {
        self.fault(field, format!("`{}` is missing", field.name()), hint);
    }
}

/// A quantity that can be read from words.
trait Known: Quantity + FromStr<Err = ParseError> {}
impl<Q: Quantity + FromStr<Err = ParseError>> Known for Q {}

/// The first of each list is what holds when nobody says anything.
const LOADERS: [(&str, Loaders); 2] =
    [("per-accelerator", Loaders::PerAccelerator), ("shared", Loaders::Shared)];
const DELIVERIES: [(&str, Delivery); 2] =
    [("in-order", Delivery::InOrder), ("pool", Delivery::Pool)];
const ORDERS: [(&str, EpochOrder); 2] =
    [("shuffled", EpochOrder::Shuffled), ("fixed", EpochOrder::Fixed)];
const TRUTHS: [(&str, bool); 2] = [("false", false), ("true", true)];
const POLICIES: [(&str, CachePolicy); 4] = [
    ("none", CachePolicy::None),
    ("page", CachePolicy::Page),
    ("lru", CachePolicy::Lru),
    ("pinned", CachePolicy::Pinned),
];

#[derive(Clone, Copy)]
enum SpreadKind {
    Gamma,
    Constant,
    Exponential,
    Lognormal,
}

const SPREADS: [(&str, SpreadKind); 4] = [
    ("gamma", SpreadKind::Gamma),
    ("constant", SpreadKind::Constant),
    ("exponential", SpreadKind::Exponential),
    ("lognormal", SpreadKind::Lognormal),
];

fn looks_like_a_number(text: &str) -> bool {
    let text = text.trim();
    text.starts_with("fact:")
        || text
            .starts_with(|first: char| first.is_ascii_digit() || matches!(first, '-' | '.' | '+'))
}
