//! Does a ledger survive: reloads, two tabs, imports, old versions and hostile texts?

mod common;

use common::lab;
use labs::ledger::{
    GradedLedger, Kind, Ledger, Moment, Recorded, Unreadable, class_summary, csv, replay,
};
use labs::session::{Confidence, Event, ReplyGiven, Session};
use labs::{Context, Lab, Report, Unit, Value};

/// A learner who answers everything in both acts.
fn finished(id: &str, option: &str) -> (Lab, Ledger, Session) {
    let lab = lab();
    let mut ledger = Ledger::default();
    ledger.begin(&lab, Context::Cloud, id, 11, 5);
    let mut session = Session::new(&lab, Context::Cloud, 11);
    let mut at = 100;
    for act in ["pipeline", "gravity"] {
        for (event, kind) in events(act, option) {
            at += 1;
            session = session.apply(&lab, act, event, at).unwrap();
            if let Some(kind) = kind {
                record(&lab, &mut ledger, id, &session, act, kind);
            }
        }
    }
    (lab, ledger, session)
}

fn record(
    lab: &Lab,
    ledger: &mut Ledger,
    id: &str,
    session: &Session,
    act: &str,
    kind: Kind,
) -> Recorded {
    let instrument = lab.act(act).unwrap().instrument();
    let inputs = instrument.starting(session.context);
    let outputs = instrument.run(&inputs).unwrap();
    let moment = Moment { act, kind, inputs: &inputs, outputs: &outputs };
    ledger.record(lab, id, session, &moment).unwrap()
}

fn events(act: &str, option: &str) -> Vec<(Event, Option<Kind>)> {
    let pipeline = act == "pipeline";
    let confidence = Confidence::Fairly;
    let asked = vec![
        ("storage".to_owned(), Value::word("nvme-gen3")),
        ("workers".to_owned(), Value::number(8.0, Unit::Count)),
    ];
    let reply = ReplyGiven {
        decision: if pipeline { "refuse" } else { "in-place" }.into(),
        asked: if pipeline { asked } else { vec![] },
        reason: if pipeline { "needed-over-delivered" } else { "dollars" }.into(),
        threshold: if pipeline { 2e9 } else { 3e12 },
        at_ms: 0,
    };
    let placed = if pipeline { vec![0.06, 0.4, 0.5] } else { vec![20e12, 200e12] };
    let right = |one: &str, two: &str| if pipeline { one.to_owned() } else { two.to_owned() };
    vec![
        (Event::Choose { option: option.into() }, None),
        (Event::Trust { confidence }, None),
        (Event::Confirm, Some(Kind::Prediction)),
        (Event::Draw { values: placed }, Some(Kind::Curve)),
        (Event::Reveal, Some(Kind::Reveal)),
        (Event::Reply(reply), Some(Kind::Reply)),
        (Event::Reflect { option: right("c", "b"), confidence }, Some(Kind::Reflection)),
        (Event::Observe { option: right("flat", "same"), confidence }, Some(Kind::Observation)),
        (Event::Transfer { option: right("storage", "viable"), confidence }, Some(Kind::Transfer)),
    ]
}

#[test]
fn the_courses_fields_are_those_of_the_answers() {
    let (_, ledger, _) = finished("a", "b");
    let course = &ledger.attempts[0].course;
    assert_eq!((course.volume, course.chapter), (1, 4));
    assert_eq!(course.storage_type_chosen.as_deref(), Some("nvme"));
    assert_eq!(course.gpu_util_at_start, Some(23.1));
    assert_eq!(course.act1_correct, Some(true));
    assert_eq!(course.act1_reflection_correct, Some(true));
    assert_eq!(course.act2_correct, Some(true));
    assert_eq!(course.act2_reflection_correct, Some(true));
    assert!(!course.data_gravity_triggered);
}

