//! `ironlaw plan`: move the data, the compute, or neither?

mod answer;
mod figure;
mod questions;
mod reason;
mod text;

pub(crate) use answer::{fact_used, path as path_object};
pub(crate) use questions::said;

use std::time::{Duration, SystemTime};

use plan::{
    Book, BreakEven, Day, Interval, Item, Outcome, Prepared, Question, Rescue, Sensitivity,
    Strategy, World, Worlds, best, bill, break_evens, evaluate, monte_carlo, pareto_front, prepare,
    rescue, sensitivities,
};

use crate::args;
use crate::failure::{End, Failure, Fault};
use crate::files::{OutputFile, read_text};
use crate::output::Output;
use crate::predict::end;
use crate::require::{Checked, Named, check, conditions};
use crate::wire::{
    AnswerObject, PlanCaseObject, PlanFileInputs, PlanFileResult, Required, WarningObject,
};

impl From<plan::PlanFault> for Fault {
    fn from(fault: plan::PlanFault) -> Self {
        let plan::PlanFault { place, message, hint } = fault;
        Self { place, message, hint }
    }
}

impl From<plan::PlanFault> for Failure {
    fn from(fault: plan::PlanFault) -> Self {
        Self::one(fault.into())
    }
}

/// All faults at once.
pub(crate) fn failed(faults: Vec<plan::PlanFault>) -> Failure {
    Failure::Faults(faults.into_iter().map(Fault::from).collect())
}

/// How many worlds and which.
#[derive(Debug, Clone, Copy)]
struct Draw {
    count: u32,
    seed: u64,
}

/// Everything that a plan says.
struct Planned {
    question: Question,
    prepared: Prepared,
    draw: Draw,
    prices_file: Option<String>,
    bills: Vec<(Outcome, Vec<Item>)>,
    recommended: Option<Strategy>,
    front: Vec<Strategy>,
    worlds: Worlds,
    break_evens: Vec<BreakEven>,
    sensitivities: Vec<Sensitivity>,
    rescue: Option<Rescue>,
}

/// How many facts are named whose uncertainty matters most.
const NAMED_FACTS: usize = 3;

impl Planned {
    fn new(question: Question, prepared: Prepared, draw: Draw, prices: Option<&str>) -> Self {
        let case = &prepared.case;
        let world = World::typical(case);
        let outcomes = evaluate(case, &world);
        let objective = prepared.objective;
        let recommended = best(&outcomes, objective);
        let uncertain = &prepared.uncertain;
        let mut weighty = recommended.map_or_else(Vec::new, |recommended| {
            sensitivities(case, uncertain, objective, recommended)
        });
        weighty.retain(|one| one.swing > 0.0 || one.best_at_low != one.best_at_high);
        weighty.truncate(NAMED_FACTS);
        let bills = Strategy::ALL.map(|strategy| bill(case, &world, strategy)).into();
        Self {
            bills,
            recommended,
            front: pareto_front(&outcomes),
            worlds: monte_carlo(case, uncertain, objective, draw.count, draw.seed),
            break_evens: break_evens(case, &world, objective),
            sensitivities: weighty,
            rescue: rescue(case, &world, objective),
            question,
            draw,
            prices_file: prices.map(str::to_owned),
            prepared,
        }
    }

    fn outcome(&self, strategy: Strategy) -> &Outcome {
        &self.bills[strategy.index()].0
    }

    fn confidence(&self) -> Option<f64> {
        self.recommended.map(|strategy| self.worlds.spreads[strategy.index()].wins)
    }

    fn runs(&self) -> f64 {
        f64::from(self.prepared.case.runs.get())
    }

    /// Why this one, in one sentence.
    fn reason(&self) -> String {
        reason::reason(self)
    }
}

/// An interval that a number format without infinity can hold.
fn finite(interval: Interval) -> Option<[f64; 3]> {
    let values = [interval.p5, interval.p50, interval.p95];
    values.iter().all(|value| value.is_finite()).then_some(values)
}

