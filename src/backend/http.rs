//! `http`: a request over loopback to the run's own service, which answers after the wait.
//!
//! A request that a scenario makes goes the same ways, with its own method, path and body: see `request`.
//!
//! Blocking is `ureq`, whose sockets block; asynchronous is hyper's own pooled client. Both keep every connection
//! alive, send the same header fields, switch Nagle's algorithm off, and give up after the same time.

mod request;

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::body::Bytes;
use axum::http::{Request, StatusCode};
use http_body_util::{BodyExt as _, Empty, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::pool::Pool;
use super::{
    Ask, Backend, BackendError, BlockingClient, FarSide, Heard, Io, IoFailure, NonBlockingClient, Reply,
    Site, patience,
};
use crate::payload::header;
use crate::plan::{Nanos, Plan};

/// Idle connections that are kept: more than any cell has fetches in flight.
const MOST_IDLE: usize = 1 << 20;

/// Waits by asking the service.
#[derive(Clone, Debug)]
pub struct Http {
    address: SocketAddr,
    key: String,
    connections: Option<u32>,
    /// Who may ask for what, where a request of the plan needs it.
    tokens: Vec<request::Token>,
}

#[derive(Deserialize)]
struct Answer {
    token: u64,
}

impl Http {
    fn url(&self, io: &Io) -> String {
        format!("http://{}/wait/{}/{}", self.address, io.wait, io.token)
    }
}

impl Backend for Http {
    const ID: &'static str = "http";
    const FAR_SIDE: FarSide = FarSide::Service;
    type Blocking = Blocking;
    type NonBlocking = NonBlocking;

    fn open(plan: &Plan, site: &Site) -> Result<Self, BackendError> {
        let missing = || BackendError { backend: Self::ID, cause: "the run has no service".into() };
        let site = site.service.clone().ok_or_else(missing)?;
        let connections = plan.limits.connections;
        let mut this = Self { address: site.address, key: site.key, connections, tokens: Vec::new() };
        let failed = |cause| BackendError { backend: Self::ID, cause };
        this.tokens = request::tokens(&this, &plan.requests.list).map_err(failed)?;
        Ok(this)
    }

    fn blocking(&self) -> Result<Blocking, BackendError> {
        let permits = self.connections.map(|most| Pool::new(vec![(); most as usize]));
        Ok(Blocking { site: self.clone(), agent: agent(), permits })
    }

    async fn non_blocking(&self) -> Result<NonBlocking, BackendError> {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector.clone());
        // Who repeats what is the policy's business: ureq does not, so neither does this.
        let asker = Client::builder(TokioExecutor::new()).retry_canceled_requests(false).build(connector);
        let permits = self.connections.map(|most| Arc::new(Semaphore::new(most as usize)));
        Ok(NonBlocking { site: self.clone(), client, asker, permits })
    }

    fn promised(wait: Nanos) -> Nanos {
        wait
    }
}

fn agent() -> ureq::Agent {
    ureq::Agent::config_builder()
        .max_idle_connections(MOST_IDLE)
        .max_idle_connections_per_host(MOST_IDLE)
        .max_idle_age(Duration::from_hours(1))
        .no_delay(true)
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .user_agent("")
        .accept("")
        .accept_encoding("")
        .build()
        .new_agent()
}

/// A wait that answered, but not with what was asked for.
fn refused(status: StatusCode, body: &[u8]) -> IoFailure {
    let body: String = String::from_utf8_lossy(body).chars().take(200).collect();
    IoFailure::new(format!("the service answered {status}: {}", body.trim()))
}

fn reply(status: StatusCode, body: &[u8]) -> Result<Reply, IoFailure> {
    if status != StatusCode::OK {
        return Err(refused(status, body));
    }
    let answer: Answer = serde_json::from_slice(body).map_err(IoFailure::new)?;
    Ok(Reply { token: answer.token })
}

/// One `ureq` agent for all threads.
#[derive(Debug)]
pub struct Blocking {
    site: Http,
    agent: ureq::Agent,
    /// One for each connection, where they are limited.
    permits: Option<Pool<()>>,
}

