//! A browser under remote control: as much of W3C WebDriver as the tests need, over HTTP on the loopback.
//!
//! A browser is one `chromedriver` with one Chromium. Tests hand it on, and it ends with them, however they end.

use std::ffi::OsString;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use std::{env, fs};

use base64::Engine as _;
use serde_json::{Value, json};

/// Whether the tests may go without a browser: `required` makes its absence a failure.
const WISH: &str = "INFLIGHT_BROWSER";
/// Set to anything, it has the tests keep pictures of the pages.
const PICTURES: &str = "INFLIGHT_SCREENSHOTS";
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

/// Starts a driver, whose output comes first; reads the id of its browser; and where its own input ends, for which the
/// end of the tests suffices, however they end, ends both and removes their files.
const WARDEN: &str = r#"
    trap '' HUP INT TERM
    "$0" --port=0 </dev/null &
    read -r browser
    while read -r _; do :; done
    kill -9 $! $browser
    sleep 0.2
    rm -rf "$1"
"#;

/// Browsers that no test has: a start costs more than most tests do.
static IDLE: Mutex<Vec<Arc<Session>>> = Mutex::new(Vec::new());

fn idle() -> MutexGuard<'static, Vec<Arc<Session>>> {
    IDLE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A browser as if it had just been started. One whose test fails is ended; else another test gets it.
pub(crate) struct Browser(Arc<Session>);

impl Browser {
    /// A fresh Chromium; `None`, and a word about it, where there is none.
    pub(crate) fn start() -> Option<Self> {
        // In a statement of its own, so that the others need not wait.
        let used = idle().pop();
        let session = if let Some(used) = used { used } else { Arc::new(Session::start()?) };
        session.forget();
        Some(Self(session))
    }
}

impl Deref for Browser {
    type Target = Session;

    fn deref(&self) -> &Session {
        &self.0
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            idle().push(Arc::clone(&self.0));
        }
    }
}

/// A driver with its browser.
pub(crate) struct Session {
    warden: Child,
    port: u16,
    id: String,
    /// A page without anything.
    blank: PathBuf,
}

impl Session {
    fn start() -> Option<Self> {
        let chromium = program("INFLIGHT_CHROMIUM", &["chromium", "chromium-browser", "google-chrome"]);
        let driver = program("INFLIGHT_CHROMEDRIVER", &["chromedriver"]);
        let (Some(chromium), Some(driver)) = (chromium, driver) else {
            skip("no chromium and chromedriver on the PATH (Debian: apt install chromium chromium-driver)");
            return None;
        };
        // The warden removes it.
        let files = tempfile::tempdir().unwrap().keep();
        let blank = files.join("blank.html");
        fs::write(&blank, "<!doctype html><title>blank</title><link rel=icon href='data:,'>").unwrap();
        let mut warden = Command::new("sh")
            .args(["-c", WARDEN])
            .args([&driver, &files])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("a shell starts");
        let port = port(&mut warden);
        let mut session = Self { warden, port, id: String::new(), blank };
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
            &format!("--user-data-dir={}", files.join("profile").display()),
        ];
        let wishes = json!({ "capabilities": { "alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": { "binary": chromium, "args": arguments },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        } } });
        let made = session.send("POST", "/session", &wishes);
        made["sessionId"].as_str().expect("a session has an id").clone_into(&mut session.id);
        let pid = made["capabilities"]["goog:processID"].as_i64().expect("chromedriver says whom it started");
        let mut input = session.warden.stdin.as_ref().expect("it is piped");
        writeln!(input, "{pid}").expect("the warden listens");
        Some(session)
    }

    /// Forgets what a test has set, stored and left to be read.
    fn forget(&self) {
        self.devtools("Emulation.setScriptExecutionDisabled", &json!({ "value": false }));
        self.devtools("Emulation.clearDeviceMetricsOverride", &json!({}));
        self.prefer("", &[]);
        // All files share one storage.
        self.arrive(&self.blank);
        self.run("localStorage.clear()");
        for kind in ["browser", "performance"] {
            self.log(kind);
        }
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
        self.send("POST", &format!("/session/{}/{path}", self.id), body)
    }

    /// Loads a page and waits until it is there, as it meets a reader.
    #[track_caller]
    pub(crate) fn arrive(&self, page: &Path) {
        self.command("url", &json!({ "url": format!("file://{}", page.display()) }));
    }

    /// The same, for a reader who has looked at the race and opened all that is folded.
    #[track_caller]
    pub(crate) fn open(&self, page: &Path) {
        self.arrive(page);
        self.run(
            "document.querySelectorAll('.unseen .guess-skip').forEach(button => button.click());
            document.querySelectorAll('details').forEach(details => details.open = true);
            // Tab begins at the top.
            const top = document.querySelector('header.top');
            if (top) { top.tabIndex = -1; top.focus({ preventScroll: true }); top.blur(); top.removeAttribute('tabindex'); }",
        );
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
        self.press_often(key, 1);
    }

    /// The same so many times, one after the other.
    #[track_caller]
    pub(crate) fn press_often(&self, key: &str, times: usize) {
        let stroke = [json!({ "type": "keyDown", "value": key }), json!({ "type": "keyUp", "value": key })];
        let strokes = vec![stroke; times].concat();
        self.command("actions", &json!({ "actions": [{ "type": "key", "id": "keys", "actions": strokes }] }));
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
        // The driver's own command gives up after ten seconds.
        decoded(&self.devtools("Page.printToPDF", &json!({}))["data"])
    }

    /// The whole page as a picture among the kept ones, if somebody wants to look at them.
    #[track_caller]
    pub(crate) fn keep_picture(&self, name: &str) {
        if env::var_os(PICTURES).is_none() {
            return;
        }
        let shot = self.devtools("Page.captureScreenshot", &json!({ "captureBeyondViewport": true }));
        let shots = folder().join("screenshots");
        fs::create_dir_all(&shots).unwrap();
        fs::write(shots.join(format!("{name}.png")), decoded(&shot["data"])).unwrap();
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        drop(self.warden.stdin.take());
        let _ = self.warden.wait();
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
