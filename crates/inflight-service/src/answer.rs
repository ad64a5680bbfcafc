//! Answers in JSON, with the entity tag that spares a client to fetch again what it has.

use axum::Json;
use axum::http::header::{CONTENT_TYPE, ETAG, IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde::ser::SerializeMap as _;
use serde::{Serialize, Serializer};
use sha2::{Digest as _, Sha256};

use super::problem::Problem;

/// 200 with the document, or 304 without it if the client names its tag.
pub(super) fn shown(asked: &HeaderMap, document: &impl Serialize) -> Result<Response, Problem> {
    let body = serde_json::to_vec(document).map_err(|_| Problem::internal())?;
    let tag = tag(&body);
    let value = HeaderValue::from_str(&tag).map_err(|_| Problem::internal())?;
    if asked.get_all(IF_NONE_MATCH).iter().any(|list| names(list, &tag)) {
        return Ok((StatusCode::NOT_MODIFIED, [(ETAG, value)]).into_response());
    }
    let kind = HeaderValue::from_static("application/json");
    Ok(([(CONTENT_TYPE, kind), (ETAG, value)], body).into_response())
}

/// 201 with the document and its address.
pub(super) fn created(path: &str, document: impl Serialize) -> Response {
    // A path of ours is letters, digits and slashes.
    let location = HeaderValue::from_str(path).unwrap_or(HeaderValue::from_static("/"));
    (StatusCode::CREATED, [(LOCATION, location)], Json(document)).into_response()
}

/// A part of a list under its name, with the `after` of the next part if this one is full.
pub(super) fn listed<T: Serialize>(
    asked: &HeaderMap,
    name: &'static str,
    rows: &[T],
    limit: i64,
    id: fn(&T) -> i64,
) -> Result<Response, Problem> {
    let full = i64::try_from(rows.len()).is_ok_and(|rows| rows == limit);
    let next = rows.last().filter(|_| full).map(id);
    shown(asked, &Listed { name, rows, next })
}

/// `{"NAME": [rows], "next": id or null}`.
struct Listed<'a, T> {
    name: &'static str,
    rows: &'a [T],
    next: Option<i64>,
}

impl<T: Serialize> Serialize for Listed<'_, T> {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        let mut map = to.serialize_map(Some(2))?;
        map.serialize_entry(self.name, self.rows)?;
        map.serialize_entry("next", &self.next)?;
        map.end()
    }
}

/// A strong tag: the same bytes have the same one, others another.
fn tag(body: &[u8]) -> String {
    let digest = Sha256::digest(body);
    let hex: String = digest.iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    format!("\"{hex}\"")
}

/// True if this value of `If-None-Match` names the tag. The comparison is the weak one (RFC 9110, 13.1.2).
fn names(list: &HeaderValue, tag: &str) -> bool {
    let list = list.to_str().unwrap_or_default();
    list.split(',').map(str::trim).any(|one| one == "*" || one.strip_prefix("W/").unwrap_or(one) == tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_strong_quoted_and_compared_weakly() {
        let tag = tag(b"{}");
        // The first half of SHA-256 of the two bytes `{}`.
        assert_eq!(tag, "\"44136fa355b3678a1146ad16f7e8649e\"");
        let names = |list: &str| super::names(&HeaderValue::from_str(list).unwrap(), &tag);
        for list in [tag.clone(), format!("W/{tag}"), format!("\"x\", {tag}"), "*".to_owned()] {
            assert!(names(&list), "{list}");
        }
        for list in ["", "\"x\"", "44136fa355b3678a1146ad16f7e8649e"] {
            assert!(!names(list), "{list}");
        }
    }
}
