//! How do the web lab's files come about? WASM, pages, hashes, Brotli, and at last one rename.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::Failure;
use crate::command::Call;
use crate::prerequisites::WASM;
use crate::{prerequisites, split, workspace};

/// The folder that the binary takes its files from.
const DIST: &str = "dist";
/// The browser's own sources: style sheet and scripts.
const ASSETS: &str = "crates/web/assets";
/// leptos keeps one type for all views instead of one for each: the WASM is much smaller. Page and
/// WASM are built alike, for they draw the very same elements.
const ERASED: &str = "--cfg erase_components";
/// Compressed where it helps; a font or a picture is small already.
const COMPRESSED: [&str; 6] = ["css", "html", "js", "json", "svg", "wasm"];

/// `cargo xtask web`.
pub(crate) fn run(_: &[String]) -> Result<(), Failure> {
    build()
}

/// Builds the web lab into `dist/`; a build that fails leaves the last good one there.
pub(crate) fn build() -> Result<(), Failure> {
    prerequisites::wasm_target()?;
    let root = workspace::root();
    let fresh = root.join(format!("{DIST}-fresh"));
    clear(&fresh)?;
    let names = assets(&fresh)?;
    pages(&fresh, &names)?;
    service_worker(&fresh)?;
    let sizes = compress(&fresh)?;
    println!("{}", summary(&sizes));
    weigh(&sizes)?;
    replace(&fresh, &root.join(DIST))?;
    notice()
}

/// The hashed names of what every page refers to.
struct Names {
    style: String,
    start: String,
    icon: String,
}

fn assets(fresh: &Path) -> Result<Names, Failure> {
    let folder = fresh.join("assets");
    create(&folder)?;
    let bound = bindings(fresh)?;
    let rest = hashed(&folder, "rest", "wasm", &bound.parts.rest.1)?;
    let script = bound.parts.join(&bound.script, &rest)?;
    let wasm = hashed(&folder, "app", "wasm", &bound.wasm)?;
    let app = hashed(&folder, "app", "js", script.as_bytes())?;
    let source = workspace::root().join(ASSETS);
    let start = read(&source.join("start.js"))?.replace("APP_JS", &app).replace("APP_WASM", &wasm);
    let style = read(&source.join("style.css"))?;
    let icon = read(&source.join("icon.svg"))?;
    Ok(Names {
        style: format!("assets/{}", hashed(&folder, "style", "css", style.as_bytes())?),
        start: format!("assets/{}", hashed(&folder, "start", "js", start.as_bytes())?),
        icon: format!("assets/{}", hashed(&folder, "icon", "svg", icon.as_bytes())?),
    })
}

/// The finished first part of the WASM, the script that binds it to the browser, and the rest.
struct Bound {
    wasm: Vec<u8>,
    script: String,
    parts: split::Parts,
}

fn bindings(fresh: &Path) -> Result<Bound, Failure> {
    let build = [
        "build",
        "--quiet",
        "--package",
        "web",
        "--features",
        "csr",
        "--bin",
        "web-app",
        "--profile",
        "web",
        "--target",
        WASM,
    ];
    let metadata = workspace::metadata()?;
    Call::cargo(&build).env("CARGO_ENCODED_RUSTFLAGS", &flags(&metadata)).run()?;
    let raw = metadata.target_directory.join(WASM).join("web").join("web-app.wasm");
    let folder = fresh.with_file_name(format!("{DIST}-parts"));
    clear(&folder)?;
    let parts = split::cut(&bytes(raw.as_std_path())?, &folder)?;
    clear(&folder)?;
    let mut output = wasm_bindgen_cli_support::Bindgen::new()
        .input_bytes("app", parts.first.clone())
        .web(true)
        .map_err(bindgen_failed)?
        .typescript(false)
        // Without a default path, the script's `init()` throws.
        .omit_default_module_path(false)
        // The second part is linked by names as the linker gave them.
        .keep_lld_exports(true)
        .demangle(false)
        .remove_name_section(true)
        .remove_producers_section(true)
        .generate_output()
        .map_err(bindgen_failed)?;
    let script = output.js().to_owned();
    Ok(Bound { wasm: output.wasm_mut().emit_wasm(), script, parts })
}

