//! A server of the user, as `--url` names it: read, looked up, and let through only where it is on this machine or the user
//! has said that it may be loaded.

use std::fmt;
use std::io;
use std::net::{SocketAddr, TcpStream, ToSocketAddrs as _};
use std::str::FromStr;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::header::{AUTHORIZATION, HOST};
use http::request::Builder;
use http::uri::{Authority, InvalidUri, Scheme};
use http::{HeaderValue, Request, Uri};
use percent_encoding::percent_decode_str;
use serde::{Deserialize, Serialize};

use crate::plan::{MILLISECOND, Nanos};

/// Where the length of a wait is put in: whole milliseconds, rounded up, and seconds with a fraction.
const PLACES: [&str; 2] = ["{ms}", "{s}"];
/// How long one of several addresses has to let somebody in.
const LET_IN: Duration = Duration::from_secs(1);

/// Where a server of the user is, and what it is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// As the URL names it: an address of version 6 in brackets.
    host: String,
    port: u16,
    /// With its query, and with places for the length.
    path: String,
    login: Option<Login>,
    /// What the host was found to be before anything was asked of it. It is not looked up again: a name must not lead
    /// elsewhere later. The first one is asked.
    addresses: Vec<SocketAddr>,
}

/// The value of `Authorization`, which nothing shows.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Login(String);

impl fmt::Debug for Login {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("Login")
    }
}

/// A URL that is not asked. What is wrong is told without the URL itself, which may hold a password.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// It cannot be read.
    #[error(
        "--url is no URL ({0}): write http://HOST:PORT/PATH, with {{ms}} or {{s}} where the length of a wait belongs"
    )]
    Malformed(#[from] InvalidUri),
    /// Letters that do not stand in a URL as they are.
    #[error("--url holds other letters than those of ASCII: write them as %XX")]
    NotAscii,
    /// It is neither `http` nor `https`.
    #[error("--url must begin with http://")]
    Scheme,
    /// It is encrypted.
    #[error(
        "--url cannot be https://: none of the clients here encrypts, and what that costs would be measured with each \
         fetch. Name the http:// address of the server itself, behind what encrypts for it; or measure your own client \
         with `inflight::Bench` (docs/usage.md, Your own code)"
    )]
    Https,
    /// It names nobody.
    #[error("--url names no host: write http://HOST:PORT/PATH")]
    NoHost,
    /// No port has this number.
    #[error("the port of --url must be a number from 1 to 65535")]
    Port,
    /// A place that is not known.
    #[error(
        "--url has {0:?}: the length of a wait is put in at {{ms}} (whole milliseconds) or {{s}} (seconds, as in 0.02); any \
         other brace is written %7B or %7D"
    )]
    Place(String),
    /// Nobody knows the host.
    #[error("the host of --url, {host}, cannot be found: {source}")]
    NotFound {
        /// The host.
        host: String,
        /// What the system says.
        source: io::Error,
    },
    /// It is not on this machine, and nobody has said that it may be loaded.
    #[error(
        "{host} is not this machine ({address}): a run asks as much at once as its models can, again and again, and on \
         somebody else's server that is an attack. If it is yours, or whoever runs it has agreed, say so with \
         --i-may-load {host}"
    )]
    NotAllowed {
        /// The host.
        host: String,
        /// What it was found to be.
        address: SocketAddr,
    },
    /// Another host may be loaded.
    #[error(
        "--i-may-load names another host than --url, which would ask {host}: repeat that one, if you may load it"
    )]
    OtherAllowed {
        /// The host of the URL.
        host: String,
    },
}

impl FromStr for Site {
    type Err = SiteError;

    fn from_str(text: &str) -> Result<Self, SiteError> {
        let text = text.trim();
        if !text.is_ascii() {
            return Err(SiteError::NotAscii);
        }
        let uri: Uri = text.parse()?;
        match uri.scheme() {
            Some(scheme) if *scheme == Scheme::HTTP => {}
            Some(scheme) if *scheme == Scheme::HTTPS => return Err(SiteError::Https),
            _ => return Err(SiteError::Scheme),
        }
        let authority = uri.authority().map_or("", |authority| authority.as_str());
        let (login, place) = match authority.rsplit_once('@') {
            Some((login, place)) => (Some(Login::basic(login)), place),
            None => (None, authority),
        };
        let host = uri.host().unwrap_or_default().to_ascii_lowercase();
        if host.is_empty() {
            return Err(SiteError::NoHost);
        }
        let port = match place.get(host.len()..).unwrap_or_default() {
            "" => 80,
            rest => {
                rest.trim_start_matches(':').parse().ok().filter(|port| *port > 0).ok_or(SiteError::Port)?
            }
        };
        let path = uri.path_and_query().map_or("/", |path| path.as_str()).to_owned();
        check_places(&path)?;
        Ok(Self { host, port, path, login, addresses: Vec::new() })
    }
}

