//! Does a page break a rule of access?

use browser::Browser;
use serde_json::{Value, json};

/// Fails with every rule that is broken, and where.
#[track_caller]
pub(crate) fn assert_clean(browser: &Browser, state: &str) {
    assert_clean_at(browser, state, "html");
}

/// The same for a part of the page.
#[track_caller]
pub(crate) fn assert_clean_at(browser: &Browser, state: &str, at: &str) {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/node_modules/axe-core/axe.min.js");
    let script = std::fs::read_to_string(file)
        .unwrap_or_else(|error| panic!("{file}: {error}; `cargo xtask browser` installs it"));
    // Through the debugger: the page itself takes no script but its own.
    browser.command("Runtime.evaluate", &json!({ "expression": script }));
    browser.eval("document.querySelectorAll('details').forEach(it => it.open = true)");
    let broken = browser.eval_async(&format!(
        "const done = arguments[arguments.length - 1]; \
         axe.run(document.querySelector('{at}')).then(found => done(found.violations.map(it => \
         `${{it.id}}: ${{it.help}}\\n  ${{it.nodes.slice(0, 3).map(node => node.html).join('\\n  ')}}`)))",
    ));
    let lines: Vec<&str> =
        broken.as_array().into_iter().flatten().filter_map(Value::as_str).collect();
    assert!(broken.is_array(), "axe did not run: {broken}");
    assert!(lines.is_empty(), "{state}:\n{}", lines.join("\n"));
}