#[test]
fn a_committed_prediction_is_not_said_to_be_right_before_the_reveal() {
    let lab = lab();
    let mut ledger = Ledger::default();
    ledger.begin(&lab, Context::Edge, "a", 1, 0);
    let mut session = Session::new(&lab, Context::Edge, 1);
    for event in [
        Event::Choose { option: "b".into() },
        Event::Trust { confidence: Confidence::Guess },
        Event::Confirm,
    ] {
        session = session.apply(&lab, "pipeline", event, 1).unwrap();
    }
    record(&lab, &mut ledger, "a", &session, "pipeline", Kind::Prediction);
    assert_eq!(ledger.attempts[0].course.act1_correct, None);
    assert!(!Report::new(&lab, &ledger.attempts[0]).markdown().contains("| right |"));
}

#[test]
fn what_is_written_is_read_back_and_makes_the_same_session() {
    let (lab, ledger, session) = finished("a", "c");
    let again = Ledger::read(&ledger.to_json()).unwrap();
    assert_eq!(again, ledger);
    let (resumed, refused) = again.attempts[0].session(&lab);
    assert_eq!(refused, []);
    assert_eq!(resumed, session);
}

#[test]
fn every_entry_of_an_honest_ledger_replays() {
    let (lab, ledger, _) = finished("a", "b");
    let found = replay(&ledger, &[lab]);
    assert_eq!(found.len(), 14);
    for entry in &found {
        assert!(entry.matches, "{entry:?}");
    }
}

#[test]
fn a_changed_result_score_or_key_does_not_replay() {
    let (lab, ledger, _) = finished("a", "b");
    let labs = [lab];
    let text = ledger.to_json();
    let differs = |text: &str| {
        let ledger = Ledger::read(text).unwrap();
        replay(&ledger, &labs).iter().filter(|it| !it.matches).count()
    };
    let utilization = "0.230";
    assert!(text.contains(utilization));
    assert_eq!(differs(&text.replacen(utilization, "0.930", 1)), 1);
    let score = ledger.attempts[0].entry("pipeline", Kind::Curve).unwrap().curve.clone().unwrap();
    let score = format!("\"score\": {}", score.score);
    assert_eq!(differs(&text.replacen(&score, "\"score\": 100", 1)), 1);
    let key = ledger.attempts[0].entry("gravity", Kind::Transfer).unwrap().key.clone().unwrap();
    let other = if key == "viable" { "trapped" } else { "viable" };
    let from = format!("\"key\": \"{key}\"");
    assert_eq!(differs(&text.replacen(&from, &format!("\"key\": \"{other}\""), 1)), 1);
    let elsewhere = text.replacen("\"lab\": \"v1-04-data-gravity\"", "\"lab\": \"elsewhere\"", 1);
    assert_eq!(differs(&elsewhere), 14);
}

#[test]
fn of_two_tabs_the_first_confirm_wins_and_the_other_is_late() {
    let (lab, stored, _) = finished("a", "b");
    let (_, tab, _) = finished("a", "d");
    let merged = tab.merged_over(&stored);
    let first = merged.attempts[0].entry("pipeline", Kind::Prediction).unwrap();
    assert_eq!(first.option.as_deref(), Some("b"));
    let late: Vec<_> = merged.attempts[0].late.iter().filter_map(|it| it.option.clone()).collect();
    assert_eq!(late, ["d", "d"]);
    assert_eq!(merged.merged_over(&merged), merged, "merging again changes nothing");
    let session = stored.attempts[0].session(&lab).0;
    let mut again = stored.clone();
    let recorded = record(&lab, &mut again, "a", &session, "pipeline", Kind::Prediction);
    assert_eq!(recorded, Recorded::Late);
    assert_eq!(again, stored, "the same answer twice is one answer");
}