/// What the compiler is told for the WASM: relocations, by which it is cut in two, and no path of
/// this machine in the words of a panic.
fn flags(metadata: &cargo_metadata::Metadata) -> String {
    let root = workspace::root();
    let folders = metadata.packages.iter().filter_map(|it| it.manifest_path.parent()?.parent());
    let folders = folders.map(cargo_metadata::camino::Utf8Path::as_std_path);
    let outside: BTreeSet<&Path> = folders.filter(|it| !it.starts_with(root)).collect();
    let mapped = outside.into_iter().chain([root]);
    let mapped = mapped.map(|folder| format!("--remap-path-prefix={}=.", folder.display()));
    let fixed = ["-Clink-arg=--emit-relocs".to_owned()];
    let erased = ERASED.split_whitespace().map(str::to_owned);
    erased.chain(fixed).chain(mapped).collect::<Vec<_>>().join("\u{1f}")
}

fn bindgen_failed(error: impl std::fmt::Debug) -> Failure {
    format!("wasm-bindgen: {error:?}")
}

/// Writes a file whose name tells its content, so that it can be cached for ever.
fn hashed(folder: &Path, stem: &str, ending: &str, bytes: &[u8]) -> Result<String, Failure> {
    let name = format!("{stem}-{:016x}.{ending}", fingerprint(bytes));
    write(&folder.join(&name), bytes)?;
    Ok(name)
}

/// FNV-1a: it tells versions of our own files apart, and nobody tries to fool it.
fn fingerprint(bytes: &[u8]) -> u64 {
    let step = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, step)
}

/// The pages as they read before any script has run.
fn pages(fresh: &Path, names: &Names) -> Result<(), Failure> {
    let out = fresh.to_string_lossy();
    // Built alone: beside other packages its features would mix with the browser's.
    let arguments = [
        "run",
        "--quiet",
        "--package",
        "web",
        "--features",
        "ssr",
        "--bin",
        "web-prerender",
        "--",
        "labs",
        &out,
        &names.style,
        &names.start,
        &names.icon,
    ];
    Call::cargo(&arguments).env("RUSTFLAGS", ERASED).run()
}

/// The service worker's list of files, with a version that changes with any of them.
fn service_worker(fresh: &Path) -> Result<(), Failure> {
    let source = workspace::root().join(ASSETS).join("sw.js");
    let mut version = Vec::new();
    let mut names = Vec::new();
    for file in files(fresh)? {
        let name = relative(fresh, &file);
        version.extend(name.as_bytes());
        version.extend(fingerprint(&bytes(&file)?).to_le_bytes());
        // A folder's page is asked for by the folder's address.
        names.push(format!("\"./{}\"", name.strip_suffix("index.html").unwrap_or(&name)));
    }
    let script = read(&source)?
        .replace("VERSION", &format!("{:016x}", fingerprint(&version)))
        .replace("[/* FILES */]", &format!("[{}]", names.join(",")));
    write(&fresh.join("sw.js"), script.as_bytes())
}

/// Bytes of a file, and of its Brotli twin where there is one.
type Sizes = BTreeMap<String, (usize, Option<usize>)>;

fn compress(fresh: &Path) -> Result<Sizes, Failure> {
    let mut sizes = Sizes::new();
    for file in files(fresh)? {
        let plain = bytes(&file)?;
        let ending = file.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let packed = if COMPRESSED.contains(&ending) { Some(brotli(&plain)?) } else { None };
        if let Some(packed) = &packed {
            let mut name = file.clone().into_os_string();
            name.push(".br");
            write(Path::new(&name), packed)?;
        }
        sizes.insert(relative(fresh, &file), (plain.len(), packed.map(|packed| packed.len())));
    }
    Ok(sizes)
}

