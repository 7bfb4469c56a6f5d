//! Is an emitted plan one that its tool takes, and says what the plan chose?
//!
//! What the tools take was read from their own parsers, run on these very forms: SkyPilot 0.14.1,
//! rclone 1.75.2 and Skyplane 0.3.2 (see `bench/2026-11-24-planner.md`).

use plan::{Book, Day, Field, Names, Prepared, Question, Strategy, Tool, emit, prepare};

fn case(from: &str, to: &str) -> (Question, Prepared) {
    let mut question = Question::default();
    for (field, text) in [
        (Field::Data, "50TB"),
        (Field::Objects, "110kB"),
        (Field::From, from),
        (Field::To, to),
        (Field::Train, "6h"),
        (Field::Accelerators, "8xa100"),
        (Field::Runs, "4"),
        (Field::Link, "100Gbps"),
        (Field::RoundTrip, "60ms"),
        (Field::Movers, "8"),
        (Field::Streams, "16"),
        (Field::EgressPrice, "$0.02/GB"),
        (Field::AcceleratorPriceFrom, "$20/h"),
        (Field::AcceleratorPriceTo, "$20/h"),
    ] {
        question.set(field, text).unwrap_or_else(|fault| panic!("{field}: {fault}"));
    }
    let today = Day::parse("2026-11-24").expect("a day");
    let found = prepare(&question, &Book::catalogue(), today);
    (question, found.unwrap_or_else(|faults| panic!("{faults:?}")))
}

fn names(source: &str, destination: &str) -> Names {
    let said = |uri: &str| (!uri.is_empty()).then(|| uri.to_owned());
    Names { source: said(source), destination: said(destination), command: None }
}

fn text(tool: Tool, ends: (&str, &str), strategy: Strategy, names: &Names) -> String {
    let (question, found) = case(ends.0, ends.1);
    emit(tool, &question, &found, strategy, names).unwrap_or_else(|fault| panic!("{fault}"))
}

fn refusal(tool: Tool, ends: (&str, &str), strategy: Strategy, names: &Names) -> (String, String) {
    let (question, found) = case(ends.0, ends.1);
    let fault = emit(tool, &question, &found, strategy, names).expect_err("refused");
    (fault.place.unwrap_or_default(), fault.message)
}

const WEST: (&str, &str) = ("aws:us-east-1", "aws:us-west-2");

fn hostile_names() -> Names {
    Names {
        source: Some("s3://it's a $(touch owned) `bucket`; rm -rf /".to_owned()),
        destination: Some("s3://\"quoted\" & more | #".to_owned()),
        command: Some("python train.py --name \"a: b\" # 'x'".to_owned()),
    }
}

/// The arguments as a shell reads them.
fn arguments(text: &str) -> Vec<String> {
    let command = text.lines().last().expect("a command");
    let script = format!("printf '%s\\n' {command}");
    let output = std::process::Command::new("sh").args(["-c", &script]).output();
    let output = output.expect("a POSIX shell runs the tests");
    assert!(output.stderr.is_empty(), "{command}");
    String::from_utf8(output.stdout).expect("text").lines().map(str::to_owned).collect()
}

#[test]
fn commands_quote_every_argument() {
    for (tool, count) in [(Tool::Rclone, 12), (Tool::Skyplane, 9)] {
        let text = text(tool, WEST, Strategy::MoveThenTrain, &hostile_names());
        assert!(text.starts_with("# REVIEW BEFORE RUNNING"), "{text}");
        let words = arguments(&text);
        assert_eq!(words.len(), count, "{words:#?}");
        assert!(words.iter().any(|word| word.contains("it's a $(touch owned) `bucket`; rm -rf /")));
    }
}

#[test]
fn a_task_is_whole_and_mounts_the_bucket_that_the_data_lie_in() {
    let names = names("s3://photos/raw/2026/", "");
    let found = text(Tool::SkyPilot, WEST, Strategy::ComputeInPlace, &names);
    let expected = "\
# REVIEW BEFORE RUNNING: written by ironlaw plan; it moves data and spends money.
# Strategy: compute-in-place, from aws:us-east-1 to aws:us-west-2.
# REVIEW: replace DESTINATION-BUCKET.
# REVIEW: replace the command that trains.
name: \"train-compute-in-place\"
resources:
  infra: \"aws/us-east-1\"
  accelerators: \"A100-80GB:8\"
  use_spot: false
file_mounts:
  /data:
    source: \"s3://photos\"
    mode: MOUNT
run: \"python train.py --data /data/raw/2026\"
";
    assert_eq!(found, expected);
}

