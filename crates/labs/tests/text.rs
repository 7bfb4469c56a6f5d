//! Is the text edition whole, well-formed and without an answer before its sheet?

mod common;

use common::lab;
use labs::text::edition;

#[test]
fn every_question_stands_before_its_answer() {
    let edition = edition(&lab()).unwrap();
    let html = &edition.html;
    let at = |text: &str| html.find(text).unwrap_or_else(|| panic!("`{text}` is missing"));
    assert!(at("What is the likeliest bottleneck?") < at("The most telling pair"));
    assert!(at("How long would the move take?") < at("full rated speed the move takes"));
    assert!(at("data gravity means") < at("A petabyte at rest"));
    let question = html[at("How long would the move take?")..].split("</section>").next().unwrap();
    assert!(!question.contains("66.7"), "the sheet of the question holds no keyed number");
    let first = html[..at("The most telling pair")].to_owned();
    assert!(!first.contains("542"), "nor does anything before the first reveal");
    assert!(html.contains("content=\"noindex\""));
    assert!(html.contains("66.7 min") && html.contains("542 MB/s"));
    assert!(!html.contains("with your settings") && !html.contains("With your settings"));
}

#[test]
fn page_and_figures_are_well_formed_and_refer_to_one_another() {
    let edition = edition(&lab()).unwrap();
    let page = edition.html.replacen("<!DOCTYPE html>", "", 1);
    // HTML's own shorthand is closed, so that a parser of XML can judge the rest.
    let page = page.replace("<meta charset=\"utf-8\">", "");
    let mut closed = String::new();
    for part in page.split_inclusive('>') {
        let void = ["<meta ", "<link ", "<img "].iter().any(|tag| part.contains(tag));
        if void && !part.ends_with("/>") {
            closed += part.trim_end_matches('>');
            closed += "/>";
        } else {
            closed += part;
        }
    }
    let parsed = roxmltree::Document::parse(&closed).unwrap_or_else(|error| panic!("{error}"));
    let images: Vec<&str> = parsed
        .descendants()
        .filter(|node| node.has_tag_name("img"))
        .filter_map(|node| node.attribute("src"))
        .collect();
    assert!(images.len() >= 5, "{images:?}");
    for image in images {
        let (_, svg) = edition.files.iter().find(|(name, _)| name == image).unwrap();
        roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{image}: {error}"));
    }
    let formulas = parsed.descendants().filter(|node| node.has_tag_name("math")).count();
    assert!(formulas >= 8, "{formulas} formulas");
}

/// The sheets of a page, each with its own words.
fn sheets(html: &str) -> Vec<&str> {
    html.split("<section class=\"sheet\">").skip(1).collect()
}

#[test]
fn each_question_has_a_sheet_of_its_own_and_what_follows_comes_after_a_page_break() {
    let lab = lab();
    let edition = edition(&lab).unwrap();
    let sheets = sheets(&edition.html);
    let after = lab.words.get("page.answered").unwrap();
    let holds = |text: &str| {
        let found: Vec<usize> =
            (0..sheets.len()).filter(|place| sheets[*place].contains(text)).collect();
        assert!(!found.is_empty(), "`{text}` is on no sheet");
        found
    };
    for act in &lab.acts {
        let questions = [
            &act.prediction.question.options,
            &act.reflection.options,
            &act.observation.question.options,
            &act.transfer.options,
        ];
        for options in questions {
            let label = labs::text::escaped(&options[0].label.text);
            let asked = holds(&label)[0];
            let sheet = sheets[asked];
            assert!(sheet.contains("class=\"room\"") || sheet.contains("class=\"choices\""));
            assert!(!sheet.contains(after), "`{label}` stands on a sheet of answers");
            let key = lab.words.get("page.correct").unwrap();
            assert!(!sheet.contains(key), "the sheet of `{label}` says which option is right");
            assert_eq!(sheet.matches("class=\"choices\"").count(), 1, "`{label}` has company");
            let later = &sheets[asked + 1..];
            let answered = later.iter().position(|sheet| sheet.contains(after));
            let between = &later[..answered.expect("an answer follows")];
            assert!(between.iter().all(|sheet| !sheet.contains(key)), "`{label}` is given away");
        }
    }
    let css = &edition.files.iter().find(|(name, _)| name == "text.css").unwrap().1;
    assert!(css.contains(".sheet { break-after: page;"), "a sheet ends with its page");
}

#[test]
fn the_page_is_for_readers_without_scripts_and_not_for_search_engines() {
    let edition = edition(&lab()).unwrap();
    let html = edition.html.to_lowercase();
    assert!(html.contains("<meta name=\"robots\" content=\"noindex\">"));
    for active in ["<script", "javascript:", " onclick", " onload", "<iframe", "<form"] {
        assert!(!html.contains(active), "`{active}` is in the page");
    }
    for (name, text) in &edition.files {
        assert!(!text.to_lowercase().contains("<script"), "{name}");
    }
}
