//! What can a test do in Chromium, and how?

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::http;
use crate::process::Process;

/// The key under which `WebDriver` names an element.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";
/// A script that turns every control of an act takes a while.
const SCRIPT_MILLIS: u64 = 120_000;
/// A page that is not ready by then never will be.
const PATIENCE: Duration = Duration::from_secs(30);

/// Chromium without a window, driven over `WebDriver`.
#[derive(Debug)]
pub struct Browser {
    port: u16,
    session: String,
    _driver: Process,
}

/// An element of the page.
#[derive(Debug, Clone)]
pub struct Element(String);

impl Browser {
    /// Starts Chromium with a window of this size, and a profile of its own.
    pub fn start(width: u32, height: u32) -> Self {
        Self::start_with(width, height, &json!({}))
    }

    /// The same, with preferences of Chromium's own, such as a storage that is turned off.
    pub fn start_with(width: u32, height: u32, preferences: &Value) -> Self {
        let mut command = Command::new("chromedriver");
        command.arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null());
        let mut driver = Process::start(&mut command).unwrap_or_else(|error| panic!("{error}"));
        let output = BufReader::new(driver.child().stdout.take().expect("the output is piped"));
        let port = output.lines().map_while(Result::ok).find_map(|line| port_of(&line));
        let port = port.expect("chromedriver says its port");
        let size = format!("--window-size={width},{height}");
        let options = json!({
            "args": ["--headless=new", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", size],
            "prefs": preferences,
        });
        let wanted = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "timeouts": { "script": SCRIPT_MILLIS },
            "goog:chromeOptions": options,
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let (status, answer) =
            http::request(port, "POST", "/session", Some(&wanted)).expect("a driver that answers");
        assert_eq!(status, 200, "{answer}");
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        let session = answer["value"]["sessionId"].as_str().expect("a session").to_owned();
        Self { port, session, _driver: driver }
    }

    #[track_caller]
    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Value {
        match self.try_call(method, path, body) {
            Ok(value) => value,
            Err(error) => panic!("{method} {path}: {error}"),
        }
    }

    fn try_call(&self, method: &str, path: &str, body: Option<&Value>) -> Result<Value, String> {
        let path = format!("/session/{}{path}", self.session);
        let (status, answer) = http::request(self.port, method, &path, body)?;
        let answer: Value = serde_json::from_str(&answer).map_err(|error| error.to_string())?;
        if status == 200 { Ok(answer["value"].clone()) } else { Err(answer["value"].to_string()) }
    }

    /// Opens an address.
    #[track_caller]
    pub fn open(&self, address: &str) {
        self.call("POST", "/url", Some(&json!({ "url": address })));
    }

    /// Loads the page anew.
    #[track_caller]
    pub fn reload(&self) {
        self.call("POST", "/refresh", Some(&json!({})));
    }

    /// Waits until the live app has said that it is ready: words alone would also be there if it
    /// had died.
    #[track_caller]
    pub fn wait_ready(&self) {
        self.wait_for("document.documentElement.dataset.ready === 'true'");
    }

