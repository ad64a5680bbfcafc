//! The client that blocks: `ureq`, whose sockets block.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use http::{Request, Uri};
use ureq::Agent;
use ureq::config::Config;
use ureq::unversioned::resolver::{ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{NextTimeout, TcpConnector};

use super::super::pool::{Lent, Pool};
use super::super::{Attempt, AttemptResult, BlockingClient, Io, IoFailure, Reply, patience};
use super::{Http, lost, reply, request, too_late, too_long};

/// `ureq` agents, each with one connection: an agent that all threads share walks over all of its idle connections, with
/// its pool locked, before and after each request.
#[derive(Debug)]
pub struct Blocking {
    site: Http,
    agents: Pool<Agent>,
}

impl Blocking {
    pub(super) fn new(site: Http) -> Self {
        let made = (0..site.connections.unwrap_or(0)).map(|_| agent(site.address)).collect();
        Self { site, agents: Pool::new(made) }
    }

    /// An agent that nobody else uses. Where connections are limited it may take until one comes back.
    fn lend(&self) -> Lent<'_, Agent> {
        match self.site.connections {
            Some(_) => self.agents.lend(),
            None => self.agents.lend_or(|| agent(self.site.address)),
        }
    }
}

impl BlockingClient for Blocking {
    fn wait(&self, io: &Io) -> Result<Reply, IoFailure> {
        let request = self.site.wait(io).and_then(|head| head.body(())).map_err(IoFailure::new)?;
        let agent = self.lend();
        let timeout = patience(io.wait);
        let request = agent.configure_request(request).timeout_global(Some(timeout)).build();
        let failed = |error| match error {
            ureq::Error::Timeout(_) => too_late(timeout),
            ureq::Error::BodyExceedsLimit(_) => too_long(),
            other => lost(&other),
        };
        let mut response = agent.run(request).map_err(failed)?;
        let body = response.body_mut().with_config().limit(request::MOST_BODY as u64).read_to_vec();
        reply(self.site.site.as_deref(), io, response.status(), &body.map_err(failed)?)
    }

    fn request(&self, ask: &Attempt<'_>) -> Result<AttemptResult, IoFailure> {
        let head = request::head(&self.site, ask);
        let asked = Instant::now();
        let agent = match ask.timeout.filter(|_| ask.timeout_covers_pool && self.site.connections.is_some()) {
            None => self.lend(),
            Some(most) => match self.agents.lend_within(Duration::from_nanos(most)) {
                Some(agent) => agent,
                None => return Ok(AttemptResult::Timeout),
            },
        };
        // What is left of the time once there is a connection.
        let waited = u64::try_from(asked.elapsed().as_nanos()).unwrap_or(u64::MAX);
        let covered = if ask.timeout_covers_pool { waited } else { 0 };
        let timeout = ask.timeout.map(|most| most.saturating_sub(covered).max(1));
        let ask = &Attempt { timeout, ..*ask };
        Ok(match &ask.request.body {
            Some(body) => listen(&agent, ask, head.body(body.as_str()).map_err(IoFailure::new)?),
            None if ask.request.method.takes_body() => {
                listen(&agent, ask, head.body("").map_err(IoFailure::new)?)
            }
            None => listen(&agent, ask, head.body(()).map_err(IoFailure::new)?),
        })
    }
}

fn listen(agent: &Agent, ask: &Attempt<'_>, request: Request<impl ureq::AsSendBody>) -> AttemptResult {
    let request = agent.configure_request(request);
    let request = request.timeout_global(Some(request::time(ask))).build();
    let heard = agent.run(request).and_then(|mut response| {
        let body = response.body_mut().with_config().limit(request::MOST_BODY as u64).read_to_vec()?;
        Ok(request::heard(ask.request.method, response.status(), response.headers(), &body))
    });
    heard.unwrap_or_else(|error| match &error {
        ureq::Error::Timeout(_) => AttemptResult::Timeout,
        // ureq does not name it as the source of its error.
        ureq::Error::Io(error) => request::silence(error),
        other => request::silence(other),
    })
}

/// An agent for the service at `address`.
pub(super) fn agent(address: SocketAddr) -> Agent {
    let config = Agent::config_builder()
        .max_idle_connections(1)
        .max_idle_connections_per_host(1)
        .max_idle_age(Duration::from_hours(1))
        .no_delay(true)
        .http_status_as_error(false)
        .max_redirects(0)
        .proxy(None)
        .user_agent("")
        .accept("")
        .accept_encoding("")
        .build();
    Agent::with_parts(config, TcpConnector::default(), Here(address))
}

/// Knows where the service is. ureq's own resolver makes a thread for every request that has a timeout, be its host a
/// number or a name, on a connection that is open or not.
#[derive(Debug)]
struct Here(SocketAddr);

impl Resolver for Here {
    fn resolve(&self, _: &Uri, _: &Config, _: NextTimeout) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let mut found = self.empty();
        found.push(self.0);
        Ok(found)
    }
}