pub(crate) fn run(command: &args::Plan, output: &Output) -> Result<End, Failure> {
    let book = book(command.prices.as_deref())?;
    let today = today()?;
    match &command.file {
        Some(file) => of_file(command, &book, today, file, output),
        None => of_flags(command, &book, today, output),
    }
}

/// The catalogue, with the user's own prices laid over it.
pub(crate) fn book(prices: Option<&std::path::Path>) -> Result<Book, Failure> {
    let Some(path) = prices else { return Ok(Book::catalogue()) };
    Book::with_user_prices(&path.display().to_string(), &read_text(path)?).map_err(failed)
}

/// The day, for the age of prices.
pub(crate) fn today() -> Result<Day, Failure> {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let days = since.as_ref().map(Duration::as_secs).map(|seconds| seconds / 86_400);
    let days = days.ok().and_then(|days| i64::try_from(days).ok()).ok_or_else(|| {
        Failure::one(Fault::new("the clock says that it is before 1970", "set the clock"))
    })?;
    Ok(Day::from_days(days))
}

fn draw(command: &args::Plan) -> Draw {
    Draw { count: command.worlds.get(), seed: command.seed }
}

const KEYS: [&str; 3] = ["confidence", "time_s", "cost_usd"];

fn of_flags(
    command: &args::Plan,
    book: &Book,
    today: Day,
    output: &Output,
) -> Result<End, Failure> {
    let conditions = conditions(&command.require, &KEYS)?;
    let mut assumed = Vec::new();
    let question = questions::read(command, &mut assumed)?;
    let explained = command.explain.as_deref().map(questions::strategy).transpose()?;
    let svg =
        command.svg.as_deref().map(|path| OutputFile::create(path, command.force)).transpose()?;
    let mut prepared = prepare(&question, book, today).map_err(failed)?;
    prepared.assumed.splice(0..0, assumed);
    let prices = command.prices.as_ref().map(|path| path.display().to_string());
    let planned = Planned::new(question, prepared, draw(command), prices.as_deref());
    let emitted = questions::emitted(command, &planned)?;
    let checked = check(&conditions, &named(&planned))?;
    if let Some(file) = svg {
        file.fill(&figure::svg(&planned)?)?;
    }
    if output.json {
        output.object(&object(&planned, emitted, &checked))?;
    } else if let Some(emitted) = emitted {
        output.text(&emitted)?;
        remarks(&planned, output);
    } else {
        match explained {
            Some(strategy) => output.text(&text::explained(&planned, strategy))?,
            None => output.prose(&text::summary(&planned))?,
        }
        remarks(&planned, output);
    }
    let end = end(&checked, output);
    // Without a plan, the asked condition does not hold.
    Ok(if planned.recommended.is_none() { End::NotHeld } else { end })
}

fn named(planned: &Planned) -> Vec<Named> {
    let own = planned.recommended.map(|strategy| planned.outcome(strategy));
    vec![
        Named::maybe("confidence", planned.confidence()),
        Named::maybe("time_s", own.map(|outcome| outcome.time_s)),
        Named::maybe("cost_usd", own.map(|outcome| outcome.usd)),
    ]
}

/// What was assumed, the facts, and what to know before trusting it.
fn remarks(planned: &Planned, output: &Output) {
    let Prepared { assumed, facts, warnings, .. } = &planned.prepared;
    for sentence in assumed {
        output.note(&format!("assumed: {sentence}"));
    }
    for fact in facts {
        let told = fact.told_in.as_ref().map_or_else(String::new, |file| format!(", {file}"));
        output.detail(&format!("fact: {} ({}, {}{told})", fact.id, fact.kind, fact.date));
    }
    output.warn(warnings);
}

fn object(
    planned: &Planned,
    emitted: Option<String>,
    checked: &[Checked],
) -> AnswerObject<crate::wire::PlanInputs, crate::wire::PlanResult> {
    let Prepared { assumed, facts, warnings, .. } = &planned.prepared;
    let result = answer::result(planned, emitted);
    AnswerObject {
        facts: facts.iter().map(fact_used).collect(),
        assumed: assumed.clone(),
        warnings: warnings.iter().map(WarningObject::from).collect(),
        required: checked.iter().map(Required::from).collect(),
        ..AnswerObject::new("plan", answer::inputs(planned), result)
    }
}