fn brotli(plain: &[u8]) -> Result<Vec<u8>, Failure> {
    let (quality, window) = (11, 22);
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, quality, window);
    writer.write_all(plain).map_err(|error| format!("Brotli: {error}"))?;
    Ok(writer.into_inner())
}

/// What a first visit loads until the page answers, and the most bytes of each as it travels; the
/// second part of the WASM comes after that, and the service worker's files are all of these.
const FIRST_VISIT: [(&str, usize); 7] = [
    ("labs/*/index.html", 6_000),
    ("labs/*/lab.json", 16_000),
    ("assets/app-*.js", 9_000),
    ("assets/app-*.wasm", 200_000),
    ("assets/start-*.js", 1_000),
    ("assets/style-*.css", 6_000),
    ("assets/icon-*.svg", 400),
];
/// What comes while the reader thinks.
const AFTERWARDS: [(&str, usize); 1] = [("assets/rest-*.wasm", 365_000)];

/// Refuses a web lab in which a file has outgrown its share of a visit.
fn weigh(sizes: &Sizes) -> Result<(), Failure> {
    let mut faults = Vec::new();
    for (pattern, most) in FIRST_VISIT.into_iter().chain(AFTERWARDS) {
        let mut found = 0;
        for (name, (plain, packed)) in sizes.iter().filter(|(name, _)| is_like(name, pattern)) {
            found += 1;
            let bytes = packed.unwrap_or(*plain);
            if bytes > most {
                faults.push(format!("{name}: expected at most {most} bytes, found {bytes}"));
            }
        }
        if found == 0 {
            faults.push(format!("{pattern}: expected a file, found none"));
        }
    }
    if faults.is_empty() {
        return Ok(());
    }
    let hint = "hint: what a locked page does not need belongs behind `Rest` in crates/web; \
                a budget is raised in xtask/src/web.rs, with its reason";
    Err(format!("the web lab is too heavy:\n{}\n{hint}", faults.join("\n")))
}

/// Whether a file's name is of a form in which a star stands for one name.
fn is_like(name: &str, pattern: &str) -> bool {
    let Some((start, end)) = pattern.split_once('*') else { return name == pattern };
    let between = name.strip_prefix(start).and_then(|rest| rest.strip_suffix(end));
    between.is_some_and(|between| !between.contains('/'))
}

fn summary(sizes: &Sizes) -> String {
    let line = |(name, (plain, packed)): (&String, &(usize, Option<usize>))| {
        let packed = packed.map_or_else(|| "-".to_owned(), |packed| packed.to_string());
        format!("{plain:>9} {packed:>9}  {name}")
    };
    let lines: Vec<String> = sizes.iter().map(line).collect();
    format!("{:>9} {:>9}  {DIST}/\n{}", "bytes", "Brotli", lines.join("\n"))
}

/// Puts the new folder in the old one's place.
fn replace(fresh: &Path, dist: &Path) -> Result<(), Failure> {
    let old = dist.with_file_name(format!("{DIST}-old"));
    clear(&old)?;
    if dist.exists() {
        rename(dist, &old)?;
    }
    rename(fresh, dist)?;
    clear(&old)
}

/// Tells cargo that the binary has new files to embed: the folder may not have been there when it
/// was last asked, and cargo watches only what is there.
fn notice() -> Result<(), Failure> {
    let script = workspace::root().join("crates/cli/build.rs");
    let touch = |path: &Path| {
        fs::File::options().append(true).open(path)?.set_modified(std::time::SystemTime::now())
    };
    touch(&script).map_err(|error| format!("{}: {error}", script.display()))
}

