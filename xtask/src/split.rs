//! How is the WASM cut into what a locked page needs and the rest, and joined in the browser?

use std::path::Path;

use wasm_split_cli_support::{Options, transform};

use crate::Failure;

/// The module that the first part loads the second by; it becomes a part of the app's script, so
/// that it costs no request of its own.
const LINK: &str = "./__split.js";

/// The two parts of a program, and the script that joins them.
pub(crate) struct Parts {
    /// For wasm-bindgen.
    pub(crate) first: Vec<u8>,
    /// The second part, under the name that the script knows it by.
    pub(crate) rest: (String, Vec<u8>),
    link: String,
}

/// Cuts a WASM that was linked with its relocations, by way of files in a folder.
pub(crate) fn cut(raw: &[u8], folder: &Path) -> Result<Parts, Failure> {
    let first = folder.join("first.wasm");
    let mut options = Options::new(raw);
    options.output_dir = folder;
    options.main_out_path = &first;
    options.link_name = LINK;
    let cut = transform(options).map_err(|error| format!("splitting the WASM: {error:#}"))?;
    let [rest] = cut.split_modules.as_slice() else {
        let found = cut.split_modules.len();
        return Err(format!("splitting the WASM: expected one second part, found {found}"));
    };
    let name = rest.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let read =
        |path: &Path| std::fs::read(path).map_err(|error| format!("{}: {error}", path.display()));
    let link = String::from_utf8_lossy(&read(&folder.join(LINK))?).into_owned();
    Ok(Parts { first: read(&first)?, rest: (name, bare(&read(rest)?)?), link })
}

impl Parts {
    /// The app's script with the link in it: `rest` is the second part's own file.
    pub(crate) fn join(&self, script: &str, rest: &str) -> Result<String, Failure> {
        let import = script.lines().find(|line| line.starts_with("import") && line.contains(LINK));
        let import = import.ok_or_else(|| format!("the app's script does not import {LINK}"))?;
        let name = import.split_whitespace().nth(3).unwrap_or_default();
        let script = replaced(script, import, "")?;
        Ok(format!("{script}\nconst {name} = (() => {{\n{}\n}})();\n", self.link(rest)?))
    }

    /// The link as the body of a function that gives what the first part imports.
    fn link(&self, rest: &str) -> Result<String, Failure> {
        let import = self.link.lines().find(|line| line.starts_with("import"));
        let mut link = replaced(&self.link, import.unwrap_or_default(), "")?;
        for (from, to) in [
            (format!("./{}", self.rest.0), format!("./{rest}")),
            // A host may call WASM what it likes, and an error page is no WASM.
            (STREAMED.to_owned(), FETCHED.to_owned()),
            // The app says the cause.
            ("console.error(e);".to_owned(), format!("{TOLD}\n            console.error(e);")),
            ("export const ".to_owned(), "const ".to_owned()),
        ] {
            link = replaced(&link, &from, &to)?;
        }
        let load = link.split_once("const __wasm_split_load_").map(|(_, after)| after);
        let load = load.and_then(|after| after.split_whitespace().next());
        let load = load.ok_or("the link has no loader")?;
        Ok(format!("{link}\nreturn {{ __wasm_split_load_{load} }};"))
    }
}

const STREAMED: &str = "WebAssembly.instantiateStreaming(src, imports)";
const FETCHED: &str = "src.then(async (response) => {
        if (!response.ok) throw new Error(`${response.url}: HTTP ${response.status}`);
        return WebAssembly.instantiate(await response.arrayBuffer(), imports);
    })";
const TOLD: &str = "document.documentElement.dataset.missing = String((e && e.message) || e);";

/// The generated text with the one place in it changed that has to be there.
fn replaced(text: &str, from: &str, to: &str) -> Result<String, Failure> {
    match text.matches(from).count() {
        1 if !from.is_empty() => Ok(text.replacen(from, to, 1)),
        found => Err(format!("joining the WASM: expected one `{from}`, found {found}")),
    }
}

/// A WASM without its custom sections: names and the like, for tools alone.
fn bare(wasm: &[u8]) -> Result<Vec<u8>, Failure> {
    let damaged = || "the second part of the WASM is cut off".to_owned();
    let (head, mut rest) = wasm.split_at_checked(8).ok_or_else(damaged)?;
    let mut kept = head.to_vec();
    while !rest.is_empty() {
        let (size, digits) = number(&rest[1..]).ok_or_else(damaged)?;
        let (section, after) = rest.split_at_checked(1 + digits + size).ok_or_else(damaged)?;
        if section[0] != CUSTOM {
            kept.extend(section);
        }
        rest = after;
    }
    Ok(kept)
}

const CUSTOM: u8 = 0;

/// A number in LEB128, and how many bytes it takes.
fn number(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut number = 0_usize;
    for (place, byte) in bytes.iter().enumerate().take(5) {
        number |= usize::from(byte & 0x7f) << (7 * place);
        if byte & 0x80 == 0 {
            return Some((number, place + 1));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &[u8] = b"\0asm\x01\0\0\0";

    #[test]
    fn custom_sections_go_and_all_others_stay() {
        let long = [&[0, 0x81, 0x01][..], &[7; 129]].concat();
        let wasm = [HEAD, &[1, 2, 8, 9], &long, &[3, 1, 5]].concat();
        assert_eq!(bare(&wasm).unwrap(), [HEAD, &[1, 2, 8, 9], &[3, 1, 5]].concat());
        assert!(bare(&wasm[..wasm.len() - 1]).unwrap_err().contains("cut off"));
        assert!(bare(b"\0as").unwrap_err().contains("cut off"));
    }

    fn parts() -> Parts {
        let link = format!(
            "import {{ initSync }} from \"./main.js\";\n\
             const load = () => fetch(new URL(\"./split_rest.wasm\", import.meta.url)) && {STREAMED};\n\
             catch (e) {{ console.error(e); }}\n\
             export const __wasm_split_load_rest = wrap(load);\n"
        );
        Parts { first: Vec::new(), rest: ("split_rest.wasm".to_owned(), Vec::new()), link }
    }

    #[test]
    fn the_link_becomes_a_part_of_the_script() {
        let script = "import * as import1 from \"./__split.js\"\nfunction f() {}\n";
        let joined = parts().join(script, "rest-1234.wasm").unwrap();
        for gone in ["import *", "import {", "export", "split_rest.wasm", STREAMED] {
            assert!(!joined.contains(gone), "{gone}: {joined}");
        }
        for there in [
            "const import1 = (() => {",
            "\"./rest-1234.wasm\"",
            "dataset.missing",
            "return { __wasm_split_load_rest };",
        ] {
            assert!(joined.contains(there), "{there}: {joined}");
        }
    }

    #[test]
    fn a_script_of_another_form_is_refused_with_what_was_expected() {
        let error = parts().join("function f() {}", "r.wasm").unwrap_err();
        assert!(error.contains("does not import ./__split.js"), "{error}");
        let mut other = parts();
        other.link = other.link.replace("console.error(e);", "");
        let script = "import * as import1 from \"./__split.js\"\n";
        let error = other.join(script, "r.wasm").unwrap_err();
        assert!(error.contains("expected one `console.error(e);`, found 0"), "{error}");
    }
}
