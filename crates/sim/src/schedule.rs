//! When does the measurement begin, and when is it over?

use crate::interval::BatchMeans;
use crate::options::Length;
use crate::setup::Setup;

/// The rule by which the start of a run was left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum WarmUpRule {
    /// The run is made of whole epochs, and the first, with its cold cache, is left out.
    ColdEpoch,
    /// The run stays inside one long epoch. A pilot is run until the truncation point of MSER-5
    /// (White 1997, doi:10.1177/003754979706900601) lies in its first half; all of it is left out.
    Pilot,
}

/// What is simulated: whole cycles of steps, or a stretch inside a long epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Plan {
    /// A cold cycle, then measured ones. A cycle is an epoch or, with a scaled data set, the
    /// steps that visit each of its samples once.
    Cycles { steps: u64, measured: u64 },
    /// A pilot, then measured steps, in rounds of the workers.
    Inside { pilot: u64, measured: u64, round: u64 },
}

/// Batches of steps for the interval of a mean.
const BATCHES: u64 = 20;
/// Sample-events that an automatic run measures: a few to some tens of milliseconds of computing.
const AUTOMATIC_EVENTS: u64 = 300_000;
/// Bounds on the steps of an automatic run: enough to average over, not more than needed.
const AUTOMATIC_STEPS: (u64, u64) = (128, 100_000);
const LEAST_CYCLES: u64 = 3;
const LEAST_PILOT: u64 = 100;
/// How often a pilot that has not settled is doubled before the run goes on with a warning.
const DOUBLINGS: u32 = 4;

impl Plan {
    pub(crate) fn new(setup: &Setup, length: Length) -> Self {
        let (least, most) = AUTOMATIC_STEPS;
        let scaled = setup.identities.and_then(|identities| identities.scaled_cycle);
        let cycle = scaled.unwrap_or(setup.epoch_steps);
        // In-order batches come in rounds of W: whole rounds are measured, and enough of them.
        let workers = u64::from(setup.workers);
        let wanted = match length {
            Length::Auto => {
                let enough = (AUTOMATIC_EVENTS / setup.events_per_step()).clamp(least, most);
                enough.max(BATCHES * workers)
            }
            Length::Steps(steps) => steps.get(),
            Length::Epochs(epochs) => {
                return Self::Cycles { steps: cycle, measured: u64::from(epochs.get()) };
            }
        };
        if setup.identities.is_some() || cycle <= wanted {
            return Self::Cycles {
                steps: cycle,
                measured: wanted.div_ceil(cycle).max(LEAST_CYCLES),
            };
        }
        let rounds = wanted.div_ceil(workers);
        let pilot = (wanted / 4).clamp(LEAST_PILOT, most).max(2 * workers);
        Self::Inside { pilot, measured: rounds.saturating_mul(workers), round: workers }
    }

    /// Steps after which the pipeline restarts empty, if it does.
    pub(crate) fn restart_after(&self, setup: &Setup) -> Option<u64> {
        match self {
            Self::Inside { .. } => None,
            // A scaled cycle is no epoch: the true one is longer.
            Self::Cycles { steps, .. } => {
                let scaled = setup.identities.is_some_and(|each| each.scaled_cycle.is_some());
                (!scaled).then_some(*steps)
            }
        }
    }
}

/// What to do at the end of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Turn {
    GoOn,
    Open,
    Close,
}

/// Follows the plan from step to step.
#[derive(Debug, Clone)]
pub(crate) struct Schedule {
    plan: Plan,
    steps: u64,
    /// The step at whose end the measurement begins.
    opens: u64,
    last_end: f64,
    pilot: FiveMeans,
    doublings: u32,
    settled: bool,
    batches: Batches,
}

impl Schedule {
    pub(crate) fn new(plan: Plan) -> Self {
        let opens = match plan {
            Plan::Cycles { steps, .. } => steps,
            Plan::Inside { pilot, .. } => pilot,
        };
        Self {
            plan,
            steps: 0,
            opens,
            last_end: 0.0,
            pilot: FiveMeans::default(),
            doublings: 0,
            settled: true,
            batches: Batches::new(plan),
        }
    }