impl BlockingClient for Blocking {
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
        let _permit = self.permits.as_ref().map(Pool::lend);
        let request = self.agent.get(self.site.url(io)).header(header::KEY, &self.site.key).config();
        let timeout = patience(io.wait);
        let mut response = request.timeout_global(Some(timeout)).build().call().map_err(IoFailure::new)?;
        let body = response.body_mut().read_to_vec().map_err(IoFailure::new)?;
        reply(response.status(), &body)
    }

    fn request(&self, ask: &Ask<'_>) -> Result<Heard, IoFailure> {
        let _permit = self.permits.as_ref().map(Pool::lend);
        let head = request::head(&self.site, ask);
        Ok(match &ask.request.body {
            Some(body) => self.ask(ask, head.body(body.as_str()).map_err(IoFailure::new)?),
            None if ask.request.method.takes_body() => self.ask(ask, head.body("").map_err(IoFailure::new)?),
            None => self.ask(ask, head.body(()).map_err(IoFailure::new)?),
        })
    }
}

impl Blocking {
    fn ask(&self, ask: &Ask<'_>, request: Request<impl ureq::AsSendBody>) -> Heard {
        let request = self.agent.configure_request(request);
        let request = request.timeout_global(Some(request::time(ask))).build();
        let heard = self.agent.run(request).and_then(|mut response| {
            let body = response.body_mut().with_config().limit(request::MOST_BODY as u64).read_to_vec()?;
            Ok(request::heard(ask.request.method, response.status(), response.headers(), &body))
        });
        heard.unwrap_or_else(|error| match &error {
            ureq::Error::Timeout(_) => Heard::Timeout,
            // ureq does not name it as the source of its error.
            ureq::Error::Io(error) => request::silence(error),
            other => request::silence(other),
        })
    }
}

/// One pooled client for all tasks.
#[derive(Clone, Debug)]
pub struct NonBlocking {
    site: Http,
    client: Client<HttpConnector, Empty<Bytes>>,
    /// For requests that may have bodies.
    asker: Client<HttpConnector, Full<Bytes>>,
    /// One for each connection, where they are limited.
    permits: Option<Arc<Semaphore>>,
}

impl NonBlockingClient for NonBlocking {
    fn wait(&self, io: Io) -> impl Future<Output = Result<Reply, IoFailure>> + Send + 'static {
        let request = Request::get(self.site.url(&io)).header(header::KEY, &self.site.key).body(Empty::new());
        let client = self.client.clone();
        let permits = self.permits.clone();
        async move {
            let _permit = match &permits {
                Some(permits) => Some(permits.acquire().await.map_err(IoFailure::new)?),
                None => None,
            };
            let timeout = patience(io.wait);
            let ask = async {
                let response =
                    client.request(request.map_err(IoFailure::new)?).await.map_err(IoFailure::new)?;
                let status = response.status();
                let body = response.into_body().collect().await.map_err(IoFailure::new)?.to_bytes();
                reply(status, &body)
            };
            tokio::time::timeout(timeout, ask).await.map_err(IoFailure::new)?
        }
    }

    fn request(&self, ask: Ask<'static>) -> impl Future<Output = Result<Heard, IoFailure>> + Send + 'static {
        // The plan outlives the trial, so its bodies are lent and not copied.
        let body =
            ask.request.body.as_ref().map_or_else(Bytes::new, |body| Bytes::from_static(body.as_bytes()));
        let request = request::head(&self.site, &ask).body(Full::new(body));
        let client = self.asker.clone();
        let permits = self.permits.clone();
        async move {
            let request = request.map_err(IoFailure::new)?;
            let _permit = match &permits {
                Some(permits) => Some(permits.acquire().await.map_err(IoFailure::new)?),
                None => None,
            };
            let answered = async {
                let response = client.request(request).await.map_err(|error| request::silence(&error))?;
                let (head, body) = response.into_parts();
                let body = Limited::new(body, request::MOST_BODY).collect().await;
                let body = body.map_err(|error| request::silence(&*error))?.to_bytes();
                Ok(request::heard(ask.request.method, head.status, &head.headers, &body))
            };
            Ok(match tokio::time::timeout(request::time(&ask), answered).await {
                Ok(heard) => heard.unwrap_or_else(|silence: Heard| silence),
                Err(_) => Heard::Timeout,
            })
        }
    }
}

#[cfg(test)]
mod tests;
