//! How does a measurement become the objects of the wire?

use engine::Answer;
use measure::{
    BatchRecord, Corpus, Held, Measurement, Probes, Rule, Scan, StateProbes, StreamProbe,
    WorkerPoint,
};

use super::Measured;
use crate::wire::{
    BatchObject, CorePointObject, CoresObject, EnvironmentObject, MeasureResult, MeasuredFixObject,
    MeasuredObject, PredictedObject, PredictionObject, ProbesObject, RuleObject, ScanObject,
    StoppedResult, StoreUseObject, StreamProbeObject, WorkerPointObject,
};

/// Single reads and preparations that are written at most.
const MOST_RAW: usize = 2_000;

pub(super) fn result(measured: &Measured) -> MeasureResult {
    let Measured { measurement, answers, fixes, price } = measured;
    let simulation = &answers[2];
    let rate = measurement.rates.samples_per_s;
    MeasureResult {
        valid: measurement.verdict.is_valid(),
        reasons: measurement.verdict.broken().map(sentence).collect(),
        rules: measurement.verdict.rules.iter().map(rule).collect(),
        measured: delivered(measurement),
        predicted: predicted(answers, rate),
        bound_by: simulation.bound_by.to_string(),
        idle_usd_per_h: price.get() * (1.0 - measurement.rates.utilization).max(0.0),
        fixes: fixes
            .iter()
            .map(|fix| MeasuredFixObject {
                change: fix.change.clone(),
                gain: fix.gain.get(),
                utilization: fix.answer.utilization.get(),
            })
            .collect(),
        scan: scan(&measurement.scan, measurement.samples_used),
        probes: probes(measurement),
        environment: environment(&measurement.probes),
        batches: measurement.run.batches.iter().map(batch).collect(),
        warm_up_batches: measurement.run.warm_up,
        partial: measurement.run.partial,
    }
}

pub(super) fn sentence(rule: &Rule) -> String {
    format!("{}: expected {}, found {}", rule.name, rule.expected, rule.found)
}

fn rule(rule: &Rule) -> RuleObject {
    let held: Held = rule.held;
    RuleObject {
        rule: rule.name.to_owned(),
        expected: rule.expected.clone(),
        found: rule.found.clone(),
        verdict: held.as_str().to_owned(),
    }
}

fn delivered(measurement: &Measurement) -> MeasuredObject {
    let rates = &measurement.rates;
    MeasuredObject {
        utilization: rates.utilization,
        samples_per_s: rates.samples_per_s,
        batches: rates.batches,
        elapsed_s: rates.elapsed.as_secs_f64(),
        replaced: measurement.run.replaced.clone(),
        resident: measurement.resident.map(|(before, after)| [before, after]),
        access: measurement.access.map(|access| access.as_str().to_owned()),
        store: measurement.store_use.map(|store| StoreUseObject {
            requests: store.requests,
            turned_away: store.turned_away,
            waited_s: store.waited.as_secs_f64(),
        }),
        cores_used: measurement.core_use.map(|found| CoresObject {
            own: found.own,
            others: found.others,
            stolen: found.stolen,
        }),
    }
}

/// What is known when the loader has not run.
pub(super) fn stopped(corpus: &Corpus) -> StoppedResult {
    StoppedResult {
        valid: false,
        reasons: vec!["complete: stopped before the loader ran".to_owned()],
        partial: true,
        scan: scan(&corpus.scan, corpus.samples().len()),
    }
}

/// What the engines say, in their order, beside so many measured samples per second.
pub(crate) fn predicted(answers: &[Answer; 3], measured: f64) -> PredictedObject {
    let [bound, forecast, simulation] = answers;
    PredictedObject {
        bound: prediction(bound, measured),
        forecast: prediction(forecast, measured),
        simulate: prediction(simulation, measured),
    }
}

fn prediction(answer: &Answer, measured: f64) -> PredictionObject {
    PredictionObject {
        utilization: answer.utilization.get(),
        samples_per_s: answer.samples_per_sec.get(),
        error: answer.samples_per_sec.get() / measured - 1.0,
    }
}

