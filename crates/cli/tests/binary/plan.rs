//! Does `ironlaw plan`, `rate` and `gravity --from --to` keep its contract, from words to JSON?

use std::io::{BufRead, BufReader, Read};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::common::strictly;
use crate::wire::{
    AnswerObject, LinkInputs, LinkResult, PlanFileInputs, PlanFileResult, PlanInputs, PlanResult,
    RateInputs, RateResult,
};

const EXAMPLE: &str = "plan --data 50TB --objects 110kB --from aws:us-east-1 --to aws:us-west-2 \
                       --train 6h --accelerators 8xa100 --runs 4 --deadline 24h";

fn ironlaw(words: &str, more: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ironlaw"));
    command.args(words.split_whitespace()).args(more).env_remove("NO_COLOR");
    command.output().expect("the binary runs")
}

/// The one JSON object of an answer, and the exit status.
fn json(words: &str, more: &[&str]) -> (Value, i32) {
    let output = ironlaw(words, &[more, &["--json"]].concat());
    let text = String::from_utf8(output.stdout).expect("text");
    let value = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{error}: {text}"));
    (value, output.status.code().expect("it ended by itself"))
}

fn number(value: &Value, path: &str) -> f64 {
    value.pointer(path).and_then(Value::as_f64).unwrap_or_else(|| panic!("no {path} in {value}"))
}

#[test]
fn the_contract_of_a_plan_holds() {
    let (answer, status) = json(EXAMPLE, &[]);
    assert_eq!(status, 0);
    assert_eq!(answer.pointer("/schema/name").and_then(Value::as_str), Some("ironlaw.plan"));
    assert_eq!(
        answer.pointer("/result/recommended").and_then(Value::as_str),
        Some("compute-in-place")
    );
    assert!((0.0..=1.0).contains(&number(&answer, "/result/confidence")));
    let strategies =
        answer.pointer("/result/strategies").and_then(Value::as_array).expect("a list");
    assert_eq!(strategies.len(), 8);
    let mut wins = number(&answer, "/result/none_feasible");
    for strategy in strategies {
        for key in ["name", "time_s", "usd", "bound_by", "feasible", "items"] {
            assert!(strategy.get(key).is_some(), "{key} in {strategy}");
        }
        wins += number(strategy, "/wins");
        let items = strategy["items"].as_array().expect("a list");
        let sum: f64 = items.iter().map(|item| number(item, "/usd")).sum();
        assert!((sum - number(strategy, "/usd")).abs() < 1e-6, "{strategy}");
    }
    assert!((wins - 1.0).abs() < 1e-9, "{wins}");
    strictly::<AnswerObject<PlanInputs, PlanResult>>(&answer);
    assert!(!answer["assumed"].as_array().expect("a list").is_empty());
    assert_eq!(answer["facts"].as_array().map(Vec::is_empty), Some(false));
}

#[test]
fn the_same_seed_gives_the_same_answer() {
    let plain =
        |more: &[&str]| ironlaw(EXAMPLE, &[more, &["--json", "--worlds", "500"]].concat()).stdout;
    assert_eq!(plain(&["--seed", "3"]), plain(&["--seed", "3"]));
    assert_ne!(plain(&["--seed", "3"]), plain(&["--seed", "4"]));
}

#[test]
fn egress_by_the_tiers_to_the_cent() {
    for (volume, expected) in
        [("10TiB", 921.60), ("50TiB", 4403.20), ("60TiB", 5120.00), ("150TiB", 11_571.20)]
    {
        let (answer, _) = json("gravity --from aws:us-east-1 --to internet --data", &[volume]);
        let found = number(&answer, "/result/egress_usd");
        assert!((found - expected).abs() < 0.005, "{volume}: {found}");
    }
    let (answer, _) = json("gravity --from aws:us-east-1 --to aws:us-west-2 --data 50TB", &[]);
    assert!((number(&answer, "/result/egress_usd") - 1000.0).abs() < 0.005);
    assert!((number(&answer, "/result/egress_usd_other_gb") - 931.32).abs() < 0.005);
}

#[test]
fn rates_of_movers_and_any_pair() {
    for (movers, expected) in [("1", 625e6), ("8", 5e9), ("20", 12.5e9)] {
        let words = "rate --from aws:us-east-1 --to aws:us-west-2 --streams 64 --movers";
        let (answer, _) = json(words, &[movers]);
        strictly::<AnswerObject<RateInputs, RateResult>>(&answer);
        assert!((number(&answer, "/result/bytes_per_s") / expected - 1.0).abs() < 1e-9);
        assert_eq!(
            answer.pointer("/result/bound_by").and_then(Value::as_str),
            Some("mover-egress")
        );
    }
    for (from, to) in [
        ("aws:af-south-1", "gcp:asia-northeast3"),
        ("azure:brazilsouth", "aws:ap-southeast-2"),
        ("gcp:me-west1", "azure:norwayeast"),
    ] {
        let words = "rate --movers 2 --streams 8 --from";
        let (answer, status) = json(words, &[from, "--to", to]);
        assert_eq!(status, 0, "{answer}");
        assert!(number(&answer, "/result/bytes_per_s") > 1e6);
    }
}

