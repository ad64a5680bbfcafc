//! Errors as the client sees them: one shape for all of them, `application/problem+json` (RFC 9457).

use axum::http::header::{ALLOW, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::store::StoreError;

/// What a handler comes to.
pub(super) type Result<T, E = Problem> = std::result::Result<T, E>;

/// An answer that says what is wrong.
#[derive(Debug)]
pub(super) struct Problem {
    status: StatusCode,
    detail: String,
    header: Option<(HeaderName, HeaderValue)>,
}

impl Problem {
    pub(super) fn new(status: StatusCode, detail: impl Into<String>) -> Self {
        Self { status, detail: detail.into(), header: None }
    }

    fn with(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.header = Some((name, value));
        self
    }

    /// 400: the request is at fault.
    pub(super) fn bad(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, detail)
    }

    /// 401: who are you? `sent`: there was a token, but no good one (RFC 6750).
    pub(super) fn unauthorized(detail: &str, sent: bool) -> Self {
        let challenge = if sent {
            "Bearer realm=\"inflight\", error=\"invalid_token\""
        } else {
            "Bearer realm=\"inflight\""
        };
        Self::new(StatusCode::UNAUTHORIZED, detail)
            .with(WWW_AUTHENTICATE, HeaderValue::from_static(challenge))
    }

    /// 403: you may not.
    pub(super) fn forbidden(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::FORBIDDEN, detail)
    }

    /// 405: the resource is there, but not for this method.
    pub(super) fn not_allowed(allow: &str) -> Self {
        let detail = "this resource does not take this method; Allow names those it takes";
        // Names of methods are letters.
        let allow = HeaderValue::from_str(allow).unwrap_or(HeaderValue::from_static(""));
        Self::new(StatusCode::METHOD_NOT_ALLOWED, detail).with(ALLOW, allow)
    }

    /// 500: the service is at fault. The cause goes to whoever runs it, not to whoever asks.
    pub(super) fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "something broke in here; the request was not at fault")
    }

    /// 501: the method means nothing to this service, whatever the resource.
    pub(super) fn not_implemented(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_IMPLEMENTED, detail)
    }

    /// 502: who should have answered behind us broke.
    pub(super) fn bad_gateway(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_GATEWAY, detail)
    }

    /// 503: for the moment too much; try again after a second.
    pub(super) fn unavailable(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, detail).with(RETRY_AFTER, HeaderValue::from_static("1"))
    }

    /// 504: who should have answered behind us did not in time.
    pub(super) fn gateway_timeout(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::GATEWAY_TIMEOUT, detail)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or_default();
        let body = json!({
            "type": "about:blank",
            "title": title,
            "status": self.status.as_u16(),
            "detail": self.detail,
        });
        let kind = (CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        let mut response = (self.status, [kind], body.to_string()).into_response();
        if let Some((name, value)) = self.header {
            response.headers_mut().insert(name, value);
        }
        response
    }
}

impl From<StoreError> for Problem {
    fn from(error: StoreError) -> Self {
        match &error {
            StoreError::Absent(_) => Self::new(StatusCode::NOT_FOUND, error.to_string()),
            StoreError::Refused(_) => Self::new(StatusCode::CONFLICT, error.to_string()),
            StoreError::Conflict(_) | StoreError::Busy => Self::unavailable("storage is busy"),
            StoreError::Unreachable(_) => {
                super::complain(&error);
                Self::unavailable("storage does not answer")
            }
            StoreError::Broken(_) | StoreError::Url(_) => {
                super::complain(&error);
                Self::internal()
            }
        }
    }
}