/// Every brace is one of a place that is known.
fn check_places(path: &str) -> Result<(), SiteError> {
    let plain = PLACES.iter().fold(path.to_owned(), |path, place| path.replace(place, ""));
    let Some(from) = plain.find(['{', '}']) else { return Ok(()) };
    let place: String = plain[from..].chars().take(12).collect();
    let end = place.find('}').map_or(place.len(), |end| end + 1);
    Err(SiteError::Place(place[..end].to_owned()))
}

impl Login {
    /// `user:password`, as it stands in a URL.
    fn basic(login: &str) -> Self {
        let plain: Vec<u8> = percent_decode_str(login).collect();
        let both = if plain.contains(&b':') { plain } else { [plain, b":".to_vec()].concat() };
        Self(format!("Basic {}", STANDARD.encode(both)))
    }
}

impl Site {
    /// The same with the addresses of its host, if it may be asked: without a word where all of them are this machine, else
    /// if `allowed` repeats the host. `find` looks a host up, as [`look_up`] does.
    ///
    /// # Errors
    /// If it may not be asked, or cannot be found.
    pub fn admit(
        self,
        allowed: Option<&str>,
        find: impl FnOnce(&str, u16) -> io::Result<Vec<SocketAddr>>,
    ) -> Result<Self, SiteError> {
        let host = || self.host.clone();
        let bare = |host: &str| host.trim_matches(['[', ']']).trim_end_matches('.').to_ascii_lowercase();
        if allowed.is_some_and(|allowed| bare(allowed) != bare(&self.host)) {
            return Err(SiteError::OtherAllowed { host: host() });
        }
        let found = find(self.host.trim_matches(['[', ']']), self.port)
            .and_then(|found| if found.is_empty() { Err(io::ErrorKind::NotFound.into()) } else { Ok(found) });
        let addresses = found.map_err(|source| SiteError::NotFound { host: host(), source })?;
        let abroad = addresses.iter().find(|address| !address.ip().to_canonical().is_loopback());
        match abroad {
            Some(address) if allowed.is_none() => {
                Err(SiteError::NotAllowed { host: host(), address: *address })
            }
            _ => Ok(Self { addresses, ..self }),
        }
    }

    /// True if a wait can ask for its length.
    #[must_use]
    pub fn asks_for_length(&self) -> bool {
        PLACES.iter().any(|place| self.path.contains(place))
    }

    /// Of several addresses the first that lets somebody in is asked, so that all models ask the same one.
    pub fn settle(&mut self) {
        let lets_in = |address: &SocketAddr| TcpStream::connect_timeout(address, LET_IN).is_ok();
        if self.addresses.len() > 1
            && let Some(at) = self.addresses.iter().position(lets_in)
        {
            self.addresses.swap(0, at);
        }
    }

    /// The address that is asked.
    pub(super) fn address(&self) -> Option<SocketAddr> {
        self.addresses.first().copied()
    }
}

/// A site with what all requests to it have alike, made before the clock starts.
#[derive(Debug)]
pub(super) struct Asked {
    pub(super) site: Site,
    authority: Authority,
    host: HeaderValue,
    login: Option<HeaderValue>,
}

impl Asked {
    pub(super) fn new(site: Site, authority: Authority) -> http::Result<Self> {
        let port = if site.port == 80 { String::new() } else { format!(":{}", site.port) };
        let host = HeaderValue::from_str(&format!("{}{port}", site.host))?;
        let login = site.login.as_ref().map(|Login(login)| HeaderValue::from_str(login)).transpose()?;
        Ok(Self { site, authority, host, login })
    }

    /// The head of a request that asks for a wait of this length.
    pub(super) fn head(&self, wait: Nanos) -> http::Result<Builder> {
        let path = self.site.path.replace(PLACES[0], &wait.div_ceil(MILLISECOND).to_string());
        let path = path.replace(PLACES[1], &Duration::from_nanos(wait).as_secs_f64().to_string());
        let uri = Uri::builder().scheme(Scheme::HTTP).authority(self.authority.clone()).path_and_query(path);
        let head = Request::get(uri.build()?).header(HOST, self.host.clone());
        Ok(match &self.login {
            Some(login) => head.header(AUTHORIZATION, login.clone()),
            None => head,
        })
    }
}

/// The URL as it may be shown: without user and password.
impl fmt::Display for Site {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "http://{}:{}{}", self.host, self.port, self.path)
    }
}

/// The addresses that the system knows of a host.
///
/// # Errors
/// If it knows none.
pub fn look_up(host: &str, port: u16) -> io::Result<Vec<SocketAddr>> {
    Ok((host, port).to_socket_addrs()?.collect())
}

#[cfg(test)]
#[path = "site_tests.rs"]
mod tests;
