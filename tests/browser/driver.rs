//! A browser under remote control: as much of W3C WebDriver as the tests need, over HTTP on the loopback.
//!
//! A browser is one `chromedriver` with one Chromium, both ended with the value, also where a test panics.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs};

use base64::Engine as _;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::{Value, json};
use tempfile::TempDir;

/// Whether the tests may go without a browser: `required` makes its absence a failure.
const WISH: &str = "INFLIGHT_BROWSER";
/// How long any one answer may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Where the pages under test, the screenshots and axe-core are kept: out of version control.
pub(crate) fn folder() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().expect("it is `<target>/tmp`").join("browser")
}

/// Says why a test saw nothing, past the capture of the test's output; panics where a browser is required.
pub(crate) fn skip(what: &str) {
    assert!(env::var_os(WISH).is_none_or(|wish| wish != "required"), "{what} ({WISH}=required)");
    let name = std::thread::current().name().unwrap_or("a test").to_owned();
    let _ = std::io::stderr().write_all(format!("SKIPPED {name}: {what}\n").as_bytes());
}

/// The program that `variable` names, or the first of `names` on the PATH.
fn program(variable: &str, names: &[&str]) -> Option<PathBuf> {
    let paths = env::var_os("PATH").unwrap_or_else(|| OsString::from("/usr/bin"));
    let on_path = || env::split_paths(&paths).flat_map(|dir| names.iter().map(move |name| dir.join(name)));
    env::var_os(variable).map(PathBuf::from).or_else(|| on_path().find(|path| path.is_file()))
}

pub(crate) struct Browser {
    driver: Child,
    port: u16,
    session: String,
    /// Chromium itself, should it outlive its driver.
    pid: Option<i32>,
    /// Removed last.
    _profile: TempDir,
}

impl Browser {
    /// A fresh Chromium; `None`, and a word about it, where there is none.
    pub(crate) fn start() -> Option<Self> {
        let chromium = program("INFLIGHT_CHROMIUM", &["chromium", "chromium-browser", "google-chrome"]);
        let driver = program("INFLIGHT_CHROMEDRIVER", &["chromedriver"]);
        let (Some(chromium), Some(driver)) = (chromium, driver) else {
            skip("no chromium and chromedriver on the PATH (Debian: apt install chromium chromium-driver)");
            return None;
        };
        let profile = tempfile::tempdir().unwrap();
        let mut driver = Command::new(driver)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("chromedriver starts");
        let port = port(&mut driver);
        let mut browser = Self { driver, port, session: String::new(), pid: None, _profile: profile };
        let arguments = [
            "--headless=new",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--disable-dev-shm-usage",
            "--hide-scrollbars",
            "--window-size=1440,900",
            &format!("--user-data-dir={}", browser._profile.path().display()),
        ];
        let wishes = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": chromium, "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let made = browser.send("POST", "/session", &wishes);
        made["sessionId"].as_str().expect("a session has an id").clone_into(&mut browser.session);
        browser.pid = made["capabilities"]["goog:processID"].as_i64().and_then(|pid| i32::try_from(pid).ok());
        // Away from the browser's own first page, and from what that one logs.
        browser.command("url", &json!({ "url": "about:blank" }));
        browser.log("performance");
        Some(browser)
    }

