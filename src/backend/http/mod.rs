//! `http`: a request over loopback to the run's own service, which answers after the wait.
//!
//! A request that a scenario makes goes the same ways, with its own method, path and body: see `request`.
//!
//! Blocking is `ureq`, whose sockets block; asynchronous is hyper's own pooled client. Both keep every connection
//! alive, send the same header fields, switch Nagle's algorithm off, and give up after the same time.

mod blocking;
mod login;
mod request;
mod witness;

use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use bytes::Bytes;
use http::request::Builder;
use http::uri::{Authority, Scheme, Uri};
use http::{HeaderValue, Request, StatusCode};
use http_body_util::{BodyExt as _, Empty, Full, LengthLimitError, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use serde::Deserialize;
use tokio::sync::Semaphore;

use super::site::Asked;
use super::{
    Attempt, AttemptResult, Backend, BackendError, Endpoints, FarSide, Io, IoFailure, NonBlockingClient,
    Reply, ServiceEndpoint, Site, Spec, patience, pool_size,
};
use crate::payload::header;
use crate::plan::Plan;

pub(super) use blocking::Blocking;
pub use witness::Witness;

/// Waits by asking the service.
#[derive(Clone, Debug)]
pub struct Http {
    address: SocketAddr,
    /// The same, as a request names it.
    authority: Authority,
    key: HeaderValue,
    connections: Option<u32>,
    /// Who may ask for what, where a request of the plan needs it.
    tokens: Vec<login::Token>,
    /// The server that is asked in the service's place.
    site: Option<Arc<Asked>>,
}

#[derive(Deserialize)]
struct Answer {
    token: u64,
}

impl Http {
    fn at(site: &ServiceEndpoint, connections: Option<u32>) -> Result<Self, http::Error> {
        let (address, tokens) = (site.address, Vec::new());
        let (authority, key) = (address.to_string().parse()?, HeaderValue::from_str(&site.key)?);
        Ok(Self { address, authority, key, connections, tokens, site: None })
    }

    /// The same of a server of the user.
    pub(super) fn at_site(site: Site, plan: &Plan) -> Result<Self, Box<dyn Error + Send + Sync>> {
        let address = site.address().ok_or("its host was not looked up")?;
        let endpoint = ServiceEndpoint { pid: 0, address, key: String::new() };
        let http = Self::at(&endpoint, plan.limits.connections.map(|_| pool_size(plan)))?;
        let asked = Asked::new(site, http.authority.clone())?;
        Ok(Self { site: Some(Arc::new(asked)), ..http })
    }

    /// The head of a wait: the same for both clients, without what it can spare of parsing.
    fn wait(&self, io: &Io) -> http::Result<Builder> {
        if let Some(site) = &self.site {
            return site.head(io.wait);
        }
        let path = format!("/wait/{}/{}", io.wait, io.token);
        let uri = Uri::builder().scheme(Scheme::HTTP).authority(self.authority.clone()).path_and_query(path);
        Ok(Request::get(uri.build()?).header(header::KEY, self.key.clone()))
    }
}

impl Backend for Http {
    const SPEC: Spec =
        Spec { far_side: FarSide::Service, cost: 40_000, speaks_http: true, ..Spec::new("http") };
    type Blocking = Blocking;
    type NonBlocking = NonBlocking;

    fn open(plan: &Plan, endpoints: &Endpoints) -> Result<Self, BackendError> {
        let endpoint = endpoints.service.as_ref().ok_or_else(|| Self::unusable("the run has no service"))?;
        let connections = plan.limits.connections.map(|_| pool_size(plan));
        let mut this = Self::at(endpoint, connections).map_err(Self::unusable)?;
        this.tokens = login::tokens(&this, &plan.requests.list).map_err(Self::unusable)?;
        Ok(this)
    }

    fn blocking(&self) -> Result<Blocking, BackendError> {
        Ok(Blocking::new(self.clone()))
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
}

/// A wait that answered, but not with what was asked for.
fn refused(status: StatusCode, body: &[u8]) -> IoFailure {
    let body: String = String::from_utf8_lossy(body).chars().take(200).collect();
    IoFailure::new(format!("the service answered {status}: {}", body.trim()))
}

/// What an answer that came whole proves. Nobody knows what a server of the user answers: that it came is all.
fn reply(site: Option<&Asked>, io: &Io, status: StatusCode, body: &[u8]) -> Result<Reply, IoFailure> {
    match site {
        Some(_) if status.is_success() => Ok(io.answer()),
        Some(asked) => Err(IoFailure::new(format!("{} answered {status}", asked.site))),
        None if status == StatusCode::OK => {
            let answer: Answer = serde_json::from_slice(body).map_err(IoFailure::new)?;
            Ok(Reply { token: answer.token })
        }
        None => Err(refused(status, body)),
    }
}

/// Why there was no answer, with all that is behind it: the first words of an error here seldom say more than that there was one.
fn lost(error: &(dyn Error + 'static)) -> IoFailure {
    let (mut words, mut next) = (Vec::new(), Some(error));
    while let Some(error) = next {
        if error.is::<LengthLimitError>() {
            return too_long();
        }
        words.push(error.to_string());
        next = error.source();
    }
    // Some repeat what is behind them.
    words.dedup();
    IoFailure::new(words.join(": "))
}

fn too_long() -> IoFailure {
    IoFailure::new("the answer is longer than 1 MiB, and no more is read of one")
}

fn too_late(most: Duration) -> IoFailure {
    IoFailure::new(format!("no whole answer within {} s", most.as_secs()))
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
        let request = self.site.wait(&io).and_then(|head| head.body(Empty::new()));
        let client = self.client.clone();
        let permits = self.permits.clone();
        let site = self.site.site.clone();
        async move {
            let _permit = match &permits {
                Some(permits) => Some(permits.acquire().await.map_err(IoFailure::new)?),
                None => None,
            };
            let timeout = patience(io.wait);
            let ask = async {
                let request = request.map_err(IoFailure::new)?;
                let response = client.request(request).await.map_err(|error| lost(&error))?;
                let status = response.status();
                let body = Limited::new(response.into_body(), request::MOST_BODY).collect().await;
                let body = body.map_err(|error| lost(&*error))?.to_bytes();
                reply(site.as_deref(), &io, status, &body)
            };
            tokio::time::timeout(timeout, ask).await.map_err(|_| too_late(timeout))?
        }
    }

    fn request(
        &self,
        ask: Attempt<'static>,
    ) -> impl Future<Output = Result<AttemptResult, IoFailure>> + Send + 'static {
        // The plan outlives the trial, so its bodies are lent and not copied.
        let body =
            ask.request.body.as_ref().map_or_else(Bytes::new, |body| Bytes::from_static(body.as_bytes()));
        let request = request::head(&self.site, &ask).body(Full::new(body));
        let client = self.asker.clone();
        let permits = self.permits.clone();
        async move {
            let request = request.map_err(IoFailure::new)?;
            let permit = async {
                match &permits {
                    Some(permits) => permits.acquire().await.map(Some).map_err(IoFailure::new),
                    None => Ok(None),
                }
            };
            let mut left = request::time(&ask);
            let asked = Instant::now();
            let _permit = match ask.timeout.filter(|_| ask.timeout_covers_pool) {
                None => permit.await?,
                Some(_) => match tokio::time::timeout(left, permit).await {
                    Ok(permit) => permit?,
                    Err(_) => return Ok(AttemptResult::Timeout),
                },
            };
            if ask.timeout_covers_pool {
                // What is left of the time once there is a connection.
                left = left.saturating_sub(asked.elapsed());
            }
            let answered = async {
                let response = client.request(request).await.map_err(|error| request::silence(&error))?;
                let (head, body) = response.into_parts();
                let body = Limited::new(body, request::MOST_BODY).collect().await;
                let body = body.map_err(|error| request::silence(&*error))?.to_bytes();
                Ok(request::heard(ask.request.method, head.status, &head.headers, &body))
            };
            Ok(match tokio::time::timeout(left, answered).await {
                Ok(heard) => heard.unwrap_or_else(|silence: AttemptResult| silence),
                Err(_) => AttemptResult::Timeout,
            })
        }
    }
}

#[cfg(test)]
mod tests;
