//! How does a run go from a scenario to its report?

use scenario::Scenario;
use units::{Bytes, BytesPerSample, Quantity, Ratio, Samples, SamplesPerSec};

use crate::error::SimError;
use crate::options::Options;
use crate::pipeline::{Conservation, Pipeline, Totals, secs};
use crate::replay::Library;
use crate::report::{
    AcceleratorSeconds, ConsumerSeconds, Queue, QueuePoint, Realized, Report, Shares, Station,
    StepTimes, WarmUp, Warning, Window, WorkerSeconds,
};
use crate::schedule::{Plan, Schedule, Turn};
use crate::series::Series;
use crate::setup::Setup;
use crate::station::StationTotals;
use crate::trace::{Activity, NoTrace, Sink};

/// A run that goes on in slices, for a caller that has other things to do.
#[derive(Debug, Clone)]
pub struct Simulation<S = NoTrace> {
    setup: Setup,
    pipeline: Pipeline<S>,
    schedule: Schedule,
    opened: Option<Opened>,
    closed: Option<Totals>,
    first_batch: f64,
}

/// The measurement, once it has begun.
#[derive(Debug, Clone)]
struct Opened {
    start: Totals,
    queue: Series,
    /// Up to the end of the last step.
    queue_integral: f64,
}

/// How far a run is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Progress {
    /// It goes on.
    Running {
        /// Steps that are over.
        steps: u64,
        /// The part of all steps that is; a pilot that has to be doubled sets it back.
        done: Ratio,
    },
    /// All is measured.
    Done,
}

impl Simulation<NoTrace> {
    /// The start of a run without a trace.
    pub fn new(scenario: &Scenario, options: &Options) -> Result<Self, SimError> {
        Self::with_sink(scenario, options, NoTrace)
    }
}

impl<S: Sink> Simulation<S> {
    /// The start of a run that tells a sink what happens.
    pub fn with_sink(scenario: &Scenario, options: &Options, sink: S) -> Result<Self, SimError> {
        let setup = Setup::new(scenario, options)?;
        let plan = Plan::new(&setup, options.length);
        let library = setup.identities.map(|each| {
            let (samples, capacity) = (each.samples, each.capacity);
            Library::new(&scenario.dataset, &scenario.cache, samples, capacity, options.seed)
        });
        let restart_after = plan.restart_after(&setup);
        Ok(Self {
            pipeline: Pipeline::new(setup.clone(), restart_after, library, sink),
            schedule: Schedule::new(plan),
            opened: None,
            closed: None,
            first_batch: 0.0,
            setup,
        })
    }

    /// Goes on for at most so many events.
    pub fn advance(&mut self, most_events: u64) -> Progress {
        for _ in 0..most_events {
            if self.closed.is_some() {
                break;
            }
            if self.pipeline.advance() {
                self.step_over();
            }
        }
        if self.closed.is_some() {
            return Progress::Done;
        }
        let done = Ratio::new(self.schedule.share_done()).unwrap_or(Ratio::ONE);
        Progress::Running { steps: self.schedule.steps(), done }
    }

    /// Runs to the end.
    ///
    /// # Errors
    ///
    /// [`SimError::NoElapsedTime`] if the measured steps took no time that a float can hold.
    pub fn finish(mut self) -> Result<Report, SimError> {
        while self.advance(u64::MAX) != Progress::Done {}
        self.report()
    }

    /// Samples in, out and inside, now.
    pub fn conservation(&self) -> Conservation {
        self.pipeline.conservation()
    }

    /// The time of the last event.
    pub fn now(&self) -> units::Secs {
        secs(self.pipeline.now())
    }

    /// What the run tells.
    pub fn sink(&self) -> &S {
        &self.pipeline.sink
    }

    fn step_over(&mut self) {
        match self.schedule.step(self.pipeline.now()) {
            Turn::GoOn => self.record_queue(),
            Turn::Open => {
                let times = self.pipeline.epoch_times;
                self.first_batch = times.first_batch / times.epochs_begun.max(1) as f64;
                self.pipeline.intervals = crate::histogram::Histogram::default();
                self.pipeline.epoch_times = crate::pipeline::EpochTimes::default();
                let start = self.pipeline.totals();
                let queue = Series::new(start.time);
                let queue_integral = start.ready_sample_seconds;
                self.opened = Some(Opened { start, queue, queue_integral });
            }
            Turn::Close => {
                self.record_queue();
                self.closed = Some(self.pipeline.totals());
            }
        }
    }

    fn record_queue(&mut self) {
        if let Some(opened) = &mut self.opened {
            let integral = self.pipeline.ready_sample_seconds();
            let step = integral - opened.queue_integral;
            opened.queue.record(self.pipeline.now(), step);
            opened.queue_integral = integral;
        }
    }