/// All files below a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let entries = fs::read_dir(folder).map_err(|error| at(folder, &error))?;
    let mut found = Vec::new();
    for entry in entries {
        let path = entry.map_err(|error| at(folder, &error))?.path();
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn relative(root: &Path, file: &Path) -> String {
    file.strip_prefix(root).unwrap_or(file).to_string_lossy().replace('\\', "/")
}

fn at(path: &Path, error: &std::io::Error) -> Failure {
    format!("{}: {error}", path.display())
}

fn read(path: &Path) -> Result<String, Failure> {
    fs::read_to_string(path).map_err(|error| at(path, &error))
}

fn bytes(path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(path).map_err(|error| at(path, &error))
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    fs::write(path, bytes).map_err(|error| at(path, &error))
}

fn create(path: &Path) -> Result<(), Failure> {
    fs::create_dir_all(path).map_err(|error| at(path, &error))
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    fs::rename(from, to).map_err(|error| at(from, &error))
}

fn clear(path: &Path) -> Result<(), Failure> {
    match fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(at(path, &error)),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("xtask-web-{}-{name}", std::process::id()));
        clear(&folder).unwrap();
        create(&folder).unwrap();
        folder
    }

    #[test]
    fn the_fingerprint_is_the_published_one() {
        // Test vectors of the FNV authors, 64 bits, variant 1a.
        assert_eq!(fingerprint(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fingerprint(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert_eq!(fingerprint(b"foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn what_is_compressed_can_be_read_again_and_the_rest_stays() {
        let folder = folder("brotli");
        let page = "<p>word</p>".repeat(100);
        write(&folder.join("index.html"), page.as_bytes()).unwrap();
        write(&folder.join("font.woff2"), b"font").unwrap();
        let sizes = compress(&folder).unwrap();
        let packed = bytes(&folder.join("index.html.br")).unwrap();
        let mut plain = Vec::new();
        brotli::BrotliDecompress(&mut packed.as_slice(), &mut plain).unwrap();
        assert_eq!(plain, page.as_bytes());
        assert_eq!(sizes["index.html"], (page.len(), Some(packed.len())));
        assert_eq!(sizes["font.woff2"], (4, None));
        assert!(!folder.join("font.woff2.br").exists());
        clear(&folder).unwrap();
    }

    #[test]
    fn a_first_visit_stays_below_300_kb_and_ten_requests() {
        // Each answer's header travels, too.
        let headers = FIRST_VISIT.len() * 1_000;
        let bytes: usize = FIRST_VISIT.iter().map(|(_, most)| most).sum();
        assert!(bytes + headers <= 300_000, "{bytes}");
        assert!(FIRST_VISIT.len() <= 10);
    }

    #[test]
    fn a_star_stands_for_one_name() {
        assert!(is_like("labs/a/index.html", "labs/*/index.html"));
        assert!(!is_like("labs/a/text/index.html", "labs/*/index.html"));
        assert!(!is_like("labs/a/lab.json", "labs/*/index.html"));
        assert!(is_like("assets/app-1.js", "assets/app-*.js"));
    }

    #[test]
    fn a_file_that_outgrows_its_share_is_named_with_its_bytes() {
        let file = |pattern: &str| pattern.replace('*', "it");
        let all = FIRST_VISIT.into_iter().chain(AFTERWARDS);
        let mut sizes: Sizes =
            all.map(|(pattern, most)| (file(pattern), (9 * most, Some(most)))).collect();
        assert_eq!(weigh(&sizes), Ok(()));
        sizes.insert("assets/app-0.wasm".to_owned(), (9, Some(200_001)));
        let error = weigh(&sizes).unwrap_err();
        let told = "assets/app-0.wasm: expected at most 200000 bytes, found 200001";
        assert!(error.contains(told), "{error}");
        sizes.remove("assets/app-0.wasm");
        sizes.remove("labs/it/lab.json");
        let error = weigh(&sizes).unwrap_err();
        assert!(error.contains("labs/*/lab.json: expected a file, found none"), "{error}");
    }

    #[test]
    fn a_new_folder_takes_the_old_ones_place_whole() {
        let folder = folder("replace");
        let (fresh, dist) = (folder.join("fresh"), folder.join("dist"));
        for (place, name) in [(&fresh, "new"), (&dist, "old")] {
            create(place).unwrap();
            write(&place.join(name), b"").unwrap();
        }
        replace(&fresh, &dist).unwrap();
        assert_eq!(files(&dist).unwrap(), [dist.join("new")]);
        assert!(!fresh.exists());
        clear(&folder).unwrap();
    }
}