pub(super) fn scan(scan: &Scan, samples_used: usize) -> ScanObject {
    ScanObject {
        container: scan.container.as_str().to_owned(),
        samples: scan.samples,
        samples_used,
        bytes: scan.bytes,
        mean_bytes: scan.sizes.map(|sizes| sizes.mean),
        size_cv: scan.sizes.map(|sizes| sizes.cv),
        histogram: scan.histogram.clone(),
        looked_at: scan.looked_at,
        formats: scan
            .formats
            .iter()
            .map(|(format, count)| (format.as_str().to_owned(), *count))
            .collect(),
        skipped: scan.skipped.clone(),
    }
}

fn probes(measurement: &Measurement) -> ProbesObject {
    let probes = &measurement.probes;
    let preparation = &probes.preparation;
    let state = measurement.state();
    let (storage, work) = (&state.fit, &state.worker_fit);
    let of = |state: &Option<StateProbes>| -> Vec<StreamProbeObject> {
        state.iter().flat_map(|state| &state.streams).map(streams).collect()
    };
    ProbesObject {
        storage_cold: of(&probes.cold),
        storage_warm: of(&probes.warm),
        storage_remote: of(&probes.remote),
        workers: state.workers.iter().map(workers).collect(),
        worker_core_s: work.core_s,
        worker_core_cv: work.core_cv,
        worker_contention: work.contention,
        worker_core_wait_s: work.core_wait_s,
        worker_turns: work.turns,
        storage_bytes_per_s: storage.bytes_per_s,
        stream_bytes_per_s: storage.stream_bytes_per_s,
        latency_s: storage.latency_s,
        latency_separated: storage.separated,
        read_core_s: storage.core_s,
        preparation: measurement.preparation.to_owned(),
        decoders: measure::DECODERS.map(|(of, name)| format!("{of}: {name}")).join("; "),
        prep_s: preparation.mean_s,
        prep_cv: preparation.cv,
        prepared: preparation.raw.len(),
        core_curve: preparation
            .curve
            .iter()
            .map(|point| CorePointObject {
                threads: point.threads,
                samples_per_s: point.samples_per_s.clone(),
            })
            .collect(),
        core_contention: preparation.contention,
        prep_raw_s: preparation.raw.iter().take(MOST_RAW).map(|(_, secs)| *secs).collect(),
        overhead_s: probes.overhead.sample_s.clone(),
        core_rate: measurement.core_rate.map(|(before, after)| [before, after]),
    }
}

fn workers(point: &WorkerPoint) -> WorkerPointObject {
    WorkerPointObject {
        workers: point.workers,
        samples: point.samples,
        samples_per_s: point.samples_per_s,
        core_s: point.core_s,
        core_wait_s: point.core_wait_s,
    }
}

fn streams(probe: &StreamProbe) -> StreamProbeObject {
    StreamProbeObject {
        streams: probe.streams,
        reads: probe.reads,
        failed: probe.failed,
        bytes_per_s: probe.bytes_per_s,
        median_s: probe.latency_s.map(|latency| latency.median),
        p90_s: probe.latency_s.map(|latency| latency.p90),
        p99_s: probe.latency_s.map(|latency| latency.p99),
        core_s: probe.core_s,
        raw_s: probe.raw.iter().take(MOST_RAW).map(|read| read.wall_s).collect(),
    }
}

pub(super) fn environment(probes: &Probes) -> EnvironmentObject {
    let found = probes.environment.clone();
    let clock = &probes.clock;
    EnvironmentObject {
        processor: found.processor,
        cores: found.cores,
        memory_bytes: found.memory_bytes,
        kernel: found.kernel,
        file_system: found.file_system,
        device: found.device,
        governor: found.governor,
        load_average: found.load_average,
        clock: "monotonic".to_owned(),
        clock_resolution_s: clock.resolution.as_secs_f64(),
        clock_reading_s: clock.reading.as_secs_f64(),
        timer_lateness_s: clock.lateness.as_secs_f64(),
    }
}

fn batch(record: &BatchRecord) -> BatchObject {
    BatchObject {
        began_s: record.began.as_secs_f64(),
        ready_s: record.ready.as_secs_f64(),
        taken_s: record.taken.as_secs_f64(),
        computed_from_s: record.computed_from.as_secs_f64(),
        computed_to_s: record.computed_to.as_secs_f64(),
    }
}
