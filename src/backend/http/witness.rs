//! The run's own service as the witness of a lane: it is told before each plan to keep a ledger, and asked for it afterwards.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher as _, Hasher as _};

use http::{Request, StatusCode};
use ureq::Agent;

use super::super::{Backend as _, BackendError, ServiceEndpoint};
use super::{Http, blocking, refused};
use crate::payload::{Witnessed, header};

/// The most bytes of a request in a ledger as JSON.
const MOST_ENTRY: u64 = 160;

/// A ledger that the service keeps of one plan of a lane.
#[derive(Debug)]
pub struct Witness {
    agent: Agent,
    site: ServiceEndpoint,
    name: String,
    most: u64,
}

impl Witness {
    /// Has a ledger opened for a plan of so many waits; the one before is forgotten.
    ///
    /// # Errors
    /// If the service does not answer.
    pub fn open(site: &ServiceEndpoint, waits: u64) -> Result<Self, BackendError> {
        // A name that a lane cannot know before it is told: a request that comes late counts in no other plan.
        let name = format!("{:016x}", RandomState::new().build_hasher().finish());
        // Twice as much is enough to say what was asked twice.
        let most = waits.saturating_mul(2).saturating_add(16);
        let this = Self { agent: blocking::agent(site.address), site: site.clone(), name, most };
        this.ask("PUT", &format!("/{most}"), StatusCode::CREATED)?;
        Ok(this)
    }

    /// Where the lane asks: behind it come the length of the wait and the token.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}/lane/{}", self.site.address, self.name)
    }

    /// What it has seen since it was opened.
    ///
    /// # Errors
    /// If the service does not answer.
    pub fn read(&self) -> Result<Witnessed, BackendError> {
        serde_json::from_slice(&self.ask("GET", "", StatusCode::OK)?).map_err(Http::unusable)
    }

    fn ask(&self, method: &str, rest: &str, expect: StatusCode) -> Result<Vec<u8>, BackendError> {
        let head = Request::builder()
            .method(method)
            .uri(format!("http://{}/witness/{}{rest}", self.site.address, self.name))
            .header(header::KEY, &self.site.key);
        let mut response = self.agent.run(head.body(()).map_err(Http::unusable)?).map_err(Http::unusable)?;
        let most = self.most.saturating_add(2).saturating_mul(MOST_ENTRY);
        let body = response.body_mut().with_config().limit(most).read_to_vec().map_err(Http::unusable)?;
        if response.status() == expect {
            Ok(body)
        } else {
            Err(Http::unusable(refused(response.status(), &body)))
        }
    }
}
