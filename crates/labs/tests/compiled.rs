//! Does a lab that was compiled say the same as its texts?

mod common;

use common::{LAB, files, lab};
use labs::text::edition;
use labs::{Lab, NotCompiled, refusal};

#[test]
fn a_compiled_lab_says_what_its_texts_say() {
    let (texts, compiled) = (lab(), Lab::from_compiled(&lab().compiled()).unwrap());
    assert_eq!(edition(&compiled).unwrap(), edition(&texts).unwrap());
    assert_eq!(compiled.compiled(), texts.compiled());
}

#[test]
fn an_authors_faults_come_in_the_labs_place() {
    let mut files = files();
    files.get_mut("act-1.md").unwrap().push_str("\n<b>\n");
    let faults = Lab::read(LAB, &files).unwrap_err();
    let found = Lab::from_compiled(&refusal(&faults)).unwrap_err();
    assert_eq!(found, NotCompiled::Faults(faults.to_string()));
    assert!(found.to_string().contains("raw HTML"), "{found}");
}

#[test]
fn another_version_and_a_stranger_are_refused() {
    for (text, found) in [
        ("{\"schema\":\"ironlaw.compiled-lab\",\"version\":2}", "\"ironlaw.compiled-lab\" 2"),
        ("{\"schema\":\"ironlaw.ledger\",\"version\":1}", "\"ironlaw.ledger\" 1"),
        ("[]", "null null"),
    ] {
        let error = Lab::from_compiled(text).unwrap_err();
        assert_eq!(error, NotCompiled::Version { found: found.to_owned() });
    }
}

#[test]
fn a_damaged_lab_is_named_and_never_panics() {
    let whole = lab().compiled();
    for end in (0..whole.len()).step_by(997).filter(|end| whole.is_char_boundary(*end)) {
        let found = Lab::from_compiled(&whole[..end]);
        assert!(matches!(found, Err(NotCompiled::Damaged(_))), "{end}");
    }
    for (from, to, told) in [
        ("\"instrument\":\"pipeline\"", "\"instrument\":\"piper\"", "piper"),
        ("\"acts\":[", "\"acts\":7,\"more\":[", "`acts`: expected a list"),
        ("[\"quote\",", "[\"shout\",", "expected a block of prose"),
        ("[\"value\",", "[\"worth\",", "expected a piece of a sentence"),
        ("\"most_words\":", "\"most\":", "expected `most_words`, found none"),
    ] {
        assert!(whole.contains(from), "{from}");
        let found = Lab::from_compiled(&whole.replacen(from, to, 1)).unwrap_err();
        assert!(found.to_string().contains(told), "{found}");
    }
}