    fn report(self) -> Result<Report, SimError> {
        let (Some(opened), Some(end)) = (&self.opened, &self.closed) else {
            unreachable!("a run is done when its window has opened and closed");
        };
        let start = &opened.start;
        let elapsed = end.time - start.time;
        let samples = (end.consumed - start.consumed) as f64;
        let no_time = |_| SimError::NoElapsedTime;
        let rate = SamplesPerSec::new(samples / elapsed).map_err(no_time)?;
        let loaded = (end.loaded - start.loaded) as f64 / elapsed;
        let shares = self.shares(start, end);
        let half_width = self.schedule.relative_half_width().map(ratio);
        let accelerators = f64::from(self.setup.accelerators);
        let computing = difference(end, start, |each| each.accelerator(Activity::Compute));
        Ok(Report {
            rate,
            rate_half_width: half_width,
            loaded_rate: SamplesPerSec::new(loaded).map_err(no_time)?,
            utilization: share(computing / (accelerators * elapsed)),
            benchmark_utilization: self.benchmark_utilization(),
            binds: shares.largest(),
            shares,
            storage: station(1.0, elapsed, &end.storage, &start.storage, |totals| match totals {
                Side::Sojourn => end.read_sojourn - start.read_sojourn,
                Side::Work => end.bytes_read - start.bytes_read,
            }),
            cores: station(
                f64::from(self.setup.hosts),
                elapsed,
                &end.cores,
                &start.cores,
                |totals| match totals {
                    Side::Sojourn => end.prep_sojourn - start.prep_sojourn,
                    Side::Work => end.prep_done - start.prep_done,
                },
            ),
            workers: worker_seconds(start, end),
            consumers: consumer_seconds(start, end),
            accelerators: accelerator_seconds(start, end),
            realized: realized(start, end),
            queue: self.queue(opened, end, elapsed),
            step_time: self.step_times(),
            first_batch: secs(self.first_batch_time()),
            warm_up: WarmUp { steps: self.schedule.warm_up(), rule: self.schedule.rule() },
            window: Window {
                steps: self.schedule.measured(),
                samples: Samples::new(samples).expect("a count"),
                start: secs(start.time),
                end: secs(end.time),
            },
            sample_events: end.sample_events,
            simulated: secs(end.time),
            warnings: self.warnings(half_width),
        })
    }

    /// Needed over available time, by resource.
    fn shares(&self, start: &Totals, end: &Totals) -> Shares {
        let setup = &self.setup;
        let elapsed = end.time - start.time;
        let worker = |activity| difference(end, start, |each| each.worker(activity));
        let lone_reading = difference(end, start, |each| each.bytes_read) / setup.lone_stream;
        let preparing = difference(end, start, |each| each.prep_done);
        let requesting = worker(Activity::Latency) + lone_reading;
        let bandwidth = difference(end, start, |each| each.storage.busy) / elapsed;
        let slots = setup.slots.map_or(0.0, |slots| requesting / (f64::from(slots) * elapsed));
        let working = requesting + preparing + worker(Activity::HandOver);
        let hand_over = difference(end, start, |each| each.consumer(Activity::HandOver));
        let accelerators = f64::from(setup.accelerators) * elapsed;
        let stepping = difference(end, start, |each| {
            each.accelerator(Activity::Compute) + each.accelerator(Activity::Overhead)
        });
        let cores = f64::from(setup.hosts) * setup.core_capacity();
        Shares {
            storage: ratio(bandwidth.max(slots)),
            workers: ratio(working / (f64::from(setup.all_workers()) * elapsed)),
            hand_over: ratio(hand_over / (f64::from(setup.loaders) * elapsed)),
            cores: ratio(preparing / (cores * elapsed)),
            host_link: ratio(difference(end, start, |each| each.copy_seconds) / accelerators),
            accelerators: ratio(stepping / accelerators),
        }
    }

    fn benchmark_utilization(&self) -> Option<Ratio> {
        let times = &self.pipeline.epoch_times;
        (times.later_compute > 0.0 && times.later_time > 0.0)
            .then(|| share(times.later_compute / times.later_time))
    }

    fn first_batch_time(&self) -> f64 {
        let times = &self.pipeline.epoch_times;
        if times.epochs_begun == 0 {
            self.first_batch
        } else {
            times.first_batch / times.epochs_begun as f64
        }
    }

    fn step_times(&self) -> Option<StepTimes> {
        let intervals = &self.pipeline.intervals;
        Some(StepTimes {
            mean: secs(intervals.mean()?),
            median: secs(intervals.quantile(0.5)?),
            p99: secs(intervals.quantile(0.99)?),
        })
    }

