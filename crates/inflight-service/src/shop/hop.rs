//! A request from one tier to the next.

use std::net::SocketAddr;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::header::{CONTENT_TYPE, ETAG, LOCATION, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderName, Method, Request, StatusCode};
use axum::response::{IntoResponse as _, Response};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

use crate::key::Key;
use crate::problem::{Problem, Result};
use inflight_plan::payload::header;

/// What comes back through a hop; other headers are the business of the hop alone.
const PASSED: [HeaderName; 5] =
    [CONTENT_TYPE, ETAG, LOCATION, RETRY_AFTER, HeaderName::from_static("x-cache")];
/// The largest answer that is passed on.
const MOST_BYTES: usize = 1 << 20;

/// The way to the next tier.
#[derive(Debug)]
pub(super) struct Hop {
    name: &'static str,
    client: Client<HttpConnector, Full<Bytes>>,
    address: SocketAddr,
    key: Key,
    patience: Duration,
}

/// What came back.
pub(super) struct Reply {
    pub(super) status: StatusCode,
    headers: HeaderMap,
    pub(super) body: Bytes,
}

impl Hop {
    pub(super) fn new(name: &'static str, address: SocketAddr, key: &Key, patience: Duration) -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self { name, client, address, key: key.clone(), patience }
    }

    /// Sends a request on, and waits for the whole answer.
    ///
    /// # Errors
    /// 502 if there is no answer or only half of one, 504 if there is none in time.
    pub(super) async fn send(
        &self,
        method: &Method,
        path: &str,
        headers: HeaderMap,
        body: Bytes,
    ) -> Result<Reply> {
        let url = format!("http://{}{path}", self.address);
        let mut request = Request::builder().method(method).uri(url).header(header::KEY, self.key.as_str());
        if let Some(own) = request.headers_mut() {
            own.extend(headers);
        }
        let request = request
            .body(Full::new(body))
            .map_err(|error| Problem::bad(format!("this cannot be passed on: {error}")))?;
        let broke = |_| Problem::bad_gateway(format!("the {} broke off", self.name));
        let answer = async {
            let (head, body) =
                self.client.request(request).await.map_err(|error| broke(error.into()))?.into_parts();
            let body = Limited::new(body, MOST_BYTES).collect().await.map_err(broke)?.to_bytes();
            Ok(Reply { status: head.status, headers: head.headers, body })
        };
        let late = || Problem::gateway_timeout(format!("the {} did not answer in time", self.name));
        tokio::time::timeout(self.patience, answer).await.map_err(|_| late())?
    }

    /// What the client sees of an answer. A fault behind us is a bad gateway to it, not a fault of ours.
    pub(super) fn pass(&self, reply: Reply) -> Response {
        let Reply { status, headers, body } = reply;
        if [StatusCode::INTERNAL_SERVER_ERROR, StatusCode::NOT_IMPLEMENTED].contains(&status) {
            return Problem::bad_gateway(format!("the {} failed", self.name)).into_response();
        }
        let mut response = (status, body).into_response();
        response.headers_mut().remove(CONTENT_TYPE);
        for name in PASSED {
            if let Some(value) = headers.get(&name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
        response
    }
}