    /// One exchange; the `value` of the answer.
    #[track_caller]
    fn send(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, answer) = exchange(self.port, method, path, body)
            .unwrap_or_else(|error| panic!("chromedriver gave no answer to {method} {path}: {error}"));
        let value = answer["value"].clone();
        assert!(status == 200, "{method} {path}: {} {}", value["error"], value["message"]);
        value
    }

    /// A command of the session.
    #[track_caller]
    fn command(&self, path: &str, body: &Value) -> Value {
        self.send("POST", &format!("/session/{}/{path}", self.session), body)
    }

    /// Loads a page and waits until it is there.
    #[track_caller]
    pub(crate) fn open(&self, page: &Path) {
        self.command("url", &json!({ "url": format!("file://{}", page.display()) }));
    }

    /// Runs the body of a function in the page and returns what it returns; the policy of the page does not count.
    #[track_caller]
    pub(crate) fn run(&self, script: &str) -> Value {
        self.command("execute/sync", &json!({ "script": script, "args": [] }))
    }

    /// The same for a body that calls its last argument, `done(value)`, at the end.
    #[track_caller]
    pub(crate) fn run_until_done(&self, script: &str) -> Value {
        let script = format!("const done = arguments[arguments.length - 1];\n{script}");
        self.command("execute/async", &json!({ "script": script, "args": [] }))
    }

    /// A command of the DevTools protocol.
    #[track_caller]
    pub(crate) fn devtools(&self, name: &str, params: &Value) -> Value {
        self.command("goog/cdp/execute", &json!({ "cmd": name, "params": params }))
    }

    /// What was logged since the last time: `browser` (the console) or `performance` (DevTools events).
    #[track_caller]
    pub(crate) fn log(&self, kind: &str) -> Vec<Value> {
        self.command("se/log", &json!({ "type": kind })).as_array().cloned().unwrap_or_default()
    }

    /// Presses and releases a key, for example `"\u{e004}"`, which is Tab.
    #[track_caller]
    pub(crate) fn press(&self, key: &str) {
        let stroke = [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })];
        self.command("actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": stroke }] }));
    }

    /// Clicks what `selector` finds, as a reader does: it must be there to be hit.
    #[track_caller]
    pub(crate) fn click(&self, selector: &str) {
        // At once: while the page glides there, what is clicked is not yet where it was seen.
        let place = format!("document.querySelector({})", json!(selector));
        self.run(&format!("{place}?.scrollIntoView({{ block: 'center', behavior: 'instant' }})"));
        let found = self.command("element", &json!({ "using": "css selector", "value": selector }));
        let id = found.as_object().and_then(|object| object.values().next()).and_then(Value::as_str);
        self.command(&format!("element/{}/click", id.expect("an element has an id")), &json!({}));
    }

    /// A viewport of this width, narrower than a window can be.
    #[track_caller]
    pub(crate) fn resize(&self, width: u32) {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": false });
        self.devtools("Emulation.setDeviceMetricsOverride", &metrics);
    }

    /// What the reader asks of every page, `("prefers-color-scheme", "dark")`, and the medium (`""`: a screen).
    #[track_caller]
    pub(crate) fn prefer(&self, medium: &str, features: &[(&str, &str)]) {
        let features: Vec<Value> =
            features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.devtools("Emulation.setEmulatedMedia", &json!({ "media": medium, "features": features }));
    }

    /// The page on paper, as PDF.
    #[track_caller]
    pub(crate) fn print(&self) -> Vec<u8> {
        decoded(&self.command("print", &json!({})))
    }

    /// The whole page as a picture among the kept ones.
    #[track_caller]
    pub(crate) fn keep_picture(&self, name: &str) {
        let shot = self.devtools("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }));
        let shots = folder().join("screenshots");
        fs::create_dir_all(&shots).unwrap();
        fs::write(shots.join(format!("{name}.png")), decoded(&shot["data"])).unwrap();
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !self.session.is_empty() {
            // Whatever it says, what follows ends both.
            let _ = exchange(self.port, "DELETE", &format!("/session/{}", self.session), &Value::Null);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
        let Some(pid) = self.pid.map(Pid::from_raw) else { return };
        let since = Instant::now();
        while kill(pid, None).is_ok() && since.elapsed() < Duration::from_secs(5) {
            std::thread::sleep(Duration::from_millis(20));
            if since.elapsed() > Duration::from_secs(2) {
                let _ = kill(pid, Signal::SIGKILL);
            }
        }
    }
}

/// The port that a driver with `--port=0` says it has taken.
fn port(driver: &mut Child) -> u16 {
    let lines = BufReader::new(driver.stdout.as_mut().expect("it is piped")).lines();
    let said = lines.map_while(Result::ok).find(|line| line.contains("started successfully on port"));
    let said = said.expect("chromedriver says on which port it listens");
    said.trim_end_matches('.').rsplit(' ').next().and_then(|port| port.parse().ok()).expect("a port")
}

/// A request and its answer, on a connection of its own.
fn exchange(port: u16, method: &str, path: &str, body: &Value) -> std::io::Result<(u16, Value)> {
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_nodelay(true)?;
    let length = body.len();
    let head = format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nContent-Type: application/json; charset=utf-8\r\n\
         Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    stream.write_all((head + &body).as_bytes())?;
    let mut reader = BufReader::new(stream);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
    let mut length = 0;
    loop {
        line.clear();
        reader.read_line(&mut line)?;
        let Some((name, value)) = line.trim_end().split_once(':') else { break };
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes)?;
    Ok((status, serde_json::from_slice(&bytes).unwrap_or(Value::Null)))
}

fn decoded(value: &Value) -> Vec<u8> {
    let text = value.as_str().expect("bytes come as base64");
    base64::engine::general_purpose::STANDARD.decode(text).expect("valid base64")
}