    fn queue(&self, opened: &Opened, end: &Totals, elapsed: f64) -> Queue {
        let batch = f64::from(self.setup.batch);
        let integral = end.ready_sample_seconds - opened.start.ready_sample_seconds;
        let point = |(end, mean): (f64, f64)| QueuePoint {
            end: secs(end),
            mean_batches: (mean / batch).max(0.0),
        };
        Queue {
            mean_batches: integral / elapsed / batch,
            series: opened.queue.means().map(point).collect(),
        }
    }

    fn warnings(&self, half_width: Option<Ratio>) -> Vec<Warning> {
        const WIDE: f64 = 0.01;
        let mut warnings = Vec::new();
        if self.setup.constant && self.setup.all_workers() > 1 {
            warnings.push(Warning::LockStep);
        }
        if let Some(identities) = self.setup.identities
            && identities.scaled_cycle.is_some()
        {
            warnings.push(Warning::ScaledDataSet { samples: u64::from(identities.samples) });
        }
        if half_width.is_none_or(|half_width| half_width.get() > WIDE) {
            warnings.push(Warning::WideInterval { half_width });
        }
        if !self.schedule.settled() {
            warnings.push(Warning::NoSteadyState);
        }
        warnings
    }
}

impl Totals {
    fn worker(&self, activity: Activity) -> f64 {
        self.worker_seconds[activity as usize]
    }

    fn consumer(&self, activity: Activity) -> f64 {
        self.consumer_seconds[activity as usize]
    }

    fn accelerator(&self, activity: Activity) -> f64 {
        self.accelerator_seconds[activity as usize]
    }
}

fn difference(end: &Totals, start: &Totals, of: impl Fn(&Totals) -> f64) -> f64 {
    of(end) - of(start)
}

/// A share of time from sums; rounding may leave it a hair outside 0 and 1.
fn share(value: f64) -> Ratio {
    debug_assert!((-1e-9..=1.0 + 1e-9).contains(&value), "{value} of the time is no rounding");
    ratio(value.min(1.0))
}

/// A factor from sums; rounding may leave it a hair below 0.
fn ratio(value: f64) -> Ratio {
    Ratio::new(value.max(0.0)).expect("a finite window has finite shares")
}

/// What the customers, not the station, say.
enum Side {
    Sojourn,
    Work,
}

fn station(
    servers: f64,
    elapsed: f64,
    end: &StationTotals,
    start: &StationTotals,
    customers: impl Fn(Side) -> f64,
) -> Station {
    let busy = end.busy - start.busy;
    Station {
        busy: secs(busy),
        idle: secs(servers * elapsed - busy),
        customer_seconds: secs(end.customer_seconds - start.customer_seconds),
        arrivals: end.arrivals - start.arrivals,
        departures: end.departures - start.departures,
        sojourn: secs(customers(Side::Sojourn)),
        work: customers(Side::Work),
    }
}

fn worker_seconds(start: &Totals, end: &Totals) -> WorkerSeconds {
    let spent = |activity| secs(difference(end, start, |each| each.worker(activity)));
    WorkerSeconds {
        waiting_for_slot: spent(Activity::WaitForSlot),
        latency: spent(Activity::Latency),
        reading: spent(Activity::Read),
        preparing: spent(Activity::Prepare),
        handing_over: spent(Activity::HandOver),
        blocked: spent(Activity::Blocked),
        idle: spent(Activity::Idle),
    }
}

fn consumer_seconds(start: &Totals, end: &Totals) -> ConsumerSeconds {
    let spent = |activity| secs(difference(end, start, |each| each.consumer(activity)));
    ConsumerSeconds {
        handing_over: spent(Activity::HandOver),
        blocked: spent(Activity::Blocked),
        starved: spent(Activity::Starved),
    }
}

fn accelerator_seconds(start: &Totals, end: &Totals) -> AcceleratorSeconds {
    let spent = |activity| secs(difference(end, start, |each| each.accelerator(activity)));
    AcceleratorSeconds {
        computing: spent(Activity::Compute),
        overhead: spent(Activity::Overhead),
        starved: spent(Activity::Starved),
        at_barrier: spent(Activity::Barrier),
        copying: secs(difference(end, start, |each| each.copy_seconds)),
    }
}

fn realized(start: &Totals, end: &Totals) -> Realized {
    let samples = end.begun - start.begun;
    let mean = |sum: f64, count: u64| sum.max(0.0) / count.max(1) as f64;
    let quantity = "a sum of finite draws";
    Realized {
        samples,
        sample_size: BytesPerSample::new(mean(end.sizes - start.sizes, samples)).expect(quantity),
        hit_ratio: ratio(mean((end.hits - start.hits) as f64, samples)),
        prep_time: secs(mean(end.prep - start.prep, end.preps - start.preps)),
        requests: end.latencies - start.latencies,
        bytes_read: <Bytes as Quantity>::new((end.bytes_read - start.bytes_read).max(0.0))
            .expect(quantity),
    }
}
