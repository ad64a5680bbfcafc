//! Logs in whoever the requests of a plan ask as, before the clock starts.

use std::error::Error;

use http::header::{CONTENT_TYPE, HeaderValue};
use http::{Request, StatusCode};
use serde::Deserialize;
use serde_json::json;

use super::{Http, blocking};
use crate::payload::header;
use crate::plan;

/// Who may ask for what: the users of the service, as its help names them.
const USERS: [(&str, &str); 3] = [("ada", "lovelace"), ("grace", "hopper"), ("linus", "torvalds")];

/// A user and the value of `Authorization`.
pub(super) type Token = (String, String);

#[derive(Deserialize)]
struct Login {
    token: String,
}

/// The tokens of all users that ask for something in these requests.
pub(super) fn tokens(
    site: &Http,
    requests: &[plan::Request],
) -> Result<Vec<Token>, Box<dyn Error + Send + Sync>> {
    let mut tokens: Vec<Token> = Vec::new();
    for user in requests.iter().filter_map(|request| request.token.as_ref()) {
        if tokens.iter().any(|(name, _)| name == user) {
            continue;
        }
        let known = USERS.iter().find(|(name, _)| name == user);
        let (name, password) = known.ok_or_else(|| {
            let names: Vec<&str> = USERS.iter().map(|(name, _)| *name).collect();
            format!("the service has no user `{user}`; it knows {}", names.join(", "))
        })?;
        let body = json!({ "user": name, "password": password }).to_string();
        let head = Request::post(format!("http://{}/login", site.authority))
            .header(header::KEY, site.key.clone())
            .header(CONTENT_TYPE, "application/json");
        let mut response = blocking::agent(site.address).run(head.body(body)?)?;
        let status = response.status();
        let body = response.body_mut().read_to_vec()?;
        if status != StatusCode::OK {
            return Err(format!("{name} cannot log in: the service answered {status}").into());
        }
        let login: Login = serde_json::from_slice(&body)?;
        // Checked here once: a token is letters, digits and dots.
        HeaderValue::from_str(&login.token)?;
        tokens.push((user.clone(), format!("Bearer {}", login.token)));
    }
    Ok(tokens)
}
