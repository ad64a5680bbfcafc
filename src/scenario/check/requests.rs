//! A step's request, and the parts of `[run]` that say how requests are made.

use std::ops::Range;
use std::sync::Arc;

use super::super::error::{Kind, Problem, excerpt};
use super::super::limits;
use super::super::types::Run;
use super::super::wire::{Table, Value};
use super::value::{Checker, GROUP_PATTERN, is_group_name};
use crate::plan::{Circuit, Fault, MILLISECOND, Method, Nanos, Request, Retry};

const EXAMPLE: &str = "write request = \"GET /students/1\", or request = { method = \"PUT\", path = \"/students/7\", body = '''…''' }";
/// Header fields that a client sets itself, or that would change whom it speaks to.
const RESERVED_FIELDS: [&str; 8] = [
    "authorization",
    "connection",
    "content-length",
    "content-type",
    "expect",
    "host",
    "transfer-encoding",
    "upgrade",
];
/// The longest wait between two attempts where the file does not say.
const LONGEST_PAUSE: Nanos = 1_000 * MILLISECOND;

impl Checker<'_> {
    /// The request of a step, and the statuses that it expects.
    pub(super) fn request(&mut self, step: &Table<'_, '_>, value: &Value<'_>) -> Option<Arc<Request>> {
        let expect = step.get("expect").map(|value| self.expected(value));
        let fault = step.get("fails").map(|value| self.fault(value));
        let mut request = match value.get_ref().as_str() {
            Some(text) => self.request_line(text, value.span()),
            None if value.get_ref().is_table() => self.parts(value),
            None => {
                self.wrong_type(value, "a text such as \"GET /students/1\", or a table");
                None
            }
        }?;
        if let Some(expect) = expect {
            request.expect = expect?;
        }
        if let Some(fault) = fault {
            request.fault = Some(fault?);
        }
        Some(Arc::new(request))
    }

    /// What belongs to a request stands beside one.
    pub(super) fn only_with_request(&mut self, step: &Table<'_, '_>) {
        for key in ["expect", "fails"] {
            if let Some(value) = step.get(key) {
                let message = format!("`{key}` belongs to a request, and this step makes none");
                let problem = Problem::new(Kind::Conflict, message).at(value.span());
                self.report(problem.label("no request").help(EXAMPLE));
            }
        }
    }

    /// `GET /students/1`.
    fn request_line(&mut self, text: &str, span: Range<usize>) -> Option<Request> {
        let Some((method, path)) = text.split_once(' ') else {
            let problem = Problem::new(Kind::BadFormat, "a request is a method, a space and a path");
            self.report(problem.at(span).label("not both").help(EXAMPLE));
            return None;
        };
        let method = self.method(method, span.clone());
        let path = self.path(path, span);
        Some(plain(method?, path?))
    }

    fn parts(&mut self, value: &Value<'_>) -> Option<Request> {
        const KEYS: [&str; 5] = ["method", "path", "body", "token", "headers"];
        let table = self.table("a request", value, &KEYS, &[])?;
        let method = table.need("method", EXAMPLE, self.errors);
        let path = table.need("path", EXAMPLE, self.errors);
        let method = method.and_then(|value| {
            let text = self.string(value, "a method")?;
            self.method(text, value.span())
        });
        let path = path.and_then(|value| {
            let text = self.string(value, "a path")?;
            self.path(text, value.span())
        });
        let body = table.get("body").map(|value| self.body(value, method));
        let token = table.get("token").map(|value| self.name("user", value, is_group_name, GROUP_PATTERN));
        let headers = table.get("headers").map_or(Some(Vec::new()), |value| self.headers(value));
        let mut request = plain(method?, path?);
        request.body = body.map_or(Some(None), |body| body.map(Some))?;
        request.token = token.map_or(Some(None), |token| token.map(Some))?;
        request.headers = headers?;
        Some(request)
    }

    fn method(&mut self, text: &str, span: Range<usize>) -> Option<Method> {
        let found = Method::ALL.iter().find(|(word, _)| *word == text);
        if found.is_none() {
            let words = Method::ALL.map(|(word, _)| word);
            let problem = if text == "CONNECT" {
                Problem::new(
                    Kind::UnknownWord,
                    "CONNECT asks for a tunnel and not for an answer: no step can use it",
                )
                .at(span)
                .label("not a request")
            } else {
                let message = format!("there is no method `{}`", excerpt(text));
                let help = format!("methods are written in capitals: {}", words.join(", "));
                Problem::new(Kind::UnknownWord, message).at(span).label("no such method").help(help)
            };
            self.report(problem);
        }
        found.map(|(_, method)| *method)
    }

    fn path(&mut self, text: &str, span: Range<usize>) -> Option<String> {
        let plain = |c: char| c.is_ascii_graphic() && !"\"#<>\\^`{|}".contains(c);
        let (message, label) = if !text.starts_with('/') || text.starts_with("//") {
            (
                "a request goes to the run's own service: its path begins with one / and names no host",
                "not a path",
            )
        } else if text.len() > limits::PATH_BYTES {
            ("the path is longer than 2048 bytes", "too long")
        } else if !text.chars().all(plain) {
            (
                "a path holds ASCII letters, digits and -._~:/?[]@!$&'()*+,;=%; write all else as %XX",
                "not a path",
            )
        } else {
            return Some(text.to_owned());
        };
        self.report(Problem::new(Kind::BadFormat, message).at(span).label(label).help(EXAMPLE));
        None
    }

    fn body(&mut self, value: &Value<'_>, method: Option<Method>) -> Option<String> {
        let text = self.string(value, "a text")?;
        if let Some(method) = method.filter(|method| !method.takes_body()) {
            let message = format!("{} carries no body; POST, PUT and PATCH do", method.word());
            self.report(Problem::new(Kind::Conflict, message).at(value.span()).label("a body"));
            return None;
        }
        if text.len() > limits::BODY_BYTES {
            let message = format!("the body has {} bytes; the service takes 64 KiB at most", text.len());
            self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("too long"));
            return None;
        }
        Some(text.to_owned())
    }

    fn headers(&mut self, value: &Value<'_>) -> Option<Vec<(String, String)>> {
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(value, "a table such as { if-none-match = \"*\" }");
            return None;
        };
        if table.len() > limits::HEADERS {
            let message = format!("{} header fields; a request may have {}", table.len(), limits::HEADERS);
            self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("too many"));
            return None;
        }
        let fields: Vec<Option<(String, String)>> =
            table.iter().map(|(name, value)| self.header(name.get_ref(), name.span(), value)).collect();
        fields.into_iter().collect()
    }

    fn header(&mut self, name: &str, span: Range<usize>, value: &Value<'_>) -> Option<(String, String)> {
        let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let problem = if name.is_empty() || name.len() > 64 || !name.bytes().all(small) {
            let message = "the name of a header field is of small letters, digits and hyphens";
            Problem::new(Kind::BadFormat, message).at(span).label("not such a name")
        } else if RESERVED_FIELDS.contains(&name) || name.starts_with("x-inflight-") {
            let message = format!("the client sets `{name}` itself");
            Problem::new(Kind::Conflict, message).at(span).label("remove it")
        } else {
            let text = self.string(value, "a text")?;
            if text.len() <= limits::HEADER_BYTES && text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
                return Some((name.to_owned(), text.to_owned()));
            }
            let message = "the value of a header field is of printable ASCII, 1024 bytes at most";
            Problem::new(Kind::BadFormat, message).at(value.span()).label("not such a value")
        };
        self.report(problem);
        None
    }

    /// A status, or a list of them.
    fn expected(&mut self, value: &Value<'_>) -> Option<Vec<u16>> {
        if value.get_ref().as_array().is_none() {
            return Some(vec![self.status(value)?]);
        }
        let array = self.array("statuses", value, limits::STATUSES)?;
        let statuses: Vec<Option<u16>> = array.iter().map(|value| self.status(value)).collect();
        statuses.into_iter().collect()
    }

    /// A final status: what is below 200 only announces one.
    fn status(&mut self, value: &Value<'_>) -> Option<u16> {
        self.integer("a status", value, 200..=599).and_then(|status| u16::try_from(status).ok())
    }

    /// A share, or a share and a status.
    fn fault(&mut self, value: &Value<'_>) -> Option<Fault> {
        if value.get_ref().as_table().is_none() {
            return Some(Fault { share: self.within("fails", value, 0.0, 1.0)?, status: 503 });
        }
        let table = self.table("fails", value, &["share", "status"], &[])?;
        let help = "write fails = 0.2, or fails = { share = 0.2, status = 500 }";
        let share = table.need("share", help, self.errors);
        let status = table.need("status", help, self.errors);
        let share = share.and_then(|value| self.within("share", value, 0.0, 1.0));
        let status = status.and_then(|value| self.status(value));
        Some(Fault { share: share?, status: status? })
    }

    fn within(&mut self, what: &str, value: &Value<'_>, low: f64, high: f64) -> Option<f64> {
        let number = self.finite(what, value)?;
        if (low..=high).contains(&number) {
            return Some(number);
        }
        let message = format!("{what} must be a number from {low} to {high}");
        self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("outside of that"));
        None
    }

    /// `[run] timeout`, `[run.retry]` and `[run.circuit]`.
    pub(super) fn policy(&mut self, table: &Table<'_, '_>, run: &mut Run) {
        run.timeout = table.get("timeout").and_then(|value| self.some_time("timeout", value));
        run.retry = table.get("retry").and_then(|value| self.retry(value));
        run.circuit = table.get("circuit").and_then(|value| self.circuit(value));
    }

    /// A policy for requests needs requests.
    pub(super) fn needs_requests(&mut self, run: Option<&Value<'_>>) {
        for key in ["timeout", "retry", "circuit"] {
            if let Some(value) = run.and_then(|run| run.get_ref().get(key)) {
                let message = format!("[run] {key} is about requests, and no step makes one");
                let problem = Problem::new(Kind::Conflict, message).at(value.span());
                self.report(problem.label("no request").help(EXAMPLE));
            }
        }
    }

    fn retry(&mut self, value: &Value<'_>) -> Option<Retry> {
        const KEYS: [&str; 5] = ["attempts", "backoff", "factor", "jitter", "longest"];
        let help =
            "[run.retry] has attempts = 3 and backoff = \"20ms\"; factor, jitter and longest if need be";
        let table = self.table("[run.retry]", value, &KEYS, &[])?;
        let attempts = table.need("attempts", help, self.errors);
        let backoff = table.need("backoff", help, self.errors);
        let attempts = attempts.and_then(|value| self.integer("attempts", value, 1..=limits::ATTEMPTS));
        let backoff = backoff.and_then(|value| self.duration(value));
        let factor = table.get("factor").map_or(Some(2.0), |value| self.within("factor", value, 1.0, 100.0));
        let jitter = table.get("jitter").map_or(Some(0.5), |value| self.within("jitter", value, 0.0, 1.0));
        let longest = table.get("longest").map_or(Some(LONGEST_PAUSE), |value| self.duration(value));
        Some(Retry {
            attempts: u32::try_from(attempts?).ok()?,
            backoff: backoff?,
            factor: factor?,
            jitter: jitter?,
            longest: longest?,
        })
    }

    fn circuit(&mut self, value: &Value<'_>) -> Option<Circuit> {
        let help = "[run.circuit] has failures = 5 and open_for = \"200ms\"";
        let table = self.table("[run.circuit]", value, &["failures", "open_for"], &[])?;
        let failures = table.need("failures", help, self.errors);
        let open_for = table.need("open_for", help, self.errors);
        let failures = failures.and_then(|value| self.integer("failures", value, 1..=limits::FETCHES));
        let open_for = open_for.and_then(|value| self.some_time("open_for", value));
        Some(Circuit { failures: u32::try_from(failures?).ok()?, open_for: open_for? })
    }

    fn some_time(&mut self, what: &str, value: &Value<'_>) -> Option<Nanos> {
        let time = self.duration(value)?;
        if time > 0 {
            return Some(time);
        }
        let message = format!("{what} must be over 0");
        self.report(Problem::new(Kind::OutOfRange, message).at(value.span()).label("0"));
        None
    }
}

fn plain(method: Method, path: String) -> Request {
    Request { method, path, body: None, token: None, headers: Vec::new(), expect: vec![200], fault: None }
}