#[test]
fn an_import_adds_attempts_and_replaces_none() {
    let (lab, mut own, _) = finished("a", "b");
    let (_, other, _) = finished("b", "c");
    let (_, same_id, _) = finished("a", "d");
    let imported = own.import(&other, 900);
    assert_eq!(imported.added, ["b"]);
    assert_eq!(own.attempts[1].closed_ms, Some(900), "an import opens no lock");
    assert_eq!(own.current(&lab.id).unwrap().id, "a");
    assert_eq!(own.import(&same_id, 901).conflicting, ["a"]);
    assert_eq!(
        own.attempts[0].entry("pipeline", Kind::Prediction).unwrap().option.as_deref(),
        Some("b")
    );
    assert_eq!(own.import(&other, 902).known, ["b"]);
    let fresh = Ledger::default().continued_as(&other, 7);
    assert_eq!(fresh.current(&lab.id).unwrap().id, "b", "continue as this ledger");
    let (_, mine, _) = finished("a", "b");
    let continued = mine.continued_as(&other, 903);
    assert_eq!(continued.current(&lab.id).unwrap().id, "b");
    assert_eq!(continued.attempts[0].closed_ms, Some(903), "only one attempt goes on");
    assert_eq!(continued.attempts[0].entries, mine.attempts[0].entries, "and nothing is lost");
}

#[test]
fn the_text_edition_is_recorded_and_read_back() {
    let lab = lab();
    let mut ledger = Ledger::default();
    ledger.begin(&lab, Context::Cloud, "a", 7, 100);
    let session = Session::new(&lab, Context::Cloud, 7);
    let session = session.apply(&lab, "pipeline", Event::ReadText, 150).unwrap();
    record(&lab, &mut ledger, "a", &session, "pipeline", Kind::TextEdition);
    let read = Ledger::read(&ledger.to_json()).unwrap();
    assert_eq!(read, ledger);
    let entry = read.attempts[0].entry("pipeline", Kind::TextEdition).unwrap();
    assert_eq!((entry.kind.as_str(), entry.at_ms), ("text-edition", 150));
    let (resumed, refused) = read.attempts[0].session(&lab);
    assert!(refused.is_empty() && resumed == session, "{refused:?}");
}

#[test]
fn the_trap_is_noted_without_an_answer() {
    let (_, mut ledger, _) = finished("a", "b");
    assert!(!ledger.attempts[0].course.data_gravity_triggered);
    ledger.note_trap("nobody");
    assert!(!ledger.attempts[0].course.data_gravity_triggered);
    ledger.note_trap("a");
    let read = Ledger::read(&ledger.to_json()).unwrap();
    assert!(read.attempts[0].course.data_gravity_triggered);
}

#[test]
fn a_reset_closes_and_can_be_undone() {
    let (lab, mut ledger, _) = finished("a", "b");
    ledger.close("a", Some(77));
    assert_eq!(ledger.current(&lab.id), None);
    ledger.close("a", None);
    assert_eq!(ledger.current(&lab.id).unwrap().id, "a");
}

#[test]
fn version_one_is_migrated() {
    let old = r#"{ "schema": { "name": "ironlaw.ledger", "version": 1 }, "labs": {
        "v1-04-data-gravity": { "volume": 1, "chapter": 4, "context": "edge",
        "storage_type_chosen": "ssd", "gpu_util_at_start": 23.1, "data_gravity_triggered": true,
        "act1_correct": true, "act1_reflection_correct": null, "act2_correct": false,
        "act2_reflection_correct": null } } }"#;
    let ledger = Ledger::read(old).unwrap();
    let attempt = &ledger.attempts[0];
    assert_eq!((attempt.id.as_str(), attempt.entries.len()), ("migrated-v1-04-data-gravity", 0));
    assert_eq!(attempt.course.context, Context::Edge);
    assert_eq!(attempt.course.act2_correct, Some(false));
    assert_eq!(Ledger::read(&ledger.to_json()).unwrap(), ledger);
}