#[test]
fn a_task_names_each_store_as_skypilot_does() {
    for (from, uri, source) in [
        ("gcp:us-central1", "gs://photos/raw", "source: \"gs://photos\"\n"),
        ("cloudflare:r2", "r2://photos/raw", "source: \"r2://photos\"\n"),
        (
            "azure:eastus",
            "azure://acct/photos/raw",
            "source: \"https://acct.blob.core.windows.net/photos\"\n",
        ),
        (
            "azure:eastus",
            "",
            "source: \"https://SOURCE-ACCOUNT.blob.core.windows.net/SOURCE-CONTAINER\"\n",
        ),
    ] {
        let ends = (from, "aws:us-west-2");
        let task = text(Tool::SkyPilot, ends, Strategy::StreamAndCache, &names(uri, ""));
        assert!(task.contains(source), "{task}");
        assert!(task.contains("infra: \"aws/us-west-2\"") && task.contains("MOUNT_CACHED"));
    }
}

#[test]
fn a_task_with_a_command_of_the_users_own_says_where_the_data_are() {
    let task = text(Tool::SkyPilot, WEST, Strategy::ComputeInPlace, &hostile_names());
    assert!(task.contains("run: \"python train.py --name \\\"a: b\\\" # 'x'\"\n"), "{task}");
    assert!(task.contains("source: \"s3://it's a $(touch owned) `bucket`; rm -rf \"\n"), "{task}");
    let inside = Names { command: Some("train".into()), ..names("s3://photos/raw", "") };
    let task = text(Tool::SkyPilot, WEST, Strategy::Stream, &inside);
    assert!(task.contains("the data are in /data/raw.\n"), "{task}");
}

#[test]
fn a_task_says_when_its_copy_runs() {
    for (strategy, when) in [
        (Strategy::MoveThenTrain, "copy the data before this task starts"),
        (Strategy::TrainWhileCopying, "start this copy together with the task"),
        (Strategy::ReduceThenMove, "reduce the data first"),
    ] {
        let task = text(Tool::SkyPilot, WEST, strategy, &names("", ""));
        assert!(task.contains(when) && task.contains("#   rclone copy"), "{task}");
        assert!(task.contains("source: \"s3://DESTINATION-BUCKET\""), "{task}");
    }
    let shipped = text(Tool::SkyPilot, WEST, Strategy::Ship, &names("", ""));
    assert!(shipped.contains("when the shipment has arrived") && !shipped.contains("rclone"));
}

#[test]
fn a_folder_on_a_machine_is_nothing_that_skypilot_mounts() {
    let ends = ("onprem", "aws:us-west-2");
    let (place, message) =
        refusal(Tool::SkyPilot, ends, Strategy::Stream, &names("/srv/photos", ""));
    assert_eq!(place, "--emit");
    assert_eq!(message, "SkyPilot mounts buckets, and data at `onprem` lie in none");
    let moved = text(Tool::SkyPilot, ends, Strategy::MoveThenTrain, &names("/srv/photos", ""));
    assert!(moved.contains("rclone copy /srv/photos ':s3,"), "{moved}");
}

