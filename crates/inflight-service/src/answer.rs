//! Answers in JSON, with the entity tag that spares a client to fetch again what it has.

use axum::Json;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{ETAG, IF_NONE_MATCH, LOCATION};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::problem::Problem;

/// Gives every document that GET is answered an entity tag, and answers 304 without it to whoever names that tag.
pub(super) async fn tag(request: Request, next: Next) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return next.run(request).await;
    }
    let known: Vec<HeaderValue> = request.headers().get_all(IF_NONE_MATCH).iter().cloned().collect();
    let (mut head, body) = next.run(request).await.into_parts();
    if head.status != StatusCode::OK {
        return Response::from_parts(head, body);
    }
    // Our own answers are in memory already.
    let Ok(body) = to_bytes(body, usize::MAX).await else { return Problem::internal().into_response() };
    let tag = tag_of(&body);
    // A tag is hexadecimal digits in quotes.
    let value = HeaderValue::from_str(&tag).unwrap_or(HeaderValue::from_static("*"));
    if known.iter().any(|list| names(list, &tag)) {
        return (StatusCode::NOT_MODIFIED, [(ETAG, value)]).into_response();
    }
    head.headers.insert(ETAG, value);
    Response::from_parts(head, Body::from(body))
}

/// 201 with the document and its address.
pub(super) fn created(path: String, document: impl Serialize) -> Response {
    (StatusCode::CREATED, [(LOCATION, path)], Json(document)).into_response()
}

/// What a PUT is answered: 201 where it created, 200 where it replaced.
pub(super) fn put(created: bool, path: String, document: impl Serialize) -> Response {
    if created { self::created(path, document) } else { Json(document).into_response() }
}

/// A part of a list under its name, with the `after` of the next part if this one is full.
pub(super) fn listed<T: Serialize>(name: &str, rows: &[T], limit: i64, id: fn(&T) -> i64) -> Json<Value> {
    let full = i64::try_from(rows.len()).is_ok_and(|rows| rows == limit);
    let next = rows.last().filter(|_| full).map(id);
    Json(json!({ name: rows, "next": next }))
}

/// A strong tag: the same bytes have the same one, others another.
fn tag_of(body: &[u8]) -> String {
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
        let tag = tag_of(b"{}");
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
