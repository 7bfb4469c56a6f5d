//! Can this measurement be trusted, and if not, why?

use std::time::Duration;

use crate::clock::ClockQuality;
use crate::environment::CoreUse;
use crate::loader::LoaderRun;
use crate::measurement::CacheState;
use crate::reader::Access;
use crate::store_use::StoreUse;

/// Whether a rule holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// It does.
    Held,
    /// It does not, so the measurement is not valid.
    Broken,
    /// It could not be checked here.
    NotChecked,
}

impl Held {
    /// The word in files and tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Broken => "broken",
            Self::NotChecked => "not checked",
        }
    }
}

/// One rule of validity.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// Its name: `steady-state`.
    pub name: &'static str,
    /// What a valid measurement has.
    pub expected: String,
    /// What this one has.
    pub found: String,
    /// Whether it holds.
    pub held: Held,
}

/// All rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// In the order in which they are checked.
    pub rules: Vec<Rule>,
}

impl Verdict {
    /// Whether no rule is broken.
    pub fn is_valid(&self) -> bool {
        self.broken().next().is_none()
    }

    /// The rules that are broken.
    pub fn broken(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().filter(|rule| rule.held == Held::Broken)
    }
}

/// What the verdict is made of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Evidence<'a> {
    pub(crate) run: &'a LoaderRun,
    pub(crate) clock: ClockQuality,
    pub(crate) cores: u32,
    pub(crate) core_use: Option<CoreUse>,
    pub(crate) cache: CacheState,
    /// How samples were read; nothing if a cold run had no way past the page cache.
    pub(crate) access: Option<Access>,
    /// Share of the samples' pages in memory before and after the run.
    pub(crate) resident: Option<(f64, f64)>,
    /// What the store was asked during the run; nothing where samples lie on this machine.
    pub(crate) store_use: Option<StoreUse>,
    /// Rate of preparation by one core before and after the run.
    pub(crate) core_rate: Option<(f64, f64)>,
    /// The meter's own seconds per sample.
    pub(crate) overhead_s: f64,
}

/// Judges a measurement.
pub(crate) fn judge(evidence: &Evidence<'_>) -> Verdict {
    let mut verdict = Verdict {
        rules: vec![
            complete(evidence.run),
            enough(evidence.run),
            steady(evidence.run),
            readable(evidence.run),
            resolution(evidence.clock),
            punctual(evidence.clock),
            cache(evidence),
            other_load(evidence),
            stolen(evidence),
            core_speed(evidence),
            overhead(evidence),
        ],
    };
    verdict.rules.extend(evidence.store_use.map(throttled));
    verdict
}

fn rule(name: &'static str, expected: String, found: String, holds: bool) -> Rule {
    let held = if holds { Held::Held } else { Held::Broken };
    Rule { name, expected, found, held }
}

