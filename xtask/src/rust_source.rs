//! What does a Rust file say, without its comments and its tests?
//!
//! Read first: [`files_of`] (a crate's files as tokens), [`Kind`] (what a token is).

mod lexer;

use std::path::{Path, PathBuf};

pub(crate) use lexer::{Kind, Token, tokens};

/// A file's path from the root of the repository, and its tokens without those of tests.
#[derive(Debug)]
pub(crate) struct SourceFile {
    pub(crate) path: String,
    pub(crate) tokens: Vec<Token>,
}

/// All files below a crate's `src/` but for its test modules.
pub(crate) fn files_of(root: &Path, folder: &Path) -> Vec<SourceFile> {
    let mut files = Vec::new();
    let mut test_modules = Vec::new();
    for path in rust_files(&folder.join("src")) {
        let text = std::fs::read_to_string(&path).expect("a source file is readable");
        let (tokens, modules) = without_tests(&tokens(&text));
        let home = home_of_children(&path);
        test_modules.extend(modules.iter().map(|module| home.join(module)));
        files.push((path, tokens));
    }
    let is_test = |path: &Path| {
        test_modules
            .iter()
            .any(|module| path.starts_with(module) || path.with_extension("") == *module)
    };
    files.retain(|(path, _)| !is_test(path));
    let named = |(path, tokens): (PathBuf, _)| SourceFile {
        path: path.strip_prefix(root).unwrap_or(&path).to_string_lossy().replace('\\', "/"),
        tokens,
    };
    files.into_iter().map(named).collect()
}

/// Where the modules lie that a file declares.
fn home_of_children(file: &Path) -> PathBuf {
    let stem = file.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    if ["lib", "main", "mod"].contains(&stem) {
        file.parent().expect("a file has a folder").to_owned()
    } else {
        file.with_extension("")
    }
}

/// The Rust files below a folder, sorted.
fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a crate has a readable source folder");
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.expect("an entry of a folder is readable").path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

/// The tokens outside `#[cfg(test)]` items, and the names of the test modules in other files.
fn without_tests(tokens: &[Token]) -> (Vec<Token>, Vec<String>) {
    let (mut kept, mut modules) = (Vec::new(), Vec::new());
    let mut rest = tokens;
    while let Some((token, after)) = rest.split_first() {
        if let Some(item) = rest.strip_prefix_of_test() {
            let (body, after) = split_item(item);
            if let [module, name, end] = body
                && module.is_name("mod")
                && end.is_sign(';')
                && let Kind::Name(name) = &name.kind
            {
                modules.push(name.clone());
            }
            rest = after;
        } else {
            kept.push(token.clone());
            rest = after;
        }
    }
    (kept, modules)
}

trait TestAttribute {
    fn strip_prefix_of_test(&self) -> Option<&[Token]>;
}

impl TestAttribute for [Token] {
    /// What follows `#[cfg(test)]`, if that is what stands here.
    fn strip_prefix_of_test(&self) -> Option<&[Token]> {
        let (attribute, item) = self.split_at_checked(7)?;
        let [hash, open, cfg, open_inner, test, close_inner, close] = attribute else {
            return None;
        };
        let signs = [(hash, '#'), (open, '['), (open_inner, '('), (close_inner, ')'), (close, ']')];
        let matches = signs.iter().all(|(token, sign)| token.is_sign(*sign));
        (matches && cfg.is_name("cfg") && test.is_name("test")).then_some(item)
    }
}

/// An item after its attributes and its visibility, up to its `;` or its closing brace; the rest.
fn split_item(mut tokens: &[Token]) -> (&[Token], &[Token]) {
    while tokens.first().is_some_and(|token| token.is_sign('#')) {
        tokens = &tokens[1 + bracketed(&tokens[1..])..];
    }
    if tokens.first().is_some_and(|token| token.is_name("pub")) {
        tokens = &tokens[1..];
        if tokens.first().is_some_and(|token| token.is_sign('(')) {
            tokens = &tokens[bracketed(tokens)..];
        }
    }
    let mut end = 0;
    while let Some(token) = tokens.get(end) {
        match token.kind {
            Kind::Sign(';') => return tokens.split_at(end + 1),
            Kind::Sign('{') => {
                end += bracketed(&tokens[end..]);
                // `use a::{b, c};` goes on behind its brace.
                let use_tree = tokens[0].is_name("use");
                return tokens.split_at(end + usize::from(use_tree));
            }
            Kind::Sign('(' | '[') => end += bracketed(&tokens[end..]),
            _ => end += 1,
        }
    }
    tokens.split_at(end)
}

/// How many tokens the bracket at the front and what it holds are.
pub(crate) fn bracketed(tokens: &[Token]) -> usize {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate() {
        match token.kind {
            Kind::Sign('(' | '[' | '{') => depth += 1,
            Kind::Sign(')' | ']' | '}') => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return place + 1;
        }
    }
    tokens.len()
}

/// The tokens of a text outside tests.
pub(crate) fn tokens_without_tests(text: &str) -> Vec<Token> {
    without_tests(&tokens(text)).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<String> {
        let name = |token: Token| match token.kind {
            Kind::Name(name) => Some(name),
            _ => None,
        };
        tokens_without_tests(text).into_iter().filter_map(name).collect()
    }

    #[test]
    fn items_for_tests_are_left_out_and_no_more() {
        let source = "
            fn a() {}
            #[cfg(test)] use b::{c, d};
            #[cfg(test)] #[expect(dead_code, reason = \"e\")] pub(crate) fn f(g: [u8; 2]) { { h } }
            #[cfg(test)] mod i { fn j() {} }
            #[cfg(feature = \"k\")] struct l;
        ";
        assert_eq!(names(source), ["fn", "a", "cfg", "feature", "struct", "l"]);
    }

    #[test]
    fn nothing_of_an_item_for_tests_stays() {
        assert_eq!(tokens_without_tests("#[cfg(test)] use b::{c, d};"), []);
        assert_eq!(tokens_without_tests("#[cfg(test)] mod i { fn j() {} }"), []);
    }

    #[test]
    fn test_modules_in_files_are_named() {
        let (kept, modules) = without_tests(&tokens("mod a; #[cfg(test)] mod laws; mod b;"));
        assert_eq!(modules, ["laws"]);
        assert_eq!(kept.len(), 6);
    }

    #[test]
    fn children_lie_beside_a_root_and_below_another_file() {
        assert_eq!(home_of_children(Path::new("src/lib.rs")), Path::new("src"));
        assert_eq!(home_of_children(Path::new("src/a/mod.rs")), Path::new("src/a"));
        assert_eq!(home_of_children(Path::new("src/a.rs")), Path::new("src/a"));
    }

    #[test]
    fn our_own_files_are_found_without_their_tests() {
        let root = crate::workspace::root();
        let files = files_of(root, &root.join("xtask"));
        assert!(files.iter().any(|file| file.path == "xtask/src/check.rs"));
        // Modules for tests only, which `main.rs` declares.
        assert!(!files.iter().any(|file| file.path.starts_with("xtask/src/rust_source")));
    }
}
