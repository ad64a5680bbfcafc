//! `--url`: a server of one's own in the place of the far sides that `inflight` knows.

use clap::Args;

use super::error::CliError;
use crate::backend::{Site, look_up};

/// Which server, and that it may be loaded.
#[derive(Debug, Args)]
pub(super) struct UrlArgs {
    /// Wait by asking this HTTP server of yours with GET: {ms} in it becomes the length of the wait in whole milliseconds,
    /// {s} in seconds with a fraction, as in http://127.0.0.1:8080/delay/{ms}. Without a place the server takes as long as
    /// it takes, and nothing is predicted. All but user and password stands in the record
    // Read later: an error of this parser would show the whole URL.
    #[arg(long, value_name = "URL", conflicts_with = "backend")]
    url: Option<String>,
    /// The host of --url once more, if it is not this machine: the run loads it as much as its models can, so it must be
    /// yours, or whoever runs it must have agreed
    #[arg(long, value_name = "HOST", requires = "url")]
    i_may_load: Option<String>,
}

impl UrlArgs {
    /// The server, if it may be asked.
    pub(super) fn site(&self) -> Result<Option<Site>, CliError> {
        let Some(url) = &self.url else { return Ok(None) };
        Ok(Some(url.parse::<Site>()?.admit(self.i_may_load.as_deref(), look_up)?))
    }

    /// As somebody else can give it. That they may load the server, they have to say themselves, and who they are.
    pub(super) fn shown(&self) -> Option<String> {
        self.url.as_ref()?.parse::<Site>().ok().map(|site| site.to_string())
    }
}
