//! Where the far side of a run stands.

use std::net::SocketAddr;

use serde::{Deserialize, Serialize};

use super::Site;

/// Where the far side stands; handed from the parent to every trial.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Endpoints {
    /// The service of this run, where a backend needs it.
    #[serde(default)]
    pub service: Option<ServiceEndpoint>,
    /// That of the user's own code, where it has one.
    #[serde(default)]
    pub own: Option<OwnEndpoint>,
    /// The server of the user, where a URL was given.
    #[serde(default)]
    pub url: Option<Box<Site>>,
}

/// The far side that the user's own code speaks with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnEndpoint {
    /// The process that serves it: what that computes is no foreign load.
    pub pid: u32,
    /// What its start has returned; mostly an address.
    pub at: String,
}

/// The service of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServiceEndpoint {
    /// Its process: what it computes is no foreign load.
    pub pid: u32,
    /// On loopback.
    pub address: SocketAddr,
    /// What every request must carry.
    pub key: String,
}

/// Who must be there for a backend to run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FarSide {
    /// Nobody: the wait is made in the process of the trial.
    Nobody,
    /// Nobody, but a file with a library over it: calls that block.
    File,
    /// The run's own service.
    Service,
    /// Whoever the user's own code speaks with.
    Own,
    /// The server of the user, which a URL names.
    Url,
    /// A server that somebody else has started.
    Server(Server),
}

impl FarSide {
    /// True if each fetch in flight holds a connection to it.
    #[must_use]
    pub const fn is_over_tcp(&self) -> bool {
        matches!(self, Self::Service | Self::Url | Self::Server(_))
    }
}

/// A server that somebody else has started.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Server {
    /// What it is called.
    pub name: &'static str,
    /// The environment variable that holds its URL.
    pub variable: &'static str,
    /// The URL without it.
    pub default: &'static str,
    /// What its processes are called.
    pub processes: &'static [&'static str],
    /// How one starts it on Debian.
    pub start: &'static str,
}

impl Server {
    /// Where it is looked for.
    #[must_use]
    pub fn url(&self) -> String {
        std::env::var(self.variable).unwrap_or_else(|_| self.default.to_owned())
    }

    /// [`Self::url`] as it may be printed: without the password.
    #[must_use]
    pub fn shown_url(&self) -> String {
        let url = self.url();
        let Some((scheme, rest)) = url.split_once("://") else { return url };
        match rest.split_once('@') {
            Some((user, host)) => {
                let name = user.split(':').next().unwrap_or_default();
                let secret = if user.contains(':') { ":…" } else { "" };
                format!("{scheme}://{name}{secret}@{host}")
            }
            None => url,
        }
    }
}
