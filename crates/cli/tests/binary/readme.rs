//! Is the picture in README.md what the command that it shows prints today?

use crate::common::text;

#[test]
fn the_picture_is_current() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../README.md");
    let readme = std::fs::read_to_string(path).expect("the repository has a README");
    let (_, rest) = readme.split_once("<!-- PICTURE").expect("the picture's place is marked");
    let (picture, _) = rest.split_once("<!-- END OF PICTURE -->").expect("and where it ends");
    let (_, block) = picture.split_once("```console\n").expect("it is a block of a console");
    let (block, _) = block.split_once("\n```").expect("which ends");
    let (command, shown) = block.split_once('\n').expect("a command and what it prints");
    let words: Vec<&str> = command.split(' ').collect();
    assert_eq!(words[..2], ["$", "ironlaw"], "{command}");
    assert_eq!(text(&words[2..]).trim_end(), shown.trim_end(), "copy what it prints now");
    let widest = shown.lines().map(|line| line.chars().count()).max();
    assert!(widest <= Some(100), "{widest:?} columns need scrolling on the page");
}
