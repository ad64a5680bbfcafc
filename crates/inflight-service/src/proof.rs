//! What a run asks of every route beside the request itself: to take its time, to fail where that is wanted, and to
//! prove that it was this request which was answered, with this body.
//!
//! Only the run that started the service is heeded: whoever lets everybody in has no such layer.

use std::time::Duration;

use axum::body::{Body, HttpBody as _, to_bytes};
use axum::extract::Request;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use inflight_plan::payload::{self, header};
use inflight_plan::plan::Nanos;

/// The longest wait that a scenario can ask for.
const LONGEST: Duration = Duration::from_hours(1);
/// Bodies over this, or of unknown length, are passed on as they are and not vouched for.
const MOST_BODY: u64 = 1 << 20;

/// Waits, fails where it shall, and signs the answer. A request without a token passes untouched.
pub(super) async fn sign(request: Request, next: Next) -> Response {
    let Some(Wish { token, wait, fault }) = Wish::of(request.headers()) else {
        return next.run(request).await;
    };
    if wait > 0 {
        tokio::time::sleep(Duration::from_nanos(wait).min(LONGEST)).await;
    }
    let response = match fault {
        Some(status) => broken(status),
        None => next.run(request).await,
    };
    let mut response = vouched(response).await;
    response.headers_mut().insert(header::ANSWER, HeaderValue::from(payload::answer(token, wait)));
    response
}

/// What the run wants beside the request.
struct Wish {
    token: u64,
    wait: Nanos,
    fault: Option<StatusCode>,
}

impl Wish {
    fn of(headers: &HeaderMap) -> Option<Self> {
        let number = |name: &str| headers.get(name)?.to_str().ok()?.parse::<u64>().ok();
        let status = |number| StatusCode::from_u16(u16::try_from(number).ok()?).ok();
        Some(Self {
            token: number(header::TOKEN)?,
            wait: number(header::WAIT).unwrap_or(0),
            fault: number(header::FAULT).and_then(status),
        })
    }
}

fn broken(status: StatusCode) -> Response {
    let body = format!("{{\"status\":{},\"detail\":\"the run asked for this failure\"}}", status.as_u16());
    (status, [(CONTENT_TYPE, "application/problem+json")], body).into_response()
}

/// The answer with the fingerprint of its body.
async fn vouched(response: Response) -> Response {
    let (mut head, body) = response.into_parts();
    if body.size_hint().exact().is_none_or(|length| length > MOST_BODY) {
        return Response::from_parts(head, body);
    }
    match to_bytes(body, MOST_BODY as usize).await {
        Ok(bytes) => {
            head.headers.insert(header::BODY, HeaderValue::from(payload::fingerprint(&bytes)));
            Response::from_parts(head, Body::from(bytes))
        }
        // It broke off: so shall what the client gets.
        Err(error) => {
            let broken = futures_util::stream::iter([Err::<axum::body::Bytes, _>(error)]);
            Response::from_parts(head, Body::from_stream(broken))
        }
    }
}