#[test]
fn rclone_is_told_each_store_and_the_streams_that_the_plan_chose() {
    for (from, uri, remote) in [
        ("aws:us-east-1", "s3://b/x", ":s3,provider=AWS,env_auth=true,region=us-east-1:b/x"),
        ("gcp:us-central1", "gs://b/x", ":gcs,env_auth=true:b/x"),
        ("azure:eastus", "azure://acct/b/x", ":azureblob,env_auth=true,account=acct:b/x"),
        (
            "cloudflare:r2",
            "r2://b/x",
            ":s3,provider=Cloudflare,env_auth=true,\
             endpoint=\"https://ACCOUNT.r2.cloudflarestorage.com\":b/x",
        ),
        ("onprem", "/srv/b", "/srv/b"),
    ] {
        let ends = (from, "aws:us-west-2");
        let found = text(Tool::Rclone, ends, Strategy::MoveThenTrain, &names(uri, "s3://d/y"));
        let expected = [
            "rclone",
            "copy",
            remote,
            ":s3,provider=AWS,env_auth=true,region=us-west-2:d/y",
            "--transfers",
            "16",
            "--checkers",
            "16",
            "--multi-thread-streams",
            "0",
            "--fast-list",
            "--checksum",
        ];
        assert_eq!(arguments(&found), expected);
        assert!(found.contains("counts on 8 movers") && found.contains("rclone 1.61 or newer"));
        assert_eq!(found.contains("replace ACCOUNT"), from == "cloudflare:r2");
    }
}

#[test]
fn a_place_without_buckets_is_given_a_folder() {
    for (ends, words) in [
        (("onprem", "aws:us-west-2"), ["/SOURCE-FOLDER", ":DESTINATION-BUCKET"]),
        (("aws:us-east-1", "lambda"), [":SOURCE-BUCKET", "/DESTINATION-FOLDER"]),
    ] {
        let found = text(Tool::Rclone, ends, Strategy::MoveThenTrain, &Names::default());
        for (argument, word) in arguments(&found)[2..4].iter().zip(words) {
            assert!(argument.ends_with(word), "{found}");
            let blank = word.trim_start_matches(['/', ':']);
            assert!(found.contains(&format!("# REVIEW: replace {blank}.\n")), "{found}");
        }
    }
}

#[test]
fn skyplane_is_told_the_movers_and_the_streams_that_the_plan_chose() {
    let ends = ("azure:eastus", "aws:us-west-2");
    let found = text(Tool::Skyplane, ends, Strategy::Replicate, &names("", "s3://d/y"));
    let expected = [
        "skyplane",
        "cp",
        "-r",
        "--max-instances",
        "8",
        "--max-connections",
        "16",
        "azure://SOURCE-ACCOUNT/SOURCE-CONTAINER",
        "s3://d/y",
    ];
    assert_eq!(arguments(&found), expected);
    for open in ["# REVIEW: replace SOURCE-ACCOUNT.\n", "# REVIEW: replace SOURCE-CONTAINER.\n"] {
        assert!(found.contains(open), "{found}");
    }
    let (_, message) = refusal(
        Tool::Skyplane,
        ("cloudflare:r2", "aws:us-west-2"),
        Strategy::Replicate,
        &names("", ""),
    );
    assert_eq!(message, "Skyplane does not know `cloudflare:r2`");
}

#[test]
fn what_a_tool_has_no_part_in_is_refused() {
    for tool in [Tool::Rclone, Tool::Skyplane] {
        let (place, message) = refusal(tool, WEST, Strategy::Stream, &Names::default());
        assert_eq!(place, "--emit");
        assert!(message.contains("copies nothing"), "{message}");
    }
}

#[test]
fn names_that_no_tool_could_take_are_refused() {
    for (from, source, part) in [
        ("aws:us-east-1", "", "names no data"),
        ("aws:us-east-1", "s3://a\nb", "names no data"),
        ("aws:us-east-1", "s3://a\0b", "names no data"),
        ("aws:us-east-1", "-rf", "read as an option"),
        ("aws:us-east-1", "gs://bucket", "is named `s3://"),
        ("aws:us-east-1", "s3bucket", "is named `s3://"),
        ("aws:us-east-1", "s3:///path", "expected `s3://bucket/path`"),
        ("azure:eastus", "azure://account", "expected `azure://account/container/path`"),
        ("azure:eastus", "azure://a,b=c:d/container", "expected `azure://account/"),
    ] {
        let names = Names { source: Some(source.to_owned()), ..Names::default() };
        let ends = (from, "aws:us-west-2");
        let (place, message) = refusal(Tool::Rclone, ends, Strategy::MoveThenTrain, &names);
        assert!(message.contains(part), "{message}");
        assert_eq!(place, "--source-uri");
    }
}