#[test]
fn hostile_and_foreign_texts_are_refused_with_a_reason() {
    let long = " ".repeat(10_000_000);
    assert!(matches!(Ledger::read(&long), Err(Unreadable::TooLong { bytes: 10_000_000 })));
    let deep = "[".repeat(100_000);
    assert!(matches!(Ledger::read(&deep), Err(Unreadable::NoJson { .. })));
    for (text, says) in [
        ("", "line 1"),
        ("{\"a\":", "line 1"),
        ("[]", "this is no `ironlaw.ledger`"),
        ("{\"schema\":{\"name\":\"other\",\"version\":1}}", "`other`"),
        ("{\"schema\":{\"name\":\"ironlaw.ledger\",\"version\":99}}", "version 99 is newer"),
        ("{\"schema\":{\"name\":\"ironlaw.ledger\",\"version\":2}}", "missing field"),
        ("{\"schema\":{\"name\":\"ironlaw.ledger\",\"version\":1}}", "no `labs`"),
    ] {
        let error = Ledger::read(text).unwrap_err().to_string();
        assert!(error.contains(says), "{text}: {error}");
    }
    let (_, ledger, _) = finished("a", "b");
    let text = ledger.to_json();
    for cut in (0..text.len()).step_by(997) {
        assert!(Ledger::read(&text[..cut]).is_err(), "cut at {cut}");
    }
    let endless = "x".repeat(401);
    let wordy = text.replacen("\"id\": \"a\"", &format!("\"id\": \"{endless}\""), 1);
    assert!(Ledger::read(&wordy).unwrap_err().to_string().contains("at most 400 characters"));
    let twice =
        Ledger { label: None, attempts: [ledger.attempts.clone(), ledger.attempts].concat() };
    assert!(Ledger::read(&twice.to_json()).unwrap_err().to_string().contains("there twice"));
}

#[test]
fn scripts_in_every_string_stay_text_in_the_report() {
    let (lab, mut ledger, _) = finished("a", "b");
    let script = "<script>alert('|')</script>\u{1b}[31m";
    ledger.label = Some(script.to_owned());
    for entry in &mut ledger.attempts[0].entries {
        entry.option = entry.option.as_ref().map(|_| script.to_owned());
        if let Some(reply) = &mut entry.reply {
            reply.decision = script.to_owned();
            reply.reason = script.to_owned();
        }
    }
    let again = Ledger::read(&ledger.to_json()).unwrap();
    let report = Report::new(&lab, &again.attempts[0]);
    let (html, markdown) = (report.html(), report.markdown());
    assert!(!html.contains("<script") && html.contains("&lt;script&gt;"));
    assert!(!markdown.contains("<script") && !markdown.contains('\u{1b}'));
    let (_, refused) = again.attempts[0].session(&lab);
    assert!(!refused.is_empty(), "an option that the lab does not have is no answer");
}

#[test]
fn a_report_shows_answers_calibration_and_both_replies() {
    let (lab, ledger, _) = finished("a", "a");
    let markdown = Report::new(&lab, &ledger.attempts[0]).markdown();
    for row in [
        "| The Pipeline Bottleneck: prediction | The GPU has too few FLOPS for this model | fairly sure | incorrect | −2 |",
        "| Refuse, and change storage or workers instead (NVMe SSD, 8) |",
        "| 2 GB/s | 1.96 GB/s |",
        "| 3 TB | 1.5 TB |",
    ] {
        assert!(markdown.contains(row), "{row}\n{markdown}");
    }
}