fn not_checked(name: &'static str, expected: String, why: &str) -> Rule {
    Rule { name, expected, found: why.to_owned(), held: Held::NotChecked }
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

fn complete(run: &LoaderRun) -> Rule {
    let found = if run.partial { "stopped early" } else { "all of it" };
    rule("complete", "the whole time".to_owned(), found.to_owned(), !run.partial)
}

fn enough(run: &LoaderRun) -> Rule {
    const LEAST: usize = 20;
    let batches = run.batches.len().saturating_sub(run.warm_up);
    rule("enough-batches", format!("at least {LEAST}"), batches.to_string(), batches >= LEAST)
}

/// The two halves of what was measured go at one rate.
fn steady(run: &LoaderRun) -> Rule {
    const MOST: f64 = 0.05;
    let Some((first, second)) = run.halves() else {
        return not_checked("steady-state", percent(MOST), "too few batches");
    };
    // A rate is known to a batch or two of each half.
    let grain = 2.0 / first.batches.min(second.batches) as f64;
    let most = MOST.max(grain);
    let drift = second.samples_per_s / first.samples_per_s - 1.0;
    let expected = format!("halves within {}", percent(most));
    rule("steady-state", expected, format!("{:+.1} %", drift * 100.0), drift.abs() <= most)
}

fn readable(run: &LoaderRun) -> Rule {
    const MOST: f64 = 0.01;
    let failed: u64 = run.replaced.values().sum();
    let share = failed as f64 / (run.tried.max(1)) as f64;
    let expected = format!("at most {} of samples replaced", percent(MOST));
    rule("readable-samples", expected, percent(share), share <= MOST)
}

fn resolution(clock: ClockQuality) -> Rule {
    const MOST: Duration = Duration::from_micros(1);
    let found = format!("{:?}", clock.resolution);
    rule("clock-resolution", format!("at most {MOST:?}"), found, clock.resolution <= MOST)
}

fn punctual(clock: ClockQuality) -> Rule {
    const MOST: Duration = Duration::from_millis(2);
    let found = format!("{:?}", clock.lateness);
    rule("timer-lateness", format!("at most {MOST:?}"), found, clock.lateness <= MOST)
}

/// Files of a cold run come from the device, those of a warm run from memory.
fn cache(evidence: &Evidence<'_>) -> Rule {
    const MOST_COLD: f64 = 0.05;
    const LEAST_WARM: f64 = 0.95;
    let name = "cache-state";
    let cold = evidence.cache == CacheState::Cold;
    let expected = match evidence.cache {
        CacheState::Cold => format!("cold: at most {} of pages in memory", percent(MOST_COLD)),
        CacheState::Warm => format!("warm: at least {} of pages in memory", percent(LEAST_WARM)),
        CacheState::Remote => "one state of the store's own caches".to_owned(),
    };
    if evidence.cache == CacheState::Remote {
        return not_checked(name, expected, "a store does not tell what it keeps in memory");
    }
    if cold && evidence.access.is_none() {
        let found = "the file system allows no way past the page cache".to_owned();
        return rule(name, expected, found, false);
    }
    let Some((before, after)) = evidence.resident else {
        return not_checked(name, expected, "the system does not tell which pages are in memory");
    };
    let found = format!("{} before, {} after", percent(before), percent(after));
    let holds = if cold {
        // Buffered reads leave their pages behind: what counts then is that none were there.
        before <= MOST_COLD && (evidence.access == Some(Access::Evicted) || after <= MOST_COLD)
    } else {
        before.min(after) >= LEAST_WARM
    };
    rule(name, expected, found, holds)
}

/// A store that turns requests away sets the rate by its rules, and not by its speed.
fn throttled(store: StoreUse) -> Rule {
    const MOST: f64 = 0.01;
    let share = store.turned_away as f64 / store.requests.max(1) as f64;
    let expected = format!("at most {} of requests turned away", percent(MOST));
    let found = format!("{} of {}", store.turned_away, store.requests);
    rule("throttled", expected, found, share <= MOST)
}

fn other_load(evidence: &Evidence<'_>) -> Rule {
    const MOST: f64 = 0.05;
    let expected = format!("others use at most {} of the cores", percent(MOST));
    let Some(found) = evidence.core_use else {
        return not_checked("other-load", expected, "the system does not tell");
    };
    let share = found.others / f64::from(evidence.cores);
    rule("other-load", expected, percent(share), share <= MOST)
}

fn stolen(evidence: &Evidence<'_>) -> Rule {
    const MOST: f64 = 0.02;
    let expected = format!("the host takes at most {} of the cores", percent(MOST));
    let Some(found) = evidence.core_use else {
        return not_checked("stolen-time", expected, "the system does not tell");
    };
    let share = found.stolen / f64::from(evidence.cores);
    rule("stolen-time", expected, percent(share), share <= MOST)
}

/// Heat and other virtual machines slow cores down in mid-run.
fn core_speed(evidence: &Evidence<'_>) -> Rule {
    const MOST: f64 = 0.05;
    let expected = format!("a core within {} before and after", percent(MOST));
    let Some((before, after)) = evidence.core_rate.filter(|(before, _)| *before > 0.0) else {
        return not_checked("core-speed", expected, "nothing was prepared");
    };
    let change = after / before - 1.0;
    rule("core-speed", expected, format!("{:+.1} %", change * 100.0), change.abs() <= MOST)
}

fn overhead(evidence: &Evidence<'_>) -> Rule {
    const MOST: f64 = 0.05;
    let expected = format!("the meter itself takes at most {} of a sample's time", percent(MOST));
    let Some(rates) = evidence.run.rates() else {
        return not_checked("own-overhead", expected, "nothing was measured");
    };
    let share = evidence.overhead_s * rates.samples_per_s;
    rule("own-overhead", expected, format!("{:.2} %", share * 100.0), share <= MOST)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::loader::BatchRecord;

    /// A run of 60 steps, those after `change` so many times longer.
    fn run(change: usize, factor: u64) -> LoaderRun {
        let mut end = Duration::ZERO;
        let batches = (0..60).map(|index| {
            let step = if index < change { 10 } else { 10 * factor };
            let from = end;
            end += Duration::from_millis(step);
            BatchRecord {
                index: index as u64,
                began: from,
                ready: from,
                taken: from,
                computed_from: from,
                computed_to: end,
            }
        });
        LoaderRun {
            batches: batches.collect(),
            warm_up: 4,
            batch: 8,
            replaced: BTreeMap::new(),
            tried: 480,
            partial: false,
        }
    }

    fn evidence(run: &LoaderRun) -> Evidence<'_> {
        Evidence {
            run,
            clock: ClockQuality {
                resolution: Duration::from_nanos(30),
                reading: Duration::from_nanos(30),
                lateness: Duration::from_micros(60),
            },
            cores: 2,
            core_use: Some(CoreUse { own: 1.0, others: 0.05, stolen: 0.0 }),
            cache: CacheState::Cold,
            store_use: None,
            access: Some(Access::Direct),
            resident: Some((0.0, 0.0)),
            core_rate: Some((100.0, 101.0)),
            overhead_s: 1e-7,
        }
    }

    fn broken(evidence: &Evidence<'_>) -> Vec<&'static str> {
        judge(evidence).broken().map(|rule| rule.name).collect()
    }

    #[test]
    fn a_quiet_machine_gives_a_valid_measurement() {
        let run = run(60, 1);
        assert!(judge(&evidence(&run)).is_valid());
    }

    #[test]
    fn each_rule_can_break() {
        let good = run(60, 1);
        let fine = evidence(&good);
        let slower = run(30, 2);
        assert_eq!(broken(&Evidence { run: &slower, ..fine }), ["steady-state"]);
        let loaded = Some(CoreUse { own: 1.0, others: 0.2, stolen: 0.0 });
        assert_eq!(broken(&Evidence { core_use: loaded, ..fine }), ["other-load"]);
        let stolen = Some(CoreUse { own: 1.0, others: 0.0, stolen: 0.1 });
        assert_eq!(broken(&Evidence { core_use: stolen, ..fine }), ["stolen-time"]);
        let warm = Some((0.0, 0.3));
        assert_eq!(broken(&Evidence { resident: warm, ..fine }), ["cache-state"]);
        let evicted = Evidence { resident: warm, access: Some(Access::Evicted), ..fine };
        assert_eq!(broken(&evicted), [""; 0], "reading through the cache fills it");
        assert_eq!(broken(&Evidence { resident: Some((0.3, 0.3)), ..evicted }), ["cache-state"]);
        assert_eq!(broken(&Evidence { cache: CacheState::Warm, ..fine }), ["cache-state"]);
        assert_eq!(broken(&Evidence { access: None, ..fine }), ["cache-state"]);
        let hot = Some((100.0, 90.0));
        assert_eq!(broken(&Evidence { core_rate: hot, ..fine }), ["core-speed"]);
        assert_eq!(broken(&Evidence { overhead_s: 1e-3, ..fine }), ["own-overhead"]);
        let coarse = ClockQuality { resolution: Duration::from_millis(1), ..fine.clock };
        assert_eq!(broken(&Evidence { clock: coarse, ..fine }), ["clock-resolution"]);
        let late = ClockQuality { lateness: Duration::from_millis(15), ..fine.clock };
        assert_eq!(broken(&Evidence { clock: late, ..fine }), ["timer-lateness"]);
        let partial = LoaderRun { partial: true, ..good.clone() };
        assert_eq!(broken(&Evidence { run: &partial, ..fine }), ["complete"]);
        let mut few = good.clone();
        few.batches.truncate(15);
        assert_eq!(broken(&Evidence { run: &few, ..fine }), ["enough-batches"]);
        let mut failing = good.clone();
        failing.replaced.insert("damaged image".to_owned(), 10);
        assert_eq!(broken(&Evidence { run: &failing, ..fine }), ["readable-samples"]);
    }

    #[test]
    fn a_store_is_judged_by_what_it_turned_away() {
        let run = run(60, 1);
        let remote = Evidence {
            cache: CacheState::Remote,
            access: Some(Access::Object),
            resident: None,
            ..evidence(&run)
        };
        let judged = |requests, turned_away| {
            let store_use = Some(StoreUse { requests, turned_away, waited: Duration::ZERO });
            judge(&Evidence { store_use, ..remote })
        };
        assert!(judged(100, 1).is_valid());
        let broken = judged(100, 2);
        let broken: Vec<&Rule> = broken.broken().collect();
        assert_eq!((broken.len(), broken[0].name), (1, "throttled"));
        assert_eq!(broken[0].found, "2 of 100");
        let verdict = judged(100, 0);
        let cache = verdict.rules.iter().find(|rule| rule.name == "cache-state").unwrap();
        assert_eq!(cache.held, Held::NotChecked);
        assert_eq!(judge(&evidence(&run)).rules.len() + 1, verdict.rules.len());
    }

    #[test]
    fn golden_hand_where_rules_end() {
        let good = run(60, 1);
        let fine = evidence(&good);
        let holds = |evidence: &Evidence<'_>| judge(evidence).is_valid();
        let used = |others, stolen| Some(CoreUse { own: 1.0, others, stolen });
        // Of two cores: five in a hundred are 0.1, two in a hundred 0.04.
        assert!(holds(&Evidence { core_use: used(0.1, 0.04), ..fine }));
        assert!(!holds(&Evidence { core_use: used(0.101, 0.0), ..fine }));
        assert!(!holds(&Evidence { core_use: used(0.0, 0.041), ..fine }));
        assert!(holds(&Evidence { core_rate: Some((100.0, 104.9)), ..fine }));
        assert!(!holds(&Evidence { core_rate: Some((100.0, 105.1)), ..fine }));
        assert!(!holds(&Evidence { core_rate: Some((100.0, 94.9)), ..fine }));
        assert!(holds(&Evidence { resident: Some((0.05, 0.05)), ..fine }));
        assert!(!holds(&Evidence { resident: Some((0.051, 0.0)), ..fine }));
        let warm = Evidence { cache: CacheState::Warm, ..fine };
        assert!(holds(&Evidence { resident: Some((0.95, 0.95)), ..warm }));
        assert!(!holds(&Evidence { resident: Some((1.0, 0.949)), ..warm }));
        // 56 steps of 10 ms are 800 samples a second: 62.4 µs are 4.99 % of one.
        assert!(holds(&Evidence { overhead_s: 62.4e-6, ..fine }));
        assert!(!holds(&Evidence { overhead_s: 62.6e-6, ..fine }));
        let runs = |batches: usize, failed: u64| {
            let mut run = good.clone();
            run.batches.truncate(batches);
            run.replaced.insert("damaged image".to_owned(), failed);
            judge(&Evidence { run: &run, ..fine }).is_valid()
        };
        assert!(runs(24, 0) && !runs(23, 0), "twenty after the four that are left out");
        assert!(runs(60, 4) && !runs(60, 5), "one in a hundred of 480");
    }

    #[test]
    fn what_the_system_does_not_tell_is_not_passed() {
        let run = run(60, 1);
        let blind = Evidence { core_use: None, resident: None, core_rate: None, ..evidence(&run) };
        let verdict = judge(&blind);
        let unchecked: Vec<&str> = verdict
            .rules
            .iter()
            .filter(|rule| rule.held == Held::NotChecked)
            .map(|rule| rule.name)
            .collect();
        assert_eq!(unchecked, ["cache-state", "other-load", "stolen-time", "core-speed"]);
    }
}