    /// A step ended.
    pub(crate) fn step(&mut self, now: f64) -> Turn {
        self.steps += 1;
        let elapsed = now - self.last_end;
        self.last_end = now;
        if self.steps <= self.opens {
            return self.before(now, elapsed);
        }
        self.batches.step(now);
        if self.steps - self.opens == self.measured() { Turn::Close } else { Turn::GoOn }
    }

    fn before(&mut self, now: f64, elapsed: f64) -> Turn {
        let is_pilot = matches!(self.plan, Plan::Inside { .. });
        if is_pilot {
            self.pilot.record(elapsed);
        }
        if self.steps < self.opens {
            return Turn::GoOn;
        }
        if is_pilot && !self.pilot.has_settled() {
            if self.doublings < DOUBLINGS {
                self.doublings += 1;
                self.opens *= 2;
                return Turn::GoOn;
            }
            self.settled = false;
        }
        self.batches.begin(now);
        Turn::Open
    }

    /// Steps measured in all.
    pub(crate) fn measured(&self) -> u64 {
        match self.plan {
            Plan::Cycles { steps, measured } => steps.saturating_mul(measured),
            Plan::Inside { measured, .. } => measured,
        }
    }

    pub(crate) fn warm_up(&self) -> u64 {
        self.opens
    }

    pub(crate) fn rule(&self) -> WarmUpRule {
        match self.plan {
            Plan::Cycles { .. } => WarmUpRule::ColdEpoch,
            Plan::Inside { .. } => WarmUpRule::Pilot,
        }
    }

    pub(crate) fn settled(&self) -> bool {
        self.settled
    }

    /// The part of all steps that is done, as far as the plan is known.
    pub(crate) fn share_done(&self) -> f64 {
        self.steps as f64 / (self.opens as f64 + self.measured() as f64)
    }

    pub(crate) fn steps(&self) -> u64 {
        self.steps
    }

    pub(crate) fn relative_half_width(&self) -> Option<f64> {
        self.batches.means.relative_half_width()
    }
}

/// Cuts the measured steps into batches.
#[derive(Debug, Clone)]
struct Batches {
    /// Units of a cycle, cut into `parts`; a unit is a step, or a round of the workers.
    cycle: u64,
    /// Steps of a unit.
    unit: u64,
    parts: u64,
    /// Whether parts are compared with the same part of other cycles, or all with all.
    by_place: bool,
    step: u64,
    part: u64,
    part_step: u64,
    part_start: f64,
    means: BatchMeans,
}

impl Batches {
    fn new(plan: Plan) -> Self {
        let (cycle, unit, by_place, parts) = match plan {
            Plan::Inside { measured, round, .. } if measured / round >= BATCHES => {
                (measured / round, round, false, BATCHES)
            }
            Plan::Inside { measured, .. } => (measured, 1, false, BATCHES),
            Plan::Cycles { steps, measured: 1 } => (steps, 1, false, BATCHES),
            Plan::Cycles { steps, measured } => (steps, 1, true, BATCHES.div_ceil(measured)),
        };
        let parts = parts.min(cycle);
        let places = if by_place { usize::try_from(parts).expect("at most 20") } else { 1 };
        let means = BatchMeans::new(places);
        Self {
            cycle,
            unit,
            parts,
            by_place,
            step: 0,
            part: 0,
            part_step: 0,
            part_start: 0.0,
            means,
        }
    }

    fn begin(&mut self, now: f64) {
        self.part_start = now;
    }

    /// The step of the cycle with which a part ends.
    fn part_end(&self) -> u64 {
        // Wide, because a user may ask for any number of steps.
        let product = u128::from(self.cycle) * u128::from(self.part + 1);
        let units = u64::try_from(product / u128::from(self.parts)).expect("at most the cycle");
        units * self.unit
    }

    fn step(&mut self, now: f64) {
        self.step += 1;
        if self.step < self.part_end() {
            return;
        }
        let (place, per) = if self.by_place {
            (usize::try_from(self.part).expect("at most 20"), 1.0)
        } else {
            (0, (self.step - self.part_step) as f64)
        };
        self.means.record(place, (now - self.part_start) / per);
        self.part_start = now;
        self.part_step = self.step;
        self.part += 1;
        if self.part == self.parts {
            (self.part, self.step, self.part_step) = (0, 0, 0);
        }
    }
}

