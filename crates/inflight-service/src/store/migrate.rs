//! Brings the schema up to date: in order, each migration once, whoever else does the same at the same time.

use super::connection::Connection;
use super::schema::{APPLIED, MIGRATIONS, statements};
use super::{Result, StoreError};

const VERSION: &str = "SELECT version FROM inflight_service_migrations ORDER BY version DESC LIMIT 1";
const APPLY: &str = "INSERT INTO inflight_service_migrations (version, name) VALUES (?, ?)";

/// Brings the schema to the newest version.
///
/// # Errors
/// If a statement fails; what was begun is undone (by MySQL: done again at the next start). If the schema is newer
/// than this program.
pub(super) async fn migrate(connection: &mut Connection) -> Result<()> {
    connection.lock().await?;
    let done = migrate_locked(connection).await;
    connection.unlock(done.is_ok()).await?;
    done
}

async fn migrate_locked(connection: &mut Connection) -> Result<()> {
    connection.create(APPLIED).await?;
    let version = number(connection, VERSION).await?;
    let newest = MIGRATIONS.len() as i64;
    if version > newest {
        return Err(StoreError::Broken(format!(
            "its schema has the version {version}, this program knows {newest}: take a newer program"
        )));
    }
    for (next, (name, script)) in (1_i64..).zip(MIGRATIONS).filter(|(next, _)| *next > version) {
        let mut rows = 0;
        for statement in statements(script) {
            if statement.starts_with("CREATE") {
                connection.create(statement).await?;
            } else if statement.starts_with("SELECT COUNT") {
                rows = number(connection, statement).await?;
            } else if rows == 0 {
                connection.execute(statement, Vec::new()).await?;
            }
        }
        connection.execute(APPLY, vec![next.into(), name.into()]).await?;
    }
    Ok(())
}

/// The number that a query comes to; 0 if it has no row.
async fn number(connection: &mut Connection, sql: &'static str) -> Result<i64> {
    let rows = connection.rows(sql, Vec::new()).await?;
    Ok(rows.first().and_then(|row| row.first()?.as_i64()).unwrap_or(0))
}