#[test]
fn nothing_in_time_is_said_with_what_would_be() {
    let words = "plan --data 50TB --from aws:us-east-1 --to aws:us-west-2 --train 6h \
                 --accelerators 8xa100 --deadline 3h";
    let (answer, status) = json(words, &[]);
    assert_eq!(status, 1, "the asked condition does not hold");
    assert_eq!(answer.pointer("/result/recommended"), Some(&Value::Null));
    assert!((number(&answer, "/result/rescue/time_s") - 21_600.0).abs() < 1.0);
}

#[test]
fn bad_input_is_refused_all_at_once_with_repairs() {
    let words = "plan --data 0TB --from aws:us-eest-1 --to aws:us-west-2 --train -1h \
                 --egress-price €0.02/GB";
    let (answer, status) = json(words, &[]);
    assert_eq!(status, 2);
    let errors = answer["errors"].as_array().expect("a list");
    let places: Vec<&str> = errors.iter().filter_map(|error| error["where"].as_str()).collect();
    assert_eq!(places, ["--data", "--from", "--train", "--egress-price"]);
    assert!(errors.iter().all(|error| error["hint"].is_string()));
    let words = "gravity --data 1TB --from gcp:us-central1 --to gcp:europe-west1";
    let (answer, status) = json(words, &[]);
    assert_eq!(status, 2, "a pair without a price is never free");
    assert!(answer.to_string().contains("no price is known"));
}

#[test]
fn a_users_prices_and_a_plan_file_are_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let prices = folder.path().join("mine.toml");
    let mine = "[[fact]]\nid = \"egress.aws.us-east-1.inter-region\"\ntitle = \"ours\"\n\
                value = \"$0.01/GB\"\nunit = \"usd/gb\"\ngigabyte = \"10^9 bytes\"\n\
                condition = \"contract\"\nkind = \"list-price\"\nsource = \"contract\"\n\
                date = 2026-10-01\n";
    std::fs::write(&prices, mine).expect("written");
    let prices = prices.to_str().expect("text");
    let words = "gravity --from aws:us-east-1 --to aws:us-west-2 --data 50TB --prices";
    let (answer, _) = json(words, &[prices]);
    assert!((number(&answer, "/result/egress_usd") - 500.0).abs() < 0.005);

    let plan = folder.path().join("plan.toml");
    let text = "[all]\naccelerators = \"8xa100\"\n[[case]]\nname = \"images\"\ndata = \"5TB\"\n\
                from = \"aws:us-east-1\"\nto = [\"aws:us-west-2\", \"aws:us-east-2\"]\ntrain = \"6h\"\n\
                [[case]]\nname = \"text\"\ndata = \"1TB\"\nfrom = \"azure:eastus\"\n\
                to = \"aws:us-east-1\"\ntrain = \"2h\"\n";
    std::fs::write(&plan, text).expect("written");
    let (answer, status) = json("plan --file", &[plan.to_str().expect("text")]);
    assert_eq!(status, 0, "{answer}");
    let cases = answer.pointer("/result/cases").and_then(Value::as_array).expect("a list");
    assert_eq!(cases.len(), 2);
    strictly::<AnswerObject<PlanFileInputs, PlanFileResult>>(&answer);
    assert_eq!(cases[0]["sites"].as_array().map(Vec::len), Some(2));
    assert_eq!(cases[1]["site"].as_str(), Some("aws:us-east-1"));
    assert!(number(&answer, "/result/usd_all_runs") > 0.0);
}

#[test]
fn bills_figures_and_plans_for_other_tools_are_written() {
    let output = ironlaw(EXAMPLE, &["--explain", "move-then-train", "--quiet"]);
    let text = String::from_utf8(output.stdout).expect("text");
    for line in ["egress", "$1000.00", "$181.82", "$2272.73", "one run"] {
        assert!(text.contains(line), "{line} in {text}");
    }
    let folder = tempfile::tempdir().expect("a folder");
    let svg = folder.path().join("plan.svg");
    ironlaw(EXAMPLE, &["--svg", svg.to_str().expect("text")]);
    let drawn = std::fs::read_to_string(&svg).expect("written");
    assert_eq!(drawn.matches("<svg ").count(), 3, "one document around two");
    for id in ["chart-title-0", "chart-title-1"] {
        assert_eq!(drawn.matches(&format!("id=\"{id}\"")).count(), 1, "{id} once");
    }
    for (tool, part) in [
        ("skypilot", "infra: \"aws/us-east-1\""),
        ("rclone", "rclone copy"),
        ("skyplane", "skyplane cp"),
    ] {
        let strategy = if tool == "skypilot" { "compute-in-place" } else { "move-then-train" };
        let output = ironlaw(EXAMPLE, &["--emit", tool, "--strategy", strategy]);
        let text = String::from_utf8(output.stdout).expect("text");
        assert!(text.starts_with("# REVIEW BEFORE RUNNING") && text.contains(part), "{text}");
    }
}