/// Means of five consecutive values each.
#[derive(Debug, Clone, Default)]
struct FiveMeans {
    means: Vec<f64>,
    sum: f64,
    count: u32,
}

impl FiveMeans {
    fn record(&mut self, value: f64) {
        self.sum += value;
        self.count += 1;
        if self.count == 5 {
            self.means.push(self.sum / 5.0);
            (self.sum, self.count) = (0.0, 0);
        }
    }

    fn has_settled(&self) -> bool {
        truncation(&self.means) <= self.means.len() / 2
    }
}

/// How many values to drop so that the mean of the rest is known best (MSER): the truncation
/// with the least squared standard error, found from the back in one pass.
fn truncation(values: &[f64]) -> usize {
    const ROUNDING: f64 = 1e-9;
    let (mut sum, mut squares, mut count) = (0.0, 0.0, 0.0);
    let mut best = (f64::INFINITY, 0);
    let reference = values.last().copied().unwrap_or(0.0);
    for (dropped, value) in values.iter().enumerate().rev() {
        let off = value - reference;
        sum += off;
        squares += off * off;
        count += 1.0;
        // The last few values alone look steady by chance (White, Cobb and Spratt 2000).
        if count < 5.0 && values.len() > 5 {
            continue;
        }
        let deviations = squares - sum * sum / count;
        // Constant times differ by rounding alone, in which there is no drift to find.
        let is_rounding = deviations <= ROUNDING * ROUNDING * reference * reference * count;
        let error = if is_rounding { 0.0 } else { deviations / (count * count) };
        if error <= best.0 {
            best = (error, dropped);
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transient_is_cut_off_and_a_steady_series_is_kept_whole() {
        let noise = |i: u32| f64::from((i * 7_919) % 101) / 101.0;
        let steady: Vec<_> = (0..200).map(|i| 10.0 + noise(i)).collect();
        assert!(truncation(&steady) < 20, "{}", truncation(&steady));
        let transient: Vec<_> =
            (0..200).map(|i| if i < 60 { 30.0 } else { 10.0 } + noise(i)).collect();
        assert!((60..80).contains(&truncation(&transient)), "{}", truncation(&transient));
        let growing: Vec<_> = (0..200).map(f64::from).collect();
        assert!(truncation(&growing) > 100);
        assert_eq!(truncation(&[]), 0);
        let rounding: Vec<_> =
            (0..200).map(|i| if i == 0 { 30.0 } else { 10.0 + 1e-13 * noise(i) }).collect();
        assert_eq!(truncation(&rounding), 1);
    }

    #[test]
    fn a_pilot_that_never_settles_is_doubled_and_then_reported() {
        let mut schedule = Schedule::new(Plan::Inside { pilot: 100, measured: 20, round: 1 });
        let (mut now, mut opened) = (0.0, None);
        for step in 1..=2_000_u32 {
            now += f64::from(step);
            match schedule.step(now) {
                Turn::GoOn => {}
                Turn::Open => opened = Some(step),
                Turn::Close => {
                    assert_eq!((opened, step), (Some(1_600), 1_620));
                    assert!(!schedule.settled());
                    assert!(schedule.relative_half_width().is_some());
                    return;
                }
            }
        }
        panic!("never closed");
    }

    #[test]
    fn parts_of_cycles_end_with_their_cycle() {
        let mut schedule = Schedule::new(Plan::Cycles { steps: 7, measured: 3 });
        let mut turns = Vec::new();
        for step in 1..=28_u32 {
            turns.push((step, schedule.step(f64::from(step))));
        }
        turns.retain(|turn| turn.1 != Turn::GoOn);
        assert_eq!(turns, [(7, Turn::Open), (28, Turn::Close)]);
        // Seven parts of one step each, alike in every cycle.
        assert_eq!(schedule.relative_half_width(), Some(0.0));
    }
}
