//! JSON Web Tokens (RFC 7519), signed with HMAC-SHA-256 and nothing else. The key is made when the service starts and
//! never leaves it: a token of another service, or of one that was started again, is worth nothing.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The only header that is written, and with other fields the only algorithm that is read.
const ALGORITHM: &str = "HS256";
/// Longer texts are no tokens of ours.
const LONGEST: usize = 2048;

/// What a user may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Role {
    /// Everything.
    Admin,
    /// Order and pay.
    Student,
    /// Look.
    Guest,
}

impl Role {
    /// As it stands in tokens and headers.
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Student => "student",
            Self::Guest => "guest",
        }
    }
}

/// What a token says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claims {
    /// Who.
    pub(super) sub: String,
    pub(super) role: Role,
    /// Issued at, in seconds since 1970.
    pub(super) iat: u64,
    /// Not good from this second on.
    pub(super) exp: u64,
}

#[derive(Serialize, Deserialize)]
struct Header {
    alg: String,
    typ: Option<String>,
}

/// Why a token is not good.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TokenError {
    #[error("this is no token of this service")]
    Forged,
    #[error("the token has expired; POST /login gives a new one")]
    Expired,
}

/// Issues tokens and checks them.
pub(super) struct Tokens {
    key: [u8; 32],
    life: Duration,
}

impl Tokens {
    pub(super) const fn new(key: [u8; 32], life: Duration) -> Self {
        Self { key, life }
    }

    /// How long a new token is good, in seconds.
    pub(super) const fn life(&self) -> u64 {
        self.life.as_secs()
    }

    pub(super) fn issue(&self, user: &str, role: Role) -> String {
        self.issue_at(user, role, now())
    }

    pub(super) fn check(&self, token: &str) -> Result<Claims, TokenError> {
        self.check_at(token, now())
    }

    fn issue_at(&self, user: &str, role: Role, iat: u64) -> String {
        let header = Header { alg: ALGORITHM.to_owned(), typ: Some("JWT".to_owned()) };
        let claims = Claims { sub: user.to_owned(), role, iat, exp: iat + self.life() };
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature = self.mac(&signed).finalize().into_bytes();
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature))
    }

    fn check_at(&self, token: &str, now: u64) -> Result<Claims, TokenError> {
        let forged = TokenError::Forged;
        if token.len() > LONGEST {
            return Err(forged);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(forged)?;
        let (header, claims) = signed.split_once('.').ok_or(forged)?;
        // The header must not choose how it is checked: "none" is no algorithm.
        let header: Header = read(header).ok_or(forged)?;
        if header.alg != ALGORITHM {
            return Err(forged);
        }
        let signature = URL_SAFE_NO_PAD.decode(signature).map_err(|_| forged)?;
        // Compares in constant time.
        self.mac(signed).verify_slice(&signature).map_err(|_| forged)?;
        let claims: Claims = read(claims).ok_or(forged)?;
        if now >= claims.exp { Err(TokenError::Expired) } else { Ok(claims) }
    }

    fn mac(&self, signed: &str) -> Hmac<Sha256> {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.key).expect("a key of any length will do");
        mac.update(signed.as_bytes());
        mac
    }
}

fn part(value: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(value).expect("texts and numbers are JSON"))
}

fn read<T: for<'de> Deserialize<'de>>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs())
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];

    fn tokens() -> Tokens {
        Tokens::new(KEY, Duration::from_secs(60))
    }

    #[test]
    fn a_token_is_good_until_its_last_second() {
        let token = tokens().issue_at("ada", Role::Student, 1000);
        let claims = Claims { sub: "ada".to_owned(), role: Role::Student, iat: 1000, exp: 1060 };
        assert_eq!(tokens().check_at(&token, 1059), Ok(claims));
        assert_eq!(tokens().check_at(&token, 1060), Err(TokenError::Expired));
    }

    /// The example of RFC 7515, appendix A.1: our signature is the one of the standard.
    #[test]
    fn signatures_are_those_of_the_standard() {
        let key = URL_SAFE_NO_PAD
            .decode("AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow")
            .unwrap();
        let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
            eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
        let mut mac = Hmac::<Sha256>::new_from_slice(&key).unwrap();
        mac.update(signed.as_bytes());
        let signature = URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes());
        assert_eq!(signature, "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
    }

    #[test]
    fn whatever_was_tampered_with_is_forged() {
        let good = tokens().issue_at("ada", Role::Student, 1000);
        let [header, claims, signature] = good.split('.').collect::<Vec<_>>()[..] else { panic!("{good}") };
        let admin = part(&Claims { sub: "ada".to_owned(), role: Role::Admin, iat: 1000, exp: 1060 });
        let with_algorithm = |alg: &str| part(&Header { alg: alg.to_owned(), typ: None });
        let other = Tokens::new([8; 32], Duration::from_secs(60)).issue_at("ada", Role::Student, 1000);
        let cases = [
            String::new(),
            "..".to_owned(),
            "a.b.c".to_owned(),
            other,
            format!("{header}.{admin}.{signature}"),
            format!("{header}.{claims}."),
            format!("{header}.{claims}"),
            format!("{}.{claims}.", with_algorithm("none")),
            format!("{}.{claims}.{signature}", with_algorithm("none")),
            format!("{}.{claims}.{signature}", with_algorithm("hs256")),
            format!("{good}.{signature}"),
            format!("{good}="),
            good[..good.len() - 2].to_owned(),
            "x".repeat(LONGEST + 1),
        ];
        for token in cases {
            assert_eq!(tokens().check_at(&token, 1001), Err(TokenError::Forged), "{token}");
        }
    }
}