    /// Waits until an expression of the page is true.
    #[track_caller]
    pub fn wait_for(&self, condition: &str) {
        let begin = Instant::now();
        let script = json!({ "script": format!("return !!({condition})"), "args": [] });
        loop {
            // A page that is just being loaded may not have what the condition looks at.
            let found = self.try_call("POST", "/execute/sync", Some(&script));
            if found == Ok(Value::Bool(true)) {
                return;
            }
            let late = begin.elapsed() >= PATIENCE;
            assert!(!late, "never came: {condition}\n{found:?}\n{}", self.console().join("\n"));
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// What a script of the page returns.
    #[track_caller]
    pub fn eval(&self, script: &str) -> Value {
        self.call("POST", "/execute/sync", Some(&json!({ "script": script, "args": [] })))
    }

    /// What a script of the page calls back with: its last argument is the callback.
    #[track_caller]
    pub fn eval_async(&self, script: &str) -> Value {
        self.call("POST", "/execute/async", Some(&json!({ "script": script, "args": [] })))
    }

    /// A text that a script returns.
    #[track_caller]
    pub fn text_of(&self, script: &str) -> String {
        self.eval(script).as_str().unwrap_or_default().to_owned()
    }

    /// One of Chromium's own commands.
    #[track_caller]
    pub fn command(&self, name: &str, parameters: &Value) -> Value {
        match self.try_command(name, parameters) {
            Ok(value) => value,
            Err(error) => panic!("{name}: {error}"),
        }
    }

    pub(crate) fn try_command(&self, name: &str, parameters: &Value) -> Result<Value, String> {
        let body = json!({ "cmd": name, "params": parameters });
        self.try_call("POST", "/goog/cdp/execute", Some(&body))
    }

    /// The first element of this CSS selector.
    #[track_caller]
    pub fn find(&self, selector: &str) -> Element {
        let body = json!({ "using": "css selector", "value": selector });
        element(&self.call("POST", "/element", Some(&body)))
    }

    /// The element with this role and accessible name, as a screen reader would find it.
    #[track_caller]
    pub fn by_role(&self, role: &str, name: &str) -> Element {
        match self.try_role(role, name) {
            Some(element) => element,
            None => panic!("no {role} is called `{name}`"),
        }
    }

    /// The same, or nothing.
    #[track_caller]
    pub fn try_role(&self, role: &str, name: &str) -> Option<Element> {
        let body = json!({ "using": "css selector", "value": candidates(role) });
        let found = self.call("POST", "/elements", Some(&body));
        let found = found.as_array().cloned().unwrap_or_default();
        found.iter().map(element).find(|it| {
            let read = |what| self.try_call("GET", &format!("/element/{}/{what}", it.0), None);
            read("computedrole").is_ok_and(|found| found == role)
                && read("computedlabel").is_ok_and(|found| found == name)
        })
    }

    /// Clicks an element.
    #[track_caller]
    pub fn click(&self, element: &Element) {
        self.eval_on(
            element,
            "arguments[0].scrollIntoView({ block: 'center', behavior: 'instant' })",
        );
        self.call("POST", &format!("/element/{}/click", element.0), Some(&json!({})));
    }

    /// Chooses a file in a file field, or types into any other.
    #[track_caller]
    pub fn send(&self, element: &Element, text: &str) {
        let body = json!({ "text": text });
        self.call("POST", &format!("/element/{}/value", element.0), Some(&body));
    }

    /// What a script returns that is given an element.
    #[track_caller]
    pub fn eval_on(&self, element: &Element, script: &str) -> Value {
        let body = json!({ "script": script, "args": [{ ELEMENT: element.0 }] });
        self.call("POST", "/execute/sync", Some(&body))
    }

    /// Types into whatever has the focus; `\u{e004}` is Tab, `\u{e007}` Enter.
    #[track_caller]
    pub fn keys(&self, keys: &str) {
        let press = |key: char| {
            let value = key.to_string();
            [
                json!({ "type": "keyDown", "value": value }),
                json!({ "type": "keyUp", "value": value }),
            ]
        };
        let actions: Vec<Value> = keys.chars().flat_map(press).collect();
        let body = json!({ "actions": [{ "type": "key", "id": "keys", "actions": actions }] });
        self.call("POST", "/actions", Some(&body));
    }

    /// Everything that was written to the console since the last call, worst first words.
    #[track_caller]
    pub fn console(&self) -> Vec<String> {
        self.log("browser").iter().map(line).collect()
    }

    /// What one of Chromium's logs has taken up since the last call.
    #[track_caller]
    pub(crate) fn log(&self, kind: &str) -> Vec<Value> {
        let lines = self.call("POST", "/se/log", Some(&json!({ "type": kind })));
        lines.as_array().cloned().unwrap_or_default()
    }

    /// Fails if the console holds an error or a warning.
    #[track_caller]
    pub fn assert_quiet(&self) {
        let loud = |line: &String| line.starts_with("\"SEVERE") || line.starts_with("\"WARNING");
        let lines: Vec<String> = self.console().into_iter().filter(loud).collect();
        assert!(lines.is_empty(), "{}", lines.join("\n"));
    }

    /// A new tab, which takes the place of the one before; the handle of that one.
    #[track_caller]
    pub fn new_tab(&self) -> String {
        let before = self.call("GET", "/window", None).as_str().unwrap_or_default().to_owned();
        let tab = self.call("POST", "/window/new", Some(&json!({ "type": "tab" })));
        self.switch_to(tab["handle"].as_str().expect("a tab's handle"));
        before
    }

    /// Goes to a tab.
    #[track_caller]
    pub fn switch_to(&self, tab: &str) {
        self.call("POST", "/window", Some(&json!({ "handle": tab })));
    }

    /// Closes this tab, as a reader would.
    #[track_caller]
    pub fn close_tab(&self) {
        self.call("DELETE", "/window", None);
    }
}

impl Drop for Browser {
    #[expect(clippy::print_stderr, reason = "a failed test shows what the page said")]
    fn drop(&mut self) {
        // Whatever a test looks at, the program has never to panic under it.
        let wanted = json!({ "type": "browser" });
        let lines = self.try_call("POST", "/se/log", Some(&wanted)).unwrap_or_default();
        let lines = lines.as_array().cloned().unwrap_or_default();
        let console: Vec<String> = lines.iter().map(line).collect();
        // Ends Chromium; the driver itself ends with its process.
        let _ = self.try_call("DELETE", "", None);
        if std::thread::panicking() {
            eprintln!("the console at the end:\n{}", console.join("\n"));
            return;
        }
        let panicked = |line: &&String| PANICS.iter().any(|word| line.contains(word));
        let found = console.iter().find(panicked);
        assert!(found.is_none(), "the app panicked:\n{}", console.join("\n"));
    }
}

/// What the console says of a program that has ended itself.
const PANICS: [&str; 2] = ["panicked at", "RuntimeError"];

/// A line of the console: how bad it is, and what it says.
fn line(line: &Value) -> String {
    format!("{} {}", line["level"], line["message"])
}

fn port_of(line: &str) -> Option<u16> {
    let (_, rest) = line.split_once("successfully on port ")?;
    rest.trim_end_matches('.').parse().ok()
}

fn element(value: &Value) -> Element {
    Element(value[ELEMENT].as_str().unwrap_or_default().to_owned())
}

/// What can have a role at all, so that not every element is asked.
fn candidates(role: &str) -> &'static str {
    match role {
        "button" => "button, summary, [role=button]",
        "radio" => "input[type=radio]",
        "slider" => "input[type=range]",
        "spinbutton" => "input[type=number]",
        "textbox" => "input, textarea",
        "combobox" => "select",
        "link" => "a[href]",
        "heading" => "h1, h2, h3, h4",
        "group" | "radiogroup" => "fieldset, [role=group], [role=radiogroup]",
        "region" => "section, [role=region]",
        _ => "*",
    }
}
