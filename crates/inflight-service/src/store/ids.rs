//! Ids: given once and never again, not even after a DELETE, so that no address ever comes to mean something else.

use super::session::Session;
use super::{Result, StoreError};

/// The largest id that a client may choose with a PUT. Those that are given go on behind it, so a client that
/// chooses this one has not used them up.
const MOST_CHOSEN: i64 = 1_000_000_000;

const TAKE: &str = "UPDATE inflight_service_ids SET upcoming = upcoming + 1 WHERE kind = ?";
const TAKEN: &str = "SELECT upcoming FROM inflight_service_ids WHERE kind = ?";
const PASS: &str = "UPDATE inflight_service_ids SET upcoming = ? WHERE kind = ? AND upcoming < ?";

/// The next id of this kind. In a transaction: others wait for its end.
pub(super) async fn next(session: &mut Session<'_>, kind: &'static str) -> Result<i64> {
    session.execute(TAKE, [kind.into()]).await?;
    let upcoming: Vec<(i64,)> = session.all(TAKEN, [kind.into()]).await?;
    let (next,) = upcoming.first().ok_or_else(|| StoreError::Broken(format!("ids of {kind} are missing")))?;
    Ok(next - 1)
}

/// Makes sure that `id`, which a client chose, is never given.
pub(super) async fn choose(session: &mut Session<'_>, kind: &'static str, id: i64) -> Result<()> {
    if id > MOST_CHOSEN {
        return Err(StoreError::Refused("ids over 1000000000 are given by POST"));
    }
    session.execute(PASS, [(id + 1).into(), kind.into(), (id + 1).into()]).await.map(drop)
}