#[test]
fn old_facts_are_listed_and_are_fewer_than_all() {
    let count = |more: &[&str]| {
        let (answer, _) = json("facts", more);
        answer.pointer("/result/facts").and_then(Value::as_array).map_or(0, Vec::len)
    };
    let (old, all) = (count(&["--stale"]), count(&[]));
    assert!(old > 50 && old < all, "{old} of {all}");
}

#[test]
fn two_ends_of_a_link_agree_and_strangers_are_refused() {
    let limits = ["--max-bytes", "20MB", "--max-time", "5s"];
    let mut listener = Command::new(env!("CARGO_BIN_EXE_ironlaw"))
        .args(["measure", "link", "--json", "--listen", "127.0.0.1:0"])
        .args(limits)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    let mut said = BufReader::new(listener.stderr.take().expect("piped")).lines();
    let mut word = |start: &str| {
        let line = said.next().expect("a line").expect("text");
        line.strip_prefix(start).unwrap_or_else(|| panic!("{line}")).to_owned()
    };
    let (address, code) = (word("listening at "), word("code "));
    let words = format!("measure link --to {address} --streams 2");
    let (refused, status) = json(&words, &["--code", "aaaaaaaaaaaa"]);
    assert_eq!(status, 2);
    assert!(refused.to_string().contains("wrong code"), "{refused}");
    let more = ["--code", &code, "--link", "100Gbps", "--max-bytes", "10MB"];
    let (answer, status) = json(&words, &more);
    assert_eq!(status, 0, "{answer}");
    strictly::<AnswerObject<LinkInputs, LinkResult>>(&answer);
    assert!((number(&answer, "/result/bytes") - 10e6).abs() < 0.5);
    assert!(number(&answer, "/result/predicted_bytes_per_s") > 0.0);
    if cfg!(target_os = "linux") {
        let rule = answer.pointer("/result/congestion").and_then(Value::as_str).expect("a rule");
        let warned = answer.to_string().contains("sender-not-modeled");
        assert_eq!(warned, !["cubic", "reno"].contains(&rule), "{answer}");
    }
    let mut text = String::new();
    listener.stdout.take().expect("piped").read_to_string(&mut text).expect("text");
    assert!(listener.wait().expect("it ends").success());
    let counted: Value = serde_json::from_str(&text).expect("one object");
    strictly::<AnswerObject<LinkInputs, LinkResult>>(&counted);
    assert!((number(&counted, "/result/bytes") - 10e6).abs() < 0.5);
}

/// What a plan says on its first lines, without the assumptions.
fn said(words: &str, more: &[&str]) -> String {
    let output = ironlaw(words, &[more, &["--quiet"]].concat());
    String::from_utf8(output.stdout).expect("text")
}

const WEST: &str = "plan --from aws:us-east-1 --to aws:us-west-2 --train 6h --accelerators 8xa100";

#[test]
fn a_recommendation_says_by_how_much_and_in_which_unit() {
    let text = said(EXAMPLE, &[]);
    assert!(text.contains("recommended: compute-in-place, the only one that is feasible\n"));
    // The model's size lies within 0.1 GB and 100 GB, at $0.02/GB.
    assert!(text.contains("matters: `plan.model-size`: moves its dollars by $2.00\n"), "{text}");
    let text = said(WEST, &["--data", "50TB"]);
    let price = "`egress.aws.us-east-1.inter-region`: moves its lead over the next best by $68.68";
    assert!(text.contains(price), "$1,000 by the decimal, $931.32 by the binary GB: {text}");
    let (answer, _) = json(WEST, &["--data", "50TB"]);
    let unit = answer.pointer("/result/sensitivities/0/swing_unit").and_then(Value::as_str);
    assert_eq!(unit, Some("usd"));
}

#[test]
fn plans_that_read_alike_are_told_apart() {
    let text = said(WEST, &["--data", "1B", "--model-size", "0B"]);
    let tie = "of equals the faster, else the earlier is taken";
    assert!(text.contains(tie) || text.contains("against hardly more for"), "{text}");
    assert!(!text.contains("by $0.00"), "nothing that moves nothing matters: {text}");
    let text = said(WEST, &["--data", "1B", "--accelerator-price-from", "$28/h"]);
    let equal = "recommended: stream, the cheapest of 6 that are feasible: $165, as \
                 stream-and-cache; of equals the faster, else the earlier is taken\n";
    assert!(text.contains(equal), "{text}");
}

#[test]
fn what_is_not_met_is_named_with_the_nearest_plan() {
    let text = said(WEST, &["--data", "50TB", "--deadline", "3h"]);
    assert!(
        text.contains(
            "nothing meets the deadline of 3 h; compute-in-place, the fastest, takes 6 h and $165; \
             no faster path helps\n"
        ),
        "{text}"
    );
    let text = said(WEST, &["--data", "50TB", "--budget", "$100", "--runs", "2"]);
    let dear = "nothing meets the budget of $100; compute-in-place, the cheapest, takes 6 h and \
                $329 for all 2 runs; ";
    assert!(text.contains(dear), "{text}");
    let text = said(WEST, &["--data", "50TB", "--explain", "ship"]);
    assert_eq!(text, "ship leads to no model: no carrier between these places\n");
}