#[test]
fn a_class_of_five_is_broken_down_and_one_of_four_is_not() {
    let ledgers = |count: usize| -> Vec<GradedLedger> {
        (0..count)
            .map(|number| {
                let option = if number == 0 { "a" } else { "b" };
                let (_, ledger, _) = finished(&format!("id-{number}"), option);
                GradedLedger { file: format!("{number}.json"), ledger }
            })
            .collect()
    };
    let lab = lab();
    let four = class_summary(&ledgers(4), &lab);
    assert_eq!((four.attempts, four.completed), (4, 4));
    assert_eq!(four.questions["pipeline prediction"].by_option, None);
    let mut class = ledgers(5);
    let five = class_summary(&class, &lab);
    let question = &five.questions["pipeline prediction"];
    assert_eq!((question.answered, question.right), (5, 4));
    assert_eq!(question.by_option.as_ref().unwrap()["b"], 4);
    assert_eq!(question.by_misconception.as_ref().unwrap()["busy-means-slow"], 1);
    assert_eq!(question.by_confidence.as_ref().unwrap()["fairly-sure"], (4, 5));
    class[1].ledger.attempts[0].id = "id-0".to_owned();
    class[2].ledger.attempts[0].entries[0].fingerprint = "0".to_owned();
    class[3].ledger.label = Some("=1+1".to_owned());
    let found = class_summary(&class, &lab);
    assert_eq!(found.repeated, ["0.json id-0", "1.json id-0"]);
    assert_eq!(found.not_replayed, ["2.json id-2"]);
    let table = csv(&class, &lab);
    assert_eq!(table.lines().count(), 6);
    assert!(table.contains("\"'=1+1\""), "{table}");
}

/// Checks the parts of JSON Schema that the published schema uses.
fn conforms(
    schema: &serde_json::Value,
    root: &serde_json::Value,
    value: &serde_json::Value,
    at: &str,
) {
    use serde_json::Value as Json;
    if let Some(path) = schema.get("$ref").and_then(Json::as_str) {
        let target =
            root.pointer(path.trim_start_matches('#')).expect("the reference leads somewhere");
        return conforms(target, root, value, at);
    }
    if let Some(constant) = schema.get("const") {
        assert_eq!(constant, value, "{at}");
    }
    if let Some(words) = schema.get("enum").and_then(Json::as_array) {
        assert!(words.contains(value), "{at}: {value}");
    }
    if let Some(options) = schema.get("oneOf").and_then(Json::as_array) {
        let fits = options.iter().find(|option| is_of(option.get("type"), value));
        return conforms(fits.unwrap_or_else(|| panic!("{at}: {value}")), root, value, at);
    }
    assert!(schema.get("type").is_none_or(|_| is_of(schema.get("type"), value)), "{at}: {value}");
    if let (Some(items), Some(array)) = (schema.get("items"), value.as_array()) {
        for item in array {
            conforms(items, root, item, at);
        }
    }
    let Some(object) = value.as_object() else { return };
    for name in schema.get("required").and_then(Json::as_array).into_iter().flatten() {
        assert!(object.contains_key(name.as_str().unwrap()), "{at}: {name} is missing");
    }
    for (name, inner) in object {
        let known = schema.get("properties").and_then(|it| it.get(name));
        let other = schema.get("additionalProperties").filter(|it| it.is_object());
        let inner_schema =
            known.or(other).unwrap_or_else(|| panic!("{at}.{name} is not published"));
        conforms(inner_schema, root, inner, &format!("{at}.{name}"));
    }
}

fn is_of(kind: Option<&serde_json::Value>, value: &serde_json::Value) -> bool {
    use serde_json::Value as Json;
    let one = |kind: &str| match kind {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    };
    match kind {
        Some(Json::String(kind)) => one(kind),
        Some(Json::Array(kinds)) => kinds.iter().filter_map(Json::as_str).any(one),
        _ => false,
    }
}

#[test]
fn what_is_written_is_what_the_published_schema_says() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/schema/ledger.schema.json");
    let schema = std::fs::read_to_string(path).expect("the schema is published");
    let schema: serde_json::Value = serde_json::from_str(&schema).unwrap();
    let (_, ledger, _) = finished("a", "b");
    let (_, other, _) = finished("a", "d");
    let written = other.merged_over(&ledger).to_json();
    let written: serde_json::Value = serde_json::from_str(&written).unwrap();
    conforms(&schema, &schema, &written, "ledger");
    conforms(
        &schema,
        &schema,
        &serde_json::from_str(&Ledger::default().to_json()).unwrap(),
        "empty",
    );
}
