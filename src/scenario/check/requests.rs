//! A step's request, and the parts of `[run]` that say how requests are made.

use std::ops::Range;
use std::sync::Arc;

use super::value::{Checker, GROUP};
use crate::plan::{Circuit, Fault, MILLISECOND, Method, Nanos, Request, Retry};
use crate::scenario::document::{Table, Value};
use crate::scenario::error::{Kind, Problem, excerpt};
use crate::scenario::limits;

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
        let expect = self.optional(step, "expect", Self::expected);
        let fault = self.optional(step, "fails", Self::fault);
        let request = match value.get_ref().as_str() {
            Some(text) => self.request_line(text, value.span()),
            None if value.get_ref().is_table() => self.parts(value),
            None => self.wrong_type(value, "a text such as \"GET /students/1\", or a table"),
        }?;
        Some(Arc::new(Request { expect: expect.unwrap_or(vec![200]), fault, ..request }))
    }

    /// Refuses keys that belong to a request in a step without one.
    pub(super) fn only_with_request(&mut self, step: &Table<'_, '_>) {
        for key in ["expect", "fails"] {
            if let Some(value) = step.get(key) {
                let message = format!("`{key}` belongs to a request, and this step makes none");
                let problem = Problem::at(value.span(), Kind::Conflict, message, "no request");
                self.report(problem.help(EXAMPLE));
            }
        }
    }

    /// `GET /students/1`.
    fn request_line(&mut self, text: &str, span: Range<usize>) -> Option<Request> {
        let Some((method, path)) = text.split_once(' ') else {
            let message = "a request is a method, a space and a path";
            return self.refuse(Problem::at(span, Kind::BadFormat, message, "not both").help(EXAMPLE));
        };
        let method = self.method(method, span.clone());
        let path = self.path(path, span);
        Some(plain(method?, path?))
    }

    fn parts(&mut self, value: &Value<'_>) -> Option<Request> {
        const KEYS: [&str; 5] = ["method", "path", "body", "token", "headers"];
        let table = &self.table("a request", value, &KEYS)?;
        let method = self.required(table, "method", EXAMPLE, |c, value| {
            let text = c.string(value, "a method")?;
            c.method(text, value.span())
        });
        let path = self.required(table, "path", EXAMPLE, |c, value| {
            let text = c.string(value, "a path")?;
            c.path(text, value.span())
        });
        let body = self.optional(table, "body", |c, value| c.body(value, method));
        let token = self.optional(table, "token", |c, value| c.name("user", value, GROUP));
        let headers = self.optional(table, "headers", Self::headers).unwrap_or_default();
        Some(Request { body, token, headers, ..plain(method?, path?) })
    }

    fn method(&mut self, text: &str, span: Range<usize>) -> Option<Method> {
        if let Some((_, method)) = Method::ALL.iter().find(|(word, _)| *word == text) {
            return Some(*method);
        }
        if text == "CONNECT" {
            let message = "CONNECT asks for a tunnel and not for an answer: no step can use it";
            return self.refuse(Problem::at(span, Kind::UnknownWord, message, "not a request"));
        }
        let message = format!("there is no method `{}`", excerpt(text));
        let known = Method::ALL.map(|(word, _)| word).join(", ");
        let problem = Problem::at(span, Kind::UnknownWord, message, "no such method");
        self.refuse(problem.help(format!("methods are written in capitals: {known}")))
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
        self.refuse(Problem::at(span, Kind::BadFormat, message, label).help(EXAMPLE))
    }

    fn body(&mut self, value: &Value<'_>, method: Option<Method>) -> Option<String> {
        let text = self.string(value, "a text")?;
        if let Some(method) = method.filter(|method| !method.takes_body()) {
            let message = format!("{} carries no body; POST, PUT and PATCH do", method.word());
            return self.refuse(Problem::at(value.span(), Kind::Conflict, message, "a body"));
        }
        let message = || format!("the body has {} bytes; the service takes 64 KiB at most", text.len());
        self.bounded(value, text.to_owned(), text.len() <= limits::BODY_BYTES, message, "too long")
    }

    fn headers(&mut self, value: &Value<'_>) -> Option<Vec<(String, String)>> {
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong_type(value, "a table such as { if-none-match = \"*\" }");
        };
        let message = || format!("{} header fields; a request may have {}", table.len(), limits::HEADERS);
        self.bounded(value, (), table.len() <= limits::HEADERS, message, "too many")?;
        let fields: Vec<_> =
            table.iter().map(|(name, value)| self.header(name.get_ref(), name.span(), value)).collect();
        fields.into_iter().collect()
    }

    fn header(&mut self, name: &str, span: Range<usize>, value: &Value<'_>) -> Option<(String, String)> {
        let small = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        if name.is_empty() || name.len() > 64 || !name.bytes().all(small) {
            let message = "the name of a header field is of small letters, digits and hyphens";
            return self.refuse(Problem::at(span, Kind::BadFormat, message, "not such a name"));
        }
        if RESERVED_FIELDS.contains(&name) || name.starts_with("x-inflight-") {
            let message = format!("the client sets `{name}` itself");
            return self.refuse(Problem::at(span, Kind::Conflict, message, "remove it"));
        }
        let text = self.string(value, "a text")?;
        if text.len() > limits::HEADER_BYTES || !text.chars().all(|c| c == ' ' || c.is_ascii_graphic()) {
            let message = "the value of a header field is of printable ASCII, 1024 bytes at most";
            return self.refuse(Problem::at(value.span(), Kind::BadFormat, message, "not such a value"));
        }
        Some((name.to_owned(), text.to_owned()))
    }

    /// A status, or a list of them.
    fn expected(&mut self, value: &Value<'_>) -> Option<Vec<u16>> {
        if value.get_ref().is_array() {
            return self.list("statuses", value, limits::STATUSES, Self::status);
        }
        self.status(value).map(|status| vec![status])
    }

    /// A final status: what is below 200 only announces one.
    fn status(&mut self, value: &Value<'_>) -> Option<u16> {
        self.integer("a status", value, 200..=599)
    }

    /// A share, or a share and a status.
    fn fault(&mut self, value: &Value<'_>) -> Option<Fault> {
        if !value.get_ref().is_table() {
            return Some(Fault { share: self.within("fails", value, 0.0, 1.0)?, status: 503 });
        }
        let table = &self.table("fails", value, &["share", "status"])?;
        let help = "write fails = 0.2, or fails = { share = 0.2, status = 500 }";
        let share = self.required(table, "share", help, |c, value| c.within("share", value, 0.0, 1.0));
        let status = self.required(table, "status", help, Self::status);
        Some(Fault { share: share?, status: status? })
    }

    /// Refuses a policy for requests where no step makes one.
    pub(super) fn needs_requests(&mut self, top: &Table<'_, '_>) {
        for key in ["timeout", "retry", "circuit"] {
            if let Some(value) = top.inner("run", key) {
                let message = format!("[run] {key} is about requests, and no step makes one");
                let problem = Problem::at(value.span(), Kind::Conflict, message, "no request");
                self.report(problem.help(EXAMPLE));
            }
        }
    }

    pub(super) fn retry(&mut self, value: &Value<'_>) -> Option<Retry> {
        const KEYS: [&str; 5] = ["attempts", "backoff", "factor", "jitter", "longest"];
        let help =
            "[run.retry] has attempts = 3 and backoff = \"20ms\"; factor, jitter and longest if need be";
        let table = &self.table("[run.retry]", value, &KEYS)?;
        let attempts = self
            .required(table, "attempts", help, |c, value| c.integer("attempts", value, 1..=limits::ATTEMPTS));
        let backoff = self.required(table, "backoff", help, Self::duration);
        let factor = self.optional(table, "factor", |c, value| c.within("factor", value, 1.0, 100.0));
        let jitter = self.optional(table, "jitter", |c, value| c.within("jitter", value, 0.0, 1.0));
        let longest = self.optional(table, "longest", Self::duration);
        Some(Retry {
            attempts: attempts?,
            backoff: backoff?,
            factor: factor.unwrap_or(2.0),
            jitter: jitter.unwrap_or(0.5),
            longest: longest.unwrap_or(LONGEST_PAUSE),
        })
    }

    pub(super) fn circuit(&mut self, value: &Value<'_>) -> Option<Circuit> {
        let help = "[run.circuit] has failures = 5 and open_for = \"200ms\"";
        let table = &self.table("[run.circuit]", value, &["failures", "open_for"])?;
        let failures = self
            .required(table, "failures", help, |c, value| c.integer("failures", value, 1..=limits::FETCHES));
        let open_for =
            self.required(table, "open_for", help, |c, value| c.duration_over_zero("open_for", value));
        Some(Circuit { failures: failures?, open_for: open_for? })
    }
}

fn plain(method: Method, path: String) -> Request {
    Request { method, path, body: None, token: None, headers: Vec::new(), expect: vec![200], fault: None }
}