// ---- a file of several data sets and sites ----

fn of_file(
    command: &args::Plan,
    book: &Book,
    today: Day,
    file: &std::path::Path,
    output: &Output,
) -> Result<End, Failure> {
    questions::refuse_beside_a_file(command)?;
    let name = file.display().to_string();
    let cases = plan::read_plan_file(&name, &read_text(file)?).map_err(failed)?;
    let mut faults = Vec::new();
    let mut planned: Vec<(String, Vec<Planned>)> = Vec::new();
    for case in cases {
        let mut sites = Vec::new();
        for question in case.sites {
            match prepare(&question, book, today) {
                Ok(prepared) => {
                    let prices = command.prices.as_ref().map(|path| path.display().to_string());
                    let draw = draw(command);
                    sites.push(Planned::new(question, prepared, draw, prices.as_deref()));
                }
                Err(found) => faults.extend(found.into_iter().map(|mut fault| {
                    let place =
                        fault.place.take().map_or_else(String::new, |place| format!(" {place}"));
                    fault.at(format!("{}:{}{place}", name.escape_debug(), case.line))
                })),
            }
        }
        planned.push((case.name, sites));
    }
    if !faults.is_empty() {
        return Err(failed(faults));
    }
    if output.json {
        output.object(&file_object(command, &name, &planned))?;
    } else {
        output.prose(&text::cases(&planned))?;
        for (_, sites) in &planned {
            for site in sites {
                remarks(site, output);
            }
        }
    }
    let all = planned.iter().all(|(_, sites)| best_site(sites).is_some());
    Ok(if all { End::Done } else { End::NotHeld })
}

/// The site whose recommended plan is the best of all sites.
fn best_site(sites: &[Planned]) -> Option<(&Planned, Strategy)> {
    let found = sites.iter().filter_map(|site| Some((site, site.recommended?)));
    let key = |(site, strategy): &(&Planned, Strategy)| {
        let outcome = site.outcome(*strategy);
        match site.prepared.objective {
            plan::Objective::Dollars => (outcome.usd, outcome.time_s),
            plan::Objective::Time => (outcome.time_s, outcome.usd),
        }
    };
    found.min_by(|a, b| {
        let (a, b) = (key(a), key(b));
        a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1))
    })
}

fn file_object(
    command: &args::Plan,
    name: &str,
    planned: &[(String, Vec<Planned>)],
) -> AnswerObject<PlanFileInputs, PlanFileResult> {
    let prices_file = command.prices.as_ref().map(|path| path.display().to_string());
    let mut answer = AnswerObject::new(
        "plan-file",
        PlanFileInputs { plan_file: name.to_owned(), prices_file },
        PlanFileResult { cases: Vec::new(), usd_all_runs: Some(0.0) },
    );
    for (case, sites) in planned {
        let found = best_site(sites);
        answer.result.usd_all_runs = answer
            .result
            .usd_all_runs
            .zip(found)
            .map(|(sum, (site, strategy))| sum + site.outcome(strategy).usd * site.runs());
        answer.result.cases.push(PlanCaseObject {
            name: case.clone(),
            site: found.map(|(site, _)| site.prepared.path.to.to_string()),
            recommended: found.map(|(_, strategy)| strategy.to_string()),
            sites: sites.iter().map(answer::site).collect(),
        });
        for site in sites {
            let place = &site.prepared.path.to;
            let told = |line: &String| format!("{case}, {place}: {line}");
            answer.assumed.extend(site.prepared.assumed.iter().map(told));
            answer.facts.extend(site.prepared.facts.iter().map(fact_used));
            answer.warnings.extend(site.prepared.warnings.iter().map(WarningObject::from));
        }
    }
    answer.facts.sort_by(|a, b| a.id.cmp(&b.id));
    answer.facts.dedup_by(|a, b| a.id == b.id);
    answer.warnings.dedup_by(|a, b| a.code == b.code && a.message == b.message);
    answer
}
