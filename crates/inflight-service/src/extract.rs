//! What comes in with a request, checked. Whatever is wrong with it is answered in the shape of a [`Problem`].

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Path, Query, Request};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use serde::de::{DeserializeOwned, Error as _};
use serde::{Deserialize, Deserializer};

use super::problem::{Problem, Result};

/// The largest id: every JSON reader holds integers up to here exactly.
pub(crate) const MOST_ID: i64 = (1 << 53) - 1;
/// How long a body may take to come in.
const BODY_PATIENCE: Duration = Duration::from_secs(10);
/// The most rows of a list.
pub(crate) const MOST_ROWS: i64 = 100;

fn id(text: &str) -> Result<i64> {
    let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match text.parse() {
        Ok(id) if digits && (1..=MOST_ID).contains(&id) => Ok(id),
        _ => Err(Problem::bad("an id is an integer from 1 to 9007199254740991")),
    }
}

/// The ids in the path, in their order.
pub(super) struct Ids<const N: usize>(pub(super) [i64; N]);

impl<S: Send + Sync, const N: usize> FromRequestParts<S> for Ids<N> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = Path::<Vec<String>>::from_request_parts(parts, state).await;
        let Path(texts) = path.map_err(|error| Problem::bad(error.body_text()))?;
        let ids = texts.iter().map(|text| id(text)).collect::<Result<Vec<_>, _>>()?;
        // A route has as many ids in its path as its handler takes.
        ids.try_into().map(Self).map_err(|_| Problem::internal())
    }
}

/// Which part of a list: `?after=ID&limit=NUMBER`.
pub(super) struct Part {
    /// Rows behind this id.
    pub(super) after: i64,
    /// At most so many.
    pub(super) limit: i64,
}

#[derive(Deserialize)]
struct PartQuery {
    after: Option<i64>,
    limit: Option<i64>,
}

impl<S: Send + Sync> FromRequestParts<S> for Part {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let query = Query::<PartQuery>::from_request_parts(parts, state).await;
        let Query(PartQuery { after, limit }) = query.map_err(|error| Problem::bad(error.body_text()))?;
        let (after, limit) = (after.unwrap_or(0), limit.unwrap_or(20));
        if !(0..=MOST_ID).contains(&after) {
            return Err(Problem::bad("after is an id, or 0"));
        }
        if !(1..=MOST_ROWS).contains(&limit) {
            return Err(Problem::bad(format!("limit is an integer from 1 to {MOST_ROWS}")));
        }
        Ok(Self { after, limit })
    }
}

/// The body, whole, in time and no larger than allowed.
pub(super) struct Body(pub(super) Bytes);

impl<S: Send + Sync> FromRequest<S> for Body {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        match tokio::time::timeout(BODY_PATIENCE, Bytes::from_request(request, state)).await {
            Ok(Ok(bytes)) => Ok(Self(bytes)),
            Ok(Err(error)) => Err(Problem::new(error.status(), error.body_text())),
            Err(_) => Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "the body did not come in time")),
        }
    }
}

/// A document in JSON, checked by its type.
pub(super) struct Document<T>(pub(super) T);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for Document<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self> {
        if !is_json(request.headers().get(CONTENT_TYPE)) {
            return Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "send a document of the type application/json",
            ));
        }
        let Body(bytes) = Body::from_request(request, state).await?;
        serde_json::from_slice(&bytes).map(Self).map_err(|error| Problem::bad(error.to_string()))
    }
}

/// A merge patch is JSON as well.
fn is_json(kind: Option<&HeaderValue>) -> bool {
    let kind = kind.and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let essence = kind.split(';').next().unwrap_or_default().trim();
    ["application/json", "application/merge-patch+json"].iter().any(|json| essence.eq_ignore_ascii_case(json))
}

/// True if the request has a body, or may have one.
pub(super) fn has_body(headers: &HeaderMap) -> bool {
    let length = headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    length.is_some_and(|length| length != "0") || headers.contains_key("transfer-encoding")
}

/// An integer of a document: `3` and `3.0` are the same number in JSON.
pub(super) fn whole<'de, D: Deserializer<'de>>(from: D) -> Result<i64, D::Error> {
    let number = serde_json::Number::deserialize(from)?;
    let exact = |number: &f64| number.fract() == 0.0 && number.abs() <= MOST_ID as f64;
    let found = number.as_i64().or_else(|| number.as_f64().filter(exact).map(|number| number as i64));
    found.ok_or_else(|| D::Error::custom(format!("{number} is no integer from -(2^53 - 1) to 2^53 - 1")))
}

/// The same where it may be left out.
pub(super) fn maybe_whole<'de, D: Deserializer<'de>>(from: D) -> Result<Option<i64>, D::Error> {
    whole(from).map(Some)
}

/// A text of 1 to `most` characters, not blank, without control characters.
pub(super) fn text(name: &str, text: &str, most: usize) -> Result<()> {
    if text.trim().is_empty() || text.chars().count() > most || text.chars().any(char::is_control) {
        return Err(Problem::bad(format!(
            "{name} is a text of 1 to {most} characters, not blank and without control characters"
        )));
    }
    Ok(())
}

/// A number from `least` to `most`.
pub(super) fn number(name: &str, number: i64, least: i64, most: i64) -> Result<()> {
    if (least..=most).contains(&number) {
        Ok(())
    } else {
        Err(Problem::bad(format!("{name} is an integer from {least} to {most}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_plain_positive_integers() {
        for (text, expect) in [("1", Some(1)), ("007", Some(7)), ("9007199254740991", Some(MOST_ID))] {
            assert_eq!(id(text).ok(), expect, "{text}");
        }
        for wrong in
            ["", "0", "-1", "+1", "1.0", "1e3", "9007199254740992", "1 OR 1=1", "٣", "99999999999999999999"]
        {
            assert!(id(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn whole_numbers_are_integers_however_they_are_written() {
        let read = |text: &str| whole(&mut serde_json::Deserializer::from_str(text)).ok();
        for (text, expect) in
            [("3", 3), ("3.0", 3), ("-0.0", 0), ("3e2", 300), ("9223372036854775807", i64::MAX)]
        {
            assert_eq!(read(text), Some(expect), "{text}");
        }
        for wrong in ["3.5", "1e300", "9223372036854775808", "\"3\"", "null", "true", "[]", "1e16"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn texts_count_characters_and_not_bytes() {
        assert!(text("name", &"Ї".repeat(100), 100).is_ok());
        for wrong in ["", " \u{a0}", "a\0b", "a\nb", &"Ї".repeat(101)] {
            assert!(text("name", wrong, 100).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn json_is_known_by_its_type() {
        for (kind, expect) in [
            ("application/json", true),
            ("Application/JSON; charset=utf-8", true),
            ("application/merge-patch+json", true),
            ("text/plain", false),
            ("application/jsonp", false),
        ] {
            assert_eq!(is_json(Some(&HeaderValue::from_static(kind))), expect, "{kind}");
        }
        assert!(!is_json(None));
    }
}
