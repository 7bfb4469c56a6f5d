//! What does Chromium show of a page that `WebDriver` does not: its tree, its requests, its print?

use std::path::Path;

use serde_json::{Value, json};

use crate::base64::decode;
use crate::driver::Browser;

impl Browser {
    /// Runs a script in every page before its own.
    #[track_caller]
    pub fn before_every_page(&self, script: &str) {
        let source = json!({ "source": script });
        self.command("Page.addScriptToEvaluateOnNewDocument", &source);
    }

    /// Emulates features and the kind of medium, such as `prefers-color-scheme` and `print`.
    #[track_caller]
    pub fn emulate(&self, medium: &str, features: &[(&str, &str)]) {
        let feature = |(name, value): &(&str, &str)| json!({ "name": name, "value": value });
        let features: Vec<Value> = features.iter().map(feature).collect();
        let wanted = json!({ "media": medium, "features": features });
        self.command("Emulation.setEmulatedMedia", &wanted);
    }

    /// Gives the page a width and height of its own, under 500 pixels as well.
    #[track_caller]
    pub fn resize(&self, width: u32, height: u32) {
        self.command(
            "Emulation.setDeviceMetricsOverride",
            &json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false }),
        );
    }

    /// The accessibility tree, a node a line: what a screen reader is given.
    #[track_caller]
    pub fn accessibility_tree(&self) -> String {
        let tree = self.command("Accessibility.getFullAXTree", &json!({}));
        let nodes = tree["nodes"].as_array().cloned().unwrap_or_default();
        let said = nodes.iter().filter(|node| node["ignored"] != json!(true));
        let line = |node: &Value| {
            let part = |name: &str| node[name]["value"].to_string();
            let states: Vec<String> =
                node["properties"].as_array().into_iter().flatten().map(state).collect();
            let words = ["role", "name", "description", "value"].map(part).join(" ");
            format!("{words} {}", states.join(" "))
        };
        said.map(line).collect::<Vec<_>>().join("\n")
    }

    /// The addresses of all requests since the last call, those that were refused as well.
    #[track_caller]
    pub fn requests(&self) -> Vec<String> {
        let read = |line: &Value| {
            let text = line["message"].as_str()?;
            let event: Value = serde_json::from_str(text).ok()?;
            let event = &event["message"];
            let sent = event["method"] == "Network.requestWillBeSent";
            let address = event["params"]["request"]["url"].as_str()?;
            sent.then(|| address.to_owned())
        };
        self.log("performance").iter().filter_map(read).collect()
    }

    /// Saves downloads into a folder.
    #[track_caller]
    pub fn download_to(&self, folder: &Path) {
        let place = json!({ "behavior": "allow", "downloadPath": folder });
        self.command("Browser.setDownloadBehavior", &place);
    }

    /// The page as it would be printed.
    #[track_caller]
    pub fn pdf(&self) -> Vec<u8> {
        let printed = self.command("Page.printToPDF", &json!({ "preferCSSPageSize": true }));
        decode(printed["data"].as_str().unwrap_or_default())
    }

    /// The window as it looks, as a PNG.
    #[track_caller]
    pub fn screenshot(&self) -> Vec<u8> {
        let shot = self.command("Page.captureScreenshot", &json!({ "format": "png" }));
        decode(shot["data"].as_str().unwrap_or_default())
    }

    /// A part of the page, in its own pixels and also outside of the window, as a PNG.
    #[track_caller]
    pub fn picture_at(&self, (left, top): (f64, f64), (width, height): (f64, f64)) -> Vec<u8> {
        let clip = json!({ "x": left, "y": top, "width": width, "height": height, "scale": 1 });
        let wanted = json!({ "format": "png", "captureBeyondViewport": true, "clip": clip });
        let shot = self.command("Page.captureScreenshot", &wanted);
        decode(shot["data"].as_str().unwrap_or_default())
    }

    /// All of an element, in as many pictures from top to bottom as it needs.
    #[track_caller]
    pub fn pictures_of(&self, selector: &str, most_height: f64) -> Vec<Vec<u8>> {
        let edges = self.eval(&format!(
            "const box = document.querySelector('{selector}').getBoundingClientRect(); \
             return [box.left + scrollX, box.top + scrollY, box.width, box.height]"
        ));
        let edge = |place: usize| edges[place].as_f64().unwrap_or_default();
        let (left, top, width, height) = (edge(0), edge(1), edge(2), edge(3));
        let mut pictures = Vec::new();
        let mut done = 0.0;
        while done < height {
            let part = (height - done).min(most_height);
            pictures.push(self.picture_at((left, top + done), (width, part)));
            done += part;
        }
        pictures
    }

    /// Ends the tab's process, as a lack of memory would.
    pub fn kill_tab(&self) {
        // Nobody is left to answer.
        let _ = self.try_command("Page.crash", &json!({}));
    }
}

fn state(property: &Value) -> String {
    format!("{}={}", property["name"].as_str().unwrap_or_default(), property["value"]["value"])
}
