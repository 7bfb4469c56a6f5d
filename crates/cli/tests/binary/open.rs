//! Does a measurement reach the lab's page, and nobody else?

use crate::common::run;

#[cfg(not(has_web))]
#[test]
fn without_the_web_lab_nothing_is_measured_in_vain() {
    let ran = run(&["measure", "--demo", "--open"]);
    assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("built without the web lab"), "{}", ran.stderr);
    assert!(!ran.stderr.contains("making"), "{}", ran.stderr);
}

#[test]
fn flags_that_belong_to_nothing_are_refused() {
    for flags in [&["--port", "0"][..], &["--force"], &["--open", "--grid"], &["--grid", "-o", "x"]]
    {
        let ran = run(&[&["measure", "--demo"], flags].concat());
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""), "{flags:?}: {}", ran.stderr);
    }
}

#[cfg(has_web)]
mod served {
    use std::fs;
    use std::io::{BufRead, BufReader, Read, Write};
    use std::net::{Ipv4Addr, TcpListener, TcpStream};
    use std::process::{Child, Command, Stdio};

    use serde_json::Value;

    use crate::common::{folder, interrupt, ironlaw, path, run};
    use crate::measure::corpus;

    /// A moment of measuring.
    const SHORT: [&str; 8] =
        ["--step-time", "5ms", "--seconds", "0.1", "--batch", "4", "--probe-seconds", "0.1"];

    /// The binary where no browser can be found.
    fn without_browser(arguments: &[&str]) -> Command {
        let mut command = ironlaw(arguments);
        command.env("PATH", "").stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// A process that ends with its test.
    struct Running(Option<Child>);

    impl Running {
        fn start(arguments: &[&str]) -> (Self, String) {
            let mut child = without_browser(arguments).spawn().expect("the binary starts");
            let output = child.stdout.take().expect("it is piped");
            let lines = BufReader::new(output).lines().map_while(Result::ok);
            let address = lines.into_iter().find(|line| line.starts_with("http://"));
            (Self(Some(child)), address.expect("it says its address"))
        }
    }

    impl Drop for Running {
        fn drop(&mut self) {
            if let Some(mut child) = self.0.take() {
                let _ = child.kill();
                let _ = child.wait();
            }
        }
    }

    fn ask(port: u16, path: &str, host: &str) -> String {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).expect("it listens");
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("it answers in UTF-8");
        answer
    }

    #[test]
    fn one_file_under_a_path_that_nobody_can_guess() {
        let folder = folder();
        let corpus = corpus(&folder, "corpus");
        let measure = [&["measure", &corpus, "--open", "--port", "0"][..], &SHORT].concat();
        let (mut running, address) = Running::start(&measure);
        let (page, path) = address.split_once("#measurement=").expect("a path behind the #");
        let (server, lab) = page.split_at(page.find("/labs/").expect("a lab"));
        assert_eq!(lab, "/labs/v1-04-data-gravity/");
        let host = server.strip_prefix("http://").expect("plain HTTP");
        let port: u16 = host.strip_prefix("127.0.0.1:").expect("loopback").parse().expect("a port");
        let secret = path.strip_prefix("/measurement/").and_then(|it| it.strip_suffix(".json"));
        assert_eq!(secret.map(str::len), Some(32));

        let answer = ask(port, path, host);
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let head = head.to_lowercase();
        assert!(head.starts_with("http/1.1 200") && head.contains("cache-control: no-store"));
        assert!(head.contains("content-type: application/json"), "{head}");
        assert!(head.contains("cross-origin-resource-policy: same-origin"), "{head}");
        assert!(!head.contains("access-control"), "{head}");
        let object: Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(object["schema"]["name"], "ironlaw.measure");
        for (path, host, status) in [
            (path, "evil.example", "421"),
            ("/measurement/", host, "404"),
            ("/measurement/00000000000000000000000000000000.json", host, "404"),
            (lab, host, "200"),
        ] {
            let answer = ask(port, path, host);
            assert!(answer.starts_with(&format!("HTTP/1.1 {status}")), "{path}: {answer}");
        }
        let child = running.0.take().expect("it runs");
        assert_eq!(interrupt(child).status.code(), Some(0), "Ctrl-C ends the server");
    }

    #[test]
    fn where_our_own_server_runs_the_file_is_written_and_named() {
        let folder = folder();
        let corpus = corpus(&folder, "corpus");
        let (_running, address) = Running::start(&["lab", "serve", "--no-open"]);
        assert_eq!(address, "http://127.0.0.1:4704/", "the usual port is free or ours");
        let measure = |more: &[&str]| {
            let arguments = [&["measure", &corpus, "--open"], more, &SHORT].concat();
            let output = without_browser(&arguments).output().expect("it ends by itself");
            assert_eq!(output.status.code(), Some(0));
            let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
            (text(output.stdout), text(output.stderr))
        };
        let own = path(&folder, "own.json");
        let (stdout, stderr) = measure(&["-o", &own]);
        assert!(stdout.ends_with("\nhttp://127.0.0.1:4704/labs/v1-04-data-gravity/\n"), "{stdout}");
        assert!(stderr.contains("the lab is running already"), "{stderr}");
        assert!(stderr.contains(&own), "{stderr}");
        let (_, stderr) = measure(&[]);
        let name = stderr.split_whitespace().find(|it| it.contains("ironlaw-measurement-"));
        for file in [own.as_str(), name.expect("a file is named")] {
            let text = fs::read_to_string(file).expect("it was written");
            let object: Value = serde_json::from_str(&text).expect("JSON");
            assert_eq!(object["schema"]["name"], "ironlaw.measure");
        }
        fs::remove_file(name.expect("a file is named")).expect("it can go");
    }

    #[test]
    fn a_port_that_a_stranger_holds_is_said_before_anything_is_measured() {
        let stranger = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let port = stranger.local_addr().expect("an address").port().to_string();
        let ran = run(&["measure", "--demo", "--open", "--port", &port]);
        assert_eq!((ran.status, ran.stdout.as_str()), (2, ""));
        assert!(ran.stderr.contains("is not free") && !ran.stderr.contains("making"), "{ran:?}");
    }
}
